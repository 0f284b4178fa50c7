import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ServiceError } from "../../../lib/clients/errors";
import type { AwsClients } from "../../../lib/clients/types";
import {
  checksFor,
  compareSnapshots,
  exitCodeOf,
  makeLiveState,
  oktaFieldReport,
  parseSnapshot,
  runChecks,
  takeSnapshot,
  type Reach,
} from "../../../lib/doctor";
import { configWith, type Changes } from "../../helpers/config";
import { factsOf, fakeAws, fakeOkta, keyIn, type Facts } from "../../helpers/live-state";

const REACHED: Reach = {
  resolve: () => Promise.resolve(["127.0.0.1"]),
  https: () => Promise.resolve(403),
};
/** Never in this test: nothing takes its time. */
const never = () => new Promise<never>(() => undefined);

interface Options {
  readonly config?: Changes;
  readonly aws?: (aws: AwsClients) => AwsClients;
  readonly reach?: Reach;
  readonly sleep?: () => Promise<unknown>;
}

/** The doctor's findings on a world that is as the config says, but for some changes. */
async function examine(
  change: (facts: Facts) => void = () => undefined,
  { config: changes = {}, aws = (same) => same, reach = REACHED, sleep = never }: Options = {},
) {
  const config = configWith(changes);
  const facts = factsOf(config);
  change(facts);
  const live = makeLiveState({ config, aws: aws(fakeAws(facts)), okta: fakeOkta(facts), reach });
  const results = await runChecks(checksFor(config), live, sleep);
  return {
    exitCode: exitCodeOf(results),
    found: results
      .filter(({ outcome }) => outcome !== "ok")
      .map((r) => `${r.outcome} ${r.check}${r.region ? ` ${r.region}` : ""}: ${r.seen}`),
    results,
  };
}

test("a world that is as the config says is all right", async () => {
  const { exitCode, found, results } = await examine(undefined, {
    config: { "regions.retiring": ["eu-west-1"] },
  });
  expect([exitCode, found]).toEqual([0, []]);
  expect(results.every(({ expected, seen, todo }) => expected === seen && todo === "")).toBe(true);
});

const PRIMARY = "ap-northeast-1";
const OSAKA = "ap-northeast-3";
const keyOf = (facts: Facts, region: string) =>
  facts.keys.get(region) ?? keyIn(region, configWith());
const setKey = (region: string, changes: object) => (facts: Facts) => {
  facts.keys.set(region, { ...keyOf(facts, region), ...changes });
};
const setApp = (changes: object) => (facts: Facts) => {
  if (facts.app) facts.app = { ...facts.app, ...changes };
};
const setSettings = (changes: object) => (facts: Facts) => {
  if (facts.app) facts.app = { ...facts.app, settings: { ...facts.app.settings, ...changes } };
};
const setInstance = (changes: object) => (facts: Facts) => {
  if (facts.instance) facts.instance = { ...facts.instance, ...changes };
};
const setEncryption = (changes: object) => (facts: Facts) => {
  if (!facts.instance?.encryption) throw new Error("the world has an encrypted instance");
  facts.instance = {
    ...facts.instance,
    encryption: { ...facts.instance.encryption, ...changes },
  };
};

