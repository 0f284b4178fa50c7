import { ServiceError } from "../../../lib/clients/errors";
import type { Records } from "../../../lib/clients/types";
import { makeLiveState, renderPrometheus, runChecks, type CheckResult } from "../../../lib/doctor";
import {
  drillChecks,
  parseDrills,
  readCloudTrailEvent,
  readOktaEvent,
  signInChecks,
  signInSource,
  withDrill,
} from "../../../lib/sign-ins";
import { acsUrl, portalUrls } from "../../../lib/endpoints";
import { configWith } from "../../helpers/config";
import { TENANT } from "../../helpers/saml";
import { cloudTrailRecord, oktaRecord } from "../../helpers/sign-in-records";
import { factsOf, fakeAws, fakeOkta } from "../../helpers/live-state";

const config = configWith();
const TOKYO = "ap-northeast-1";
const OSAKA = "ap-northeast-3";
const acs = (endpoint: "dual-stack" | "ipv4", region: string) => acsUrl(endpoint, region, TENANT);
const portal = (region: string) =>
  portalUrls(config).find((one) => one.region === region && one.endpoint === "dual-stack")?.url ??
  "";

interface Logs {
  readonly okta?: Records<unknown> | ServiceError;
  readonly aws?: Readonly<Record<string, readonly string[]>>;
  readonly who?: boolean;
}

const read = (records: unknown[], isComplete = true) => ({ records, isComplete });

async function examine({ okta = read([]), aws = {}, who = false }: Logs): Promise<CheckResult[]> {
  const facts = factsOf(config);
  const source = signInSource({
    config,
    okta: {
      apps: () => Promise.resolve([]),
      log: () => (okta instanceof ServiceError ? Promise.reject(okta) : Promise.resolve(okta)),
    },
    cloudTrail: {
      events: (region, name) =>
        Promise.resolve(
          read(
            (aws[region] ?? []).filter((text) => text.includes(`"eventName":"${name}"`)),
          ) as Records<string>,
        ),
    },
    range: { since: new Date(0), until: new Date(), deadline: Infinity },
  });
  const live = makeLiveState({
    config,
    aws: fakeAws(facts),
    okta: fakeOkta(facts),
    reach: { resolve: () => Promise.resolve([]), https: () => Promise.resolve(200) },
  });
  const checks = signInChecks(config, source, { time: "the last 30 days", who });
  return runChecks(checks, live, () => new Promise(() => undefined));
}

const lines = (results: readonly CheckResult[]) =>
  results.map(({ check, region, outcome, title, seen }) =>
    [outcome, check.replace("sign-ins.", ""), region, title.split(", ")[1], seen]
      .filter((part) => part !== undefined)
      .join(" | "),
  );

test("per ACS URL: how many, of how many people, and when last; the rest was never seen", async () => {
  const results = await examine({
    okta: read([
      oktaRecord({ at: "2026-11-26T10:02:03.000Z", asks: acs("dual-stack", TOKYO) }),
      oktaRecord({ at: "2026-11-25T09:00:00.000Z", asks: acs("ipv4", OSAKA), person: "ken" }),
      oktaRecord({ at: "2026-11-24T09:00:00.000Z", asks: acs("ipv4", OSAKA), binding: "post" }),
      oktaRecord({ at: "2026-11-23T09:00:00.000Z", asks: "okta", person: "ken" }),
    ]),
    aws: {
      [TOKYO]: [
        cloudTrailRecord({ at: "2026-11-26T10:02:05Z", region: TOKYO, loginTo: portal(TOKYO) }),
      ],
    },
  });
  expect(lines(results)).toEqual([
    `ok | acs | ${TOKYO} | dual-stack | 2 of 2 people, the last 2026-11-26 10:02 UTC`,
    `warning | acs | ${TOKYO} | ipv4 | never seen`,
    `warning | acs | ${OSAKA} | dual-stack | never seen`,
    `ok | acs | ${OSAKA} | ipv4 | 2 of 2 people, the last 2026-11-25 09:00 UTC`,
    "ok | other-acs | none",
    "ok | records | every record of the time can be read",
    `ok | aws | ${TOKYO} | 1 of 1 person, the last 2026-11-26 10:02 UTC`,
    `warning | aws | ${OSAKA} | never seen`,
  ]);
  expect(results[2]?.todo).toBe(
    `Nobody has shown that sign-in works there. Sign in once through ${portal(OSAKA)}, in a new private window, then look again (idc drill ${OSAKA} waits for it). Which portal asks for which ACS URL is not documented: idc saml reads what it asks for.`,
  );
  expect(JSON.stringify(results)).not.toMatch(/maria|ken@/);
});

