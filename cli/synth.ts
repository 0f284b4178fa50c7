import { App } from "cdktf";

import type { LoadedConfig } from "../lib/config";
import type { BaseStack } from "../lib/constructs";
import { addStacks } from "../stacks";

/** Folder that CDKTF writes to, seen from the working directory. */
export const OUTDIR = process.env["CDKTF_OUTDIR"] ?? "cdktf.out";

/** Writes the Terraform JSON of every stack into {@link OUTDIR}. Returns the stacks in the order of apply. */
export function synthesize({ config }: LoadedConfig): { outdir: string; stacks: BaseStack[] } {
  const app = new App({ outdir: OUTDIR });
  const stacks = addStacks(app, config);
  app.synth();
  return { outdir: OUTDIR, stacks };
}
