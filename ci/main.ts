import { appendFileSync } from "node:fs";

import { runEntry, type Result } from "../cli/run";
import { UserError } from "../lib/config";
import { comment } from "./comment";
import { driftIssue } from "./drift-issue";
import { decryptFile, encryptFile } from "./encryption";
import { reviewStep } from "./review";
import { reviewedCommit } from "./reviewed-commit";
import { stacks } from "./stacks";

/** What a step of a workflow has to say, beside what every command has. */
export interface StepResult extends Result {
  /** Outputs of the step, for the jobs that follow. Each on one line. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Markdown for the page of the run. */
  readonly summary?: string;
}

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