test("people are named where that was asked for", async () => {
  const results = await examine({
    who: true,
    okta: read([
      oktaRecord({ at: "2026-11-26T10:02:03.000Z", asks: acs("dual-stack", TOKYO) }),
      oktaRecord({ at: "2026-11-25T10:02:03.000Z", asks: acs("dual-stack", TOKYO), person: "ken" }),
    ]),
  });
  expect(results[0]?.seen).toBe(
    "2 of 2 people, the last 2026-11-26 10:02 UTC; who: maria@example.com, ken@example.com",
  );
});

test("refusals: failed where nobody got in, a warning where they are newer than the last success", async () => {
  const refused = (at: string, asks: string) =>
    oktaRecord({ at, asks, result: "FAILURE", reason: "User is not assigned to the app" });
  const results = await examine({
    okta: read([
      refused("2026-11-26T12:00:00.000Z", acs("ipv4", OSAKA)),
      refused("2026-11-26T11:00:00.000Z", acs("dual-stack", TOKYO)),
      oktaRecord({ at: "2026-11-26T10:00:00.000Z", asks: acs("dual-stack", TOKYO) }),
      oktaRecord({ at: "2026-11-26T10:00:00.000Z", asks: acs("ipv4", TOKYO) }),
      refused("2026-11-26T09:00:00.000Z", acs("ipv4", TOKYO)),
    ]),
    aws: {
      [OSAKA]: [
        cloudTrailRecord({
          at: "2026-11-26T12:00:00Z",
          region: OSAKA,
          loginTo: portal(OSAKA),
          name: "ExternalIdPDirectoryLogin",
        }),
      ],
    },
  });
  expect(lines(results).filter((line) => /refused/.test(line))).toEqual([
    `warning | acs | ${TOKYO} | dual-stack | 1 of 1 person, the last 2026-11-26 10:00 UTC; 1 refused: User is not assigned to the app, the last 2026-11-26 11:00 UTC`,
    `ok | acs | ${TOKYO} | ipv4 | 1 of 1 person, the last 2026-11-26 10:00 UTC; 1 refused: User is not assigned to the app, the last 2026-11-26 09:00 UTC`,
    `failed | acs | ${OSAKA} | ipv4 | none that worked; 1 refused: User is not assigned to the app, the last 2026-11-26 12:00 UTC`,
    `failed | aws | ${OSAKA} | none that worked; 1 refused: ExternalIdPDirectoryLogin Failure, the last 2026-11-26 12:00 UTC`,
  ]);
});

test("an ACS URL that no field has is failed, with the fix; what cannot be read is counted", async () => {
  const results = await examine({
    okta: read(
      [
        oktaRecord({ at: "2026-11-26T10:00:00.000Z", asks: acs("ipv4", "eu-west-1") }),
        oktaRecord({ at: "2026-11-26T09:00:00.000Z", asks: "broken" }),
        { eventType: "user.authentication.sso", published: "yesterday" },
        null,
      ],
      false,
    ),
  });
  const [other, records] = results.filter(({ check }) => /other-acs|records/.test(check));
  expect(other).toMatchObject({
    outcome: "failed",
    seen: `${acs("ipv4", "eu-west-1")}, once`,
    todo: "eu-west-1 (Europe (Ireland)) is no Region of the config, so Okta has no field for this URL and refuses it. Add the Region to regions.additional, if the instance runs there.",
  });
  expect(records).toMatchObject({
    outcome: "warning",
    seen: "1 of 2 sign-ins have a request that cannot be read; 2 records have another shape; older records than 2026-11-26 09:00 UTC were not read",
  });
});

test("without the scope, Okta's records cannot be looked at, and CloudTrail's can", async () => {
  const denied = new ServiceError("okta GET /api/v1/logs", "denied", "access denied (403).");
  const results = await examine({ okta: denied });
  expect(lines(results).slice(0, 2)).toEqual([
    `could not look | acs | ${TOKYO} | dual-stack | access denied (403).`,
    `could not look | acs | ${TOKYO} | ipv4 | access denied (403).`,
  ]);
  expect(lines(results).at(-1)).toBe(`warning | aws | ${OSAKA} | never seen`);
});

test("records that are given twice count once", async () => {
  const record = oktaRecord({ at: "2026-11-26T10:00:00.000Z", asks: acs("dual-stack", TOKYO) });
  const [first] = await examine({ okta: read([record, record]) });
  expect(first?.signIns).toMatchObject({ signIns: 1, people: 1 });
});

