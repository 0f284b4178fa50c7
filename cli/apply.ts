import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Command } from "commander";

import { ServiceError } from "../lib/clients/errors";
import { OUTDIR, loadConfig, UserError, type Config, type LoadedConfig } from "../lib/config";
import type { Remedy } from "../lib/heal";
import { REGION_TYPE } from "../lib/review";
import {
  applyStack,
  chosenStacks,
  findProgram,
  markApplied,
  planFiles,
  readReviewed,
  reviewFile,
  type ReviewedPlans,
  type StackRun,
  type TerraformProgram,
} from "../lib/terraform";
import { awsFromEnvironment } from "./clients";
import { findRemedies, heal } from "./heal";
import { boundTo, shown } from "./plan";
import type { Subcommand } from "./subcommand";
import { withProgress } from "./progress";
import { renderConfigNotes, type Result } from "./run";

interface Options {
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly yes?: boolean;
  readonly heal?: boolean;
}

/** `idc apply`: applies the plans that the last `idc plan` reviewed, and no others. */
export const applyCommand: Subcommand = (finish) =>
  new Command("apply")
    .description("Apply exactly the plans that the last `idc plan` reviewed.")
    .argument("[stack...]", "names of stacks (default: all that were planned)")
    .option("--yes", "do not ask")
    .option("--heal", "go on by itself where AWS does what the provider stopped to wait for")
    .option("--json", "print what was applied as JSON")
    .option("--verbose", "show what Terraform prints")
    .action(async (stacks: string[], options: Options) => {
      finish(await apply(stacks, options));
    });

async function apply(named: readonly string[], options: Options): Promise<Result> {
  const loaded = loadConfig();
  const reviewed = readReviewed(OUTDIR, boundTo(loaded), new Date());
  if (reviewed.verdict === "block") {
    return {
      exitCode: 2,
      stderr: `The review blocks these plans: nothing is applied. ${reviewFile(OUTDIR)} says why. Mend the config and run idc plan again, or accept the findings that are meant.`,
    };
  }
  const planned = inOrderOfApply(reviewed).map(({ stack }) => stack);
  const stacks = chosenStacks(planned, named).filter((name) => !reviewed.applied?.includes(name));
  if (stacks.length === 0) {
    throw new UserError(
      `Nothing is left to apply. With these plans were applied: ${reviewed.applied?.join(", ")}. Run idc plan for new ones.`,
    );
  }
  if (!options.yes && !(await confirmed(stacks, reviewed))) {
    return { exitCode: 1, stderr: "Nothing is applied." };
  }
  const program = await findProgram(process.env);
  const applied: string[] = [];
  /** Before the apply: what heals it makes another plan, of what is left. */
  const summaries: string[] = [];
  for (const stack of stacks) {
    if (addsRegion(stack) && (await usesKeyOfAws(loaded.config))) {
      return waitsForKey(options, loaded, {
        applied,
        summaries,
        left: stacks.slice(applied.length),
      });
    }
    summaries.push(`${stack}: applied, ${changesIn(stack)}`);
    const run = { outdir: OUTDIR, stack, env: process.env, onOutput: shown(options.verbose) };
    try {
      await withProgress(`${stack}: apply`, () => applyStack(program, run));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const stopped = new UserError(stoppedAt(stack, applied, stacks, error.message));
      await healOrStop(program, run, loaded.config, options, stopped);
    }
    applied.push(stack);
    markApplied(OUTDIR, stack);
  }
  return {
    stdout: options.json ? JSON.stringify({ applied }, null, 2) : summaries.join("\n"),
    stderr: [
      renderConfigNotes(loaded),
      "Next: npx idc doctor, which compares AWS and Okta with the config.",
    ].join("\n"),
  };
}

/** AWS adds no Region while it is so; where it cannot be asked, the apply shows it. */
async function usesKeyOfAws({ identityCenter, regions }: Config): Promise<boolean> {
  try {
    const aws = await awsFromEnvironment(regions.primary, process.env, regions.additional);
    const instance = await aws.identityCenter.instance(identityCenter.instanceArn);
    return instance?.encryption?.keyType === "AWS_OWNED_KMS_KEY";
  } catch (error) {
    if (error instanceof UserError || error instanceof ServiceError) return false;
    throw error;
  }
}

