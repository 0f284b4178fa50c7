import { createHash } from "node:crypto";

import { OUTDIR, loadConfig, UserError } from "../../lib/config";
import {
  applyStack,
  chosenStacks,
  emptyPlansFolder,
  findProgram,
  initLocked,
  stacksInOrder,
} from "../../lib/terraform";
import { synthesize } from "../synth";
import { required } from "./environment";
import { readSealed, SEALED_FOLDER, writePlan } from "./files";
import { showOutput } from "./plan";
import type { StepResult } from "./step";

/**
 * Applies the plan that was reviewed, and no other. Argument: the stack. `PLAN_DIGEST` is what the
 * review said of the plan: it comes as an output of its job, not in the artefact.
 *
 * Terraform refuses a plan whose state has changed since: then the workflow is run again.
 */
export async function applyStep(
  env: NodeJS.ProcessEnv,
  [named = "", folder = SEALED_FOLDER]: readonly string[],
): Promise<StepResult> {
  const digest = required(env, "PLAN_DIGEST");
  emptyPlansFolder(OUTDIR);
  synthesize(loadConfig(env));
  const [stack = ""] = chosenStacks(stacksInOrder(OUTDIR), [named]);
  const sealed = await readSealed(env, folder, stack);
  if (sealed === undefined) {
    throw new UserError(
      `${folder} has no plan of ${stack}: nothing is applied. Run the whole workflow again.`,
    );
  }
  if (digestOf(sealed.plan) !== digest) {
    throw new UserError(
      `The plan of ${stack} is not the one that was reviewed: nothing is applied. Its digest is ${digestOf(sealed.plan)}, and that of the review ${digest}. Run the whole workflow again.`,
    );
  }
  writePlan(OUTDIR, stack, sealed);
  const program = await findProgram(env);
  const run = { outdir: OUTDIR, stack, env, onOutput: showOutput };
  await initLocked(program, run, sealed.lock);
  await applyStack(program, run);
  return { stdout: `${stack}: applied.` };
}

const digestOf = (plan: Buffer): string => createHash("sha256").update(plan).digest("hex");
