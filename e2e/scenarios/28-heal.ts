import { deepEqual, equal, match } from "node:assert/strict";
import { dirname, join } from "node:path";

import { ADDITIONAL, PRIMARY } from "../harness/example";
import type { Scenario, World } from "../harness/world";
import type { Request } from "../services/http";

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
    await lostAnswers(world);
    return "a slow replica was untainted, a slow Region imported; a key, an alias and a replica whose making was not answered were imported; nothing was made twice";
  },
};

/** AWS does what it was asked, and nobody hears of it: the key, then an alias, then the replica. */
async function lostAnswers(world: World): Promise<void> {
  const aws = await world.aws();
  const project = await world.project({}, aws);
  const outdir = join(dirname(project.configFile), "cdktf.out");
  const env = {
    ...aws.environment,
    IDC_CONFIG: project.configFile,
    CDKTF_OUTDIR: outdir,
  };
  const asks = (action: string) => (request: Request) => {
    const call = aws.callOf(request);
    return call?.action === action && call.region === PRIMARY;
  };
  const lost = ["CreateKey", "CreateAlias", "ReplicateKey"].map((action) =>
    aws.inject({ kind: "cut-after", matches: asks(action) }),
  );
  // The provider tries again, and would make another key.
  aws.inject({ kind: "deny", matches: asks("CreateKey") });
  equal((await world.idc(["plan", "example-kms"], env)).code, 0);
  const healed = await world.idc(["apply", "--yes", "--heal"], env);
  equal(healed.code, 0, healed.stderr);
  deepEqual(
    lost.map(({ fired }) => fired),
    [1, 1, 1],
  );
  match(
    healed.stderr,
    /KMS has made the key mrk-\w+ in ap-northeast-1 with the policy of the config/,
  );
  deepEqual(
    (await aws.keys()).map(({ region, state, aliases }) => [region, state, aliases.length]),
    [PRIMARY, ADDITIONAL].map((region) => [region, "Enabled", 1]),
    "one key in each Region",
  );
  const settled = await world.idc(["plan", "example-kms", "--json"], env);
  equal(settled.code, 0, settled.stderr);
}
