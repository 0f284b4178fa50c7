import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { cloudTrailRecord, oktaRecord } from "../../__tests__/helpers/sign-in-records";
import { acsUrl } from "../../lib/endpoints";
import type { CheckResult } from "../../lib/doctor";
import { addAppByHand, ADDITIONAL, INSTANCE, PRIMARY } from "../harness/example";
import type { Scenario } from "../harness/world";

const TENANT = "11111111-2222-4333-8444-555555555555";
const portal = (region: string) =>
  `https://${INSTANCE.instanceArn.split("/")[1]}.portal.${region}.app.aws`;
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

export const scenario: Scenario = {
  title: "idc doctor --sign-ins and idc drill: evidence in Okta's log and in CloudTrail",
  needs: [],
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta({ pageSize: 2 });
    addAppByHand(okta, { settings: { app: {} } });
    const config = await copyOfTheExample(world);
    const env = { ...aws.environment, ...okta.environment };
    const signIns = async (...args: string[]) => {
      const all = [
        "doctor",
        "--config",
        config,
        "--no-reachability",
        "--sign-ins",
        "--json",
        ...args,
      ];
      const { stdout } = await world.idc(all, env);
      const { checks } = JSON.parse(stdout) as { checks: CheckResult[] };
      return checks
        .filter(({ check }) => check.startsWith("sign-ins."))
        .map(({ check, region, outcome, signIns: figures }) =>
          [check.slice(9), region, outcome, figures?.signIns].join(" ").trim(),
        );
    };

    okta.systemLog.push(
      oktaRecord({ at: ago(1), asks: acsUrl("dual-stack", PRIMARY, TENANT) }),
      oktaRecord({ at: ago(2), asks: acsUrl("ipv4", PRIMARY, TENANT), person: "ken" }),
      oktaRecord({ at: ago(3), asks: "okta", person: "yui" }),
      oktaRecord({ at: ago(4), asks: "broken" }),
      oktaRecord({ at: ago(24 * 40), asks: acsUrl("ipv4", ADDITIONAL, TENANT) }),
    );
    aws.events.set(PRIMARY, [
      ...[1, 2, 3].map((hours) =>
        cloudTrailRecord({ at: ago(hours), region: PRIMARY, loginTo: portal(PRIMARY) }),
      ),
    ]);
    const never = [`acs ${ADDITIONAL} warning 0`, `acs ${ADDITIONAL} warning 0`];
    deepEqual(await signIns(), [
      `acs ${PRIMARY} ok 2`,
      `acs ${PRIMARY} ok 1`,
      ...never,
      "other-acs  ok",
      "records  warning",
      `aws ${PRIMARY} ok 3`,
      `aws ${ADDITIONAL} warning 0`,
      `drill ${ADDITIONAL} warning`,
    ]);
    equal((await signIns("--since", "60d"))[3], `acs ${ADDITIONAL} ok 1`, "an older sign-in");

    // A rate limit on a later page, and a log that may not be read at all.
    okta.inject({
      kind: "throttle",
      times: 1,
      matches: ({ path, query }) => path.endsWith("/logs") && query.get("after") === "2",
    });
    equal((await signIns())[0], `acs ${PRIMARY} ok 2`);
    okta.inject({ kind: "cut", times: 1000, matches: ({ path }) => path.endsWith("/logs") });
    const blind = await signIns();
    ok(blind[0]?.includes("could not look"));
    equal(blind[6], `aws ${PRIMARY} ok 3`);
    okta.inject({ kind: "cut", times: 0 });

    // A drill: nothing, then the evidence that comes late.
    const drill = (...args: string[]) =>
      world.idc(["drill", ADDITIONAL, "--config", config, ...args], { ...aws.environment });
    const none = await drill("--wait", "0.01");
    equal(none.code, 2, none.stderr);
    match(none.stdout, /^No sign-in through ap-northeast-3 was recorded/);
    aws.events.set(ADDITIONAL, [
      cloudTrailRecord({
        at: new Date(Date.now() + 3000).toISOString(),
        region: ADDITIONAL,
        loginTo: portal(ADDITIONAL),
      }),
    ]);
    const done = await drill("--wait", "1");
    equal(done.code, 0, done.stderr);
    match(
      done.stdout,
      /^Sign-in through ap-northeast-3 works: AWS recorded it\. Written down in .*drills\.yaml/,
    );
    match(await readFile(join(dirname(config), "drills.yaml"), "utf8"), /region: ap-northeast-3/);
    equal((await signIns()).at(-1), `drill ${ADDITIONAL} ok`);
    return "per ACS URL and Region what was seen and what never, a log cut off hides no other; a drill without evidence writes nothing, with it the day";
  },
};

/** In a folder of its own: the drills are written beside it. */
async function copyOfTheExample(world: Parameters<Scenario["run"]>[0]): Promise<string> {
  const text = await readFile("config/example.yaml", "utf8");
  return world.file("example.yaml", text);
}
