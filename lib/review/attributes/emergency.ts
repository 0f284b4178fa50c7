/** The emergency access. Whether a change widens or narrows it, a person has to look at both sides. */
import { SIGN_IN_RULE_ATTRIBUTES } from "./okta-access";
import { OKTA_APP_TABLES } from "./okta-app";
import {
  critical,
  each,
  HARMLESS,
  high,
  type Judgement,
  type Tables,
  type TypeTable,
} from "./table";

const LOOK =
  "Compare both sides, and apply this only if somebody responsible for security wants it. Try the emergency access afterwards.";
const ACCESS = critical(
  "The way into AWS while Okta or Identity Center is down depends on it.",
  LOOK,
);
const ALARM = high(
  "What happens with the emergency access may be told to nobody, or to somebody else.",
  LOOK,
);
const ONE_MORE = high(
  "It adds to the way into AWS while Okta or Identity Center is down, or takes from it.",
  LOOK,
);
const PARTS_NAMES = each(
  [
    "create_date",
    "description",
    "force_destroy",
    "force_detach_policies",
    "name",
    "path",
    "unique_id",
  ],
  HARMLESS,
);

/** A part of the way in. Without the table's own words, its removal is the rule break-glass-removed's. */
const access = (
  what: string,
  names: readonly string[],
  {
    destroyed = HARMLESS,
    created = ONE_MORE,
  }: Partial<Pick<TypeTable, "destroyed" | "created">> = {},
): TypeTable => ({
  what,
  destroyed,
  created,
  attributes: { ...PARTS_NAMES, ...each(names, ACCESS) },
});
const alarm = (
  what: string,
  names: readonly string[],
  harmless: readonly string[] = [],
  destroyed: Judgement = HARMLESS,
): TypeTable => ({
  what,
  destroyed,
  attributes: { ...PARTS_NAMES, ...each(harmless, HARMLESS), ...each(names, ALARM) },
});

/** An app's attributes are as those of the app for Identity Center: harmless, or part of the way in. */
const appAttributes: Record<string, Judgement> = Object.fromEntries(
  Object.entries(OKTA_APP_TABLES.okta_app_saml?.attributes ?? {}).map(([name, judgement]) => [
    name,
    judgement === HARMLESS ? HARMLESS : ACCESS,
  ]),
);

const added = { destroyed: ACCESS };

/** What else belongs to it: the plan shows its marks, and this project does not make it. */
export const OTHER_EMERGENCY_PART: TypeTable = {
  what: "a part of the emergency access",
  destroyed: HARMLESS,
  attributes: {},
};

