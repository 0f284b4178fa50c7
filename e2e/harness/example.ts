/**
 * What the example config describes, written out: scenarios compare with these words and not with
 * what the project computes.
 */
import type { OktaApp, SentApp } from "../services/okta-apps";
import type { OktaStandIn } from "../services/okta";
import type { AwsOptions } from "../services/aws";

export const PRIMARY = "ap-northeast-1";
export const ADDITIONAL = "ap-northeast-3";
export const ACCOUNT = "111122223333";
export const APP_ID = "0oa1b2c3d4e5f6g7h8i9";
export const TENANT = "11111111-2222-4333-8444-555555555555";
export const ISSUER = "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890";

export const INSTANCE: AwsOptions = {
  instanceArn: "arn:aws:sso:::instance/ssoins-111111h2222j33pp",
  identityStoreId: "d-1234567890",
  primaryRegion: PRIMARY,
  managementAccountId: ACCOUNT,
};

export const dualStackAcs = (region: string): string =>
  `https://${region}.sso.signin.aws/platform/saml/acs/${TENANT}`;
export const ipv4Acs = (region: string): string =>
  `https://${region}.signin.aws/platform/saml/acs/${TENANT}`;
export const alternativeAcs = (region: string): string =>
  `https://${region}.signin.aws.amazon.com/platform/saml/acs/${TENANT}`;

export const PRIMARY_KEY = "aws_kms_key.primary";
export const replicaOf = (region: string): string => `aws_kms_replica_key.replica-${region}`;
export const aliasOf = (region: string): string => `aws_kms_alias.alias-${region}`;
export const regionOf = (region: string): string => `aws_ssoadmin_region.${region}`;
export const bookmarkOf = (region: string): string => `okta_app_bookmark.bookmark-${region}`;
export const SETTINGS = "okta_app_saml_app_settings.app-settings";

/** The settings that the example config asks for. */
export const MANAGED_SETTINGS = {
  acsURL: dualStackAcs(PRIMARY),
  acsURL1: ipv4Acs(PRIMARY),
  acsURL2: dualStackAcs(ADDITIONAL),
  acsURL3: ipv4Acs(ADDITIONAL),
  entityID: ISSUER,
};

/** What somebody set who does not know this project. */
export const UNMANAGED_SETTINGS = { unmanagedText: "kept as it is", unmanagedFlag: true };

/** The Okta app as people have it before this project: set up by hand, for one Region. */
export function addAppByHand(okta: OktaStandIn, sent: SentApp = {}): OktaApp {
  const settings = {
    app: { acsURL: dualStackAcs(PRIMARY), entityID: ISSUER, ...UNMANAGED_SETTINGS },
  };
  return okta.addApp(
    "amazon_aws_sso",
    { label: "AWS IAM Identity Center", settings, ...sent },
    { id: APP_ID },
  );
}
