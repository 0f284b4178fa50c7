/** The emergency access as plans show it: which resources belong to it. */
import { EMERGENCY_PATH, EMERGENCY_TAGS, FEDERATION_APP } from "../break-glass";
import { isObject, textOf, type JsonObject, type Plan, type ResourceChange } from "./plan";

/** What all its names have in them, see `emergencyNames`. */
const NAME = "-emergency-";
const GROUP = "aws#emergency#";

/** How the types without tags are known: by the name of what they belong to. */
const BELONGS: Readonly<Record<string, (values: JsonObject) => boolean>> = {
  aws_cloudwatch_event_target: ({ rule }) => includes(rule, NAME),
  aws_iam_role_policies_exclusive: ({ role_name }) => includes(role_name, NAME),
  aws_iam_role_policy_attachment: ({ role }) => includes(role, NAME),
  aws_iam_role_policy_attachments_exclusive: ({ role_name }) => includes(role_name, NAME),
  aws_iam_user_policy_attachment: ({ policy_arn }) => includes(policy_arn, EMERGENCY_PATH),
  aws_iam_user_policy_attachments_exclusive: ({ policy_arns }) =>
    Array.isArray(policy_arns) && policy_arns.some((arn) => includes(arn, EMERGENCY_PATH)),
  aws_sns_topic_policy: ({ arn }) => includes(arn, NAME),
  aws_sns_topic_subscription: ({ topic_arn }) => includes(topic_arn, NAME),
  okta_app_saml: ({ preconfigured_app, app_settings_json }) =>
    preconfigured_app === FEDERATION_APP && includes(app_settings_json, NAME),
  okta_group: ({ name }) => includes(name, GROUP),
};

/** Types whose names alone do not tell; in a plan of the stack they belong to it. */
const BELONG_IN_THE_STACK: readonly string[] = [
  "aws_iam_user_policies_exclusive",
  "okta_app_group_assignments",
];

const STACK = /-break-glass$/;

/** True for what the break-glass stack makes, whatever the plan or the resource is called. */
export function isEmergency({ type, before, after, plan }: ResourceChange): boolean {
  return (
    [before, after].some((values) => values !== undefined && isMarked(type, values)) ||
    (STACK.test(plan.name) && BELONG_IN_THE_STACK.includes(type))
  );
}

/** True for what belongs to the emergency access today: a mark that a plan adds proves nothing. */
export function wasEmergency({ type, before, after }: ResourceChange): boolean {
  const values = before ?? after;
  return values !== undefined && isMarked(type, values);
}

function isMarked(type: string, values: JsonObject): boolean {
  const { tags, path } = values;
  return (
    (isObject(tags) && tags.purpose === EMERGENCY_TAGS.purpose) ||
    path === EMERGENCY_PATH ||
    BELONGS[type]?.(values) === true
  );
}

/** Names of the emergency users and roles, in the state or in the plan. */
export function emergencyIdentities(plans: readonly Plan[]): ReadonlySet<string> {
  return new Set(
    plans.flatMap((plan) =>
      [
        ...plan.prior(),
        ...plan.changes.flatMap(({ type, before, after }) =>
          [before, after].flatMap((values) => (values ? [{ type, values }] : [])),
        ),
      ].flatMap(({ type, values }) =>
        (type === "aws_iam_user" || type === "aws_iam_role") && isMarked(type, values)
          ? (textOf(values.name) ?? [])
          : [],
      ),
    ),
  );
}

const includes = (value: unknown, part: string): boolean =>
  typeof value === "string" && value.includes(part);
