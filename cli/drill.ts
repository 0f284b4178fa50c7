import { renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";

import { ServiceError } from "../lib/clients/errors";
import { loadConfig, UserError, type Config } from "../lib/config";
import { displayNameOf, handedOutPortal, regionsInUse } from "../lib/endpoints";
import { assignAcsFields } from "../lib/okta";
import { withDrill, type SignIn, type SignInSource } from "../lib/sign-ins";
import { withProgress } from "./progress";
import { drillsBeside, liveSignIns } from "./sign-ins";
import type { Subcommand } from "./subcommand";
import { renderConfigNotes, type Result } from "./run";

/** Okta's log follows within seconds, CloudTrail within minutes. */
const POLL_IN_MILLISECONDS = 15_000;
const DEFAULT_MINUTES = 15;

interface Options {
  readonly wait: string;
  readonly json?: boolean;
}

/** `idc drill`: waits until somebody has signed in through a Region, and writes it down. */
export const drillCommand: Subcommand = (finish) =>
  new Command("drill")
    .description("Try sign-in through a Region: waits for the evidence, and records the day.")
    .argument("<region>", "the Region to try")
    .option("--wait <minutes>", "how long to wait for the sign-in", String(DEFAULT_MINUTES))
    .option("--json", "print JSON")
    .action(async (region: string, options: Options) => {
      finish(await drill(region, options));
    });

async function drill(region: string, { wait, json }: Options): Promise<Result> {
  const loaded = loadConfig();
  const { config } = loaded;
  const inUse = regionsInUse(config).map((used) => used.region);
  if (!inUse.includes(region)) {
    throw new UserError(
      `${region} is no Region of the config. Its Regions are ${inUse.join(", ")}.`,
    );
  }
  const minutes = Number(wait);
  if (!(minutes > 0 && minutes <= 120)) {
    throw new UserError(`--wait ${wait}: give minutes, more than 0 and at most 120.`);
  }
  const { file, drills } = drillsBeside(loaded.file);
  const started = new Date();
  process.stderr.write(
    `${renderConfigNotes(loaded)}\nNow sign in through ${displayNameOf(region)}, in a new private window: ${handedOutPortal(config, region).url}\n`,
  );
  const deadline = started.getTime() + minutes * 60_000;
  const evidence = await withProgress(`Waiting for a sign-in in ${region}`, () =>
    waitFor(region, config, started, deadline),
  );
  if (evidence.kind === "none") {
    return {
      exitCode: 2,
      stdout: json
        ? JSON.stringify({ region, recorded: false, refusals: evidence.refusals })
        : [
            `No sign-in through ${region} was recorded within ${wait} minutes. Nothing was written down.`,
            ...evidence.refusals.map((reason) => `Refused: ${reason}`),
            "CloudTrail may be late: run it again with a longer --wait, or look with idc doctor --sign-ins.",
          ].join("\n"),
    };
  }
  const date = started.toISOString().slice(0, 10);
  const entry = { region, date, evidence: evidence.recordedBy };
  const fresh = `${file}.new`;
  writeFileSync(fresh, withDrill(drills, entry));
  renameSync(fresh, file);
  return {
    stdout: json
      ? JSON.stringify({ recorded: true, file, ...entry })
      : `Sign-in through ${region} works: ${evidence.recordedBy} recorded it. Written down in ${file}: commit it.`,
  };
}

type Evidence =
  | { readonly kind: "seen"; readonly recordedBy: "Okta" | "AWS" }
  | { readonly kind: "none"; readonly refusals: readonly string[] };

async function waitFor(
  region: string,
  config: Config,
  started: Date,
  deadline: number,
): Promise<Evidence> {
  for (;;) {
    const source = await liveSignIns(config, started);
    const { found, couldLook } = await look(region, config, source);
    const seen = found.find(({ signIn }) => signIn.isSuccess);
    if (seen) return { kind: "seen", recordedBy: seen.recordedBy };
    if (couldLook.every((reason) => reason !== undefined)) {
      throw new UserError(
        `Neither log can be read, so there would be no evidence. ${couldLook.join(" ")}`,
      );
    }
    const refusals = found.flatMap(({ signIn }) => signIn.reason ?? []);
    if (Date.now() + POLL_IN_MILLISECONDS > deadline) return { kind: "none", refusals };
    await sleep(POLL_IN_MILLISECONDS);
  }
}

/** @returns the sign-ins there, and for each log why it cannot be read */
async function look(region: string, config: Config, source: SignInSource) {
  const urls = assignAcsFields(config)
    .filter((acs) => acs.region === region)
    .map(({ url }) => url);
  // What Okta starts goes to the default ACS URL: it is no evidence for a portal.
  const isHere = ({ to }: SignIn): boolean =>
    to.kind === "acs" ? urls.includes(to.url) : to.kind === "region" && to.region === region;
  const read = async (
    recordedBy: "Okta" | "AWS",
    records: Promise<{ signIns: readonly SignIn[] }>,
  ) => {
    try {
      const { signIns } = await records;
      return { found: signIns.filter(isHere).map((signIn) => ({ signIn, recordedBy })) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { found: [], problem: error.message };
    }
  };
  const logs = await Promise.all([
    read("Okta", source.okta()),
    read("AWS", source.cloudTrail(region)),
  ]);
  return {
    found: logs.flatMap(({ found }) => found),
    couldLook: logs.map((log) => log.problem),
  };
}
