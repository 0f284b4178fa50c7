/** The resource types that the rules know, by what they are to the people who sign in. */

/** A key of which replicas can be made. */
export const PRIMARY_KEY_TYPES: readonly string[] = ["aws_kms_key", "aws_kms_external_key"];
/** A replica of a multi-Region key in another Region. */
export const REPLICA_KEY_TYPES: readonly string[] = [
  "aws_kms_replica_key",
  "aws_kms_replica_external_key",
];
export const KEY_TYPES: readonly string[] = [...PRIMARY_KEY_TYPES, ...REPLICA_KEY_TYPES];
/** The policy of a key, apart from the key. */
export const KEY_POLICY_TYPE = "aws_kms_key_policy";

export const REGION_TYPE = "aws_ssoadmin_region";

export const SAML_APP_TYPE = "okta_app_saml";
export const SAML_APP_SETTINGS_TYPE = "okta_app_saml_app_settings";
export const BOOKMARK_TYPE = "okta_app_bookmark";
/** Who sees an app. */
export const ASSIGNMENT_TYPES: readonly string[] = [
  "okta_app_group_assignment",
  "okta_app_group_assignments",
  "okta_app_user",
];

const COVERED_UNCHANGED: ReadonlySet<string> = new Set([
  ...KEY_TYPES,
  KEY_POLICY_TYPE,
  REGION_TYPE,
  SAML_APP_TYPE,
  SAML_APP_SETTINGS_TYPE,
  BOOKMARK_TYPE,
]);

/** True for the types that are read even where nothing changes, because a rule compares them. */
export const isReadUnchanged = (type: string): boolean => COVERED_UNCHANGED.has(type);

/** True for the types that a rule is about. */
export const isCovered = (type: string): boolean =>
  COVERED_UNCHANGED.has(type) || ASSIGNMENT_TYPES.includes(type);
