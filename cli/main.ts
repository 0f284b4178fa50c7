import { Command, CommanderError } from "commander";

import { runEntry, type Result } from "./run";
import { version } from "./version";

/** Makes a subcommand; it hands what it has to say to `finish`. */
export type Subcommand = (finish: (result: Result) => void) => Command;

/** Subcommands in the order of the help. A module is loaded when it is needed: that keeps the start fast. */
const SUBCOMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  init: async () => (await import("./init")).initCommand,
  urls: async () => (await import("./urls")).urlsCommand,
  synth: async () => (await import("./synth")).synthCommand,
  plan: async () => (await import("./plan")).planCommand,
  apply: async () => (await import("./apply")).applyCommand,
  review: async () => (await import("./review")).reviewCommand,
  doctor: async () => (await import("./doctor")).doctorCommand,
  "activate-key": async () => (await import("./activate-key")).activateKeyCommand,
  guide: async () => (await import("./guide")).guideCommand,
};

/** The one that the arguments name; all, where they name none: help and corrections need them. */
function neededSubcommands([first = ""]: readonly string[]) {
  const named = Object.hasOwn(SUBCOMMANDS, first) ? SUBCOMMANDS[first] : undefined;
  return named === undefined ? Object.values(SUBCOMMANDS) : [named];
}

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
    .addHelpText(
      "after",
      "\nThe config file is named by the environment variable IDC_CONFIG (default: config/example.yaml).\nExit codes: 0 done, 1 it could not do its work, 2 it found something that needs a person.",
    );
  for (const load of neededSubcommands(args)) {
    const make = await load();
    program.addCommand(make((said) => (result = said)));
  }

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
