import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Command } from "commander";

import { OUTDIR, loadConfig, type LoadedConfig } from "../lib/config";
import { reaches, readPlans, renderJson, review } from "../lib/review";
import {
  chosenStacks,
  emptyPlansFolder,
  findProgram,
  planFiles,
  planStack,
  reviewFile,
  sha256,
  stacksInOrder,
  writeReviewed,
  type Bound,
  type ReviewedPlans,
} from "../lib/terraform";
import { stackNames } from "../stacks/names";
import { acceptedBeside, unusedLines } from "./accepted";
import { showsColor } from "./clean";
import type { Subcommand } from "./subcommand";
import { renderReview } from "./review";
import { withProgress } from "./progress";
import { renderConfigNotes, type Result } from "./run";
import { synthesize } from "./synth";
import { formerStacks } from "./synth-report";
import { version } from "./version";

interface Options {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** `idc plan`: synthesizes, plans every stack, and reviews the plans together. */
export const planCommand: Subcommand = (finish) =>
  new Command("plan")
    .description("Synthesize, plan the stacks with Terraform or OpenTofu, and review the plans.")
    .argument("[stack...]", "names of stacks (default: all)")
    .option("--json", "print the review as JSON")
    .option("--verbose", "show what Terraform prints")
    .action(async (stacks: string[], options: Options) => {
      finish(await plan(stacks, options));
    });

async function plan(named: readonly string[], { json, verbose }: Options): Promise<Result> {
  emptyPlansFolder(OUTDIR);
  const loaded = loadConfig();
  const program = await findProgram(process.env);
  const { outdir, former } = synthesize(loaded);
  const stacks = chosenStacks(stacksInOrder(outdir), named);
  const bound = boundTo(loaded);

  for (const stack of stacks) {
    await withProgress(`${stack}: plan with ${program.product} ${program.version}`, () =>
      planStack(program, { outdir, stack, env: process.env, onOutput: shown(verbose) }),
    );
  }
  const files = stacks.map((stack) => planFiles(outdir, stack).json);
  const defaultAcsField = loaded.config.okta.acsFields.default;
  const result = review(readPlans(files.map((file) => ({ file, bytes: readFileSync(file) }))), {
    acceptances: acceptedBeside(loaded.file),
    defaultAcsField,
    expectedStacks: stackNames(loaded.config),
  });
  const asJson = renderJson(result);
  writeReviewed(
    outdir,
    stacks,
    JSON.parse(asJson) as Pick<ReviewedPlans, "verdict" | "findings" | "accepted">,
    bound,
    new Date(),
  );
  return {
    exitCode: reaches(result, "high") ? 2 : 0,
    stdout: json ? asJson : renderReview(result, { defaultAcsField }),
    isColoured: showsColor(),
    stderr: [
      renderConfigNotes(loaded, ...formerStacks(outdir, former)),
      ...unusedLines(result.unusedAcceptances),
      result.verdict === "block"
        ? `The review blocks these plans: ${reviewFile(outdir)}.`
        : "To apply exactly these plans: npx idc apply",
    ]
      .filter((line) => line !== "")
      .join("\n"),
  };
}

export const shown = (verbose: boolean | undefined) =>
  verbose ? (text: string) => void process.stderr.write(text) : undefined;

/** What the plans of now are plans of. */
export function boundTo({ file }: LoadedConfig): Bound {
  return { config: { file, sha256: sha256(file) }, commit: commitOfWorkingTree(), version };
}

function commitOfWorkingTree(): string | null {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null; // No repository, no commit yet, or no git.
  }
}
