import { readFileSync } from "node:fs";
import { Command, Option } from "commander";

import {
  CONFIG_VARIABLE,
  loadConfig,
  readNamedFile,
  UserError,
  type LoadedConfig,
} from "../lib/config";
import {
  parseAcceptances,
  reaches,
  readPlans,
  renderJson,
  renderMarkdown,
  renderSarif,
  renderTerminal,
  review,
  type PlanFile,
  type Review,
  type Severity,
} from "../lib/review";
import { stackNames } from "../stacks/names";
import { acceptedBeside, unusedLines } from "./accepted";
import { showsColor } from "./clean";
import type { Subcommand } from "./subcommand";
import { renderConfigNotes } from "./run";
import { version } from "./version";

const FORMATS = ["markdown", "text", "json", "sarif"] as const;
export type ReviewFormat = (typeof FORMATS)[number];

interface Options {
  readonly json?: boolean;
  readonly format?: ReviewFormat;
  readonly failOn: Severity;
  readonly accept: readonly string[];
  readonly defaultAcsField?: string;
}

/** `idc review`: what plans would do to the people who sign in. */
export const reviewCommand: Subcommand = (finish) =>
  new Command("review")
    .description("Say what Terraform plans would do to the people who sign in to AWS.")
    .argument(
      "<plan.json...>",
      "output of `terraform show -json`, one file for each stack; - for standard input",
    )
    .option("--json", "the same as --format json")
    .addOption(
      new Option(
        "--format <format>",
        "how to print the review (default: text on a terminal, else markdown)",
      ).choices(FORMATS),
    )
    .addOption(
      new Option("--fail-on <severity>", "exit with 2 on a finding at or above this severity")
        .choices(["critical", "high", "medium"])
        .default("high"),
    )
    .option(
      "--accept <id=reason>",
      "take the finding with this ID as meant, and show why; may be given several times",
      (value: string, values: readonly string[]) => [...values, value],
      [],
    )
    .option("--default-acs-field <name>", "Okta's name of the default ACS field (default: acsURL)")
    .addHelpText(
      "after",
      `
Examples:
  idc review example-kms.json example-identity-center.json example-okta.json
  terraform show -json plan.bin | idc review - --fail-on medium`,
    )
    .action((files: string[], options: Options) => {
      const plans = readPlans(readFiles(files));
      const known = knownConfig(plans.map(({ name }) => name));
      const result = review(plans, {
        acceptances: [...(known?.acceptances ?? []), ...parseAcceptances(options.accept)],
        defaultAcsField: options.defaultAcsField ?? known?.defaultAcsField,
        expectedStacks: known?.stacks,
      });
      finish({
        stdout: renderReview(result, {
          format: options.json ? "json" : options.format,
          defaultAcsField: options.defaultAcsField ?? known?.defaultAcsField,
        }),
        stderr: [
          ...(known === undefined ? [] : [renderConfigNotes(known.loaded)]),
          ...unusedLines(result.unusedAcceptances),
        ].join("\n"),
        exitCode: reaches(result, options.failOn) ? 2 : 0,
        isColoured: showsColor(),
      });
    });

/** The review in the format that was asked for, else in the one that suits where it goes. */
export function renderReview(
  result: Review,
  {
    format,
    defaultAcsField,
  }: { readonly format?: ReviewFormat; readonly defaultAcsField?: string },
): string {
  switch (format ?? (process.stdout.isTTY ? "text" : "markdown")) {
    case "json":
      return renderJson(result);
    case "sarif":
      return renderSarif(result, version);
    case "text":
      return renderTerminal(result, {
        color: showsColor(),
      });
    default:
      return renderMarkdown(result, { defaultAcsField });
  }
}

/**
 * What the config says about the plans, where it is theirs. Plans of somebody else's stacks are
 * reviewed without one.
 */
function knownConfig(names: readonly string[]) {
  const loaded = loadedOrNone();
  if (loaded === undefined) return undefined;
  const { file, config } = loaded;
  const stacks = stackNames(config);
  if (!names.some((name) => stacks.includes(name))) return undefined;
  return {
    loaded,
    stacks,
    acceptances: acceptedBeside(file),
    defaultAcsField: config.okta.acsFields.default,
  };
}

/** A config that nobody named need not be there, nor be right. */
function loadedOrNone(): LoadedConfig | undefined {
  try {
    return loadConfig();
  } catch (error) {
    if (process.env[CONFIG_VARIABLE] !== undefined || !(error instanceof UserError)) throw error;
    return undefined;
  }
}

/** @throws UserError naming every file that cannot be read */
function readFiles(files: readonly string[]): PlanFile[] {
  const problems: string[] = [];
  const read = files.flatMap((file) => {
    if (file === "-") return [{ file, bytes: readFileSync(process.stdin.fd) }];
    const found = readNamedFile(file);
    if ("bytes" in found) return [{ file, bytes: found.bytes }];
    const instead = found.code === "ENOTSUP" ? " For standard input give -." : "";
    problems.push(`${file} cannot be read: ${found.problem}.${instead}`);
    return [];
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return read;
}
