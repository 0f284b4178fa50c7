import { Command } from "commander";

import { OUTDIR, loadConfig } from "../lib/config";
import {
  chosenStacks,
  commitLock,
  committedLock,
  emptyPlansFolder,
  findProgram,
  lockStack,
  PLATFORMS,
  stacksInOrder,
  type Mirrors,
} from "../lib/terraform";
import type { Subcommand } from "./subcommand";
import { withProgress } from "./progress";
import { renderConfigNotes, type Result } from "./run";
import { synthesize } from "./synth";

interface Options extends Mirrors {
  readonly platform: readonly string[];
  readonly json?: boolean;
}

/** `idc lock`: which provider binaries plans and applies run. */
export const lockCommand: Subcommand = (finish) =>
  new Command("lock")
    .description("Write the provider lock files anew, into locks/, and say what changed.")
    .argument("[stack...]", "names of stacks (default: all)")
    .option("--platform <name...>", "platforms that Terraform runs on", [...PLATFORMS])
    .option("--fs-mirror <folder>", "take the providers from a folder, not from their registry")
    .option("--net-mirror <address>", "take the providers from a network mirror")
    .option("--json", "print JSON")
    .action(async (stacks: string[], options: Options) => {
      finish(await lock(stacks, options));
    });

async function lock(named: readonly string[], options: Options): Promise<Result> {
  const loaded = loadConfig();
  const program = await findProgram(process.env);
  emptyPlansFolder(OUTDIR);
  synthesize(loaded);
  const stacks = chosenStacks(stacksInOrder(OUTDIR), named);
  const changes = [];
  for (const stack of stacks) {
    await withProgress(`${stack}: lock the providers`, () =>
      lockStack(program, { outdir: OUTDIR, stack, env: process.env }, options.platform, options),
    );
    changes.push({ stack, file: committedLock(stack), changes: commitLock(OUTDIR, stack) });
  }
  return {
    stdout: options.json
      ? JSON.stringify({ locks: changes }, null, 2)
      : changes
          .map(({ file, changes: said }) => `${file}: ${said.join(", ") || "nothing changed"}`)
          .join("\n"),
    stderr: renderConfigNotes(loaded),
  };
}