interface Progress {
  readonly applied: readonly string[];
  readonly summaries: readonly string[];
  readonly left: readonly string[];
}

/** The end of an apply that a person has to go on with. */
const waitsForKey = (
  { json }: Options,
  loaded: LoadedConfig,
  { applied, summaries, left }: Progress,
): Result => ({
  exitCode: 2,
  stdout: json ? JSON.stringify({ applied, left }, null, 2) : summaries.join("\n"),
  stderr: [
    renderConfigNotes(loaded),
    `Not applied yet: ${left.join(", ")}. The instance still uses the AWS owned key, and AWS adds no Region so.`,
    "Next: npx idc activate-key, then npx idc apply, which goes on with these same plans.",
  ].join("\n"),
});

/** @throws the error of the apply where it is another one, or nobody wants to heal it */
async function healOrStop(
  program: TerraformProgram,
  run: StackRun,
  config: Config,
  { heal: isAllowed }: Options,
  stopped: UserError,
): Promise<void> {
  let remedies: readonly Remedy[];
  try {
    remedies = await findRemedies(program, run, config);
  } catch (error) {
    // Where AWS does not answer, nobody knows whether it can be healed.
    if (error instanceof UserError) throw stopped;
    throw error;
  }
  if (remedies.length === 0) throw stopped;
  const reasons = remedies.map(({ reason }) => `  - ${reason}`).join("\n");
  if (!isAllowed && !process.stdin.isTTY) {
    throw new UserError(
      `${stopped.message}\nThis is known, and idc apply --heal would have gone on:\n${reasons}`,
    );
  }
  process.stderr.write(`The apply failed, and AWS goes on:\n${reasons}\n`);
  if (!isAllowed && !(await saysYes("Wait for it, and apply what is left of the reviewed plan?"))) {
    throw stopped;
  }
  await heal(program, run, config, remedies);
}

/**
 * Kms, identity-center, okta; the other way round where a Region leaves the instance, as AWS asks
 * for: first its URLs in Okta, then the Region, its key last.
 */
function inOrderOfApply({ plans, findings, accepted = [] }: ReviewedPlans): ReviewedPlans["plans"] {
  const removesRegion = [...findings, ...accepted].some(({ rule }) => rule === "region-removed");
  return removesRegion ? [...plans].reverse() : plans;
}

async function confirmed(stacks: readonly string[], reviewed: ReviewedPlans): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError(
      "Nothing is applied: this is no terminal, so nobody can be asked. Read the review, then run idc apply --yes.",
    );
  }
  const lines = stacks.map((stack) => `  ${stack}: ${changesIn(stack)}`).join("\n");
  return saysYes(
    `The review of ${reviewed.createdAt} says: ${reviewed.verdict}. In this order:\n${lines}\nApply these plans?`,
  );
}

async function saysYes(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} Only "yes" is taken. `)).trim() === "yes";
  } finally {
    terminal.close();
  }
}

interface PlanJson {
  readonly resource_changes?: readonly {
    readonly type: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

const changesOf = (stack: string): NonNullable<PlanJson["resource_changes"]> =>
  (JSON.parse(readFileSync(planFiles(OUTDIR, stack).json, "utf8")) as PlanJson).resource_changes ??
  [];

const addsRegion = (stack: string): boolean =>
  changesOf(stack).some(
    ({ type, change }) => type === REGION_TYPE && change.actions.includes("create"),
  );

/** What a plan does, counted as Terraform counts. */
function changesIn(stack: string): string {
  const resource_changes = changesOf(stack);
  const count = (action: string) =>
    resource_changes.filter(({ change }) => change.actions.includes(action)).length;
  return `${count("create")} to add, ${count("update")} to change, ${count("delete")} to destroy`;
}

function stoppedAt(
  stack: string,
  applied: readonly string[],
  stacks: readonly string[],
  reason: string,
): string {
  const left = stacks.slice(applied.length + 1);
  return [
    reason,
    `Applied before: ${applied.join(", ") || "nothing"}. Not applied: ${[stack, ...left].join(", ")}.`,
    "Part of this stack may be in place. Run idc plan: it shows what is left. Where the error speaks of a Region or a key that exists already, docs/runbook.md says what to do first.",
  ].join("\n");
}