export const EMERGENCY_TABLES: Tables = {
  aws_iam_user: access("the emergency user", ["permissions_boundary"]),
  aws_iam_role: {
    ...access("the emergency role", [
      "assume_role_policy",
      "inline_policy",
      "managed_policy_arns",
      "max_session_duration",
      "permissions_boundary",
    ]),
  },
  aws_iam_policy: {
    ...access("the emergency users' policy", ["policy"]),
    attributes: { ...PARTS_NAMES, attachment_count: HARMLESS, policy_id: HARMLESS, policy: ACCESS },
  },
  aws_iam_user_policy: access("a policy of an emergency user", ["policy"], added),
  aws_iam_role_policy: access("a policy of an emergency role", ["policy"], added),
  aws_iam_user_policy_attachment: access("the policy of an emergency user", ["policy_arn", "user"]),
  aws_iam_role_policy_attachment: access("the policy of an emergency role", ["policy_arn", "role"]),
  ...Object.fromEntries(
    [
      "aws_iam_user_policies_exclusive",
      "aws_iam_user_policy_attachments_exclusive",
      "aws_iam_role_policies_exclusive",
      "aws_iam_role_policy_attachments_exclusive",
    ].map((type) => [
      type,
      access(
        "the list of an emergency user's or role's policies",
        ["policy_arns", "policy_names"],
        {
          destroyed: high("Further policies would not be taken away any more.", LOOK),
        },
      ),
    ]),
  ),
  aws_iam_user_login_profile: access(
    "the password of an emergency user",
    ["password_reset_required", "password_length", "pgp_key"],
    added,
  ),
  aws_iam_access_key: access("the access key of an emergency user", ["status"], added),
  aws_iam_user_group_membership: access(
    "the list of an emergency user's groups",
    ["groups"],
    added,
  ),
  aws_iam_virtual_mfa_device: access("the MFA device of an emergency user", [], added),
  aws_iam_account_password_policy: access(
    "the account's password policy",
    [
      "allow_users_to_change_password",
      "hard_expiry",
      "max_password_age",
      "minimum_password_length",
      "password_reuse_prevention",
      "require_lowercase_characters",
      "require_numbers",
      "require_symbols",
      "require_uppercase_characters",
    ],
    added,
  ),
  aws_iam_saml_provider: {
    ...access("the SAML provider of the emergency access", ["saml_metadata_document"]),
    attributes: { ...PARTS_NAMES, valid_until: HARMLESS, saml_metadata_document: ACCESS },
  },
  okta_app_saml: {
    what: "the emergency app",
    destroyed: HARMLESS,
    created: ONE_MORE,
    attributes: appAttributes,
  },
  okta_app_signon_policy: access(
    "the sign-in policy of the emergency app",
    ["catch_all", "priority"],
    added,
  ),
  okta_app_signon_policy_rule: {
    ...access("a rule of the emergency app's sign-in policy", [], added),
    attributes: {
      ...each(["name", "system"], HARMLESS),
      ...each(Object.keys(SIGN_IN_RULE_ATTRIBUTES), ACCESS),
    },
  },
  okta_app_group_assignments: access("the list of the emergency app's groups", ["group", "app_id"]),
  okta_app_group_assignment: access("the emergency app's group", ["group_id", "app_id"], {
    destroyed: ACCESS,
  }),
  okta_group: {
    ...access("the group of the emergency app", ["name"]),
    attributes: {
      ...each(["description", "skip_users", "custom_profile_attributes"], HARMLESS),
      name: ACCESS,
    },
  },
  okta_group_memberships: access("the list of an emergency group's members", ["users"], added),
  aws_cloudwatch_event_rule: alarm("the emergency alarm", [
    "event_bus_name",
    "event_pattern",
    "is_enabled",
    "role_arn",
    "schedule_expression",
    "state",
  ]),
  aws_cloudwatch_event_target: alarm(
    "the target of an emergency alarm",
    [
      "arn",
      "dead_letter_config",
      "input",
      "input_path",
      "input_transformer",
      "retry_policy",
      "rule",
    ],
    ["target_id"],
  ),
  aws_sns_topic: alarm(
    "the topic of the emergency alarms",
    ["delivery_policy", "kms_master_key_id"],
    [
      "display_name",
      "beginning_archive_time",
      "owner",
      "policy",
      "signature_version",
      "tracing_config",
    ],
  ),
  aws_sns_topic_policy: alarm(
    "the policy of the topic of the emergency alarms",
    ["policy"],
    ["owner"],
  ),
  aws_sns_topic_data_protection_policy: {
    ...alarm("the data protection of the topic of the emergency alarms", ["policy"], [], ALARM),
    created: ALARM,
  },
  aws_sns_topic_subscription: alarm(
    "the recipient of the emergency alarms",
    [
      "delivery_policy",
      "endpoint",
      "filter_policy",
      "filter_policy_scope",
      "protocol",
      "redrive_policy",
    ],
    [
      "confirmation_timeout_in_minutes",
      "confirmation_was_authenticated",
      "owner_id",
      "pending_confirmation",
      "subscription_role_arn",
    ],
    ALARM,
  ),
  aws_sqs_queue: alarm(
    "the queue of emergency alarms that were not delivered",
    [
      "kms_master_key_id",
      "message_retention_seconds",
      "policy",
      "redrive_policy",
      "sqs_managed_sse_enabled",
    ],
    [
      "delay_seconds",
      "kms_data_key_reuse_period_seconds",
      "max_message_size",
      "receive_wait_time_seconds",
      "redrive_allow_policy",
      "url",
      "visibility_timeout_seconds",
    ],
    ALARM,
  ),
  aws_sqs_queue_policy: alarm(
    "the policy of the queue of emergency alarms that were not delivered",
    ["policy", "queue_url"],
    [],
    ALARM,
  ),
  aws_cloudwatch_metric_alarm: alarm(
    "the alarm on emergency alarms that were not delivered",
    [
      "actions_enabled",
      "alarm_actions",
      "comparison_operator",
      "datapoints_to_alarm",
      "dimensions",
      "evaluation_periods",
      "metric_name",
      "metric_query",
      "namespace",
      "period",
      "statistic",
      "threshold",
      "treat_missing_data",
    ],
    [
      "alarm_description",
      "alarm_name",
      "evaluate_low_sample_count_percentiles",
      "extended_statistic",
      "insufficient_data_actions",
      "ok_actions",
      "threshold_metric_id",
      "unit",
    ],
    ALARM,
  ),
  aws_kms_key: alarm(
    "the key of the emergency alarms",
    ["is_enabled", "policy"],
    ["deletion_window_in_days", "enable_key_rotation", "key_id", "rotation_period_in_days"],
  ),
};
