import {
  alarmKeyPolicy,
  alarmTopicPolicy,
  emergencyNames,
  type EmergencyInput,
} from "../../../lib/break-glass";
import {
  breakGlassChecks,
  type AlarmKey,
  type AlarmRule,
  type AlarmSubscription,
  type AlarmTopic,
  type EmergencyClient,
  type EmergencyUser,
  type MetricAlarm,
  type Trail,
} from "../../../lib/break-glass/doctor";
import { passwordChangedAt } from "../../../lib/break-glass/doctor/credential-report";
import type { OktaApp, SignInRule } from "../../../lib/clients/types";
import type { LiveState } from "../../../lib/doctor";
import { configWith, type Changes } from "../../helpers/config";

const NOW = new Date("2026-11-22T12:00:00Z");
const TOPIC = (region: string) => `arn:aws:sns:${region}:111122223333:example-emergency-alarms`;

const GOOD_USER: EmergencyUser = {
  mfaDevices: [
    "arn:aws:iam::111122223333:u2f/user/emergency/break-glass-1/key-1-AAAA",
    "arn:aws:iam::111122223333:u2f/user/emergency/break-glass-1/key-2-BBBB",
  ],
  accessKeys: [],
  password: {
    changedAt: new Date("2026-09-01T09:00:00Z"),
    reportedAt: new Date("2026-11-22T09:30:00Z"),
    usedAt: new Date("2026-09-01T08:55:00Z"),
  },
};
const GOOD_SUBSCRIPTION: AlarmSubscription = {
  endpoint: "security@example.com",
  confirmed: true,
  authenticated: true,
};
const GOOD_TRAIL: Trail = {
  name: "organization-trail",
  isLogging: true,
  coversAllRegions: true,
  leavesOut: undefined,
  homeRegion: "us-east-1",
  accountId: "111122223333",
};

const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const KEY = (region: string) => `arn:aws:kms:${region}:111122223333:key/${KEY_ID}`;
const goodKey = (region: string): AlarmKey => ({
  id: KEY_ID,
  arn: KEY(region),
  state: "Enabled",
  policy: alarmKeyPolicy({ accountId: "111122223333" }),
});

/** What a policy says when a service may do something. */
const allowing = (Service: string, Action: string | string[], Resource = "*", more = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service }, Action, Resource, ...more }],
});

const goodStateOf = (rule: string): string =>
  rule === "example-emergency-assume-role"
    ? "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    : "ENABLED";

/** What is found, where all is well but for what is given. */
interface Reality {
  readonly account?: string;
  readonly user?: Partial<EmergencyUser> | "gone";
  readonly roleUsedAt?: Date | "never" | "gone";
  readonly topic?: Partial<AlarmTopic> | "gone";
  readonly key?: Partial<AlarmKey> | "gone";
  readonly subscriptions?: readonly AlarmSubscription[] | "no topic";
  readonly rule?: Partial<AlarmRule> | "gone";
  readonly metricAlarm?: Partial<MetricAlarm> | "gone";
  readonly trails?: readonly Trail[];
  readonly federationApp?: Partial<OktaApp> | "gone";
  readonly signInRules?: readonly SignInRule[] | "Okta Classic";
}

/** What the break-glass-federation stack makes, as Okta answers. */
const GOOD_RULE: SignInRule = {
  name: "Emergency groups, phishing-resistant MFA",
  status: "ACTIVE",
  access: "ALLOW",
  type: "ASSURANCE",
  constraints: [{ possession: { required: true, phishingResistant: "REQUIRED" } }],
};
const CATCH_ALL: SignInRule = {
  ...GOOD_RULE,
  name: "Catch-all Rule",
  access: "DENY",
  constraints: [],
};

const oktaFor = ({
  federationApp = {},
  signInRules = [GOOD_RULE, CATCH_ALL],
}: Reality): Parameters<typeof breakGlassChecks>[2] => ({
  apps: (name) =>
    Promise.resolve(
      federationApp === "gone"
        ? []
        : [
            {
              id: "0oa1",
              name,
              label: "AWS emergency access",
              status: "ACTIVE",
              settings: {},
              raw: {},
              ...federationApp,
            },
          ],
    ),
  signInRules: () => Promise.resolve(signInRules === "Okta Classic" ? undefined : signInRules),
});

