import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { DisableRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { UnsubscribeCommand } from "@aws-sdk/client-sns";

import type { CheckResult } from "../../lib/doctor";
import type { Review } from "../../lib/review";
import { emergencyIn } from "../harness/emergency";
import { ACCOUNT, ADDITIONAL, PRIMARY } from "../harness/example";
import { HOSTS } from "../harness/outside";
import { changesOf, warningsOf, type Plan } from "../harness/plan";
import { secretsIn } from "../harness/secrets";
import type { AwsWorld, Scenario, World } from "../harness/world";
import { CREDENTIALS } from "../services/aws-call";

const USERS = ["break-glass-1", "break-glass-2"];
const EMAIL = "security@example.com";
const CONFIG = { breakGlass: { userNames: USERS, alarmEmails: [EMAIL] } };
/** Where people sign in, where global services are recorded, where the sign-in page may record. */
const ALARM_REGIONS = [
  PRIMARY,
  ADDITIONAL,
  "us-east-1",
  "us-east-2",
  "eu-north-1",
  "ap-southeast-2",
];
/** Name of each rule to the state that it needs: AssumeRole is an event that only reads. */
const RULES = {
  "alarm-changes": "ENABLED",
  "assume-role": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
  "identity-changes": "ENABLED",
  "sign-in": "ENABLED",
};
const ROLE = "example-emergency-access";
const USER_POLICY = `arn:aws:iam::${ACCOUNT}:policy/emergency/example-emergency-user`;

const notConfirmed = (region: string): string =>
  `${EMAIL} has not confirmed the emergency alarms of ${region} and gets none. Confirm it with the token of the e-mail "AWS Notification - Subscription Confirmation", see docs/break-glass.md, set-up step 2.`;

export const scenario: Scenario = {
  title: "the emergency access, from nothing to nothing",
  needs: ["aws"],
  release5: "only",
  async run(world) {
    const aws = await world.aws();
    const emergency = emergencyIn(aws);
    const proxy = await world.webProxy(HOSTS);
    const project = await world.project(CONFIG, aws);
    const stack = project.stack("break-glass");

    await stack.init();
    await stack.validate();
    const first = await stack.plan();
    ok(changesOf(first).every((change) => change.startsWith("create ")));
    await stack.apply(first);
    const fresh = await stack.settled();
    deepEqual(warningsOf(fresh).sort(), ALARM_REGIONS.map(notConfirmed).sort());

    // Who gets in, and with what.
    deepEqual(
      await emergency.users(),
      USERS.map((name) => ({
        name,
        path: "/emergency/",
        policies: [USER_POLICY],
        credentials: [],
      })),
    );
    const roles = await emergency.roles();
    deepEqual(Object.keys(roles), [ROLE]);
    deepEqual(roles[ROLE]?.Statement, [
      {
        Sid: "AllowEmergencyUsersWithRecentMfa",
        Effect: "Allow",
        Principal: { AWS: USERS.map((name) => `arn:aws:iam::${ACCOUNT}:user/emergency/${name}`) },
        Action: "sts:AssumeRole",
        Condition: {
          Bool: { "aws:MultiFactorAuthPresent": "true" },
          NumericLessThan: { "aws:MultiFactorAuthAge": "3600" },
        },
      },
    ]);

    // Who is told.
    for (const region of ALARM_REGIONS) await expectAlarms(emergency, aws, region);

    // Nothing secret anywhere.
    const state = await readFile(project.stateFile("break-glass"), "utf8");
    for (const text of [first.text, fresh.text, state])
      deepEqual(secretsIn(text, Object.values(CREDENTIALS)), []);

    // What people do after the apply, and what doctor says before and after.
    const doctor = async (): Promise<string[]> => {
      const env = { ...aws.environment, ...proxy.environment, IDC_CONFIG: project.configFile };
      const { stdout } = await world.idc(["doctor", "--json"], env);
      const { checks } = JSON.parse(stdout) as { checks: CheckResult[] };
      return checks
        .filter(({ check, outcome }) => check.startsWith("break-glass.") && outcome !== "ok")
        .map(({ outcome, check, region, seen }) =>
          [outcome, check, ...(region ? [region] : []), seen].join(" "),
        )
        .sort();
    };
    const neverDrilled = "warning break-glass.drill not in the last 400 days";
    deepEqual(await doctor(), [
      ...USERS.map(() => "failed break-glass.mfa none"),
      ...USERS.map(() => "failed break-glass.password no password"),
      ...[...ALARM_REGIONS]
        .sort()
        .map((region) => `failed break-glass.subscriptions ${region} not confirmed: ${EMAIL}`),
      "failed break-glass.trail no trail",
      neverDrilled,
    ]);
    for (const user of USERS) await emergency.setUp(user);
    await emergency.addTrail();
    equal(aws.confirmSubscriptions(), ALARM_REGIONS.length);
    deepEqual(await doctor(), [neverDrilled]);
    deepEqual(warningsOf(await stack.settled()), []);

    // Somebody undermines it: what Terraform manages is shown and restored, what it does not, doctor sees.
    await undermine(emergency, aws);
    const AccessKeyId = (await emergency.users())[0]?.credentials.at(-1);
    const findings = await doctor();
    const [topic] = (await emergency.alarms("eu-north-1")).topics;
    deepEqual(findings.slice(0, -1), [
      `failed break-glass.access-keys ${String(AccessKeyId)}`,
      `failed break-glass.rules ${ADDITIONAL} assume-role is disabled`,
      `failed break-glass.subscriptions ${PRIMARY} not subscribed: ${EMAIL}`,
      `failed break-glass.topic eu-north-1 ${String(topic?.keyArn)} is in state Disabled`,
    ]);
    await emergency.iam.send(new DeleteAccessKeyCommand({ UserName: USERS[0], AccessKeyId }));
    const restore = await stack.plan();
    deepEqual(changesOf(restore), [
      `create aws_sns_topic_subscription.email-${PRIMARY}-security_40_example_2e_com`,
      `update aws_cloudwatch_event_rule.rule-assume-role-${ADDITIONAL}`,
      `update aws_iam_user_policy_attachments_exclusive.user-attachments-${USERS[0]}`,
      "update aws_kms_key.key-eu-north-1",
    ]);
    await stack.apply(restore);
    await stack.settled();
    deepEqual((await emergency.users())[0]?.policies, [USER_POLICY]);
    for (const region of ALARM_REGIONS) await expectAlarms(emergency, aws, region);

    // What the review says of changes to the config.
    await project.synth({ breakGlass: { ...CONFIG.breakGlass, maxMfaAgeInSeconds: 7200 } });
    deepEqual(await review(world, await stack.plan()), [
      ["break-glass-weakened", "critical"],
      // The addresses are not confirmed here.
      ["check-failing", "medium"],
    ]);
    const others = [USERS[0], "break-glass-3"];
    await project.synth({ breakGlass: { ...CONFIG.breakGlass, userNames: others } });
    const replacement = await stack.plan();
    const [removal] = await review(world, replacement);
    deepEqual(removal, ["break-glass-removed", "critical"]);

    // AWS keeps a user who can still sign in, and the next apply of the old config repairs the rest.
    const { message } = await stack.refusal(() => stack.apply(replacement));
    match(message, /DeleteConflict.*must delete login profile first/);
    await project.synth(CONFIG);
    await stack.apply();
    await stack.settled();
    deepEqual(
      (await emergency.users()).map(({ name, policies }) => [name, policies]),
      USERS.map((name) => [name, [USER_POLICY]]),
    );

    // Destroyed only by somebody who means it.
    match((await stack.refusal(() => stack.destroy())).message, /prevent_destroy set/);
    for (const user of USERS) await emergency.takeBack(user);
    await stack.allowDestroy();
    await stack.destroy();
    deepEqual([await emergency.users(), await emergency.roles()], [[], {}]);
    for (const region of ALARM_REGIONS) {
      deepEqual(await emergency.alarms(region), { rules: {}, topics: [] });
    }
    deepEqual(new Set((await aws.keys()).map(({ state }) => state)), new Set(["PendingDeletion"]));
    return `${changesOf(first).length} resources; alarms in ${ALARM_REGIONS.length} Regions; second plan empty; nothing secret in plans and state; doctor before and after the set-up; what somebody undermined was shown and restored; removal critical, weakening high; a user in use is kept; destroyed without a rest`;
  },
};

/** Every rule of a Region is enabled and leads to an encrypted topic that EventBridge may use. */
async function expectAlarms(
  emergency: ReturnType<typeof emergencyIn>,
  aws: AwsWorld,
  region: string,
): Promise<void> {
  const { rules, topics } = await emergency.alarms(region);
  const arn = `arn:aws:sns:${region}:${ACCOUNT}:example-emergency-alarms`;
  deepEqual(
    rules,
    Object.fromEntries(
      Object.entries(RULES).map(([rule, state]) => [
        `example-emergency-${rule}`,
        { state, leadsTo: [arn] },
      ]),
    ),
  );
  const [topic] = topics;
  ok(topic && topics.length === 1);
  equal(topic.arn, arn);
  deepEqual(
    topic.recipients.map(([endpoint]) => endpoint),
    [EMAIL],
  );
  const key = (await aws.keys()).find((found) => found.arn === topic.keyArn);
  equal(key?.region, region);
  deepEqual(
    [topic.policy, key.policy].map(({ Statement }) =>
      Statement.filter(
        ({ Principal }) => JSON.stringify(Principal) === '{"Service":"events.amazonaws.com"}',
      ).map(({ Effect, Action, Condition }) => [Effect, Action, Condition]),
    ),
    [
      [["Allow", "sns:Publish", undefined]],
      [["Allow", ["kms:Decrypt", "kms:GenerateDataKey*"], undefined]],
    ],
  );
  const { queue, metricAlarm } = await emergency.undelivered(
    region,
    "example-emergency-undelivered",
  );
  deepEqual([queue.MessageRetentionPeriod, queue.SqsManagedSseEnabled], ["1209600", "true"]);
  ok(queue.Policy?.includes(`arn:aws:events:${region}:${ACCOUNT}:rule/example-emergency-sign-in`));
  deepEqual(
    [metricAlarm?.AlarmActions, metricAlarm?.Metrics?.map(({ Id }) => Id).sort()],
    [[arn], ["failed0", "failed1", "failed2", "failed3", "undelivered", "waiting"]],
  );
}

/** What an intruder with administrator rights may do: rights, a key, no alarm, no recipient, no topic. */
async function undermine(emergency: ReturnType<typeof emergencyIn>, aws: AwsWorld): Promise<void> {
  const { iam, events, sns } = emergency;
  const [UserName] = USERS;
  await iam.send(
    new AttachUserPolicyCommand({
      UserName,
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  );
  await iam.send(new CreateAccessKeyCommand({ UserName }));
  await events(ADDITIONAL).send(new DisableRuleCommand({ Name: "example-emergency-assume-role" }));
  const SubscriptionArn = (await emergency.alarms(PRIMARY)).topics[0]?.recipients[0]?.[1];
  await sns(PRIMARY).send(new UnsubscribeCommand({ SubscriptionArn }));
  const [topic] = (await emergency.alarms("eu-north-1")).topics;
  await aws.act("kms", "eu-north-1", "DisableKey", { KeyId: topic?.keyArn?.split("/")[1] });
}

/** Rule and severity of each finding of `idc review`. */
async function review(world: World, plan: Plan): Promise<(readonly [string, string])[]> {
  const file = await world.file("plan.json", plan.text);
  const { stdout } = await world.idc(["review", file, "--json"], {});
  const { findings } = JSON.parse(stdout) as Review;
  return findings.map(({ rule, severity }) => [rule, severity] as const);
}
