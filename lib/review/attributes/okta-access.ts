/** Who may sign in with Okta at all: groups, policies and their rules, factors, network zones. */
import { each, HARMLESS, high, medium, type Judgement, type Tables, type TypeTable } from "./table";

const TRY =
  "Compare it with the Okta team before you apply this, and try sign-in with a test user.";
const DECIDES = high(
  "It decides who may sign in with Okta, from where and with which factors. If the app for AWS uses it, people can lose sign-in to AWS.",
  TRY,
);
const LESS = high(
  "What it let in, or asked for, is decided by the next rule or policy. If the app for AWS uses it, people can lose sign-in to AWS.",
  TRY,
);
const MEMBERS = high(
  "People who lose the group lose what is assigned to it: the app for AWS, and their permissions there.",
  "Check who is in the group, and which apps and AWS accounts it is assigned to.",
);

/** Attributes of policies and rules that only name them. */
const NAMES = each(["description", "name", "system"], HARMLESS);

const policy = (what: string, attributes: Record<string, Judgement> = {}): TypeTable => ({
  what,
  destroyed: LESS,
  created: medium(
    "New policies and rules can come before the present ones. " + DECIDES.happens,
    TRY,
  ),
  attributes: { ...NAMES, ...attributes },
});

/** What a rule asks of whom. */
export const SIGN_IN_RULE_ATTRIBUTES = each(
  [
    "access",
    "authtype",
    "constraints",
    "custom_expression",
    "device_assurances_included",
    "device_is_managed",
    "device_is_registered",
    "enroll",
    "factor_mode",
    "factor_sequence",
    "groups_excluded",
    "groups_included",
    "identity_provider",
    "identity_provider_ids",
    "inactivity_period",
    "mfa_lifetime",
    "mfa_prompt",
    "mfa_remember_device",
    "mfa_required",
    "network_connection",
    "network_excludes",
    "network_includes",
    "platform_include",
    "primary_factor",
    "priority",
    "re_authentication_frequency",
    "risk_level",
    "risk_score",
    "session_idle",
    "session_lifetime",
    "session_persistent",
    "status",
    "type",
    "user_types_excluded",
    "user_types_included",
    "users_excluded",
    "users_included",
  ],
  DECIDES,
);

/** By type, or by what the type starts with where the name ends with `_`. */
export const OKTA_ACCESS_TABLES: Tables = {
  okta_app_signon_policy_rule: policy(
    "the rule of an app's sign-on policy",
    SIGN_IN_RULE_ATTRIBUTES,
  ),
  okta_app_signon_policy: policy("the sign-on policy of an app", { catch_all: DECIDES }),
  okta_app_access_policy_assignment: policy("the policy that an app is given", {
    app_id: DECIDES,
    policy_id: DECIDES,
  }),
  okta_policy_: policy("the Okta policy", { ...SIGN_IN_RULE_ATTRIBUTES }),
  okta_authenticator: policy("the authenticator", { status: DECIDES, settings: DECIDES }),
  okta_factor: policy("the factor", { active: DECIDES }),
  okta_network_zone: policy("the network zone", {
    ...each(["gateways", "proxies", "status", "usage", "asns", "dynamic_locations"], DECIDES),
  }),
  okta_device_assurance_policy: policy("the device assurance policy"),
  okta_idp_: policy("the identity provider of Okta", { status: DECIDES }),
  okta_threat_insight_settings: policy("the protection against threats", { action: DECIDES }),
  okta_domain: policy("the domain of the Okta org"),
  okta_group_memberships: {
    what: "the list of a group's members",
    whereInDoubt: "medium",
    destroyed: MEMBERS,
    attributes: { users: MEMBERS, group_id: MEMBERS, track_all_users: HARMLESS },
  },
  okta_user_group_memberships: {
    what: "the list of a person's groups",
    whereInDoubt: "medium",
    destroyed: MEMBERS,
    attributes: { groups: MEMBERS, user_id: MEMBERS },
  },
  okta_group_rule: {
    what: "the rule that fills a group",
    whereInDoubt: "medium",
    destroyed: MEMBERS,
    attributes: {
      name: HARMLESS,
      status: MEMBERS,
      expression_value: MEMBERS,
      expression_type: MEMBERS,
      group_assignments: MEMBERS,
      users_excluded: MEMBERS,
      remove_assigned_users: MEMBERS,
    },
  },
  okta_group: {
    what: "the Okta group",
    whereInDoubt: "medium",
    destroyed: MEMBERS,
    attributes: {
      description: HARMLESS,
      name: medium(
        "Rules that look for the name no longer find the group; groups pushed to AWS are renamed there.",
        "Look for what uses the name.",
      ),
      custom_profile_attributes: HARMLESS,
      skip_users: HARMLESS,
      users: MEMBERS,
    },
  },
  okta_user: {
    what: "the Okta user",
    destroyed: high("The person loses Okta, and AWS with it.", "Check that the person has left."),
    attributes: {
      ...each(
        ["city", "department", "display_name", "first_name", "last_name", "mobile_phone", "title"],
        HARMLESS,
      ),
      ...each(
        ["login", "email", "status"],
        high(
          "The person can lose sign-in to AWS: Identity Center knows people by the name that Okta sends.",
          "Change the user name in Identity Center too.",
        ),
      ),
    },
  },
};
