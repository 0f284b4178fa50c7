import {
  checksAbout,
  couldNotLook,
  failed,
  ok,
  warning,
  type Check,
  type Observation,
} from "../../doctor/check";
import type { OktaClient } from "../../clients/types";
import { RULE_STATES, ruleState } from "../event-patterns";
import { FEDERATION_APP } from "../federation";
import {
  ALARMS,
  emergencyNames,
  type Alarm,
  type EmergencyInput,
  type EmergencyNames,
} from "../names";
import type { AlarmRule, EmergencyClient, EmergencyUser, MetricAlarm, Trail } from "./client";
import { APPLY } from "./todo";
import { signInPolicyObservation } from "./sign-in-policy";
import { topicObservation } from "./topic";

const SUBJECT = "Break glass";
const DAY_IN_MILLISECONDS = 24 * 60 * 60 * 1000;

/** A quarter and two weeks: a drill that is a little late is none that was forgotten. */
const DAYS_BETWEEN_DRILLS = 92 + 14;
/** Drills change the password, so an older one was not drilled with, or not changed. */
const PASSWORD_DAYS = 366;

/** The checks of the emergency access. */
export function breakGlassChecks(
  input: EmergencyInput,
  client: EmergencyClient,
  okta: Pick<OktaClient, "apps" | "signInRules">,
  now: Date,
): Check[] {
  const names = emergencyNames(input);
  let caller: Promise<string> | undefined;
  const make = checksAbout("break-glass", SUBJECT);
  /** Only the account of the emergency users knows anything. */
  const check = (
    id: string,
    title: string,
    look: () => Promise<Observation>,
    region?: string,
  ): Check =>
    make(
      id,
      title,
      async () => {
        const account = await (caller ??= client.callerAccountId());
        if (account === names.accountId) return look();
        return couldNotLook(
          `credentials of account ${names.accountId}`,
          `credentials of account ${account}`,
          "The emergency access is in another account: run doctor again with credentials of that one.",
        );
      },
      region,
    );

  const users = names.users.flatMap(({ name }) => {
    // Every question about a user needs the same answer.
    let answer: Promise<EmergencyUser | undefined> | undefined;
    const ofUser = (judge: (user: EmergencyUser) => Observation) => async () => {
      const user = await (answer ??= client.user(name));
      return user ? judge(user) : failed("the IAM user", "no such user", APPLY);
    };
    return [
      check("mfa", `${name}: MFA`, ofUser(mfaObservation)),
      check("access-keys", `${name}: access keys`, ofUser(accessKeyObservation)),
      check(
        "password",
        `${name}: password`,
        ofUser((user) => passwordObservation(user, now)),
      ),
    ];
  });

  const roles = [names.roleName, ...names.federatedRoles.map(({ name }) => name)].map((name) =>
    check("drill", `${name}: last drill`, async () => {
      const role = await client.role(name);
      if (role === undefined) return failed("the IAM role", "no such role", APPLY);
      return drillObservation(role.lastUsedAt, now);
    }),
  );

  const alarms = names.alarmRegions.flatMap((region) => {
    const topicArn = names.topicArn(region);
    return [
      check(
        "topic",
        "alarm topic",
        async () => {
          const topic = await client.topic(region, topicArn);
          const key = topic?.keyId ? await client.key(region, topic.keyId) : undefined;
          return topicObservation(region, topicArn, topic, key);
        },
        region,
      ),
      check(
        "subscriptions",
        "alarm recipients",
        async () =>
          subscriptionObservation(input.breakGlass, await client.subscriptions(region, topicArn)),
        region,
      ),
      check(
        "delivery",
        "undelivered alarms",
        async () =>
          deliveryObservation(
            await client.metricAlarm(region, names.metricAlarmName),
            names,
            region,
          ),
        region,
      ),
      check(
        "rules",
        "alarm rules",
        async () => {
          const rules = await Promise.all(
            ALARMS.map((alarm) => client.rule(region, names.ruleName(alarm))),
          );
          return ruleObservation(
            ALARMS.map((alarm, index) => {
              const rule = rules[index];
              return rule ? ruleProblems(alarm, rule, topicArn) : `no ${alarm}`;
            }).flat(),
          );
        },
        region,
      ),
    ];
  });

  const trail = check("trail", "CloudTrail", async () =>
    trailObservation(names, await client.trails()),
  );
  const devices = check("mfa-rule", "what users can register", () =>
    Promise.resolve(mfaRuleObservation(input.breakGlass.mfa)),
  );
  const federation = input.breakGlass.directFederation
    ? [
        make("federation-sign-in", "sign-in policy of the Okta app", async () => {
          const apps = await okta.apps(FEDERATION_APP);
          const app = apps.find(({ label }) => label === input.breakGlass.federation.appLabel);
          const rules = app && (await okta.signInRules(app));
          return signInPolicyObservation(input.breakGlass, app, rules);
        }),
      ]
    : [];
  return [devices, ...users, ...roles, ...federation, ...alarms, trail];
}

