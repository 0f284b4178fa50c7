import { App } from "cdktf";

import { runEntry } from "./cli/run";
import { synthReport } from "./cli/synth-report";
import { loadConfig, OUTDIR } from "./lib/config";
import { writeStacks } from "./lib/terraform";
import { addStacks } from "./stacks";

void runEntry(() => {
  const loaded = loadConfig();
  const { written: stacks, former } = writeStacks(OUTDIR, (outdir) => {
    // CDKTF captures a stack trace for every construct, and shows none of them.
    const app = new App({ outdir, stackTraces: false });
    const stacks = addStacks(app, loaded.config);
    app.synth();
    return stacks;
  });
  return synthReport(OUTDIR, stacks, loaded, former);
});
