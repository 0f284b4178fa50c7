import { failed, ok, type Observation } from "../../doctor/check";
import { evaluate, readPolicy } from "../../iam";
import { ALARM_KEY_USES, EVENTBRIDGE } from "../alarm-policies";
import type { AlarmKey, AlarmTopic } from "./client";
import { APPLY } from "./todo";

/** What is wrong, and what to do about it. */
type Problem = readonly [seen: string, todo: string];

/**
 * Whether alarms can travel over the topic of a Region. Where the topic, its policy or its key is
 * not as it should be, they are lost, and nobody is told of that either.
 *
 * @param topic undefined where there is none
 * @param key undefined where the topic has none, or one that does not exist
 */
export function topicObservation(
  region: string,
  topicArn: string,
  topic: AlarmTopic | undefined,
  key: AlarmKey | undefined,
): Observation {
  const expected = "EventBridge may publish to it, and use its key, which is enabled";
  if (topic === undefined) return failed(expected, "no topic", APPLY);
  const problems = [
    ...topicProblems(topic, topicArn),
    ...(key ? [...stateProblems(key, region), ...policyProblems(key)] : [noKey(topic)]),
  ];
  const seen = problems.map(([what]) => what).join("; ");
  const todo = [...new Set(problems.map(([, mend]) => mend))].join(" ");
  return problems.length === 0 ? ok(expected) : failed(expected, seen, todo);
}

function topicProblems({ policy }: AlarmTopic, topicArn: string): Problem[] {
  return mayEventBridge("sns:Publish", policy, topicArn)
    ? []
    : [["EventBridge may not publish to it", APPLY]];
}

const noKey = ({ keyId }: AlarmTopic): Problem => [
  keyId === undefined ? "it is not encrypted" : `there is no key ${keyId}`,
  APPLY,
];

function stateProblems({ id, arn, state }: AlarmKey, region: string): Problem[] {
  if (state === "Enabled") return [];
  const enable = `aws kms enable-key --region ${region} --key-id ${id}`;
  return state === "PendingDeletion"
    ? [
        [
          `${arn} is to be deleted`,
          `Cancel that now: aws kms cancel-key-deletion --region ${region} --key-id ${id}, then ${enable}.`,
        ],
      ]
    : [[`${arn} is in state ${state}`, `No alarm arrives meanwhile: ${enable}.`]];
}

function policyProblems({ arn, policy }: AlarmKey): Problem[] {
  const refused = ALARM_KEY_USES.filter((action) => !mayEventBridge(action, policy, arn));
  return refused.length === 0
    ? []
    : [[`EventBridge may not use ${arn} for ${refused.join(", ")}`, APPLY]];
}

/**
 * Without any condition: one on the source is not met in every case, see `alarm-policies.ts`.
 */
function mayEventBridge(action: string, policy: unknown, arn: string): boolean {
  const document = readPolicy(policy);
  if (document === undefined) return false;
  const principal = { service: EVENTBRIDGE };
  return evaluate(document, { principal, action, resource: { arn }, context: {} }).answer === "yes";
}