const CASES: [string, (facts: Facts) => void, 0 | 2, string[]][] = [
  [
    "no such instance",
    (facts) => (facts.instance = undefined),
    2,
    [
      `failed identity-center.instance ${PRIMARY}: no such instance there`,
      `failed identity-center.organization-instance ${PRIMARY}: no instance`,
      `failed identity-center.encryption ${PRIMARY}: nothing about its encryption`,
    ],
  ],
  [
    "another identity store",
    setInstance({ identityStoreId: "d-0987654321" }),
    2,
    [`failed identity-center.instance ${PRIMARY}: identity store d-0987654321`],
  ],
  [
    "an account instance",
    setInstance({ ownerAccountId: "999988887777" }),
    2,
    [`failed identity-center.organization-instance ${PRIMARY}: owned by 999988887777`],
  ],
  [
    "the AWS owned key",
    setEncryption({ keyType: "AWS_OWNED_KMS_KEY", keyArn: undefined }),
    2,
    [`failed identity-center.encryption ${PRIMARY}: the AWS owned key`],
  ],
  [
    "another key",
    setEncryption({ keyArn: "arn:aws:kms:ap-northeast-1:111122223333:key/mrk-other" }),
    2,
    [
      `failed identity-center.encryption ${PRIMARY}: the key arn:aws:kms:ap-northeast-1:111122223333:key/mrk-other`,
    ],
  ],
  [
    "a failed update of the key",
    setEncryption({ status: "UPDATE_FAILED", reason: "AccessDenied" }),
    2,
    [
      `failed identity-center.encryption ${PRIMARY}: the key arn:aws:kms:ap-northeast-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab; the last update failed: AccessDenied`,
    ],
  ],
  [
    "a Region that is being added",
    (facts) =>
      (facts.regions = facts.regions.map((r) => (r.isPrimary ? r : { ...r, status: "ADDING" }))),
    0,
    [`warning identity-center.region ${OSAKA}: status ADDING`],
  ],
  [
    "a Region less and another one more",
    (facts) => (facts.regions = [{ name: "us-east-1", status: "ACTIVE", isPrimary: false }]),
    2,
    [
      `failed identity-center.region ${OSAKA}: no Region of the instance`,
      "failed identity-center.other-regions: also us-east-1",
    ],
  ],
  [
    "no replica",
    (facts) => facts.keys.delete(OSAKA),
    2,
    [
      `failed kms.key ${OSAKA}: no such key`,
      `could not look kms.policy ${OSAKA}: no key`,
      `could not look kms.alias ${OSAKA}: no key`,
    ],
  ],
  [
    "a disabled replica",
    setKey(OSAKA, { state: "Disabled" }),
    2,
    [`failed kms.key ${OSAKA}: state Disabled`],
  ],
  [
    "a replica that is to be deleted",
    setKey(OSAKA, { state: "PendingDeletion", deletionDate: new Date("2026-12-24T10:00:00Z") }),
    2,
    [`failed kms.key ${OSAKA}: it is to be deleted on 2026-12-24`],
  ],
  [
    "a single-Region key",
    setKey(PRIMARY, { multiRegion: undefined }),
    2,
    [`failed kms.key ${PRIMARY}: mrk-1234abcd12ab34cd56ef1234567890ab is a single-Region key`],
  ],
  [
    "a policy that differs in one condition, in one Region",
    (facts) => {
      const text = JSON.stringify(facts.policies.get(OSAKA));
      facts.policies.set(
        OSAKA,
        JSON.parse(text.replace("StringEquals", "StringNotEquals")) as unknown,
      );
    },
    2,
    [
      `failed kms.policy ${OSAKA}: a policy that has another Condition in statement AllowIAMIdentityCenterToUseTheKMSKey`,
    ],
  ],
  [
    "rotation that is off",
    (facts) => (facts.rotation = { enabled: false, periodInDays: undefined }),
    2,
    [`failed kms.rotation ${PRIMARY}: off`],
  ],
  [
    "rotation of another period",
    (facts) => (facts.rotation = { enabled: true, periodInDays: 90 }),
    0,
    [`warning kms.rotation ${PRIMARY}: on, every 90 days`],
  ],
  [
    "no alias",
    (facts) => facts.aliases.delete(OSAKA),
    2,
    [`failed kms.alias ${OSAKA}: no such alias`],
  ],
  [
    "an app that is not active",
    setApp({ status: "INACTIVE" }),
    2,
    ["failed okta.app: status INACTIVE"],
  ],
  [
    "an app of another type",
    setApp({ name: "amazon_aws" }),
    2,
    ['failed okta.app: "AWS IAM Identity Center" of type amazon_aws'],
  ],
  [
    "another issuer",
    setSettings({ entityID: "https://example.com" }),
    2,
    ["failed okta.issuer: https://example.com"],
  ],
  ["an ACS URL less", setSettings({ acsURL3: null }), 2, [`failed okta.acs ${OSAKA}: nothing`]],
  [
    "an ACS URL in another field",
    setSettings({
      acsURL3: null,
      acsURL9:
        "https://ap-northeast-3.signin.aws/platform/saml/acs/11111111-2222-4333-8444-555555555555",
    }),
    0,
    [`warning okta.acs ${OSAKA}: nothing; the URL stands in acsURL9`],
  ],
  [
    "a setting that may be a secret where a URL belongs",
    setSettings({ acsURL1: "hunter2hunter2" }),
    2,
    [`failed okta.acs ${PRIMARY}: another value`],
  ],
  [
    "a URL in a field that should be empty",
    setSettings({ acsURL9: "https://example.com/acs" }),
    0,
    ["warning okta.acs-unused: acsURL9 https://example.com/acs"],
  ],
  ["no bookmark", (facts) => (facts.bookmarks = []), 2, [`failed okta.bookmark ${OSAKA}: none`]],
  [
    "a bookmark that nobody has",
    (facts) => (facts.groups = []),
    0,
    [`warning okta.bookmark ${OSAKA}: 0oaapnortheast3 is assigned to no group`],
  ],
];

