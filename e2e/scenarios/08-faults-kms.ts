import { deepEqual, equal, ok } from "node:assert/strict";
import { rm } from "node:fs/promises";

import { ADDITIONAL, aliasOf, PRIMARY, PRIMARY_KEY, replicaOf } from "../harness/example";
import { callsOf, outageFrom, type Call } from "../harness/outage";
import { changesOf, type Plan } from "../harness/plan";
import type { Project, Variation } from "../harness/project";
import { failure } from "../harness/stack";
import type { AwsWorld, Scenario, World } from "../harness/world";
import { awsCallOf } from "../services/aws-call";
import type { FaultKind, Request } from "../services/http";

/** The AWS SDK waits for an answer as long as the connection lasts, so a service never just hangs. */
const KINDS = ["error", "throttle", "cut", "cut-after"] as const satisfies FaultKind[];

const READS = /^(Describe|Get|List)/;

const IMPATIENT = { aws: { max_retries: 1 } };

/** `CreateAlias in ap-northeast-3` */
const nameOf = (request: Request): string | undefined => {
  const call = awsCallOf(request);
  return call && `${call.action} in ${call.region}`;
};

export const scenario: Scenario = {
  title: "AWS is down from each call of the first apply of the keys on",
  needs: ["aws"],
  release5: "when-named",
  async run(world) {
    const first = await world.aws();
    const project = await world.project({}, first);
    const stack = project.stack("kms");
    await stack.overrideProviders(IMPATIENT);
    const plan = await stack.plan();
    first.log.length = 0;
    await stack.apply(plan);
    // Waits look again and again: the first look of each is enough.
    const calls = callsOf(first.log, nameOf).filter(({ nth }) => nth === 1);
    await first.stop();

    const outcomes: Outcome[] = [];
    for (const [index, call] of calls.entries()) {
      // Every kind at calls that change something, one after the other at those that only read.
      const kinds = READS.test(call.name) ? KINDS.slice(index % KINDS.length).slice(0, 1) : KINDS;
      for (const kind of kinds) {
        outcomes.push(await outage({ world, project, plan, call, kind }));
      }
    }
    const count = (wanted: Recovery) =>
      outcomes.filter(({ recovery }) => recovery === wanted).length;
    const strays = outcomes.reduce((sum, outcome) => sum + outcome.strays, 0);
    return `${outcomes.length} outages (at ${calls.length} calls), ${outcomes.length} survived: ${count("apply")} by the next apply, ${count("untaint")} by terraform untaint, ${count("import")} by an import (adopt); keys left over that nobody knows of: ${strays}`;
  },
};

/** What it took after an outage. */
type Recovery = "none" | "apply" | "untaint" | "import";

interface Outcome {
  readonly recovery: Recovery;
  /** Keys that are there and not in the state. */
  readonly strays: number;
}

interface Outage {
  readonly world: World;
  readonly project: Project;
  /** The first apply's. */
  readonly plan: Plan;
  readonly call: Call;
  readonly kind: FaultKind;
}

/** One first apply during which AWS goes down, and what it takes when it is back. */
async function outage({ world, project, plan, call, kind }: Outage): Promise<Outcome> {
  const what = `${kind} from ${call.name} on`;
  const stack = project.stack("kms");
  const aws = await world.aws();
  project.connect(aws);
  await rm(project.stateFile("kms"), { force: true });

  const fault = outageFrom(call, kind, nameOf, aws);
  const failed = await failure(() => stack.apply(plan));
  fault.remove();
  ok(fault.fired > 0, `${what}: nothing failed`);

  const recovery = failed ? await recover(project, aws) : "none";
  await stack.settled();
  const keys = await aws.keys();
  const named = keys.filter(({ aliases }) => aliases.length > 0);
  deepEqual(
    named.map(({ region, state, multiRegion, policy }) => [
      region,
      state,
      multiRegion,
      policy.Statement.length,
    ]),
    [
      [PRIMARY, "Enabled", "PRIMARY", 7],
      [ADDITIONAL, "Enabled", "REPLICA", 7],
    ],
    what,
  );
  equal(new Set(named.map(({ keyId }) => keyId)).size, 1, what);
  await aws.stop();
  return { recovery, strays: keys.length - named.length };
}

/** What a person does after a failed apply: look at the plan, and apply what it says or help it. */
async function recover(project: Project, aws: AwsWorld): Promise<Recovery> {
  const stack = project.stack("kms");
  let recovery: Recovery = "apply";

  // A key whose creation failed half-way is marked to be replaced, which its stack refuses.
  for (const address of [PRIMARY_KEY, replicaOf(ADDITIONAL)]) {
    const refusal = await failure(() => stack.plan());
    if (!refusal) break;
    // Terraform: "Resource <address> has lifecycle.prevent_destroy set"; OpenTofu: "Resource instance …".
    if (!/ has (lifecycle\.)?prevent_destroy set/.test(refusal.message)) continue;
    if (!refusal.message.includes(` ${address} `)) continue;
    await stack.untaint(address);
    recovery = "untaint";
  }

  const plan = await stack.plan();
  const exists = await failure(() => stack.apply(plan));
  if (!exists) return recovery;

  // Something was made without an answer: it is there, and not in the state.
  await project.synth({ adopt: await whatExists(await stack.plan(), aws) });
  await stack.apply();
  await project.synth();
  return "import";
}

/** The `adopt` of a config for what the plan would create again. */
async function whatExists(plan: Plan, aws: AwsWorld): Promise<Variation> {
  const changes = changesOf(plan);
  const keys = await aws.keys();
  const primaryKeyId = plan.json.resource_changes?.find(({ address }) => address === PRIMARY_KEY)
    ?.change.before?.key_id;
  const regionsOf = (create: (region: string) => string, exists: (region: string) => boolean) =>
    [PRIMARY, ADDITIONAL].filter(
      (region) => changes.includes(`create ${create(region)}`) && exists(region),
    );
  return {
    primaryKeyId,
    replicaRegions: regionsOf(replicaOf, (region) =>
      keys.some((key) => key.region === region && key.keyId === primaryKeyId),
    ),
    aliasRegions: regionsOf(aliasOf, (region) =>
      keys.some((key) => key.region === region && key.aliases.length > 0),
    ),
  };
}
