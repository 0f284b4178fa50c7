/** The emergency access as plans show it: which resources belong to it. */
import {
  ALARM_TOPIC,
  ALARMS,
  EMERGENCY_PATH,
  EMERGENCY_TAGS,
  FEDERATION_APP,
  UNDELIVERED,
} from "../../break-glass";
import {
  isCreated,
  isObject,
  textOf,
  type JsonObject,
  type Plan,
  type ResourceChange,
} from "../plan/plan";
import { ofPlans } from "./memo";

/**
 * Whole names as the break-glass stack makes them, see `emergencyNames`. A part of a name proves
 * nothing: a hospital has emergency rooms.
 */
const ROLE = /^[a-z][a-z0-9-]*-emergency-(?:access|federation-.+)$/;
const RULE = new RegExp(`^[a-z][a-z0-9-]*-emergency-(?:${ALARMS.join("|")})$`);
const TOPIC = new RegExp(
  `^(?:arn:[^:]+:sns:[^:]+:\\d+:)?[a-z][a-z0-9-]*-emergency-${ALARM_TOPIC}(?::.*)?$`,
);
const QUEUE = new RegExp(`(?:^|[/:])[a-z][a-z0-9-]*-emergency-${UNDELIVERED}$`);
const GROUP = /^aws#emergency#/;
const SIGN_IN_POLICY = /^[a-z][a-z0-9-]*-emergency-federation$/;
const APP = /-emergency-okta\b/;

/** How a part is known beside its tags and its path: by its name, or by that of what it belongs to. */
const BELONGS: Readonly<Record<string, (values: JsonObject) => boolean>> = {
  aws_cloudwatch_event_rule: ({ name }) => is(RULE, name),
  aws_cloudwatch_event_target: ({ rule }) => is(RULE, rule),
  aws_iam_role: ({ name }) => is(ROLE, name),
  aws_iam_role_policies_exclusive: ({ role_name }) => is(ROLE, role_name),
  aws_iam_role_policy: ({ role }) => is(ROLE, role),
  aws_iam_role_policy_attachment: ({ role }) => is(ROLE, role),
  aws_iam_role_policy_attachments_exclusive: ({ role_name }) => is(ROLE, role_name),
  aws_iam_user_policy_attachment: ({ policy_arn }) => isUnderPath(policy_arn),
  aws_iam_user_policy_attachments_exclusive: ({ policy_arns }) =>
    Array.isArray(policy_arns) && policy_arns.some(isUnderPath),
  aws_sns_topic: ({ name }) => is(TOPIC, name),
  aws_sns_topic_data_protection_policy: ({ arn }) => is(TOPIC, arn),
  aws_sns_topic_policy: ({ arn }) => is(TOPIC, arn),
  aws_sns_topic_subscription: ({ topic_arn }) => is(TOPIC, topic_arn),
  aws_sqs_queue: ({ name }) => is(QUEUE, name),
  aws_sqs_queue_policy: ({ queue_url }) => is(QUEUE, queue_url),
  aws_cloudwatch_metric_alarm: ({ alarm_name }) => is(QUEUE, alarm_name),
  okta_app_saml: ({ preconfigured_app, name, app_settings_json }) =>
    [preconfigured_app, name].includes(FEDERATION_APP) && is(APP, app_settings_json),
  okta_app_signon_policy: ({ name }) => is(SIGN_IN_POLICY, name),
  okta_group: ({ name }) => is(GROUP, name),
};

/** Types whose names alone do not tell; in a plan of the stack they belong to it. */
const BELONG_IN_THE_STACK: readonly string[] = [
  "aws_iam_user_policies_exclusive",
  "okta_app_group_assignments",
  "okta_app_signon_policy",
  "okta_app_signon_policy_rule",
];
const STACK = /-break-glass(?:-federation)?$/;

/** The attributes that name the user, role, group or app that something is for. */
const OWNERS = [
  "user",
  "user_name",
  "role",
  "role_name",
  "group_id",
  "app_id",
  "policy_id",
] as const;

/** Account-wide rules that the emergency users are bound by as well. */
const ACCOUNT_WIDE: readonly string[] = ["aws_iam_account_password_policy"];

/** What belongs to the emergency access, whatever the plan or the resource is called. */
export const emergencyParts = ofPlans((plans: readonly Plan[]): ReadonlySet<ResourceChange> => {
  const changes = plans.flatMap((plan) => [...plan.changes, ...plan.drift]);
  const marked = changes.filter(isMarkedEmergency);
  const owners = new Set(marked.filter(({ type }) => OWNER_TYPES.includes(type)).flatMap(namesOf));
  const related = changes.filter((change) => {
    if (ACCOUNT_WIDE.includes(change.type)) return marked.length > 0;
    return OWNERS.some((attribute) =>
      [change.before, change.after].some((values) => owners.has(textOf(values?.[attribute]) ?? "")),
    );
  });
  return new Set([...marked, ...related]);
});

const OWNER_TYPES: readonly string[] = [
  "aws_iam_user",
  "aws_iam_role",
  "okta_group",
  "okta_app_saml",
  "okta_app_signon_policy",
];

const namesOf = ({ type, before, after }: ResourceChange): string[] =>
  [before, after].flatMap((values) =>
    [values?.[type.startsWith("aws_iam_") ? "name" : "id"]].flatMap((name) => textOf(name) ?? []),
  );

/** True where the emergency access is there already: what is made then is one more way in. */
export const hasEmergencyAccess = ofPlans((plans: readonly Plan[]): boolean =>
  [...emergencyParts(plans)].some(
    (change) => wasEmergency(change) && !isCreated(change) && OWNER_TYPES.includes(change.type),
  ),
);

function isMarkedEmergency({ type, before, after, plan }: ResourceChange): boolean {
  return (
    [before, after].some((values) => values !== undefined && hasMark(type, values)) ||
    (STACK.test(plan.name) && BELONG_IN_THE_STACK.includes(type))
  );
}

/** True for what carries a mark today: one that a plan adds proves nothing. */
export function wasEmergency({ type, before, after }: ResourceChange): boolean {
  const values = before ?? after;
  return values !== undefined && hasMark(type, values);
}

/** The path and the tag that the stack sets itself, or a name that only it gives. */
const hasMark = (type: string, values: JsonObject): boolean =>
  values.path === EMERGENCY_PATH ||
  (isObject(values.tags) && values.tags.purpose === EMERGENCY_TAGS.purpose) ||
  (Object.hasOwn(BELONGS, type) && BELONGS[type]?.(values) === true);

const is = (pattern: RegExp, value: unknown): boolean =>
  typeof value === "string" && pattern.test(value);

const isUnderPath = (arn: unknown): boolean =>
  typeof arn === "string" && arn.includes(`:policy${EMERGENCY_PATH}`);