test.each(CASES)("found: %s", async (_what, change, exitCode, expected) => {
  const { found, exitCode: code } = await examine((facts) => {
    change(facts);
  });
  expect({ found, code }).toEqual({ found: expected, code: exitCode });
});

test.each<[string, (facts: Facts) => void, 0 | 2, string]>([
  [
    "another primary Region than the config's, as the instance says it",
    setInstance({ primaryRegion: OSAKA }),
    2,
    `failed identity-center.primary-region ${PRIMARY}: it is ${OSAKA}`,
  ],
  [
    "another primary Region than the config's, as the list of Regions says it",
    (facts) => {
      setInstance({ primaryRegion: undefined })(facts);
      facts.regions = facts.regions.map((r) => ({ ...r, isPrimary: r.name === OSAKA }));
    },
    2,
    `failed identity-center.primary-region ${PRIMARY}: it is ${OSAKA}`,
  ],
  [
    "a primary Region that does not answer",
    (facts) => {
      facts.answeredIn = OSAKA;
    },
    0,
    `warning identity-center.answers ${PRIMARY}: ${OSAKA} answered in its place`,
  ],
  [
    "encryption of which AWS does not say whether it is done",
    setEncryption({ status: undefined }),
    2,
    `could not look identity-center.encryption ${PRIMARY}: the key ${keyIn(PRIMARY, configWith()).arn}; AWS does not say whether that is done`,
  ],
  ...["Creating", "Updating", "Unavailable"].map(
    (state): [string, (facts: Facts) => void, 0, string] => [
      `a replica that KMS is still at work on (${state})`,
      setKey(OSAKA, { state }),
      0,
      `warning kms.key ${OSAKA}: state ${state}`,
    ],
  ),
])("found: %s", async (_what, change, exitCode, expected) => {
  const seen = await examine(change);
  expect(seen.found).toContain(expected);
  expect(seen.exitCode).toBe(exitCode);
});

const LIVE_APP = JSON.parse(
  readFileSync(join(__dirname, "../../fixtures/okta/app-live.json"), "utf8"),
) as Record<string, unknown>;
const PUT_APP = JSON.parse(
  readFileSync(join(__dirname, "../../fixtures/okta/app-as-the-provider-puts-it.json"), "utf8"),
) as Record<string, unknown>;

test("fields of the app that the provider does not send are named before the first apply", async () => {
  const { results } = await examine(setApp({ raw: LIVE_APP }));
  const found = results.find(({ check }) => check === "okta.not-sent");
  expect(found).toMatchObject({
    outcome: "warning",
    seen: 'settings.signOn.configuredAttributeStatements [{"name":"https://aws.amazon.com/SAML/Attributes/AccessControl:team","type":"EXPRESSION","values":["user.department"]}]; settings.signOn.samlAssertionLifetimeSeconds 7776000',
  });
  expect((await examine(setApp({ raw: PUT_APP }))).found).toEqual([]);
});

