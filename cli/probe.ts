import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";

import { ServiceError } from "../lib/clients/errors";
import type { OktaApp } from "../lib/clients/types";
import { loadConfig, OUTDIR, UserError, type Config } from "../lib/config";
import { exitCodeOf, type CheckResult } from "../lib/doctor";
import {
  judgeProbe,
  portalsToProbe,
  probePortal,
  startBrowser,
  type Probed,
  type ProbedPortal,
} from "../lib/probe";
import { showsColor } from "./clean";
import { renderResults } from "./doctor-report";
import { oktaOrNone } from "./live-state";
import { withProgress } from "./progress";
import type { Subcommand } from "./subcommand";
import { renderConfigNotes, type Result } from "./run";

const DEFAULT_SECONDS = 45;
const MOST_SECONDS = 55;
/** Pages that are open at once. */
const AT_ONCE = 12;

interface Options {
  readonly json?: boolean;
  readonly timeout: string;
}

/** `idc probe`: what each portal asks Okta for. */
export const probeCommand: Subcommand = (finish) =>
  new Command("probe")
    .description(
      "Open every portal in a browser, up to Okta's door, and read what it asks for. It signs in nowhere.",
    )
    .option("--json", "print JSON")
    .option("--timeout <seconds>", "how long all of it may take", String(DEFAULT_SECONDS))
    .action(async (options: Options) => {
      finish(await probe(options));
    });

async function probe({ json, timeout }: Options): Promise<Result> {
  const loaded = loadConfig();
  const { config } = loaded;
  const seconds = Number(timeout);
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new UserError(`--timeout ${timeout}: give seconds, at most ${MOST_SECONDS}.`);
  }
  const { app, note } = await liveApp(config);
  const portals = portalsToProbe(config);
  const probed = await withProgress(`Opening ${portals.length} portals`, () =>
    probeAll(portals, Date.now() + seconds * 1000),
  );
  const results = portals.map((portal, index): CheckResult => {
    const found = probed[index] as Probed;
    return {
      check: "probe.portal",
      subject: "Portals",
      title: `${portal.endpoint}, ${portal.url}`,
      ...(portal.region !== undefined && { region: portal.region }),
      ...judgeProbe(portal, found, { config, app, screenshot: keepScreenshot(portal, found) }),
    };
  });
  return {
    exitCode: exitCodeOf(results),
    stderr: renderConfigNotes(loaded, ...note),
    ...(json
      ? { stdout: JSON.stringify({ checks: results }, null, 2) }
      : { stdout: renderResults(results, { color: showsColor() }), isColoured: showsColor() }),
  };
}

/** The app as it is, where the credentials allow that. */
async function liveApp(
  config: Config,
): Promise<{ readonly app: OktaApp | undefined; readonly note: readonly string[] }> {
  if (config.okta.app.kind === "new") return { app: undefined, note: [] };
  try {
    return { app: await (await oktaOrNone(config)).app(config.okta.app.id), note: [] };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return {
      app: undefined,
      note: [
        `The requests are held against the config alone, not against the Okta app: ${error.reason}`,
      ],
    };
  }
}

async function probeAll(portals: readonly ProbedPortal[], deadline: number): Promise<Probed[]> {
  const browser = await startBrowser(process.env);
  try {
    const waiting = [...portals.entries()];
    const probed: Probed[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, { url }] = next;
        probed[index] = await probePortal(browser, url, Math.max(1, deadline - Date.now()));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return probed;
  } finally {
    await browser.close();
  }
}

/** @returns the file; undefined where there is no picture */
function keepScreenshot({ region = "domain", endpoint }: ProbedPortal, probed: Probed) {
  if (probed.kind !== "lost" || probed.screenshot === undefined) return undefined;
  const folder = join(OUTDIR, "probe");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${region}-${endpoint}.png`);
  writeFileSync(file, probed.screenshot, { mode: 0o600 });
  return file;
}
