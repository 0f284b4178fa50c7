import { EMERGENCY_PATH, type EmergencyNames } from "./names";

/** Name of the catalogue app "AWS Account Federation": SAML into one account, without Identity Center. */
export const FEDERATION_APP = "amazon_aws";

/**
 * What the app's sign-in policy asks of the members of the emergency groups, at every sign-in; its
 * catch-all rule refuses everybody else.
 *
 * `required` is written although Okta takes true where it is missing: the okta provider (6.12.0,
 * `sdk/v2_possessionConstraint.go`) sends false instead.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Policy/
 */
export const FEDERATION_SIGN_IN_RULE = {
  access: "ALLOW",
  type: "ASSURANCE",
  factorMode: "2FA",
  reAuthenticationFrequency: "PT0S",
  constraints: [
    JSON.stringify({ possession: { required: true, phishingResistant: "REQUIRED" } }),
  ] as string[],
};

/**
 * Settings of that app: a person's groups decide the roles, by the groups' names
 * (`aws#emergency#<role>#<account>`). Nothing is written into anybody's profile, and the app needs
 * no access to AWS. The filter is anchored as in Okta's own example: a group whose name merely holds
 * such a text must not open a role.
 *
 * These are the settings that the okta provider's own tests set; a plan of others may never settle.
 * `${…}` and `{{…}}` are Okta's own variables.
 *
 * Source: Okta, "How to Configure SAML 2.0 for AWS Account Federation"; AWS IAM Identity Center
 * User Guide, page `emergency-access-one-time-setup-direct-IAM-federation-application-in-idp`.
 */
export function federationAppSettings(
  { samlProviderName }: Pick<EmergencyNames, "samlProviderName">,
  sessionDurationInSeconds: number,
): Record<string, unknown> {
  return {
    appFilter: "okta",
    awsEnvironmentType: "aws.amazon",
    groupFilter: "^aws\\#emergency\\#(?{{role}}[\\w\\-]+)\\#(?{{accountid}}\\d+)$",
    joinAllRoles: false,
    loginURL: "https://console.aws.amazon.com/",
    roleValuePattern: `arn:aws:iam::\${accountid}:saml-provider/${samlProviderName},arn:aws:iam::\${accountid}:role${EMERGENCY_PATH}\${role}`,
    sessionDuration: sessionDurationInSeconds,
    useGroupMapping: true,
  };
}
