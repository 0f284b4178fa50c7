import { Command } from "commander";

import { loadConfig, STACK_ROLES, stackName, UserError, type Config } from "../lib/config";
import { COMMANDS, permissionsFor, STACKS, type Permissions } from "../lib/permissions";
import { stackNames } from "../stacks/names";
import type { Subcommand } from "./subcommand";
import { renderConfigNotes } from "./run";

/** `idc permissions`: the least that each command and each stack needs. */
export const permissionsCommand: Subcommand = (finish) =>
  new Command("permissions")
    .description("Print the least IAM policy and Okta scopes of each command and each stack.")
    .argument("[name...]", "a command, such as doctor --sign-ins, or a stack (default: all)")
    .allowUnknownOption()
    .option("--json", "print JSON")
    .action((words: string[], { json = false }: { json?: boolean }) => {
      const loaded = loadConfig();
      const all = allPermissions(loaded.config);
      const chosen = choose(words.join(" "), all);
      finish({
        stderr: renderConfigNotes(loaded),
        stdout: json
          ? JSON.stringify(Object.fromEntries(chosen), null, 2)
          : chosen.map(([name, permissions]) => render(name, permissions)).join("\n\n"),
      });
    });

/** By what it is for: `idc doctor`, `prod-kms, plan`. */
function allPermissions(config: Config): Map<string, Permissions> {
  const commands = Object.entries(COMMANDS).map(
    ([name, needs]) => [`idc ${name}`, permissionsFor([needs], config)] as const,
  );
  const stacks = STACK_ROLES.flatMap((role) => {
    const name = stackName(config.environment, role);
    if (!stackNames(config).includes(name)) return [];
    const { plan, apply } = STACKS[role];
    return [
      [`${name}, plan`, permissionsFor([plan], config)] as const,
      [`${name}, apply`, permissionsFor([plan, apply], config)] as const,
    ];
  });
  return new Map([...commands, ...stacks]);
}

function choose(
  name: string,
  all: ReadonlyMap<string, Permissions>,
): (readonly [string, Permissions])[] {
  if (name === "") return [...all];
  const found = [...all].filter(([key]) => key === `idc ${name}` || key.startsWith(`${name}, `));
  if (found.length > 0) return found;
  const names = new Set([...all.keys()].map((key) => key.replace(/^idc |, .*$/g, "")));
  throw new UserError(
    `There are no permissions of ${name}. There are those of ${[...names].join(", ")}. Commands that are not listed ask for nothing.`,
  );
}

const render = (name: string, { policy, oktaScopes }: Permissions): string =>
  [
    `${name}:`,
    ...(oktaScopes.length > 0 ? [`Okta scopes: ${oktaScopes.join(" ")}`] : []),
    ...(policy === undefined ? ["AWS: nothing"] : [JSON.stringify(policy, null, 2)]),
  ].join("\n");
