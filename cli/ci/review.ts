import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { OUTDIR, loadConfig, UserError } from "../../lib/config";
import {
  COMMENT_LIMIT,
  MARKER,
  reaches,
  readPlans,
  renderMarkdown,
  review,
  type Review,
} from "../../lib/review";
import { planFiles, sha256, stacksInWaves, type SynthesizedStack } from "../../lib/terraform";
import { stackNames } from "../../stacks/names";
import { acceptedBeside } from "../accepted";
import { synthesize } from "../synth";
import { readSealed, REVIEW_FILE, SEALED_FOLDER, writePlan } from "./files";
import { changing, matrixStack, unplanned } from "./plans";
import { pullRequestFindingsIn } from "./pull-request";
import type { StepResult } from "./step";

/** Room for what an issue says above the review. */
const HEAD_ROOM = 2000;

/**
 * Opens the sealed plans of all stacks and reviews them together.
 *
 * Leaves {@link REVIEW_FILE}. What `accepted-findings.yaml` beside the config accepts counts. Outputs
 * `wave1` to `wave3` (JSON): the stacks to apply in their order, each with the digest of its plan.
 * Ends with 2 on a critical finding, and with 1 where a stack has no plan or the plans cannot be
 * reviewed; the file then says why.
 */
export async function reviewStep(
  env: NodeJS.ProcessEnv,
  [folder = SEALED_FOLDER, file = REVIEW_FILE, outdir = OUTDIR]: readonly string[],
): Promise<StepResult> {
  const say = (text: string, result: StepResult): StepResult => {
    writeFileSync(file, text);
    return { ...result, summary: text };
  };
  try {
    const loaded = loadConfig(env);
    synthesize(loaded, outdir);
    const waves = stacksInWaves(outdir);
    const all = waves.flat();
    await openAll(env, folder, outdir, all);

    const failed = unplanned(outdir, all).map(({ stack }) => stack);
    if (failed.length > 0) {
      const line = `No plan of ${failed.join(", ")}: see the log of the job that plans it.`;
      return say(notReviewed(line), { exitCode: 1, stderr: line });
    }
    const defaultAcsField = loaded.config.okta.acsFields.default;
    const plans = readPlans(
      all.map(({ stack }) => {
        const path = planFiles(outdir, stack).json;
        return { file: path, bytes: readFileSync(path) };
      }),
    );
    const result = review(plans, {
      acceptances: acceptedBeside(loaded.file),
      defaultAcsField,
      expectedStacks: stackNames(loaded.config),
      besides: pullRequestFindingsIn(dirname(file)),
    });
    const text = renderMarkdown(result, { defaultAcsField, limit: COMMENT_LIMIT - HEAD_ROOM });
    return say(text, {
      exitCode: reaches(result, "critical") ? 2 : 0,
      stderr: result.unusedAcceptances
        .map(
          ({ finding }) => `::warning::The acceptance of ${finding} fits no finding, or is over.`,
        )
        .join("\n"),
      outputs: wavesToApply(outdir, waves, loaded.config.environment, result),
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return say(notReviewed(error.message), { exitCode: 1, stderr: error.message });
  }
}

async function openAll(
  env: NodeJS.ProcessEnv,
  folder: string,
  outdir: string,
  all: readonly SynthesizedStack[],
): Promise<void> {
  for (const { stack } of all) {
    const sealed = await readSealed(env, folder, stack);
    if (sealed === undefined) continue;
    mkdirSync(dirname(planFiles(outdir, stack).json), { recursive: true });
    writePlan(outdir, stack, sealed);
  }
}

const notReviewed = (reason: string): string =>
  ["**Block: the plans could not be reviewed.**", "", codeBlock(reason), "", MARKER].join("\n");

/** Text of others as it is: neither a mention nor HTML does anything in it. */
const codeBlock = (text: string): string => text.replace(/^/gm, "    ");

/**
 * Stacks with something to apply, wave by wave. Where a Region leaves the instance the order is
 * turned round, as AWS asks for: first its URLs in Okta, then the Region, its key last.
 */
function wavesToApply(
  outdir: string,
  waves: readonly (readonly SynthesizedStack[])[],
  environment: string,
  { findings }: Review,
): Record<string, string> {
  const removesRegion = findings.some(({ rule }) => rule === "region-removed");
  const ordered = removesRegion ? [...waves].reverse() : waves;
  const left = ordered.map((wave) => changing(outdir, wave)).filter((wave) => wave.length > 0);
  const withDigest = (stack: SynthesizedStack) => ({
    ...matrixStack(environment, stack),
    digest: sha256(planFiles(outdir, stack.stack).plan),
  });
  return Object.fromEntries(
    ["wave1", "wave2", "wave3"].map((name, index) => [
      name,
      JSON.stringify((left[index] ?? []).map(withDigest)),
    ]),
  );
}
