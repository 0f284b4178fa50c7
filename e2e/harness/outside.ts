/**
 * What somebody has made by hand, in the console or with another tool, before this project comes:
 * the key with its replica and aliases, the instance on that key, and its second Region.
 */
import { keyPolicy, type KeyPolicyProfile } from "../../lib/key-policy";
import type { AwsService } from "../services/aws";
import {
  ACCOUNT,
  ADDITIONAL,
  alternativeAcs,
  dualStackAcs,
  INSTANCE,
  ipv4Acs,
  ISSUER,
  PRIMARY,
} from "./example";

export const ALIAS = "sso-key";

export interface OutsideKey {
  readonly id: string;
  readonly arn: string;
}

/** A multi-Region key with an alias. */
export async function makeKey(
  aws: AwsService,
  {
    profile = "minimal",
    multiRegion = true,
  }: { profile?: KeyPolicyProfile; multiRegion?: boolean } = {},
): Promise<OutsideKey> {
  const made = (await aws.act("kms", PRIMARY, "CreateKey", {
    Policy: policyText(profile),
    MultiRegion: multiRegion,
    KeyUsage: "ENCRYPT_DECRYPT", // moto has no default
    Description: "made by hand",
  })) as { KeyMetadata: { KeyId: string; Arn: string } };
  const { KeyId, Arn } = made.KeyMetadata;
  await aws.act("kms", PRIMARY, "EnableKeyRotation", { KeyId, RotationPeriodInDays: 400 });
  await aws.act("kms", PRIMARY, "CreateAlias", { AliasName: `alias/${ALIAS}`, TargetKeyId: KeyId });
  return { id: KeyId, arn: Arn };
}

/** All of it. */
export async function makeOutside(aws: AwsService): Promise<OutsideKey> {
  const key = await makeKey(aws);
  await aws.act("kms", PRIMARY, "ReplicateKey", {
    KeyId: key.id,
    Policy: policyText("minimal"),
    ReplicaRegion: ADDITIONAL,
  });
  await aws.act("kms", ADDITIONAL, "CreateAlias", {
    AliasName: `alias/${ALIAS}`,
    TargetKeyId: key.id,
  });
  await aws.activateKey(key.arn);
  await aws.act("sso", PRIMARY, "AddRegion", {
    InstanceArn: INSTANCE.instanceArn,
    RegionName: ADDITIONAL,
  });
  while (aws.regions().some(({ status }) => status !== "ACTIVE")) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return key;
}

const policyText = (profile: KeyPolicyProfile): string =>
  JSON.stringify(
    keyPolicy(profile, {
      managementAccountId: ACCOUNT,
      delegatedAdminAccountIds: [],
      primaryRegion: PRIMARY,
    }),
  );

/** The ACS URLs that the console shows for the instance, which was enabled before February 2026. */
const ACS_URLS = [
  alternativeAcs(PRIMARY),
  ipv4Acs(PRIMARY),
  dualStackAcs(PRIMARY),
  ipv4Acs(ADDITIONAL),
  dualStackAcs(ADDITIONAL),
];

/** The metadata file that the console offers for download. */
export const METADATA = `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${ISSUER}">
  <md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${ACS_URLS.map((url, index) => `    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${url}" index="${index}"/>`).join("\n")}
  </md:SPSSODescriptor>
</md:EntityDescriptor>
`;

/** The portal of a Region, as the bookmarks open it. */
export const portalOf = (region: string): string =>
  `https://ssoins-111111h2222j33pp.portal.${region}.app.aws`;

/** Hosts of every ACS and portal URL of the instance. */
export const HOSTS = [
  ...ACS_URLS.map((url) => new URL(url).hostname),
  "d-1234567890.awsapps.com",
  ...[PRIMARY, ADDITIONAL].flatMap((region) => [
    `ssoins-111111h2222j33pp.${region}.portal.amazonaws.com`,
    `ssoins-111111h2222j33pp.portal.${region}.app.aws`,
  ]),
];

/** Other names of the ACS settings than the config's defaults. */
export const OTHER_FIELDS = { default: "ssoAcsUrl", additional: "ssoAcsUrl{n}" };

/** The app's settings as somebody filled them in: the IPv4 URL is the default one. */
export const OKTA_SETTINGS = {
  ssoAcsUrl: ipv4Acs(PRIMARY),
  ssoAcsUrl1: alternativeAcs(PRIMARY),
  ssoAcsUrl2: dualStackAcs(PRIMARY),
  ssoAcsUrl3: dualStackAcs(ADDITIONAL),
  ssoAcsUrl4: ipv4Acs(ADDITIONAL),
  entityID: ISSUER,
};