const NAMES = emergencyNames(
  configWith({
    "breakGlass.userNames": ["break-glass-1", "break-glass-2"],
    "breakGlass.alarmEmails": ["security@example.com"],
  }) as EmergencyInput,
);

function clientFor(reality: Reality): EmergencyClient {
  const { user = {}, roleUsedAt = new Date("2026-09-01T09:00:00Z"), rule = {} } = reality;
  const { topic = {}, key = {} } = reality;
  const { subscriptions = [GOOD_SUBSCRIPTION] } = reality;
  return {
    callerAccountId: () => Promise.resolve(reality.account ?? "111122223333"),
    user: () => Promise.resolve(user === "gone" ? undefined : { ...GOOD_USER, ...user }),
    role: () =>
      Promise.resolve(
        roleUsedAt === "gone"
          ? undefined
          : { lastUsedAt: roleUsedAt === "never" ? undefined : roleUsedAt },
      ),
    metricAlarm: (region, name) =>
      Promise.resolve(
        reality.metricAlarm === "gone" || name !== NAMES.metricAlarmName
          ? undefined
          : { state: "OK", tells: [TOPIC(region)], ...reality.metricAlarm },
      ),
    topic: (region) =>
      Promise.resolve(
        topic === "gone"
          ? undefined
          : { policy: alarmTopicPolicy(NAMES, region), keyId: KEY(region), ...topic },
      ),
    key: (region, id) =>
      Promise.resolve(
        key === "gone" || id !== KEY(region) ? undefined : { ...goodKey(region), ...key },
      ),
    subscriptions: () => Promise.resolve(subscriptions === "no topic" ? undefined : subscriptions),
    rule: (region, name) =>
      Promise.resolve(
        rule === "gone"
          ? undefined
          : { state: goodStateOf(name), targets: [TOPIC(region)], ...rule },
      ),
    trails: () => Promise.resolve(reality.trails ?? [GOOD_TRAIL]),
  };
}

async function examine(reality: Reality, changes: Changes = {}) {
  const config = configWith({
    "breakGlass.userNames": ["break-glass-1", "break-glass-2"],
    "breakGlass.alarmEmails": ["security@example.com"],
    ...changes,
  }) as EmergencyInput;
  const noWorld = {} as LiveState; // These checks have a client of their own.
  return Promise.all(
    breakGlassChecks(config, clientFor(reality), oktaFor(reality), NOW).map(async (check) => ({
      ...check,
      ...(await check.look(noWorld)),
    })),
  );
}

/** What is not well: `id: outcome: seen`, each once. */
async function complaints(reality: Reality, changes?: Changes): Promise<string[]> {
  const found = (await examine(reality, changes)).filter(({ outcome }) => outcome !== "ok");
  return [...new Set(found.map(({ id, outcome, seen }) => `${id}: ${outcome}: ${seen}`))];
}

test("an HTTPS recipient must have confirmed as well", async () => {
  const url = "https://hooks.example.com/alarms";
  const changes = { "breakGlass.alarmUrls": [url] };
  expect(await complaints({}, changes)).toEqual([
    `break-glass.subscriptions: failed: not subscribed: ${url}`,
  ]);
  const subscribed = (confirmed: boolean) => ({
    subscriptions: [GOOD_SUBSCRIPTION, { endpoint: url, confirmed, authenticated: false }],
  });
  expect(await complaints(subscribed(false), changes)).toEqual([
    `break-glass.subscriptions: failed: not confirmed: ${url}`,
  ]);
  // It has no link that somebody could follow.
  expect(await complaints(subscribed(true), changes)).toEqual([]);
});

