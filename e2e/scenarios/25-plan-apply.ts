import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { ADDITIONAL, PRIMARY } from "../harness/example";
import type { Scenario } from "../harness/world";

/** The stacks that need no Okta. */
const STACKS = ["example-kms", "example-identity-center"];

interface Review {
  readonly verdict: string;
  readonly stacks: { readonly missing: readonly string[] };
  readonly findings: readonly { readonly rule: string; readonly severity: string }[];
}

export const scenario: Scenario = {
  title: "idc plan and idc apply: what was reviewed is applied, and nothing else",
  needs: ["aws"],
  async run(world) {
    const aws = await world.aws();
    const project = await world.project({}, aws);
    const outdir = join(dirname(project.configFile), "cdktf.out");
    const plans = join(outdir, "plans");
    const env = { ...aws.environment, IDC_CONFIG: project.configFile, CDKTF_OUTDIR: outdir };
    const idc = (...args: string[]) => world.idc(args, env);

    // Keys, key, Regions: as the README says.
    const planned = await idc("plan", ...STACKS, "--json");
    deepEqual([planned.code, summary(planned.stdout)], [0, ["pass"]], planned.stderr);
    equal((await idc("apply")).code, 1, "it asks on a terminal, and needs --yes elsewhere");
    const keys = await idc("apply", "--yes");
    match(keys.stdout, /^example-kms: applied, 4 to add, 0 to change, 0 to destroy\n$/);
    match(
      keys.stderr,
      /Not applied yet: example-identity-center\. The instance still uses the AWS owned key, and AWS adds no Region so\.\nNext: npx idc activate-key, then npx idc apply, which goes on with these same plans\.\n$/,
    );
    deepEqual([keys.code, aws.regions().length], [2, 1]);
    equal((await idc("activate-key", "--yes")).code, 0);
    const regions = await idc("apply", "--yes");
    equal(regions.code, 0, regions.stderr);
    match(
      regions.stdout,
      /^example-identity-center: applied, 1 to add, 0 to change, 0 to destroy\n$/,
    );
    const nothing = await idc("apply", "--yes");
    equal(nothing.code, 1);
    match(nothing.stderr, /^Nothing is left to apply\./m);
    deepEqual(
      aws.regions().map(({ region, status }) => [region, status]),
      [PRIMARY, ADDITIONAL].map((region) => [region, "ACTIVE"]),
    );

    // Both together are as they should be.
    const again = await idc("plan", ...STACKS, "--json");
    deepEqual([again.code, summary(again.stdout)], [0, ["pass"]], again.stderr);
    deepEqual((JSON.parse(again.stdout) as Review).stacks.missing, ["example-okta"]);

    // A plan that is another than the reviewed one.
    await appendFile(join(plans, "example-kms.plan"), "x");
    const other = await idc("apply", "--yes");
    equal(other.code, 1);
    match(other.stderr, /example-kms/);

    // A stack that cannot be planned leaves nothing to apply, and no verdict.
    const failed = await world.idc(["plan", ...STACKS], {
      ...env,
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
    });
    deepEqual([failed.code, failed.stdout], [1, ""]);
    ok(!existsSync(join(plans, "review.json")));
    equal((await idc("apply", "--yes")).code, 1);

    // The Region leaves the config at once: the key that it needs would go first.
    await project.synth({ regions: { additional: [] } });
    const blocked = await idc("plan", ...STACKS, "--json");
    equal(blocked.code, 2);
    deepEqual(summary(blocked.stdout), [
      "block",
      "critical kms-replica-destroyed",
      "high region-removed",
    ]);
    equal((await idc("apply", "--yes")).code, 2);
    equal(aws.regions().length, 2);
    const { verdict } = JSON.parse(await readFile(join(plans, "review.json"), "utf8")) as Review;
    equal(verdict, "block");
    return "planned, asked, applied; refused another plan, a failed one and a blocked one";
  },
};

/** The verdict, and the findings that count. */
function summary(json: string): string[] {
  const { verdict, findings } = JSON.parse(json) as Review;
  const serious = findings.filter(({ severity }) => ["critical", "high"].includes(severity));
  return [verdict, ...serious.map(({ severity, rule }) => `${severity} ${rule}`)];
}
