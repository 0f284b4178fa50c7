/** The resource types that the rules know, by what they are to the people who sign in. */

/** A key of which replicas can be made. */
export const PRIMARY_KEY_TYPES: readonly string[] = [
  "aws_kms_key",
  "aws_kms_external_key",
  "awscc_kms_key",
];
/** A replica of a multi-Region key in another Region. */
export const REPLICA_KEY_TYPES: readonly string[] = [
  "aws_kms_replica_key",
  "aws_kms_replica_external_key",
  "awscc_kms_replica_key",
];
export const KEY_TYPES: readonly string[] = [...PRIMARY_KEY_TYPES, ...REPLICA_KEY_TYPES];
/** The policy of a key, apart from the key. */
export const KEY_POLICY_TYPE = "aws_kms_key_policy";

export const REGION_TYPE = "aws_ssoadmin_region";
/** The instance itself. */
export const INSTANCE_TYPES: readonly string[] = ["aws_ssoadmin_instance", "awscc_sso_instance"];

export const SAML_APP_TYPE = "okta_app_saml";
export const SAML_APP_SETTINGS_TYPE = "okta_app_saml_app_settings";
export const BOOKMARK_TYPE = "okta_app_bookmark";
/** Who sees an app. */
export const ASSIGNMENT_TYPES: readonly string[] = [
  "okta_app_group_assignment",
  "okta_app_group_assignments",
  "okta_app_user",
];

/** Any resource of these could have to do with sign-in; a change of one is at least listed. */
const RELATED = /^okta_|kms|sso|identitystore|^aws_iam_|^awscc_iam_|organizations_/;

export const isRelated = (type: string): boolean => RELATED.test(type);
