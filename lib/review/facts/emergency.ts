/** The emergency access as plans show it: which resources belong to it. */
import {
  ALARM_TOPIC,
  ALARMS,
  EMERGENCY_PATH,
  EMERGENCY_TAGS,
  FEDERATION_APP,
} from "../../break-glass";
import { isObject, type JsonObject, type ResourceChange } from "../plan/plan";

/** What all its names have in them, see `emergencyNames`. */
const NAME = "-emergency-";
const GROUP = "aws#emergency#";

/**
 * How a part is known beside its tags and its path: by its name, or by that of what it belongs to.
 */
const BELONGS: Readonly<Record<string, (values: JsonObject) => boolean>> = {
  aws_cloudwatch_event_rule: ({ name }) => ALARMS.some((alarm) => endsWith(name, NAME + alarm)),
  aws_cloudwatch_event_target: ({ rule }) => includes(rule, NAME),
  aws_iam_role_policies_exclusive: ({ role_name }) => includes(role_name, NAME),
  aws_iam_role_policy_attachment: ({ role }) => includes(role, NAME),
  aws_iam_role_policy_attachments_exclusive: ({ role_name }) => includes(role_name, NAME),
  aws_iam_user_policy_attachment: ({ policy_arn }) => includes(policy_arn, EMERGENCY_PATH),
  aws_iam_user_policy_attachments_exclusive: ({ policy_arns }) =>
    Array.isArray(policy_arns) && policy_arns.some((arn) => includes(arn, EMERGENCY_PATH)),
  aws_sns_topic: ({ name }) => endsWith(name, NAME + ALARM_TOPIC),
  aws_sns_topic_data_protection_policy: ({ arn }) => includes(arn, NAME),
  aws_sns_topic_policy: ({ arn }) => includes(arn, NAME),
  aws_sns_topic_subscription: ({ topic_arn }) => includes(topic_arn, NAME),
  okta_app_saml: ({ preconfigured_app, name, app_settings_json }) =>
    [preconfigured_app, name].includes(FEDERATION_APP) && includes(app_settings_json, NAME),
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
    [before, after].some((values) => values !== undefined && hasMark(type, values)) ||
    (STACK.test(plan.name) && BELONG_IN_THE_STACK.includes(type))
  );
}

/** True for what belongs to the emergency access today: a mark that a plan adds proves nothing. */
export function wasEmergency({ type, before, after }: ResourceChange): boolean {
  const values = before ?? after;
  return values !== undefined && hasMark(type, values);
}

/** True for values with the marks of the emergency access. */
export function hasMark(type: string, values: JsonObject): boolean {
  return Object.values(MARKS).some((has) => has(values)) || BELONGS[type]?.(values) === true;
}

/** The marks that the stack sets itself, by the attribute that holds them. */
const MARKS: Readonly<Record<string, (values: JsonObject) => boolean>> = {
  path: ({ path }) => path === EMERGENCY_PATH,
  tags: ({ tags }) => isObject(tags) && tags.purpose === EMERGENCY_TAGS.purpose,
};

/** Attributes whose mark a change takes off, or may. */
export const marksLost = ({ before = {}, after = {} }: ResourceChange): string[] =>
  Object.entries(MARKS).flatMap(([attribute, has]) =>
    has(before) && !has(after) ? [attribute] : [],
  );

const includes = (value: unknown, part: string): boolean =>
  typeof value === "string" && value.includes(part);

const endsWith = (value: unknown, end: string): boolean =>
  typeof value === "string" && value.endsWith(end);
