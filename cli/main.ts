import { Command, CommanderError } from "commander";

import { activateKeyCommand } from "./activate-key";
import { applyCommand } from "./apply";
import { doctorCommand } from "./doctor";
import { guideCommand } from "./guide";
import { initCommand } from "./init";
import { planCommand } from "./plan";
import { reviewCommand } from "./review";
import { runEntry, type Result } from "./run";
import { urlsCommand } from "./urls";
import { version } from "./version";

/** Makes a subcommand; it hands what it has to say to `finish`. */
export type Subcommand = (finish: (result: Result) => void) => Command;

const SUBCOMMANDS: readonly Subcommand[] = [
  initCommand,
  urlsCommand,
  planCommand,
  applyCommand,
  reviewCommand,
  doctorCommand,
  activateKeyCommand,
  guideCommand,
];

/**
 * The `idc` command.
 *
 * @param args arguments after the program's name
 */
export async function idc(args: readonly string[]): Promise<Result> {
  let result: Result = {};
  const program = new Command("idc")
    .description("AWS IAM Identity Center in several Regions, federated with Okta.")
    .version(version)
    .helpCommand(false)
    .addHelpText(
      "after",
      "\nThe config file is named by the environment variable IDC_CONFIG (default: config/example.yaml).\nExit codes: 0 done, 1 it could not do its work, 2 it found something that needs a person.",
    );
  for (const make of SUBCOMMANDS) program.addCommand(make((said) => (result = said)));

  // Commander prints help and usage errors itself; the exit code is the entry's to set.
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync(args, { from: "user" });
    return result;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : 1 };
  }
}

export const main = (args: readonly string[]): Promise<void> => runEntry(() => idc(args));
