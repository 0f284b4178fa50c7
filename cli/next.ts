import { Command } from "commander";

import { loadConfig, type LoadedConfig } from "../lib/config";
import { checksFor, REACHABILITY } from "../lib/doctor";
import { rollout, type Rollout } from "../lib/next";
import { runLive } from "./live-state";
import type { Subcommand } from "./subcommand";
import { renderConfigNotes } from "./run";

/** `idc next`: where the rollout stands, and what comes next. */
export const nextCommand: Subcommand = (finish) =>
  new Command("next")
    .description("Say where the rollout stands and which command comes next. It changes nothing.")
    .option("--json", "print JSON")
    .action(async ({ json = false }: { json?: boolean }) => {
      const loaded = loadConfig();
      const found = loaded.isExample ? NOT_BEGUN : await look(loaded);
      finish({
        exitCode: found.steps.some(({ state }) => state === "unknown") ? 1 : 0,
        stdout: json ? JSON.stringify(found, null, 2) : render(loaded, found),
        stderr: renderConfigNotes(loaded),
      });
    });

/** Nobody has the example's instance: there is nothing to look at. */
const NOT_BEGUN: Rollout = {
  steps: [],
  next: {
    command: "npx idc init --metadata <file> --environment prod",
    why: "There is no config of your own yet.",
  },
};

async function look({ config }: LoadedConfig): Promise<Rollout> {
  const checks = checksFor(config).filter(({ subject }) => subject !== REACHABILITY);
  return rollout(config, await runLive(config, checks));
}

function render({ config }: LoadedConfig, { steps, next }: Rollout): string {
  const lines = steps.flatMap(({ title, state, seen }) => [
    `  ${state.padEnd(7)}  ${title}`,
    ...(seen === undefined ? [] : [`           ${seen}`]),
  ]);
  return [
    ...(lines.length > 0 ? [`The rollout of ${config.environment}:`, ...lines, ""] : []),
    next.command === undefined ? `Next: ${next.why}` : `Next: ${next.command}\n      ${next.why}`,
  ].join("\n");
}
