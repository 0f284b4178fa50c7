import type { Alarm } from "./names";

const WHAT_HAPPENED: Record<Alarm, string> = {
  "sign-in":
    "Somebody signed in, or tried to, as an emergency user, through an emergency role, or as the root user",
  "assume-role": "Somebody assumed an emergency role, or the root of a member account, or tried to",
  "identity-changes": "Somebody changed an emergency user, role or policy, or tried to",
  "alarm-changes": "Somebody changed the emergency alarms or the trail behind them, or tried to",
};

/** Where the values of every message stand in an event of CloudTrail. */
const INPUT_PATHS: Readonly<Record<string, string>> = {
  account: "$.account",
  error: "$.detail.errorCode",
  event: "$.detail.eventName",
  eventId: "$.detail.eventID",
  ip: "$.detail.sourceIPAddress",
  region: "$.region",
  time: "$.time",
  user: "$.detail.userIdentity.userName",
  who: "$.detail.userIdentity.arn",
};

interface Answer {
  readonly question: string;
  /** Part of the event's detail. */
  readonly part: "requestParameters" | "responseElements";
  /** Its members that answer; an event has one or two of them, or none. */
  readonly members: readonly string[];
}

/** What the message of an alarm says beside that. A sign-in that fails has no error code. */
const ANSWERS: Record<Alarm, Answer> = {
  "sign-in": {
    question: "Success or failure",
    part: "responseElements",
    members: ["ConsoleLogin", "SwitchRole"],
  },
  "assume-role": {
    question: "Which role, if the request says so",
    part: "requestParameters",
    members: ["roleArn"],
  },
  "identity-changes": {
    question: "Which user, role or policy, if the request says so",
    part: "requestParameters",
    members: ["userName", "roleName", "policyArn"],
  },
  "alarm-changes": {
    question: "Which rule, topic, key or trail, if the request says so",
    part: "requestParameters",
    members: ["name", "rule", "topicArn", "subscriptionArn", "keyId", "trailName"],
  },
};

/**
 * What the e-mail of an alarm says, instead of the event's JSON. A value that an event does not
 * have is left out by EventBridge, so a line makes sense without it.
 *
 * Each line is a JSON string of its own, as EventBridge wants it for text:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function alarmMessage(alarm: Alarm, environment: string) {
  const { question, part, members } = ANSWERS[alarm];
  const lines = [
    `EMERGENCY ACCESS ALARM (${environment}). ${WHAT_HAPPENED[alarm]}.`,
    "What: <event> in account <account>, Region <region>, at <time>.",
    `${question}: ${members.map((member) => `<${member}>`).join(" ")}`,
    "Error, if there was one: <error>",
    "Who: <who> <user> from <ip>.",
    "CloudTrail event ID: <eventId>.",
    "If no emergency and no drill was announced, treat this as an attack now: see docs/break-glass.md, section 'When an alarm arrives'.",
  ];
  return {
    inputPaths: {
      ...INPUT_PATHS,
      ...Object.fromEntries(members.map((member) => [member, `$.detail.${part}.${member}`])),
    },
    inputTemplate: lines.map((line) => JSON.stringify(line)).join("\n"),
  };
}
