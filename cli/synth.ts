import { App } from "cdktf";
import { Command } from "commander";

import { loadConfig, type LoadedConfig } from "../lib/config";
import type { BaseStack } from "../lib/constructs";
import { addStacks } from "../stacks";
import type { Subcommand } from "./subcommand";
import type { Result } from "./run";
import { synthReport } from "./synth-report";

/** `idc synth`: writes the Terraform JSON of every stack. */
export const synthCommand: Subcommand = (finish) =>
  new Command("synth").description("Write the Terraform JSON of every stack.").action(() => {
    finish(synth());
  });

/** What `main.ts` and `idc synth` do. */
export function synth(): Result {
  const loaded = loadConfig();
  const { outdir, stacks } = synthesize(loaded);
  return synthReport(outdir, stacks, loaded);
}

/** Folder that CDKTF writes to, seen from the working directory. */
export const OUTDIR = process.env["CDKTF_OUTDIR"] ?? "cdktf.out";

/** Writes the Terraform JSON. Returns the stacks in the order of apply. */
export function synthesize(
  { config }: LoadedConfig,
  outdir = OUTDIR,
): { outdir: string; stacks: BaseStack[] } {
  const app = new App({ outdir, stackTraces: false });
  const stacks = addStacks(app, config);
  app.synth();
  return { outdir, stacks };
}
