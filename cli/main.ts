import { Command, CommanderError } from "commander";

import { UserError } from "../lib/config/errors";
import { CONFIG_VARIABLE } from "../lib/config/names";
import { EXAMPLES } from "./examples";
import { runEntry, type Result } from "./run";
import type { Subcommand } from "./subcommand";
import { version } from "./version";

/** Subcommands in the order of the help. A module is loaded when it is needed: that keeps the start fast. */
const SUBCOMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  new: async () => (await import("./new")).newCommand,
  init: async () => (await import("./init")).initCommand,
  next: async () => (await import("./next")).nextCommand,
  urls: async () => (await import("./urls")).urlsCommand,
  synth: async () => (await import("./synth")).synthCommand,
  plan: async () => (await import("./plan")).planCommand,
  apply: async () => (await import("./apply")).applyCommand,
  review: async () => (await import("./review")).reviewCommand,
  lock: async () => (await import("./lock")).lockCommand,
  doctor: async () => (await import("./doctor")).doctorCommand,
  "activate-key": async () => (await import("./activate-key")).activateKeyCommand,
  upgrade: async () => (await import("./upgrade")).upgradeCommand,
  permissions: async () => (await import("./permissions")).permissionsCommand,
  probe: async () => (await import("./probe")).probeCommand,
  drill: async () => (await import("./drill")).drillCommand,
  saml: async () => (await import("./saml")).samlCommand,
  guide: async () => (await import("./guide")).guideCommand,
  ci: async () => (await import("./ci")).ciCommand,
};

/** The one that the arguments name; all, where they name none: help and corrections need them. */
function neededSubcommands([first = ""]: readonly string[]) {
  const named = Object.hasOwn(SUBCOMMANDS, first) ? SUBCOMMANDS[first] : undefined;
  return named === undefined ? Object.values(SUBCOMMANDS) : [named];
}

const examplesOf = (command: string): string =>
  ["", "Examples:", ...(EXAMPLES[command] ?? []).map((line) => `  ${line}`)].join("\n");

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
      "\nWhich config: --config <file>, else IDC_CONFIG, else the one YAML file beside config/example.yaml,\nelse the example.\nExit codes: 0 done, 1 it could not do its work, 2 it found something that needs a person.",
    );
  for (const load of neededSubcommands(args)) {
    const make = await load();
    const command = make((said) => (result = said));
    // These write a config, and read none.
    if (!["new", "init"].includes(command.name()))
      command.option("--config <file>", "the config file to read");
    command.addHelpText("after", examplesOf(command.name()));
    program.addCommand(command);
  }
  if (!Object.hasOwn(SUBCOMMANDS, args[0] ?? "")) await addCompletion(program);
  const before = process.env[CONFIG_VARIABLE];
  program.hook("preAction", (_, command) => {
    const { config } = command.opts<{ config?: string }>();
    if (config !== undefined) process.env[CONFIG_VARIABLE] = config;
  });

  // Commander prints help and usage errors itself; the exit code is the entry's to set.
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    if (args.includes("--json")) command.configureOutput({ outputError: () => undefined });
    else command.showHelpAfterError("See: idc --help");
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return result;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return {};
    if (args.includes("--json")) throw new UserError(error.message);
    return { exitCode: 1 };
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, CONFIG_VARIABLE);
    else process.env[CONFIG_VARIABLE] = before;
  }
}

/** `idc complete <shell>`: the shell's script, which asks `idc complete -- <words>` in its turn. */
async function addCompletion(program: Command): Promise<void> {
  const { default: tab } = await import("@bomb.sh/tab/commander");
  tab(program);
  program.commands.at(-1)?.addHelpText("after", examplesOf("complete"));
}

export const main = (args: readonly string[]): Promise<void> =>
  runEntry(() => idc(args), { jsonErrors: args.includes("--json") });