function mfaRuleObservation(mfa: EmergencyInput["breakGlass"]["mfa"]): Observation {
  const expected = "security keys alone";
  return mfa === "hardware"
    ? ok(expected)
    : warning(
        expected,
        "breakGlass.mfa: any, so phone apps too",
        "Whoever has a user's password before its first device is registered can register their own phone. Set breakGlass.mfa: hardware once every user has two security keys.",
      );
}

function mfaObservation({ mfaDevices }: EmergencyUser): Observation {
  const expected = "two hardware MFA devices";
  if (mfaDevices.length === 0) {
    return failed(
      expected,
      "none",
      "This user cannot assume the emergency role. Register two security keys, see docs/break-glass.md.",
    );
  }
  const virtual = mfaDevices.filter((serial) => serial.includes(":mfa/"));
  if (virtual.length > 0) {
    return warning(
      expected,
      `${mfaDevices.length}, of which virtual: ${virtual.join(", ")}`,
      "A virtual device lives in a phone, which can be lost or copied. Register a security key, then remove the virtual one.",
    );
  }
  return mfaDevices.length === 1
    ? warning(expected, "one", "When it is lost or broken, so is this way in. Register another.")
    : ok(expected, `${mfaDevices.length}`);
}

function accessKeyObservation({ accessKeys }: EmergencyUser): Observation {
  return accessKeys.length === 0
    ? ok("none")
    : failed(
        "none",
        accessKeys.join(", "),
        "An emergency user has no use for access keys. Find out who made them, and delete them.",
      );
}

function passwordObservation({ password }: EmergencyUser, now: Date): Observation {
  const expected = `a password changed in the last ${PASSWORD_DAYS} days`;
  if (password === undefined) {
    return failed(
      expected,
      "no password",
      "This user cannot sign in. Set a password, see docs/break-glass.md.",
    );
  }
  const { changedAt, reportedAt, usedAt } = password;
  const report = `IAM's credential report is ${reportedAt ? `from ${minute(reportedAt)}` : "undated"}`;
  if (changedAt === undefined) {
    // A password that the report does not know is younger than the report.
    const seen = `a password; its age is not known yet: ${report}`;
    return reportedAt
      ? ok(expected, seen)
      : couldNotLook(expected, seen, "Run doctor again later.");
  }
  const seen = `changed ${day(changedAt)}, ${usedAt ? `last used ${day(usedAt)}` : "never used"}`;
  return daysBetween(changedAt, now) > PASSWORD_DAYS
    ? warning(
        expected,
        seen,
        `Change it in the next drill, and seal it again. If it has just been changed, look again later: ${report}.`,
      )
    : ok(expected, seen);
}

/** A role is used in a drill or in an emergency, and both prove that it works. */
function drillObservation(lastUsedAt: Date | undefined, now: Date): Observation {
  const expected = `used in the last ${DAYS_BETWEEN_DRILLS} days`;
  const todo = "Hold the quarterly drill, see docs/break-glass.md: nobody knows that it works.";
  if (lastUsedAt === undefined) return warning(expected, "not in the last 400 days", todo);
  const seen = `last used ${day(lastUsedAt)}`;
  return daysBetween(lastUsedAt, now) > DAYS_BETWEEN_DRILLS
    ? warning(expected, seen, todo)
    : ok(expected, seen);
}

function deliveryObservation(
  alarm: MetricAlarm | undefined,
  names: EmergencyNames,
  region: string,
): Observation {
  const { metricAlarmName, queueName } = names;
  const expected = "none, and a metric alarm that would tell the topic";
  if (alarm === undefined) return failed(expected, `no alarm ${metricAlarmName}`, APPLY);
  if (alarm.state === "ALARM") {
    return failed(
      expected,
      "alarms were not delivered",
      `Read what waits in the queue ${queueName}: each message is an alarm that nobody got. Then mend the topic or its key, and delete the messages.`,
    );
  }
  return alarm.tells.includes(names.topicArn(region))
    ? ok(expected)
    : failed(expected, "the metric alarm tells nobody", APPLY);
}

