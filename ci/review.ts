import { readFileSync, writeFileSync } from "node:fs";

import { loadConfig, UserError } from "../lib/config";
import {
  COMMENT_LIMIT,
  MARKER,
  reaches,
  readPlans,
  renderMarkdown,
  review,
  type Review,
} from "../lib/review";
import { acceptedBeside } from "../cli/accepted";
import { stackNames } from "../stacks/names";
import type { StepResult } from "./step";
import { readSynthesized, type Stack } from "./manifest";
import { changing, planFile, unplanned } from "./plans";
import { OUTDIR } from "./stacks";

/** Room for what an issue says above the review. */
const HEAD_ROOM = 2000;

/**
 * Reviews the plans of all stacks together.
 *
 * Arguments: the folder of the plans, the file to write the review to. What `accepted-findings.yaml` beside the
 * config accepts counts. Outputs: `wave1` to `wave3` (JSON), the stacks to apply in their
 * order. Ends with 2 on a critical finding, and with 1 where a stack has no plan or the plans cannot
 * be reviewed; the file then says why.
 */
export function reviewStep(
  env: NodeJS.ProcessEnv,
  [folder = "", file = "", outdir = OUTDIR]: readonly string[],
): StepResult {
  const { waves } = readSynthesized(outdir);
  const all = waves.flat();
  const say = (text: string, result: StepResult): StepResult => {
    writeFileSync(file, text);
    return { ...result, summary: text };
  };
  const failed = unplanned(folder, all).map(({ stack }) => stack);
  if (failed.length > 0) {
    const line = `No plan of ${failed.join(", ")}: see the log of the job that plans it.`;
    return say(notReviewed(line), { exitCode: 1, stderr: line });
  }
  try {
    const loaded = loadConfig(env);
    const defaultAcsField = loaded.config.okta.acsFields.default;
    const plans = readPlans(
      all.map(({ stack }) => {
        const path = planFile(folder, stack);
        return { file: path, bytes: readFileSync(path) };
      }),
    );
    const result = review(plans, {
      acceptances: acceptedBeside(loaded.file),
      defaultAcsField,
      expectedStacks: stackNames(loaded.config),
    });
    const text = renderMarkdown(result, { defaultAcsField, limit: COMMENT_LIMIT - HEAD_ROOM });
    return say(text, {
      exitCode: reaches(result, "critical") ? 2 : 0,
      stderr: result.unusedAcceptances
        .map(
          ({ finding }) => `::warning::The acceptance of ${finding} fits no finding, or is over.`,
        )
        .join("\n"),
      outputs: wavesToApply(folder, waves, result),
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return say(notReviewed(error.message), { exitCode: 1, stderr: error.message });
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
  folder: string,
  waves: readonly (readonly Stack[])[],
  { findings }: Review,
): Record<string, string> {
  const removesRegion = findings.some(({ rule }) => rule === "region-removed");
  const ordered = removesRegion ? [...waves].reverse() : waves;
  const left = ordered.map((wave) => changing(folder, wave)).filter((wave) => wave.length > 0);
  return Object.fromEntries(
    ["wave1", "wave2", "wave3"].map((name, index) => [name, JSON.stringify(left[index] ?? [])]),
  );
}
