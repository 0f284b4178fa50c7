import { appendFileSync } from "node:fs";
import { Command } from "commander";

import { UserError } from "../lib/config";
import { applyStep } from "./ci/apply";
import { comment } from "./ci/comment";
import { driftIssue } from "./ci/drift-issue";
import { planStep } from "./ci/plan";
import { pullRequest } from "./ci/pull-request";
import { reviewStep } from "./ci/review";
import { reviewedCommit } from "./ci/reviewed-commit";
import { stacks } from "./ci/stacks";
import type { Step } from "./ci/step";
import type { Subcommand } from "./subcommand";

const STEPS: Readonly<Record<string, Step>> = {
  "pull-request": pullRequest,
  stacks,
  plan: planStep,
  review: reviewStep,
  comment,
  "reviewed-commit": reviewedCommit,
  apply: applyStep,
  "drift-issue": driftIssue,
};

/** `idc ci`: what the workflows that `idc new` writes run. */
export const ciCommand: Subcommand = (finish) =>
  new Command("ci")
    .description("A step of the workflows that idc new writes; nobody runs it by hand.")
    .argument("<step>", Object.keys(STEPS).join(", "))
    .argument("[arguments...]", "of the step")
    .action(async (name: string, args: string[]) => {
      const step = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
      if (step === undefined) {
        throw new UserError(`There is no step "${name}". Steps: ${Object.keys(STEPS).join(", ")}.`);
      }
      const { outputs = {}, summary, ...result } = await step(process.env, args);
      const lines = Object.entries(outputs).map(([key, value]) => `${key}=${value}\n`);
      // Files that GitHub names in the environment; elsewhere there is nobody to read them.
      append(process.env["GITHUB_OUTPUT"], lines.join(""));
      append(process.env["GITHUB_STEP_SUMMARY"], summary === undefined ? "" : `${summary}\n`);
      finish(result);
    });

function append(file: string | undefined, text: string): void {
  if (file !== undefined && file !== "" && text !== "") appendFileSync(file, text);
}
