import type { Changes } from "./config";
import { STORE, TENANT } from "./metadata";

/**
 * An instance in another partition. How its ACS URLs look is not known: these are made up, so that
 * nothing can pass that computes them.
 */
export interface PartitionExample {
  readonly partition: string;
  readonly regions: readonly [primary: string, ...additional: string[]];
  readonly issuer: string;
  readonly acsUrls: Readonly<Record<string, readonly string[]>>;
}

const acs = (host: string) => `https://${host}/platform/saml/acs/${TENANT}`;

export const GOV: PartitionExample = {
  partition: "aws-us-gov",
  regions: ["us-gov-west-1", "us-gov-east-1"],
  issuer: `https://us-gov-west-1.signin.amazonaws-us-gov.com/platform/saml/${STORE}`,
  acsUrls: {
    "us-gov-west-1": [
      acs("us-gov-west-1.signin.amazonaws-us-gov.com"),
      acs("us-gov-west-1.sso.signin.amazonaws-us-gov.com"),
    ],
    "us-gov-east-1": [acs("us-gov-east-1.sso.signin.amazonaws-us-gov.com")],
  },
};

export const CHINA: PartitionExample = {
  partition: "aws-cn",
  regions: ["cn-north-1", "cn-northwest-1"],
  issuer: `https://cn-north-1.signin.amazonaws.cn/platform/saml/${STORE}`,
  acsUrls: {
    // No tenant ID stands at the end of these.
    "cn-north-1": ["https://cn-north-1.signin.amazonaws.cn/platform/saml/acs/first/post"],
    "cn-northwest-1": ["https://signin.cn-northwest-1.amazonaws.cn/saml/second/receive"],
  },
};

export const EUROPE: PartitionExample = {
  partition: "aws-eusc",
  regions: ["eusc-de-east-1"],
  issuer: `https://eusc-de-east-1.signin.amazonaws-eusc.eu/platform/saml/${STORE}`,
  acsUrls: { "eusc-de-east-1": [acs("eusc-de-east-1.signin.amazonaws-eusc.eu")] },
};

export const OTHER_PARTITIONS = [GOV, CHINA, EUROPE];

/** The base config, moved to the partition. */
export function inPartition({ partition, regions, issuer, acsUrls }: PartitionExample): Changes {
  const [primary, ...additional] = regions;
  return {
    "identityCenter.instanceArn": `arn:${partition}:sso:::instance/ssoins-111111h2222j33pp`,
    "identityCenter.tenantId": partition === "aws-cn" ? undefined : TENANT,
    "identityCenter.issuerUrl": issuer,
    "regions.primary": primary,
    "regions.additional": additional,
    "endpoints.acsUrls": acsUrls,
  };
}

/** What its metadata file says. */
export const metadataOf = ({ issuer, acsUrls }: PartitionExample) => ({
  issuer,
  urls: Object.values(acsUrls).flat(),
});
