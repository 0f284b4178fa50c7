/** Domains that are AWS's own, in all partitions. */
const AWS_DOMAINS = [
  "amazonaws.cn",
  "amazonaws.com",
  "amazonaws.com.cn",
  "amazonaws.eu",
  "amazonwebservices.com.cn",
  "amazonwebservices.eu",
  "app.aws",
  "aws.amazon.com",
  "awsapps.cn",
  "awsapps.com",
  "signin.aws",
];

/** True for a host below one of AWS's own domains. A company may own any other. */
export const isAwsHost = (host: string): boolean =>
  AWS_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
