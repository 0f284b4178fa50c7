import { deepEqual, equal, ok } from "node:assert/strict";
import { rm } from "node:fs/promises";

import {
  ADDITIONAL,
  INSTANCE,
  PRIMARY,
  PRIMARY_KEY,
  regionOf,
  replicaOf,
} from "../harness/example";
import { callsOf, outageFrom, type Call } from "../harness/outage";
import { changesOf, type Plan } from "../harness/plan";
import type { Project } from "../harness/project";
import { failure } from "../harness/stack";
import type { AwsWorld, Scenario } from "../harness/world";
import { awsCallOf } from "../services/aws-call";
import type { FaultKind, Request } from "../services/http";

const KINDS = ["error", "throttle", "cut", "cut-after"] as const satisfies FaultKind[];
const IMPATIENT = { aws: { max_retries: 1 } };

const nameOf = (request: Request): string | undefined => {
  const call = awsCallOf(request);
  return call && `${call.action} in ${call.region}`;
};

export const scenario: Scenario = {
  title: "AWS is down from each call on while a Region is added, and while a policy changes",
  needs: ["aws"],
  async run(world) {
    const aws = await world.aws({ delayMs: 50 });
    const project = await world.project({}, aws);
    await project.stack("kms").apply();
    const primary = (await aws.keys()).find(({ multiRegion }) => multiRegion === "PRIMARY");
    ok(primary);
    await aws.activateKey(primary.arn);

    const regions = await addingARegion(project, aws);
    const timeOut = await timeOutWhileAdding(project, aws);
    await keyDisabled(project, aws);
    const policies = await changingThePolicy(project, aws);
    return `${regions.injected} outages while adding (${regions.imports} healed by an import, the others by the next apply), ${timeOut}, a disabled key hid a Region from Terraform (healed by enabling it, nothing applied), ${policies} outages while both policies change (healed by the next apply); every Region in use had its key throughout`;
  },
};

/** Every Region in use has an enabled key. */
async function assertKeys(aws: AwsWorld, what: string): Promise<void> {
  const enabled = (await aws.keys()).flatMap(({ region, state }) =>
    state === "Enabled" ? [region] : [],
  );
  for (const { region } of aws.regions()) ok(enabled.includes(region), `${what}: key of ${region}`);
}

async function addingARegion(project: Project, aws: AwsWorld) {
  const stack = project.stack("identity-center");
  await stack.overrideProviders(IMPATIENT);
  const plan = await stack.plan();
  aws.log.length = 0;
  await stack.apply(plan);
  const calls = callsOf(aws.log, nameOf).filter(({ nth }) => nth === 1);

  let injected = 0;
  let imports = 0;
  for (const kind of KINDS) {
    for (const call of calls) {
      await asBefore(project, aws);
      injected += 1;
      if (await outage({ project, aws, plan, call, kind })) imports += 1;
    }
  }
  return { injected, imports };
}

/** The instance with its primary Region alone, and nothing in the state. */
async function asBefore(project: Project, aws: AwsWorld): Promise<void> {
  await rm(project.stateFile("identity-center"), { force: true });
  await settledRegions(aws);
  if (aws.regions().length > 1) {
    const { instanceArn: InstanceArn } = INSTANCE;
    await aws.act("sso", PRIMARY, "RemoveRegion", { InstanceArn, RegionName: ADDITIONAL });
    await settledRegions(aws);
  }
}