describe("a snapshot", () => {
  const take = (change: (facts: Facts) => void = () => undefined) => {
    const config = configWith();
    const facts = factsOf(config);
    change(facts);
    const live = { config, aws: fakeAws(facts), okta: fakeOkta(facts), reach: REACHED };
    return takeSnapshot(config, makeLiveState(live));
  };

  test("says nothing where nothing is different, in whatever order things come", async () => {
    const before = await take(setApp({ raw: LIVE_APP }));
    const reordered = Object.fromEntries(Object.entries(LIVE_APP).reverse());
    const after = await take(setApp({ raw: { ...reordered, lastUpdated: "2026-11-26" } }));
    expect(compareSnapshots(before, after)).toEqual([]);
    expect(parseSnapshot("a.json", JSON.stringify(before))).toEqual(before);
  });

  test("says field by field what an apply lost", async () => {
    const before = await take(setApp({ raw: LIVE_APP }));
    const after = await take(setApp({ raw: PUT_APP }));
    const lost = compareSnapshots(before, after);
    expect(lost).toContainEqual({
      field: "oktaApp.settings.signOn.samlAssertionLifetimeSeconds",
      was: "7776000",
      is: undefined,
    });
    expect(lost).toContainEqual({
      field: "oktaApp.settings.app.acsURL",
      was: '"https://us-east-1.signin.aws.amazon.com/platform/saml/acs/t"',
      is: '"https://x.example/new"',
    });
  });

  test("says nothing of a field that had no value and has none, however that is written", async () => {
    const app = (signOn: object) => ({ ...LIVE_APP, settings: { signOn } });
    const before = await take(setApp({ raw: app({ defaultRelayState: null, audience: "" }) }));
    const after = await take(
      setApp({ raw: app({ defaultRelayState: "", honorForceAuthn: null }) }),
    );
    expect(compareSnapshots(before, after)).toEqual([]);
    const no = await take(setApp({ raw: app({ honorForceAuthn: false }) }));
    expect(compareSnapshots(before, no)).toEqual([
      { field: "oktaApp.settings.signOn.honorForceAuthn", was: undefined, is: "false" },
    ]);
  });

  test("compares policies by what they say, and says what is different", async () => {
    const policy = (facts: Facts) => facts.policies.get(OSAKA) as { Statement: object[] };
    const before = await take();
    const same = await take((facts) => {
      const { Statement, ...rest } = policy(facts);
      facts.policies.set(OSAKA, { Statement: [...Statement].reverse(), ...rest });
    });
    expect(compareSnapshots(before, same)).toEqual([]);
    const less = await take((facts) => {
      const { Statement, ...rest } = policy(facts);
      facts.policies.set(OSAKA, { ...rest, Statement: Statement.slice(1) });
    });
    expect(compareSnapshots(before, less)).toEqual([
      {
        field: `keys.${OSAKA}.policy`,
        was: "the policy",
        is: "a policy that lacks statement EnableIAMUserPermissions",
      },
    ]);
  });

  test("holds no secret, whatever the app has", async () => {
    const raw = {
      settings: { app: { apiToken: "hunter2", secretKey: "hunter2", password: "hunter2" } },
      credentials: { oauthClient: { client_secret: "hunter2" }, privateKey: "hunter2" },
      _links: { self: "hunter2" },
    };
    expect(JSON.stringify(await take(setApp({ raw })))).not.toContain("hunter2");
  });

  test.each([
    ["[", "a.json is not valid JSON. Give a file that idc doctor --save wrote."],
    ["{}", "a.json is no snapshot. Give a file that idc doctor --save wrote."],
    ["null", "a.json is no snapshot. Give a file that idc doctor --save wrote."],
  ])("is not %j", (text, message) => {
    expect(() => parseSnapshot("a.json", text)).toThrow(message);
  });
});

test("an app with other field names: said with the names that it has", async () => {
  const { found, results } = await examine((facts) => {
    const names = Array.from({ length: 17 }, (_, n) => [`ssoUrlAcs${n + 1}`, null] as const);
    setApp({ settings: { ssoUrlAcs: null, ...Object.fromEntries(names), entityID: "x" } })(facts);
  });
  expect(found[0]).toBe("failed okta.field-names: no setting acsURL, acsURL1, acsURL2 and 15 more");
  expect(results.find(({ check }) => check === "okta.field-names")?.todo).toBe(
    "Set okta.acsFields to default: ssoUrlAcs, additional: ssoUrlAcs{n}. Okta refuses settings that it does not know, or drops them.",
  );
});

test("a bookmark must have the groups of the config", async () => {
  const { found } = await examine(undefined, {
    config: { "okta.bookmarks.groupIds": ["00g1b2c3d4e5f6g7h8i9", "00gother"] },
  });
  expect(found).toEqual([
    `failed okta.bookmark ${OSAKA}: 0oaapnortheast3 is not assigned to 00gother`,
  ]);
});

