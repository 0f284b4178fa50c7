import { deepEqual, equal, ok } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ADDITIONAL, aliasOf, PRIMARY, regionOf, replicaOf } from "../harness/example";
import { changesOf } from "../harness/plan";
import type { Stack } from "../harness/stack";
import type { AwsWorld, Scenario } from "../harness/world";
import type { RegionOperation } from "../services/aws";

const NEW = ["us-west-2", "eu-central-1"];

export const scenario: Scenario = {
  title: "two Regions added at once",
  needs: ["aws"],
  async run(world) {
    const aws = await world.aws();
    const project = await world.project({}, aws);
    await project.stack("kms").apply();
    await activatePrimaryKey(aws);
    await project.stack("identity-center").apply();

    await project.synth({ regions: { additional: [ADDITIONAL, ...NEW] } });
    const keys = await project.stack("kms").plan();
    deepEqual(
      changesOf(keys),
      NEW.flatMap((region) => [`create ${aliasOf(region)}`, `create ${replicaOf(region)}`]).sort(),
    );
    await world.keep("kms-add-regions", keys);
    await project.stack("kms").apply(keys);

    const stack = project.stack("identity-center");
    const regions = await stack.plan();
    deepEqual(changesOf(regions), NEW.map((region) => `create ${regionOf(region)}`).sort());
    await world.keep("identity-center-add-regions", regions);
    await stack.apply(regions);
    const chained = aws.regionOperations().slice(1);
    deepEqual(
      chained.map(({ action, region, refused }) => [action, region, refused]),
      NEW.map((region) => ["AddRegion", region, undefined]),
    );
    ok(!overlap(chained), "the operations overlap");
    deepEqual(
      aws.regions().map(({ region, status }) => [region, status]),
      [PRIMARY, ADDITIONAL, ...NEW].map((region) => [region, "ACTIVE"]),
    );
    deepEqual(changesOf(await stack.plan()), []);

    // The same without the chain.
    await project.synth();
    await stack.apply();
    equal(aws.regions().length, 2);
    await project.synth({ regions: { additional: [ADDITIONAL, ...NEW] } });
    await withoutDependsOn(stack);
    const before = aws.regionOperations().length;
    await stack.apply();
    const refusals = aws
      .regionOperations()
      .slice(before)
      .flatMap(({ refused }) => refused ?? []);
    ok(refusals.length > 0, "both Regions were added at once");
    deepEqual([...new Set(refusals)], ["ConflictException"]);
    equal(aws.regions().length, 4);
    return `AddRegion one after the other, none refused; without the chain the provider is refused with ConflictException and tries again, ${refusals.length} times here`;
  },
};

async function activatePrimaryKey(aws: AwsWorld): Promise<void> {
  const primary = (await aws.keys()).find(({ multiRegion }) => multiRegion === "PRIMARY");
  ok(primary);
  await aws.activateKey(primary.arn);
}

/** Whether an operation starts before the one before it has ended. */
function overlap(operations: readonly RegionOperation[]): boolean {
  return operations.some(({ started }, index) => {
    const previous = operations[index - 1];
    return previous !== undefined && (previous.ends ?? Infinity) > started;
  });
}

/** Takes the chain out of a stack's synthesized copy. */
async function withoutDependsOn({ folder }: Stack): Promise<void> {
  const file = join(folder, "cdk.tf.json");
  const json = JSON.parse(await readFile(file, "utf8")) as {
    resource: { aws_ssoadmin_region: Record<string, { depends_on?: unknown }> };
  };
  for (const region of Object.values(json.resource.aws_ssoadmin_region)) delete region.depends_on;
  await writeFile(file, JSON.stringify(json));
}
