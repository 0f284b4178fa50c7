import { equal, ok } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Cost } from "../harness/measure";
import { changesOf } from "../harness/plan";
import {
  withoutProviderAliases,
  withProviderAliases,
  type StackJson,
} from "../harness/provider-aliases";
import type { Stack } from "../harness/stack";
import type { Scenario } from "../harness/world";

/** With the primary one, as many as AWS has that need no opting in. */
const ADDITIONAL = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "sa-east-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "ap-south-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-southeast-1",
  "ap-southeast-2",
];

/** How much less memory than with one provider alias per Region, at least. */
const GOAL = 5;

const MOST_MEASUREMENTS = 5;

export const scenario: Scenario = {
  title: "17 Regions in one plan",
  needs: ["aws"],
  release5: "when-named",
  async run(world) {
    const aws = await world.aws();
    // One ACS URL per Region: two would not fit into the Okta app.
    const variation = { regions: { additional: ADDITIONAL }, endpoints: { acs: ["ipv4"] } };
    const stack = (await world.project(variation, aws)).stack("kms");
    // Release 5 is synthesized with aliases, and without them has one Region for everything.
    const withAliases = await rewritten(stack, withProviderAliases);
    const withoutAliases = await rewritten(stack, withoutProviderAliases);

    const [one, aliases] = [await cost(stack, withoutAliases), await cost(stack, withAliases)];
    equal(one.providers, 1);
    const ratio = aliases.megabytes / one.megabytes;
    ok(ratio >= GOAL, `only ${ratio.toFixed(1)} times less memory`);
    return `${describe(one)}; with one provider alias per Region ${describe(aliases)}: ${ratio.toFixed(1)} times the memory`;
  },
};

const fileOf = ({ folder }: Stack): string => join(folder, "cdk.tf.json");

async function rewritten(
  stack: Stack,
  rewrite: (json: StackJson) => StackJson,
): Promise<StackJson> {
  return rewrite(JSON.parse(await readFile(fileOf(stack), "utf8")) as StackJson);
}

/** What the plan of a stack costs when it is written so. */
async function cost(stack: Stack, json: StackJson): Promise<Cost> {
  await writeFile(fileOf(stack), JSON.stringify(json));
  equal(changesOf(await stack.plan()).length, 34);
  // On a busy machine a plan may be over between two looks, and then nothing was measured.
  for (let attempt = 1; ; attempt += 1) {
    const measured = await stack.measurePlan();
    if (measured.providers > 0 || attempt === MOST_MEASUREMENTS) return measured;
  }
}

const describe = ({ providers, megabytes, seconds }: Cost): string =>
  `${providers} aws provider process${providers === 1 ? "" : "es"}, ${megabytes} MB, ${seconds.toFixed(1)} s`;