const refuse = (region: string) => (aws: AwsClients) => ({
  ...aws,
  kms: (name: string) => ({
    ...aws.kms(name),
    ...(name === region && {
      key: () =>
        Promise.reject(
          new ServiceError(`kms DescribeKey in ${name}`, "unreachable", "does not answer."),
        ),
    }),
  }),
});

test("one dead Region hides no other", async () => {
  const { found, exitCode } = await examine(setSettings({ acsURL1: null }), { aws: refuse(OSAKA) });
  expect(found).toEqual([
    `could not look kms.key ${OSAKA}: does not answer.`,
    `could not look kms.policy ${OSAKA}: does not answer.`,
    `could not look kms.alias ${OSAKA}: does not answer.`,
    `failed okta.acs ${PRIMARY}: nothing`,
  ]);
  expect(exitCode).toBe(2);
});

test("a check that never answers is given up, and the others are there", async () => {
  const { found } = await examine(undefined, {
    aws: (aws) => ({ ...aws, identityCenter: { ...aws.identityCenter, regions: never } }),
    sleep: () => new Promise((resolve) => setTimeout(resolve, 20)),
  });
  expect(found).toEqual([
    `could not look identity-center.region ${OSAKA}: none within 90 seconds`,
    "could not look identity-center.other-regions: none within 90 seconds",
  ]);
});

test("a mistake in a check is not taken for an answer", async () => {
  await expect(
    examine(undefined, {
      aws: (aws) => ({
        ...aws,
        identityCenter: {
          ...aws.identityCenter,
          regions: () => Promise.reject(new TypeError("a defect")),
        },
      }),
    }),
  ).rejects.toThrow("a defect");
});

test("hosts that do not resolve, do not answer, or answer with an error", async () => {
  const failing = Object.assign(new Error("x"), { code: "ENOTFOUND" });
  const refused = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
  const { found, exitCode } = await examine(undefined, {
    reach: {
      resolve: (host) => (host.startsWith("d-") ? Promise.reject(failing) : Promise.resolve([])),
      https: (host) =>
        host === "ap-northeast-3.signin.aws"
          ? Promise.reject(refused)
          : Promise.resolve(host === "ap-northeast-1.signin.aws" ? 503 : 200),
    },
  });
  expect(found).toEqual([
    `warning reachability.host ${PRIMARY}: answers with HTTP status 503`,
    `failed reachability.host ${OSAKA}: does not answer HTTPS (ECONNREFUSED)`,
    `failed reachability.host ${PRIMARY}: does not resolve (ENOTFOUND)`,
  ]);
  expect(exitCode).toBe(2);
});

test("without one answer of AWS and Okta it could not run at all", () => {
  const result = { check: "x", title: "x", expected: "", seen: "", todo: "" };
  const unseen = { ...result, subject: "KMS", outcome: "could not look" } as const;
  const host = { ...result, subject: "Reachability", outcome: "failed" } as const;
  expect(exitCodeOf([unseen, { ...host, outcome: "ok" }])).toBe(1);
  expect(exitCodeOf([unseen, host])).toBe(1);
  expect(exitCodeOf([unseen, { ...unseen, subject: "Okta", outcome: "ok" }])).toBe(2);
  expect(
    exitCodeOf([
      { ...host, outcome: "warning" },
      { ...unseen, outcome: "ok" },
    ]),
  ).toBe(0);
});

test("--okta-fields shows names, and of values the ACS URLs alone", () => {
  const config = configWith();
  const { app } = factsOf(config);
  if (!app) throw new Error("the world has an app");
  const settings = { ...app.settings, password: "hunter2hunter2" };
  const report = oktaFieldReport({ ...app, settings }, config);
  expect(report).toMatchObject({
    app: "0oa1b2c3d4e5f6g7h8i9",
    proposed: { default: "acsURL", additional: "acsURL{n}" },
    missing: [],
  });
  expect(report.settings).toContainEqual({ name: "password" });
  expect(report.settings).toContainEqual({ name: "acsURL9" });
  expect(report.settings.filter(({ acsUrl }) => acsUrl).map(({ name }) => name)).toEqual([
    "acsURL",
    "acsURL1",
    "acsURL2",
    "acsURL3",
  ]);
});
