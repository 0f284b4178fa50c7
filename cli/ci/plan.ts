import { OUTDIR, loadConfig } from "../../lib/config";
import {
  chosenStacks,
  emptyPlansFolder,
  findProgram,
  planStack,
  stacksInOrder,
} from "../../lib/terraform";
import { synthesize } from "../synth";
import { SEALED_FOLDER, writeSealed } from "./files";
import type { StepResult } from "./step";

/** Plans one stack and seals the plan. Argument: the stack. */
export async function planStep(
  env: NodeJS.ProcessEnv,
  [named = "", folder = SEALED_FOLDER]: readonly string[],
): Promise<StepResult> {
  emptyPlansFolder(OUTDIR);
  synthesize(loadConfig(env));
  const [stack = ""] = chosenStacks(stacksInOrder(OUTDIR), [named]);
  const program = await findProgram(env);
  await planStack(program, { outdir: OUTDIR, stack, env, onOutput: showOutput });
  await writeSealed(env, OUTDIR, folder, stack);
  return { stdout: `${stack}: planned with ${program.product} ${program.version}, and sealed.` };
}

/** A job's log is where people look for what Terraform said; secrets are masked in it. */
export const showOutput = (text: string): void => void process.stderr.write(text);