describe("the sign-in policy of the Okta app", () => {
  const WITH_FEDERATION: Changes = { "breakGlass.directFederation": true };
  const OKTA_TEAM: Changes = {
    ...WITH_FEDERATION,
    "breakGlass.federation": { signInPolicy: "okta-team" },
  };
  const allowing = (...constraints: unknown[]): Reality => ({
    signInRules: [{ ...GOOD_RULE, name: "Everybody", constraints }, CATCH_ALL],
  });
  const resistant = { required: true, phishingResistant: "REQUIRED" };

  test.each<[what: string, Reality]>([
    ["as the stack makes it", {}],
    [
      "FIDO2 alone, by name",
      allowing({ possession: { required: true, authenticationMethods: [{ key: "webauthn" }] } }),
    ],
    ["with a password as well", allowing({ possession: resistant, knowledge: { required: true } })],
    [
      "a weak rule that is switched off",
      { signInRules: [GOOD_RULE, { ...GOOD_RULE, status: "INACTIVE", constraints: [] }] },
    ],
  ])("is well: %s", async (_, reality) => {
    expect(await complaints(reality, WITH_FEDERATION)).toEqual([]);
    expect(await complaints(reality, OKTA_TEAM)).toEqual([]);
  });

  test.each<[what: string, Reality]>([
    ["nothing is asked for", allowing()],
    ["an empty constraint", allowing({})],
    ["no constraint that could be read", allowing(null, { possession: null })],
    [
      "methods that are no list",
      allowing({ possession: { required: true, authenticationMethods: {} } }),
    ],
    ["one of two ways is weak", allowing({ possession: resistant }, { possession: {} })],
    ["the factor is not required", allowing({ possession: { ...resistant, required: false } })],
    ["it is optional", allowing({ possession: { required: true, phishingResistant: "OPTIONAL" } })],
    ["a password is enough", allowing({ knowledge: { required: true, types: ["password"] } })],
    [
      "a phone will do as well",
      allowing({
        possession: {
          required: true,
          authenticationMethods: [{ key: "webauthn" }, { key: "phone_number" }],
        },
      }),
    ],
    [
      "a chain of methods, which is not judged",
      { signInRules: [{ ...GOOD_RULE, name: "Everybody", type: "AUTH_METHOD_CHAIN" }] },
    ],
    [
      "an answer without access",
      { signInRules: [{ ...GOOD_RULE, name: "Everybody", access: "", constraints: [] }] },
    ],
  ])("is too weak: %s", async (_, reality) => {
    expect(await complaints(reality, WITH_FEDERATION)).toEqual([
      "break-glass.federation-sign-in: failed: not in: Everybody",
    ]);
    expect(await complaints(reality, OKTA_TEAM)).toEqual([
      "break-glass.federation-sign-in: warning: not in: Everybody",
    ]);
  });

  test("a catch-all rule that lets people in is named, with what mends it", async () => {
    const [found] = (
      await examine(
        { signInRules: [GOOD_RULE, { ...CATCH_ALL, access: "ALLOW" }] },
        WITH_FEDERATION,
      )
    ).filter(({ outcome }) => outcome !== "ok");
    expect(found).toMatchObject({
      seen: "not in: Catch-all Rule",
      todo: "Apply the break-glass-federation stack. Is it the catch-all rule, or one that was added in Okta: let it deny access in Okta, which no apply does.",
    });
  });

  test.each<[string, Reality, string]>([
    ["no app", { federationApp: "gone" }, "failed: no app AWS emergency access"],
    ["another app", { federationApp: { label: "AWS" } }, "failed: no app AWS emergency access"],
    ["an inactive app", { federationApp: { status: "INACTIVE" } }, "failed: the app is INACTIVE"],
    ["nobody is let in", { signInRules: [CATCH_ALL] }, "failed: no rule lets anybody in"],
    [
      "Okta Classic",
      { signInRules: "Okta Classic" },
      "could not look: the app names no sign-in policy, as in an org of Okta Classic",
    ],
  ])("%s", async (_, reality, seen) => {
    expect(await complaints(reality, WITH_FEDERATION)).toEqual([
      `break-glass.federation-sign-in: ${seen}`,
    ]);
  });

  test("is not looked at without direct federation", async () => {
    const found = await examine({ federationApp: "gone" });
    expect(found.map(({ id }) => id)).not.toContain("break-glass.federation-sign-in");
  });
});

