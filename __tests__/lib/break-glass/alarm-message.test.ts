import { alarmMessage, ALARMS, type Alarm } from "../../../lib/break-glass";

/** Most values of a message, and longest template (Amazon EventBridge API Reference, `InputTransformer`). */
const MAX_INPUT_PATHS = 100;
const MAX_TEMPLATE_LENGTH = 8192;

const EVENT = {
  account: "111122223333",
  region: "us-east-1",
  time: "2026-11-22T12:00:00Z",
};
const DETAIL = {
  eventID: "0f1e2d3c-0000-4000-8000-000000000000",
  sourceIPAddress: "192.0.2.1",
  userIdentity: { arn: "arn:aws:iam::111122223333:user/bob", userName: "bob" },
};

/** The e-mail about an event: EventBridge puts nothing where the event has no value. */
function mail(alarm: Alarm, detail: object): string[] {
  const { inputPaths, inputTemplate } = alarmMessage(alarm, "example");
  const event = { ...EVENT, detail: { ...DETAIL, ...detail } };
  return inputTemplate.split("\n").map((line) =>
    (JSON.parse(line) as string).replace(/<(\w+)>/g, (_, name: string) => {
      const steps = (inputPaths[name] ?? "no such value").split(".").slice(1);
      const value = steps.reduce<unknown>(
        (part, step) => (part as Record<string, unknown> | null | undefined)?.[step],
        event,
      );
      return typeof value === "string" ? value : "";
    }),
  );
}

test("a change is told with what was changed, by whom, and that it worked", () => {
  expect(
    mail("identity-changes", {
      eventName: "CreateAccessKey",
      requestParameters: { userName: "break-glass-1" },
    }),
  ).toEqual([
    "EMERGENCY ACCESS ALARM (example). Somebody changed an emergency user, role or policy, or tried to.",
    "What: CreateAccessKey in account 111122223333, Region us-east-1, at 2026-11-22T12:00:00Z.",
    "Which user, role or policy, if the request says so: break-glass-1  ",
    "Error, if there was one: ",
    "Who: arn:aws:iam::111122223333:user/bob bob from 192.0.2.1.",
    "CloudTrail event ID: 0f1e2d3c-0000-4000-8000-000000000000.",
    "If no emergency and no drill was announced, treat this as an attack now: see docs/break-glass.md, section 'When an alarm arrives'.",
  ]);
});

test.each<[what: string, alarm: Alarm, detail: object, says: string[]]>([
  [
    "a sign-in that failed, which has no error code",
    "sign-in",
    { eventName: "ConsoleLogin", responseElements: { ConsoleLogin: "Failure" } },
    ["Success or failure: Failure ", "Error, if there was one: "],
  ],
  [
    "a switch of roles",
    "sign-in",
    { eventName: "SwitchRole", responseElements: { SwitchRole: "Success" } },
    ["Success or failure:  Success", "Error, if there was one: "],
  ],
  [
    "a role that was assumed",
    "assume-role",
    {
      eventName: "AssumeRole",
      requestParameters: { roleArn: "arn:aws:iam::111122223333:role/emergency/x" },
    },
    [
      "Which role, if the request says so: arn:aws:iam::111122223333:role/emergency/x",
      "Error, if there was one: ",
    ],
  ],
  [
    "a role that was refused, with a record that has no parameters",
    "assume-role",
    { eventName: "AssumeRole", errorCode: "AccessDenied", requestParameters: null },
    ["Which role, if the request says so: ", "Error, if there was one: AccessDenied"],
  ],
  [
    "a policy given to a role",
    "identity-changes",
    {
      eventName: "AttachRolePolicy",
      requestParameters: { roleName: "x", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    },
    [
      "Which user, role or policy, if the request says so:  x arn:aws:iam::aws:policy/ReadOnlyAccess",
      "Error, if there was one: ",
    ],
  ],
  [
    "a rule that somebody was not let disable",
    "alarm-changes",
    {
      eventName: "DisableRule",
      errorCode: "AccessDenied",
      requestParameters: { name: "example-emergency-sign-in" },
    },
    [
      "Which rule, topic, key or trail, if the request says so: example-emergency-sign-in     ",
      "Error, if there was one: AccessDenied",
    ],
  ],
])("%s", (_, alarm, detail, says) => {
  expect(mail(alarm, detail).slice(2, 4)).toEqual(says);
});

test.each(ALARMS)("every value of the message of %s is used, and EventBridge takes it", (alarm) => {
  const { inputPaths, inputTemplate } = alarmMessage(alarm, "example");
  const used = inputTemplate.match(/(?<=<)\w+(?=>)/g);
  expect([...new Set(used)].sort()).toEqual(Object.keys(inputPaths).sort());
  expect(Object.keys(inputPaths).length).toBeLessThanOrEqual(MAX_INPUT_PATHS);
  expect(inputTemplate.length).toBeLessThanOrEqual(MAX_TEMPLATE_LENGTH);
});