async function settledRegions(aws: AwsWorld): Promise<void> {
  while (aws.regions().some(({ status }) => status !== "ACTIVE")) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Outage {
  readonly project: Project;
  readonly aws: AwsWorld;
  readonly plan: Plan;
  readonly call: Call;
  readonly kind: FaultKind;
}

/** @returns whether it took an import */
async function outage({ project, aws, plan, call, kind }: Outage): Promise<boolean> {
  const what = `${kind} from ${call.name} on`;
  const stack = project.stack("identity-center");
  const fault = outageFrom(call, kind, nameOf, aws);
  await failure(() => stack.apply(plan));
  fault.remove();
  ok(fault.fired > 0, `${what}: nothing failed`);
  await assertKeys(aws, what);
  return converge(project, aws, what);
}

/** The next apply, and where the Region is there already without being in the state, an import. */
async function converge(project: Project, aws: AwsWorld, what: string): Promise<boolean> {
  const stack = project.stack("identity-center");
  await settledRegions(aws);
  const refusal = await failure(() => stack.apply());
  if (refusal) {
    ok(refusal.message.includes("ConflictException"), `${what}: ${refusal.message}`);
    await project.synth({ adopt: { identityCenterRegions: [ADDITIONAL] } });
    const plan = await stack.plan();
    deepEqual(changesOf(plan), [`import ${regionOf(ADDITIONAL)}`], what);
    await stack.apply(plan);
    await project.synth();
  }
  deepEqual(changesOf(await stack.plan()), [], what);
  deepEqual(
    aws.regions().map(({ region, status }) => [region, status]),
    [
      [PRIMARY, "ACTIVE"],
      [ADDITIONAL, "ACTIVE"],
    ],
    what,
  );
  await assertKeys(aws, what);
  return refusal !== undefined;
}

/** AWS takes longer to add a Region than the provider waits. */
async function timeOutWhileAdding(project: Project, aws: AwsWorld): Promise<string> {
  await asBefore(project, aws);
  const stack = project.stack("identity-center");
  aws.setDelay(4000);
  await stack.override({
    resource: { aws_ssoadmin_region: { [ADDITIONAL]: { timeouts: { create: "1s" } } } },
  });
  await stack.refusal(() => stack.apply());
  // A Region that is there already is a conflict, which a patient provider tries 25 times.
  await stack.overrideProviders(IMPATIENT);
  aws.setDelay(50);
  const imported = await converge(project, aws, "time-out while a Region is added");
  ok(imported, "a time-out leaves a Region that is not in the state");
  return "1 time-out of the provider while AWS went on adding (healed by an import)";
}

/** A key that cannot be used looks like a missing Region, and enabling it is all that heals. */
async function keyDisabled(project: Project, aws: AwsWorld): Promise<void> {
  const stack = project.stack("identity-center");
  const key = (await aws.keys()).find(({ region }) => region === PRIMARY);
  const KeyId = key?.arn.split("/")[1];
  await aws.act("kms", PRIMARY, "DisableKey", { KeyId });
  const plan = await stack.plan();
  deepEqual(changesOf(plan), [`create ${regionOf(ADDITIONAL)}`]);
  await stack.refusal(() => stack.apply(plan));
  await aws.act("kms", PRIMARY, "EnableKey", { KeyId });
  // The refresh of the refused apply may have dropped the Region from the state.
  await converge(project, aws, "a key that was disabled");
}

/** Both keys get another policy. */
async function changingThePolicy(project: Project, aws: AwsWorld): Promise<number> {
  const stack = project.stack("kms");
  await stack.overrideProviders(IMPATIENT);
  const edit = async (keyPolicy: string): Promise<Plan> => {
    await project.synth({ kms: { keyPolicy } });
    return stack.plan();
  };
  const first = await edit("aws-baseline");
  deepEqual(changesOf(first), [`update ${PRIMARY_KEY}`, `update ${replicaOf(ADDITIONAL)}`]);
  aws.log.length = 0;
  await stack.apply(first);
  const calls = callsOf(aws.log, nameOf).filter(
    ({ name, nth }) => nth === 1 && name.startsWith("PutKeyPolicy"),
  );
  equal(calls.length, 2);

  let injected = 0;
  for (const kind of KINDS) {
    for (const call of calls) {
      const what = `${kind} from ${call.name} on`;
      await edit("minimal");
      await stack.apply();
      const plan = await edit("aws-baseline");
      const fault = outageFrom(call, kind, nameOf, aws);
      await failure(() => stack.apply(plan));
      fault.remove();
      ok(fault.fired > 0, `${what}: nothing failed`);
      injected += 1;
      await assertKeys(aws, what);

      await stack.apply();
      await stack.settled();
      for (const { policy } of await aws.keys()) equal(policy.Statement.length, 5, what);
      await assertKeys(aws, what);
    }
  }
  return injected;
}