function subscriptionObservation(
  { alarmEmails: emails, alarmUrls }: EmergencyInput["breakGlass"],
  found: Awaited<ReturnType<EmergencyClient["subscriptions"]>>,
): Observation {
  const recipients = [...emails, ...alarmUrls];
  const expected = `${recipients.join(", ")}: subscribed and confirmed`;
  if (found === undefined) return failed(expected, "no topic", APPLY);
  const missing = recipients.filter((email) => !found.some(({ endpoint }) => endpoint === email));
  if (missing.length > 0) {
    return failed(expected, `not subscribed: ${missing.join(", ")}`, `${APPLY} Then confirm.`);
  }
  const confirmed = (email: string) =>
    found.some((subscription) => subscription.endpoint === email && subscription.confirmed);
  const pending = recipients.filter((email) => !confirmed(email));
  if (pending.length > 0) {
    return failed(
      expected,
      `not confirmed: ${pending.join(", ")}`,
      "A pending subscription alarms nobody. Confirm it with the token of the e-mail or message, see docs/break-glass.md, set-up step 2; it is valid for two days, after which the subscription has to be made anew.",
    );
  }
  const byLink = emails.filter(
    (email) => !found.some(({ endpoint, authenticated }) => endpoint === email && authenticated),
  );
  return byLink.length === 0
    ? ok(expected)
    : warning(
        expected,
        `confirmed by the link alone: ${byLink.join(", ")}`,
        "Whoever sees one of its alarms can end this subscription by the link in it, and nobody is told. Unsubscribe it, apply the break-glass stack, and confirm the new one as docs/break-glass.md, set-up step 2, says.",
      );
}

function ruleProblems(alarm: Alarm, { state, targets }: AlarmRule, topicArn: string): string[] {
  const needed = ruleState(alarm);
  if (state === "DISABLED") return [`${alarm} is disabled`];
  if (![needed, RULE_STATES.all].includes(state)) return [`${alarm} is ${state}, not ${needed}`];
  return targets.includes(topicArn) ? [] : [`${alarm} does not lead to the topic`];
}

function ruleObservation(problems: readonly string[]): Observation {
  const expected = `${ALARMS.join(", ")}: enabled, leading to the topic`;
  return problems.length === 0 ? ok(expected) : failed(expected, problems.join("; "), APPLY);
}

function trailObservation(
  { accountId, alarmRegions }: EmergencyNames,
  trails: readonly Trail[],
): Observation {
  const expected = "a trail that logs all management events of every Region, and is watched itself";
  const good = trails.filter(
    ({ isLogging, coversAllRegions, leavesOut }) =>
      isLogging && coversAllRegions && leavesOut === undefined,
  );
  const own = good.filter((trail) => trail.accountId === accountId);
  const watched = own.find(({ homeRegion }) => alarmRegions.includes(homeRegion));
  if (watched) return ok(expected, watched.name);
  const [elsewhere] = own;
  if (elsewhere) {
    const { name, homeRegion } = elsewhere;
    return warning(
      expected,
      `${name} of ${homeRegion}`,
      `Whoever stops or changes it does so in ${homeRegion}, where no alarm is. Add ${homeRegion} to breakGlass.extraAlarmRegions.`,
    );
  }
  const [others] = good;
  if (others) {
    const { name, accountId: owner } = others;
    return warning(
      expected,
      `${name} of account ${owner}`,
      `Whoever stops or changes it does so in account ${owner}, which these alarms do not see. It needs an alarm of its own.`,
    );
  }
  return failed(
    expected,
    trails.length === 0 ? "no trail" : trails.map(lacks).join("; "),
    "EventBridge sees only what a trail records: without one no alarm is ever sent. Make or mend one.",
  );
}

const lacks = ({ name, isLogging, coversAllRegions, leavesOut }: Trail): string =>
  `${name} ${[
    ...(isLogging ? [] : ["does not log"]),
    ...(coversAllRegions ? [] : ["covers one Region"]),
    ...(leavesOut === undefined ? [] : [`leaves out ${leavesOut}`]),
  ].join(", ")}`;

const day = (date: Date): string => date.toISOString().slice(0, 10);

const minute = (date: Date): string => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;

const daysBetween = (from: Date, to: Date): number =>
  (to.getTime() - from.getTime()) / DAY_IN_MILLISECONDS;
