import type { Alarm } from "./names";

const WHAT_HAPPENED: Record<Alarm, string> = {
  "sign-in": "Somebody signed in, or tried to, as an emergency user or through an emergency role",
  "assume-role": "Somebody assumed an emergency role, or tried to",
  "identity-changes": "An emergency user, role or policy was changed",
  "alarm-changes": "The emergency alarms or the trail behind them were changed",
};

/** Where the values of a message stand in an event of CloudTrail. */
const INPUT_PATHS = {
  account: "$.account",
  event: "$.detail.eventName",
  eventId: "$.detail.eventID",
  ip: "$.detail.sourceIPAddress",
  region: "$.region",
  time: "$.time",
  user: "$.detail.userIdentity.userName",
  who: "$.detail.userIdentity.arn",
} as const;

/**
 * What the e-mail of an alarm says, instead of the event's JSON. A value that an event does not
 * have is left out by EventBridge.
 *
 * Each line is a JSON string of its own, as EventBridge wants it for text:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function alarmMessage(alarm: Alarm, environment: string) {
  const lines = [
    `EMERGENCY ACCESS ALARM (${environment}). ${WHAT_HAPPENED[alarm]}.`,
    "What: <event> in account <account>, Region <region>, at <time>.",
    "Who: <who> <user> from <ip>.",
    "CloudTrail event ID: <eventId>.",
    "If no emergency and no drill was announced, treat this as an attack now: see docs/break-glass.md, section 'When an alarm arrives'.",
  ];
  return {
    inputPaths: INPUT_PATHS,
    inputTemplate: lines.map((line) => JSON.stringify(line)).join("\n"),
  };
}
