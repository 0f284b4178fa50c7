import { App } from "cdktf";

import { runEntry } from "./cli/run";
import { synthReport } from "./cli/synth-report";
import { loadConfig } from "./lib/config";
import { addStacks } from "./stacks";

void runEntry(() => {
  const loaded = loadConfig();
  // CDKTF captures a stack trace for every construct, and shows none of them.
  const app = new App({ stackTraces: false });
  const stacks = addStacks(app, loaded.config);
  app.synth();
  return synthReport(app.outdir, stacks, loaded);
});