test("when all is well, every check says so", async () => {
  const results = await examine({});
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["ok"]));
  expect(results.every(({ todo, subject }) => todo === "" && subject === "Break glass")).toBe(true);
});

test("users, roles, every alarm Region and the trail are looked at", async () => {
  const results = await examine({}, { "breakGlass.directFederation": true });
  expect(results.filter(({ region }) => region === undefined).map(({ title }) => title)).toEqual([
    "what users can register",
    "break-glass-1: MFA",
    "break-glass-1: access keys",
    "break-glass-1: password",
    "break-glass-2: MFA",
    "break-glass-2: access keys",
    "break-glass-2: password",
    "example-emergency-access: last drill",
    "example-emergency-federation-administrator: last drill",
    "sign-in policy of the Okta app",
    "CloudTrail",
  ]);
  for (const id of ["topic", "subscriptions", "delivery", "rules"].map(
    (one) => `break-glass.${one}`,
  )) {
    expect(results.filter((result) => result.id === id).map(({ region }) => region)).toEqual([
      "ap-northeast-1",
      "ap-northeast-3",
      "us-east-1",
      "us-east-2",
      "eu-north-1",
      "ap-southeast-2",
    ]);
  }
});

const CASES: [what: string, reality: Reality, complaints: string[]][] = [
  [
    "alarms were not delivered",
    { metricAlarm: { state: "ALARM" } },
    ["break-glass.delivery: failed: alarms were not delivered"],
  ],
  [
    "nobody would be told that alarms are not delivered",
    { metricAlarm: { tells: [] } },
    ["break-glass.delivery: failed: the metric alarm tells nobody"],
  ],
  [
    "nothing looks whether alarms are delivered",
    { metricAlarm: "gone" },
    ["break-glass.delivery: failed: no alarm example-emergency-undelivered"],
  ],
  [
    "there are no such users",
    { user: "gone" },
    [
      "break-glass.mfa: failed: no such user",
      "break-glass.access-keys: failed: no such user",
      "break-glass.password: failed: no such user",
    ],
  ],
  ["a user has no MFA device", { user: { mfaDevices: [] } }, ["break-glass.mfa: failed: none"]],
  [
    "a user has one device only",
    { user: { mfaDevices: ["GAHT12345678"] } },
    ["break-glass.mfa: warning: one"],
  ],
  [
    "a user's device is an app on a phone",
    { user: { mfaDevices: ["GAHT12345678", "arn:aws:iam::111122223333:mfa/phone"] } },
    ["break-glass.mfa: warning: 2, of which virtual: arn:aws:iam::111122223333:mfa/phone"],
  ],
  [
    "a user has an access key",
    { user: { accessKeys: ["AKIAIOSFODNN7EXAMPLE"] } },
    ["break-glass.access-keys: failed: AKIAIOSFODNN7EXAMPLE"],
  ],
  [
    "a user has no password",
    { user: { password: undefined } },
    ["break-glass.password: failed: no password"],
  ],
  ["the role is gone", { roleUsedAt: "gone" }, ["break-glass.drill: failed: no such role"]],
  [
    "there never was a drill",
    { roleUsedAt: "never" },
    ["break-glass.drill: warning: not in the last 400 days"],
  ],
  [
    "the last drill was 107 days ago",
    { roleUsedAt: new Date("2026-08-07T11:00:00Z") },
    ["break-glass.drill: warning: last used 2026-08-07"],
  ],
  ["the last drill was 105 days ago", { roleUsedAt: new Date("2026-08-09T12:00:00Z") }, []],
  [
    "a subscription is pending: it alarms nobody",
    { subscriptions: [{ ...GOOD_SUBSCRIPTION, confirmed: false, authenticated: false }] },
    ["break-glass.subscriptions: failed: not confirmed: security@example.com"],
  ],
  [
    "somebody has unsubscribed",
    { subscriptions: [{ ...GOOD_SUBSCRIPTION, endpoint: "other@example.com" }] },
    ["break-glass.subscriptions: failed: not subscribed: security@example.com"],
  ],
  [
    "a subscription can be ended by the link in any alarm",
    { subscriptions: [{ ...GOOD_SUBSCRIPTION, authenticated: false }] },
    ["break-glass.subscriptions: warning: confirmed by the link alone: security@example.com"],
  ],
  [
    "the topics are gone",
    { subscriptions: "no topic" },
    ["break-glass.subscriptions: failed: no topic"],
  ],
  [
    "the rules are gone",
    { rule: "gone" },
    [
      "break-glass.rules: failed: no sign-in; no assume-role; no identity-changes; no alarm-changes",
    ],
  ],
  [
    "the rules are disabled",
    { rule: { state: "DISABLED" } },
    [
      "break-glass.rules: failed: sign-in is disabled; assume-role is disabled; identity-changes is disabled; alarm-changes is disabled",
    ],
  ],
  [
    "no rule gets events that only read, which AssumeRole is",
    { rule: { state: "ENABLED" } },
    [
      "break-glass.rules: failed: assume-role is ENABLED, not ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    ],
  ],
  [
    "every rule gets events that only read: that is more than needed",
    { rule: { state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" } },
    [],
  ],
  [
    "the rules lead elsewhere",
    { rule: { targets: ["arn:aws:sns:us-east-1:111122223333:other"] } },
    [
      "break-glass.rules: failed: sign-in does not lead to the topic; assume-role does not lead to the topic; identity-changes does not lead to the topic; alarm-changes does not lead to the topic",
    ],
  ],
  ["there is no trail", { trails: [] }, ["break-glass.trail: failed: no trail"]],
  [
    "no trail has all that alarms need",
    {
      trails: [
        { ...GOOD_TRAIL, isLogging: false },
        { ...GOOD_TRAIL, name: "local", coversAllRegions: false, leavesOut: "management events" },
      ],
    },
    [
      "break-glass.trail: failed: organization-trail does not log; local covers one Region, leaves out management events",
    ],
  ],
];

test.each(CASES)("when %s", async (_, reality, expected) => {
  expect(await complaints(reality)).toEqual(expected);
});

describe("the topic of an alarm Region", () => {
  const EVENTBRIDGE = "events.amazonaws.com";
  const BOTH = ["kms:Decrypt", "kms:GenerateDataKey*"];
  const OSAKA = "ap-northeast-3";

  const look = async (reality: Pick<Reality, "topic" | "key">) => {
    const found = (await examine(reality)).find(
      ({ id, region }) => id === "break-glass.topic" && region === OSAKA,
    );
    return found && [found.outcome, found.seen, found.todo];
  };
  const APPLY = "Apply the break-glass stack.";
  const WELL = ["ok", "EventBridge may publish to it, and use its key, which is enabled", ""];

  test.each<[what: string, reality: Pick<Reality, "topic" | "key">, found: string[]]>([
    ["is as it should be", {}, WELL],
    ["is gone", { topic: "gone" }, ["failed", "no topic", APPLY]],
    [
      "lets nobody publish but its owner",
      { topic: { policy: allowing("sns.amazonaws.com", "sns:Publish") } },
      ["failed", "EventBridge may not publish to it", APPLY],
    ],
    [
      "has the policy of another topic",
      { topic: { policy: allowing(EVENTBRIDGE, "sns:Publish", `${TOPIC(OSAKA)}-2`) } },
      ["failed", "EventBridge may not publish to it", APPLY],
    ],
    [
      "lets EventBridge in under a condition that AWS does not meet in every case",
      {
        topic: {
          policy: allowing(EVENTBRIDGE, "sns:Publish", TOPIC(OSAKA), {
            Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
          }),
        },
      },
      ["failed", "EventBridge may not publish to it", APPLY],
    ],
    [
      "lets EventBridge do more than publish",
      { topic: { policy: allowing(EVENTBRIDGE, "sns:*", "*") } },
      WELL,
    ],
    ["is not encrypted", { topic: { keyId: undefined } }, ["failed", "it is not encrypted", APPLY]],
    ["has a key that is gone", { key: "gone" }, ["failed", `there is no key ${KEY(OSAKA)}`, APPLY]],
    [
      "has a key that is disabled",
      { key: { state: "Disabled" } },
      [
        "failed",
        `${KEY(OSAKA)} is in state Disabled`,
        `No alarm arrives meanwhile: aws kms enable-key --region ${OSAKA} --key-id ${KEY_ID}.`,
      ],
    ],
    [
      "has a key that is to be deleted",
      { key: { state: "PendingDeletion" } },
      [
        "failed",
        `${KEY(OSAKA)} is to be deleted`,
        `Cancel that now: aws kms cancel-key-deletion --region ${OSAKA} --key-id ${KEY_ID}, then aws kms enable-key --region ${OSAKA} --key-id ${KEY_ID}.`,
      ],
    ],
    [
      "has a key that EventBridge may only decrypt with",
      { key: { policy: allowing(EVENTBRIDGE, "kms:Decrypt") } },
      ["failed", `EventBridge may not use ${KEY(OSAKA)} for kms:GenerateDataKey`, APPLY],
    ],
    [
      "has a key of other services, as AWS's own for SNS is",
      { key: { policy: allowing("sns.amazonaws.com", BOTH) } },
      [
        "failed",
        `EventBridge may not use ${KEY(OSAKA)} for kms:Decrypt, kms:GenerateDataKey`,
        APPLY,
      ],
    ],
    [
      "has a key with another policy that is enough",
      { key: { policy: allowing(EVENTBRIDGE, BOTH) } },
      WELL,
    ],
    [
      "has a bad policy, and so does its key: what to do is said once",
      { topic: { policy: {} }, key: { policy: {} } },
      [
        "failed",
        `EventBridge may not publish to it; EventBridge may not use ${KEY(OSAKA)} for kms:Decrypt, kms:GenerateDataKey`,
        APPLY,
      ],
    ],
  ])("%s", async (_, reality, found) => {
    expect(await look(reality)).toEqual(found);
  });
});

describe("a trail that does it", () => {
  const IN_FRANKFURT = { ...GOOD_TRAIL, name: "frankfurt", homeRegion: "eu-central-1" };
  const OF_ANOTHER = { ...GOOD_TRAIL, accountId: "444455556666" };
  const look = async (trails: Trail[], changes: Changes = {}) => {
    const found = (await examine({ trails }, changes)).find(({ id }) => id === "break-glass.trail");
    return found && [found.outcome, found.seen, found.todo];
  };

  test("is enough beside others that do not", async () => {
    const old = { ...GOOD_TRAIL, name: "old", isLogging: false };
    expect(await look([old, GOOD_TRAIL])).toEqual(["ok", "organization-trail", ""]);
  });

  test("is to be of a Region with alarms, where changes to it are recorded", async () => {
    const found = [
      "warning",
      "frankfurt of eu-central-1",
      "Whoever stops or changes it does so in eu-central-1, where no alarm is. Add eu-central-1 to breakGlass.extraAlarmRegions.",
    ];
    expect(await look([IN_FRANKFURT])).toEqual(found);
    expect(await look([OF_ANOTHER, IN_FRANKFURT])).toEqual(found);
    const added = { "breakGlass.extraAlarmRegions": ["eu-central-1"] };
    expect(await look([IN_FRANKFURT], added)).toEqual(["ok", "frankfurt", ""]);
  });

  test("is to be of this account, whose alarms see changes to it", async () => {
    expect(await look([OF_ANOTHER])).toEqual([
      "warning",
      "organization-trail of account 444455556666",
      "Whoever stops or changes it does so in account 444455556666, which these alarms do not see. It needs an alarm of its own.",
    ]);
  });

  test("and is watched is enough beside some that are not", async () => {
    expect(await look([IN_FRANKFURT, OF_ANOTHER, GOOD_TRAIL])).toEqual([
      "ok",
      "organization-trail",
      "",
    ]);
  });
});

test("with credentials of another account nothing is looked at, and that is said", async () => {
  const results = await examine({}, { "breakGlass.accountId": "444455556666" });
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["could not look"]));
  expect(results[0]).toMatchObject({
    expected: "credentials of account 444455556666",
    seen: "credentials of account 111122223333",
    todo: "The emergency access is in another account: run doctor again with credentials of that one.",
  });
});

describe("a password", () => {
  const AT = { reportedAt: new Date("2026-11-22T09:30:00Z"), usedAt: undefined };
  const look = async (password: EmergencyUser["password"]) => {
    const [found] = (await examine({ user: { password } })).filter(
      ({ id }) => id === "break-glass.password",
    );
    return found && [found.outcome, found.seen, found.todo];
  };

  test.each<[what: string, password: EmergencyUser["password"], found: string[]]>([
    [
      "was changed and used",
      GOOD_USER.password,
      ["ok", "changed 2026-09-01, last used 2026-09-01", ""],
    ],
    [
      "was changed a year ago",
      { ...AT, changedAt: new Date("2025-11-22T00:00:00Z") },
      ["ok", "changed 2025-11-22, never used", ""],
    ],
    [
      "is older than a year, unless the report is older than the change",
      { ...AT, changedAt: new Date("2025-11-20T00:00:00Z") },
      [
        "warning",
        "changed 2025-11-20, never used",
        "Change it in the next drill, and seal it again. If it has just been changed, look again later: IAM's credential report is from 2026-11-22 09:30 UTC.",
      ],
    ],
    [
      "is younger than the report, so it is young enough",
      { ...AT, changedAt: undefined },
      [
        "ok",
        "a password; its age is not known yet: IAM's credential report is from 2026-11-22 09:30 UTC",
        "",
      ],
    ],
    [
      "is of an age that nothing tells",
      { changedAt: undefined, reportedAt: undefined, usedAt: undefined },
      [
        "could not look",
        "a password; its age is not known yet: IAM's credential report is undated",
        "Run doctor again later.",
      ],
    ],
    [
      "is not there",
      undefined,
      [
        "failed",
        "no password",
        "This user cannot sign in. Set a password, see docs/break-glass.md.",
      ],
    ],
  ])("%s", async (_, password, found) => {
    expect(await look(password)).toEqual(found);
  });
});

describe("the credential report", () => {
  const REPORT = [
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active",
    "a,arn:aws:iam::111122223333:user/emergency/a,2026-01-01T00:00:00+00:00,true,no_information,2026-03-04T05:06:07+00:00,true",
    "a,b,arn:aws:iam::111122223333:user/emergency/a,b,2026-01-01T00:00:00+00:00,true,no_information,2026-05-06T07:08:09+00:00,true",
    "c,arn:aws:iam::111122223333:user/emergency/c,2026-01-01T00:00:00+00:00,false,N/A,N/A,false",
    "e,arn:aws:iam::111122223333:user/emergency/e,2026-01-01T00:00:00+00:00,false,N/A,2026-01-01T00:00:00+00:00,false",
    "",
  ].join("\n");
  const changed = (name: string) =>
    passwordChangedAt(REPORT, { name, arn: `arn:aws:iam::111122223333:user/emergency/${name}` });

  test.each([
    ["a", "2026-03-04T05:06:07.000Z"],
    ["a,b", "2026-05-06T07:08:09.000Z"],
  ])("says when the password of %s was changed", (name, time) => {
    expect(changed(name)?.toISOString()).toBe(time);
  });

  test("knows no password of who has none, or is not in it", () => {
    expect(changed("c")).toBeUndefined();
    expect(changed("d")).toBeUndefined();
    expect(changed("e")).toBeUndefined();
  });
});
