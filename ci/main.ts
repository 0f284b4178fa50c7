import { appendFileSync } from "node:fs";

import { runEntry } from "../cli/run";
import { UserError } from "../lib/config";
import { comment } from "./comment";
import { driftIssue } from "./drift-issue";
import { decryptFile, encryptFile } from "./encryption";
import { reviewStep } from "./review";
import { reviewedCommit } from "./reviewed-commit";
import { stacks } from "./stacks";
import type { StepResult } from "./step";

/** A step gets the environment and its arguments. */
export type Step = (
  env: NodeJS.ProcessEnv,
  args: readonly string[],
) => StepResult | Promise<StepResult>;

const STEPS: Readonly<Record<string, Step>> = {
  stacks,
  encrypt: encryptFile,
  decrypt: decryptFile,
  review: reviewStep,
  comment,
  "drift-issue": driftIssue,
  "reviewed-commit": reviewedCommit,
};

/** Steps of the workflows in `.github/workflows`: `tsx ci/main.ts <step> <argument>…`. */
void runEntry(async () => {
  const [name = "", ...args] = process.argv.slice(2);
  const step = STEPS[name];
  if (step === undefined) {
    throw new UserError(`There is no step "${name}". Steps: ${Object.keys(STEPS).join(", ")}.`);
  }
  const { outputs = {}, summary, ...result } = await step(process.env, args);
  const lines = Object.entries(outputs).map(([key, value]) => `${key}=${value}\n`);
  // Files that GitHub names in the environment; elsewhere there is nobody to read them.
  append(process.env["GITHUB_OUTPUT"], lines.join(""));
  append(process.env["GITHUB_STEP_SUMMARY"], summary === undefined ? "" : `${summary}\n`);
  return result;
});

function append(file: string | undefined, text: string): void {
  if (file !== undefined && file !== "" && text !== "") appendFileSync(file, text);
}
