/**
 * AWS's partitions: what differs between them, and what is known of each. What is not known is left
 * out here and refused, or taken word for word, by who needs it; nothing is computed by analogy.
 */

/** A partition that this project works in. */
export type Partition = "aws" | "aws-us-gov" | "aws-cn" | "aws-eusc";

/** Partitions that only AWS's own guests have. */
export type IsolatedPartition = "aws-iso";

/** What a portal URL is made of. */
export interface PortalIdentity {
  /** `ssoins-…`, see {@link instanceIdOf}. */
  readonly instanceId: string;
  /** `d-…` */
  readonly identityStoreId: string;
  /** Subdomain of awsapps.com chosen in the console; without it there is no `custom-alias` URL. */
  readonly portalAlias?: string;
}

type PortalFormat = (region: string, identity: PortalIdentity) => string | undefined;

export interface PartitionFacts {
  /** As people call it. */
  readonly displayName: string;
  /** Starts of the names of its Regions, listed in `regions.ts` or not. The commercial one has all others. */
  readonly regionPrefixes: readonly string[];
  /**
   * What the value of `kms:ViaService` can end with. Outside the commercial partition and GovCloud
   * AWS does not say which of them it is, so both are let in: AWS sets the value, nobody can forge it.
   */
  readonly viaServiceSuffixes: readonly [string, ...string[]];
  /** Whether the formats of the ACS URLs and of the issuer are known, so that they can be computed. */
  readonly knowsSignInUrls: boolean;
  /**
   * Portal URLs in a Region. `classic-ipv4` and `custom-alias` exist in the primary one only.
   *
   * Sources: AWS IAM Identity Center User Guide, page `multi-region-workforce-access`; for the other
   * partitions the AWS CLI's resolver of start URLs and the tests of the AWS SDK for .NET.
   */
  readonly portals: {
    readonly "classic-ipv4"?: PortalFormat;
    readonly "custom-alias"?: PortalFormat;
    readonly "alternative-ipv4": PortalFormat;
    readonly "dual-stack": PortalFormat;
  };
  /** Host of the form of a start URL that names the instance in its path, `https://<host>/<instance ID>`. */
  readonly issuerFormHost: string;
  /** Domains that are AWS's own here. */
  readonly domains: readonly string[];
}

const regionalPortals = (ipv4: string, dualStack: string) => ({
  "alternative-ipv4": (region: string, { instanceId }: PortalIdentity) =>
    `https://${instanceId}.${region}.portal.${ipv4}`,
  "dual-stack": (region: string, { instanceId }: PortalIdentity) =>
    `https://${instanceId}.portal.${region}.${dualStack}`,
});

export const PARTITIONS: Readonly<Record<Partition, PartitionFacts>> = {
  aws: {
    displayName: "the commercial partition (aws)",
    regionPrefixes: [],
    viaServiceSuffixes: ["amazonaws.com"],
    knowsSignInUrls: true,
    portals: {
      "classic-ipv4": (_, { identityStoreId }) => `https://${identityStoreId}.awsapps.com/start`,
      "custom-alias": (_, { portalAlias }) =>
        portalAlias === undefined ? undefined : `https://${portalAlias}.awsapps.com/start`,
      ...regionalPortals("amazonaws.com", "app.aws"),
    },
    issuerFormHost: "identitycenter.amazonaws.com",
    domains: ["amazonaws.com", "app.aws", "aws.amazon.com", "awsapps.com", "signin.aws"],
  },
  "aws-us-gov": {
    displayName: "AWS GovCloud (aws-us-gov)",
    regionPrefixes: ["us-gov-"],
    viaServiceSuffixes: ["amazonaws.com"],
    knowsSignInUrls: false,
    portals: {
      "classic-ipv4": (region, { identityStoreId }) =>
        `https://start.${region}.us-gov-home.awsapps.com/directory/${identityStoreId}`,
      ...regionalPortals("amazonaws.com", "app.aws"),
    },
    issuerFormHost: "identitycenter.us-gov.amazonaws.com",
    domains: ["amazonaws-us-gov.com"],
  },
  "aws-cn": {
    displayName: "AWS China (aws-cn)",
    regionPrefixes: ["cn-"],
    viaServiceSuffixes: ["amazonaws.com.cn", "amazonaws.com"],
    knowsSignInUrls: false,
    portals: {
      "classic-ipv4": (_, { identityStoreId }) =>
        `https://start.home.awsapps.cn/directory/${identityStoreId}`,
      ...regionalPortals("amazonaws.com.cn", "app.amazonwebservices.com.cn"),
    },
    issuerFormHost: "identitycenter.amazonaws.com.cn",
    domains: ["amazonaws.cn", "amazonaws.com.cn", "amazonwebservices.com.cn", "awsapps.cn"],
  },
  "aws-eusc": {
    displayName: "the AWS European Sovereign Cloud (aws-eusc)",
    regionPrefixes: ["eusc-"],
    viaServiceSuffixes: ["amazonaws.eu", "amazonaws.com"],
    knowsSignInUrls: false,
    portals: regionalPortals("amazonaws.eu", "api.amazonwebservices.eu"),
    issuerFormHost: "identitycenter.amazonaws.eu",
    domains: ["amazonaws-eusc.eu", "amazonaws.eu", "amazonwebservices.eu"],
  },
};

const ALL = Object.values(PARTITIONS);

/** True for a host below one of AWS's own domains, in any partition. A company may own any other. */
export const isAwsHost = (host: string): boolean =>
  ALL.flatMap(({ domains }) => domains).some(
    (domain) => host === domain || host.endsWith(`.${domain}`),
  );

/** True for the host of start URLs that name the instance in their path. */
export const isIssuerFormHost = (host: string): boolean =>
  ALL.some(({ issuerFormHost }) => issuerFormHost === host);

/** Starts of the names of the isolated Regions. */
const ISOLATED_PREFIXES = ["us-iso", "eu-iso"];

/**
 * The partition of a Region, by the start of its name.
 *
 * @param region Region name, listed in `regions.ts` or not, well formed or not
 */
export function partitionOf(region: string): Partition | IsolatedPartition {
  if (ISOLATED_PREFIXES.some((prefix) => region.startsWith(prefix))) return "aws-iso";
  const found = Object.entries(PARTITIONS).find(([, { regionPrefixes }]) =>
    regionPrefixes.some((prefix) => region.startsWith(prefix)),
  );
  return (found?.[0] ?? "aws") as Partition;
}

/** What is known of a Region's partition; nothing of an isolated one. */
export function partitionFacts(region: string): PartitionFacts | undefined {
  const partition = partitionOf(region);
  return partition === "aws-iso" ? undefined : PARTITIONS[partition];
}

/** Whether the ACS URLs and the issuer of a Region can be computed; else they are taken word for word. */
export const computesSignInUrls = (region: string): boolean =>
  partitionFacts(region)?.knowsSignInUrls === true;

/** The second part of an ARN, such as `aws-cn`; undefined where it is of no partition known here. */
export function partitionOfArn(arn: string): Partition | undefined {
  const [, name = ""] = arn.split(":");
  return Object.hasOwn(PARTITIONS, name) ? (name as Partition) : undefined;
}
