import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { App } from "cdktf";
import { Command } from "commander";

import { loadConfig, OUTDIR, UserError, type Config, type LoadedConfig } from "../lib/config";
import type { BaseStack } from "../lib/constructs";
import {
  plainTerraform,
  stackFolder,
  WRITTEN_BY,
  writeInto,
  writeStacks,
  type FormerStacks,
  type PlainOptions,
} from "../lib/terraform";
import { addStacks } from "../stacks";
import { stackNames } from "../stacks/names";
import { plainReport, synthReport } from "./synth-report";
import type { Subcommand } from "./subcommand";
import type { Result } from "./run";

type Options = PlainOptions & { readonly out?: string };

/** `idc synth`: writes the Terraform JSON of every stack. */
export const synthCommand: Subcommand = (finish) =>
  new Command("synth")
    .description("Write the Terraform JSON of every stack.")
    .option("--out <folder>", "write a folder per stack that needs nothing of CDKTF")
    .option("--no-backend", "with --out: leave out where the state is kept")
    .option("--no-providers", "with --out: leave out the provider blocks")
    .action(({ out, ...options }: Options) => {
      if (out === undefined && !(options.backend && options.providers)) {
        throw new UserError("--no-backend and --no-providers are for --out <folder>: add it.");
      }
      finish(out === undefined ? synth() : synthPlain(out, options));
    });

/** What `main.ts` and `idc synth` do. */
export function synth(): Result {
  const loaded = loadConfig();
  const { outdir, stacks, former } = synthesize(loaded);
  return synthReport(outdir, stacks, loaded, former);
}

/** Writes the Terraform JSON. Returns the stacks in the order of apply. */
export function synthesize(
  { config }: LoadedConfig,
  outdir = OUTDIR,
): {
  readonly outdir: string;
  readonly stacks: readonly BaseStack[];
  readonly former: FormerStacks;
} {
  const { written: stacks, former } = writeStacks(outdir, (folder) => runApp(config, folder));
  return { outdir, stacks, former };
}

function runApp(config: Config, outdir: string): BaseStack[] {
  const app = new App({ outdir, stackTraces: false });
  const stacks = addStacks(app, config);
  app.synth();
  return stacks;
}

/** `<folder>/<stack>/main.tf.json`, for who runs Terraform without this project. */
function synthPlain(out: string, options: PlainOptions): Result {
  const loaded = loadConfig();
  const { config } = loaded;
  const files = stackNames(config).map((name) => join(out, name, "main.tf.json"));
  const foreign = files.filter(
    (file) => existsSync(file) && !readFileSync(file, "utf8").includes(WRITTEN_BY),
  );
  if (foreign.length > 0) {
    throw new UserError(
      `${foreign.join(", ")}: not written by this command. Nothing was changed. Choose another folder with --out.`,
    );
  }
  writeInto(out, (folder) => {
    const app = join(folder, "app");
    for (const { node } of runApp(config, app)) {
      const stack = readFileSync(join(stackFolder(app, node.id), "cdk.tf.json"), "utf8");
      mkdirSync(join(folder, node.id));
      writeFileSync(join(folder, node.id, "main.tf.json"), plainTerraform(stack, options));
    }
    rmSync(app, { recursive: true });
  });
  return plainReport(files, loaded, options);
}
