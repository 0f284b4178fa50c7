/** The instance and what people may do through it. */
import {
  critical,
  each,
  ELSEWHERE,
  HARMLESS,
  high,
  medium,
  type Tables,
  type TypeTable,
} from "./table";

const GONE = critical(
  "Nobody can sign in to AWS any more. Users, permission sets and assignments are lost with the instance.",
  "Do not apply this. If only the configuration should let go of it, use a removed block with destroy = false.",
);
const ENCRYPTION = critical(
  "Identity Center is pointed at another key. If it may not use that key, nobody can sign in to AWS.",
  "Use `idc activate-key`, which checks the key in every Region first.",
);
const instance: TypeTable = {
  what: "the Identity Center instance",
  destroyed: GONE,
  attributes: {
    ...each(["name", "status", "created_date"], HARMLESS),
    ...each(["encryption_configuration", "kms_key_arn", "key_type"], ENCRYPTION),
  },
};

const RIGHTS = "Check who uses it, and that nobody needs it to get in.";
const LOST = high("People lose permissions in AWS accounts, or access to them.", RIGHTS);
const OTHER = medium("People may do other things in AWS accounts than before.", RIGHTS);
const rights = (what: string): TypeTable => ({
  what,
  destroyed: LOST,
  attributes: each(
    [
      "inline_policy",
      "managed_policies",
      "managed_policy_arn",
      "permissions_boundary",
      "customer_managed_policy_reference",
      "customer_managed_policy_references",
    ],
    OTHER,
  ),
});
const permissionSet: TypeTable = {
  ...rights("the permission set"),
  attributes: {
    ...rights("").attributes,
    ...each(["description", "created_date", "name"], HARMLESS),
    session_duration: medium("Sessions last another time.", "Tell the people who use it."),
    relay_state: medium("People land somewhere else after sign-in.", "Tell the people who use it."),
    relay_state_type: medium(
      "People land somewhere else after sign-in.",
      "Tell the people who use it.",
    ),
  },
};
const application: TypeTable = {
  what: "the application",
  destroyed: high("People lose sign-in to that application.", RIGHTS),
  attributes: {
    description: HARMLESS,
    status: high("A disabled application lets nobody sign in.", "Keep it enabled."),
    portal_options: medium("People may not find the application.", "Tell the people who use it."),
  },
};
const ABAC = high(
  "Access that depends on attributes of people is decided anew.",
  "Compare with the policies that use aws:PrincipalTag.",
);
const LOST_PART = high("People lose what it lets them do, or where they sign in with it.", RIGHTS);
const MEMBERS = high(
  "People lose what the group is assigned to.",
  "Check which accounts and applications the group has.",
);

/** By type; the last ones by what the type starts with, for all that no other table is for. */
export const IDENTITY_CENTER_TABLES: Tables = {
  aws_ssoadmin_region: {
    what: "the Region of the instance",
    destroyed: ELSEWHERE,
    attributes: {
      ...each(["instance_arn", "region_name"], ELSEWHERE),
      ...each(["region", "status", "added_date"], HARMLESS),
    },
  },
  aws_ssoadmin_instance: instance,
  awscc_sso_instance: instance,
  aws_ssoadmin_permission_set: permissionSet,
  awscc_sso_permission_set: permissionSet,
  aws_ssoadmin_account_assignment: rights("the assignment of an account"),
  awscc_sso_assignment: rights("the assignment of an account"),
  aws_ssoadmin_managed_policy_attachment: rights("the policy of a permission set"),
  aws_ssoadmin_customer_managed_policy_attachment: rights("the policy of a permission set"),
  aws_ssoadmin_permission_set_inline_policy: rights("the policy of a permission set"),
  aws_ssoadmin_permissions_boundary_attachment: {
    ...rights("the permissions boundary of a permission set"),
    destroyed: OTHER,
    created: OTHER,
  },
  aws_ssoadmin_instance_access_control_attributes: {
    what: "the list of attributes for access control",
    destroyed: ABAC,
    attributes: { attribute: ABAC, status: HARMLESS, status_reason: HARMLESS },
  },
  awscc_sso_instance_access_control_attribute_configuration: {
    what: "the list of attributes for access control",
    destroyed: ABAC,
    attributes: { access_control_attributes: ABAC },
  },
  aws_ssoadmin_application: application,
  awscc_sso_application: application,
  aws_ssoadmin_trusted_token_issuer: { ...application, what: "the trusted token issuer" },
  aws_identitystore_user: {
    what: "the user in Identity Center",
    destroyed: high(
      "The person cannot sign in to AWS any more.",
      "Check that the person has left.",
    ),
    attributes: {
      ...each(
        ["addresses", "display_name", "emails", "external_ids", "locale", "name", "nickname"],
        HARMLESS,
      ),
      ...each(
        ["phone_numbers", "preferred_language", "profile_url", "timezone", "title"],
        HARMLESS,
      ),
      ...each(["user_id", "user_type"], HARMLESS),
      user_name: high(
        "Identity Center knows the person by another name than Okta sends: the person cannot sign in.",
        "Change the name in Okta at the same time.",
      ),
    },
  },
  aws_identitystore_group: {
    what: "the group in Identity Center",
    destroyed: MEMBERS,
    attributes: each(["description", "display_name", "external_ids", "group_id"], HARMLESS),
  },
  aws_identitystore_group_membership: {
    what: "the membership of a group in Identity Center",
    destroyed: MEMBERS,
    attributes: {},
  },
  ...Object.fromEntries(
    ["aws_ssoadmin_", "awscc_sso_", "aws_identitystore_", "awscc_identitystore_"].map((prefix) => [
      prefix,
      { what: "a part of Identity Center", destroyed: LOST_PART, attributes: {} },
    ]),
  ),
};
