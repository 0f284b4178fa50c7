import { deepEqual, equal, match } from "node:assert/strict";
import { dirname, join } from "node:path";

import { ADDITIONAL, PRIMARY } from "../harness/example";
import type { Scenario } from "../harness/world";

/** Longer than the provider waits: two minutes, of which the runs make 1.2 seconds. */
const SLOW_REPLICA_MS = 6_000;
/** Longer than the provider waits for a Region: 30 minutes, of which the runs make 18 seconds. */
const SLOW_REGION_MS = 25_000;

export const scenario: Scenario = {
  title: "applies that fail although AWS goes on: healed by idc apply --heal",
  needs: ["aws"],
  async run(world) {
    const aws = await world.aws();
    const project = await world.project({}, aws);
    const outdir = join(dirname(project.configFile), "cdktf.out");
    const env = { ...aws.environment, IDC_CONFIG: project.configFile, CDKTF_OUTDIR: outdir };
    const idc = (...args: string[]) => world.idc(args, env);

    // A replica that KMS makes for longer than the provider waits. Without --heal it is said.
    aws.setReplicaDelay(SLOW_REPLICA_MS);
    equal((await idc("plan", "example-kms")).code, 0);
    const failed = await idc("apply", "--yes");
    equal(failed.code, 1);
    match(failed.stderr, /idc apply --heal would have gone on:/);
    match(
      failed.stderr,
      /KMS makes the replica key in ap-northeast-3, and Terraform would replace it/,
    );

    // Then it goes on from there.
    const healed = await idc("apply", "--yes", "--heal");
    equal(healed.code, 0, healed.stderr);
    deepEqual(
      (await aws.keys()).map(({ region, state, aliases }) => [region, state, aliases.length]),
      [PRIMARY, ADDITIONAL].map((region) => [region, "Enabled", 1]),
      "one key in each Region, none replaced",
    );
    const settled = await idc("plan", "example-kms", "--json");
    equal(settled.code, 0, settled.stderr);

    // A Region that AWS adds for longer than the provider waits.
    equal((await idc("activate-key", "--yes")).code, 0);
    aws.setDelay(SLOW_REGION_MS);
    equal((await idc("plan", "example-identity-center")).code, 0);
    const region = await idc("apply", "--yes", "--heal");
    equal(region.code, 0, region.stderr);
    match(region.stderr, /AWS adds the Region ap-northeast-3, and Terraform does not know it/);
    deepEqual(
      aws.regions().map(({ region: name, status }) => [name, status]),
      [PRIMARY, ADDITIONAL].map((name) => [name, "ACTIVE"]),
    );
    equal(aws.regionOperations().length, 1, "it was added once");
    return "a slow replica was untainted, a slow Region imported; nothing was made twice";
  },
};