test("CloudTrail: the portal decides the Region, else the Region that recorded it", () => {
  const of = (loginTo: string, change: object = {}) =>
    readCloudTrailEvent(
      cloudTrailRecord({ at: "2026-11-26T10:00:00Z", region: TOKYO, loginTo, ...change }),
      TOKYO,
      config,
    );
  expect(of(portal(OSAKA))?.to).toEqual({ kind: "region", region: OSAKA });
  expect(of("https://d-1234567890.awsapps.com/start")?.to).toEqual({
    kind: "region",
    region: TOKYO,
  });
  expect(of("https://elsewhere.example.com")?.to).toEqual({ kind: "region", region: TOKYO });
  expect(of(portal(OSAKA), { credentialType: "PASSWORD" })).toBeUndefined();
  expect(readCloudTrailEvent("no json", TOKYO, config)).toBeUndefined();
});

test.each([null, 1, [], {}, { __proto__: null }, { eventType: 1, published: {}, outcome: [] }])(
  "a record of the shape %j is none",
  (record) => {
    expect(readOktaEvent(record)).toBeUndefined();
  },
);

describe("drills", () => {
  const look = async (text: string) => {
    const facts = factsOf(config);
    const live = makeLiveState({
      config,
      aws: fakeAws(facts),
      okta: fakeOkta(facts),
      reach: { resolve: () => Promise.resolve([]), https: () => Promise.resolve(200) },
    });
    const checks = drillChecks(config, parseDrills("drills.yaml", text), new Date("2026-11-26"));
    return runChecks(checks, live, () => new Promise(() => undefined));
  };

  test("a drill of the last quarter is fine; an older one, or none, is a warning", async () => {
    const recent = withDrill([], { region: OSAKA, date: "2026-09-01", evidence: "Okta" });
    expect(await look(recent)).toMatchObject([
      { outcome: "ok", region: OSAKA, seen: "2026-09-01" },
    ]);
    const old = withDrill([], { region: OSAKA, date: "2026-08-01", evidence: "AWS" });
    expect(await look(old)).toMatchObject([
      {
        outcome: "warning",
        seen: "the last on 2026-08-01",
        todo: `Try the Region before the day you must: npx idc drill ${OSAKA}`,
      },
    ]);
    expect(await look("")).toMatchObject([{ outcome: "warning", seen: "none in drills.yaml" }]);
  });

  test("the file keeps the older ones, and is refused by entry and key", () => {
    const drill = { region: OSAKA, date: "2026-11-26", evidence: "Okta" };
    const text = withDrill(parseDrills("drills.yaml", withDrill([], drill)), {
      ...drill,
      date: "2026-11-27",
    });
    expect(parseDrills("drills.yaml", text).map(({ date }) => date)).toEqual([
      "2026-11-26",
      "2026-11-27",
    ]);
    expect(() =>
      parseDrills("config/drills.yaml", "- region: x\n  date: soon\n  evidence: Okta\n"),
    ).toThrow(
      "config/drills.yaml: 0.date: must be a date, such as 2026-11-26. Mend it, or delete the entry: idc drill writes it.",
    );
  });
});

test("Prometheus: every check with its outcome, and the age of the last sign-in", async () => {
  const results = await examine({
    okta: read([oktaRecord({ at: "2026-11-26T10:00:00.000Z", asks: acs("dual-stack", TOKYO) })]),
  });
  const text = renderPrometheus(results.slice(0, 1), 'a"b', new Date("2026-11-26T10:01:00Z"));
  const labels = `environment="a\\"b",check="sign-ins.acs",title="sign-ins through acsURL, dual-stack",region="${TOKYO}"`;
  expect(text.split("\n")).toEqual([
    "# HELP idc_check Whether a check of idc doctor has this outcome.",
    "# TYPE idc_check gauge",
    `idc_check{${labels},outcome="failed"} 0`,
    `idc_check{${labels},outcome="could not look"} 0`,
    `idc_check{${labels},outcome="warning"} 0`,
    `idc_check{${labels},outcome="ok"} 1`,
    "# HELP idc_last_sign_in_age_seconds Time since the last sign-in that worked.",
    "# TYPE idc_last_sign_in_age_seconds gauge",
    `idc_last_sign_in_age_seconds{${labels}} 60`,
    "# HELP idc_doctor_run_timestamp_seconds When idc doctor looked.",
    "# TYPE idc_doctor_run_timestamp_seconds gauge",
    'idc_doctor_run_timestamp_seconds{environment="a\\"b"} 1795687260',
  ]);
});
