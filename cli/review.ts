import { readFileSync } from "node:fs";
import { Command, Option } from "commander";

import { UserError } from "../lib/config";
import {
  parseAcceptances,
  reaches,
  readPlans,
  renderJson,
  renderMarkdown,
  review,
  type PlanFile,
  type Severity,
} from "../lib/review";
import type { Subcommand } from "./main";

interface Options {
  readonly json?: boolean;
  readonly failOn: Severity;
  readonly accept: readonly string[];
  readonly defaultAcsField?: string;
}

/** `idc review`: what plans would do to the people who sign in. */
export const reviewCommand: Subcommand = (finish) =>
  new Command("review")
    .description("Say what Terraform plans would do to the people who sign in to AWS.")
    .argument("<plan.json...>", "output of `terraform show -json`, one file for each stack")
    .option("--json", "print JSON instead of Markdown")
    .addOption(
      new Option("--fail-on <severity>", "exit with 2 on a finding at or above this severity")
        .choices(["critical", "high", "medium"])
        .default("high"),
    )
    .option(
      "--accept <rule:address=reason>",
      "take a finding as meant, and show why; <stack>/<address> where several stacks have the address; may be given several times",
      (value: string, values: readonly string[]) => [...values, value],
      [],
    )
    .option("--default-acs-field <name>", "Okta's name of the default ACS field (default: acsURL)")
    .action((files: string[], { json, failOn, accept, defaultAcsField }: Options) => {
      const acceptances = parseAcceptances(accept);
      const result = review(readPlans(readFiles(files)), { acceptances, defaultAcsField });
      finish({
        stdout: json ? renderJson(result) : renderMarkdown(result, { defaultAcsField }),
        stderr: result.unusedAcceptances
          .map(
            ({ rule, address }) =>
              `warning: --accept ${rule}:${address} fits no finding. Take it out, or correct it.`,
          )
          .join("\n"),
        exitCode: reaches(result, failOn) ? 2 : 0,
      });
    });

/** @throws UserError naming every file that cannot be read */
function readFiles(files: readonly string[]): PlanFile[] {
  const problems: string[] = [];
  const read = files.flatMap((file) => {
    try {
      return [{ file, bytes: readFileSync(file) }];
    } catch (error) {
      problems.push(
        `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"}).`,
      );
      return [];
    }
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return read;
}
