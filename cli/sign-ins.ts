/** What people's sign-ins left in Okta's System Log and in CloudTrail, for doctor and the drill. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { DRILLS_FILE, UserError, type Config } from "../lib/config";
import { parseDrills, signInSource, type Drill, type SignInSource } from "../lib/sign-ins";
import { cloudTrailFromEnvironment } from "./clients";
import { oktaOrNone } from "./live-state";

/** How long the logs are read at most. */
const LOG_TIME_IN_MILLISECONDS = 55_000;
/** Neither Okta nor CloudTrail's event history keeps more. */
const MOST_DAYS = 90;
const HOUR = 60 * 60 * 1000;

/** A time that ends now. */
export interface Since {
  readonly since: Date;
  /** Such as `the last 30 days`. */
  readonly called: string;
}

/**
 * @param text such as `30d` or `12h`
 * @throws UserError for anything else
 */
export function parseSince(text: string, now: Date): Since {
  const [, count = "", unit = ""] = /^(\d{1,4})([dh])$/.exec(text) ?? [];
  const hours = Number(count) * (unit === "d" ? 24 : 1);
  if (hours < 1 || hours > MOST_DAYS * 24) {
    throw new UserError(
      `--since ${text}: give days or hours, such as 30d or 12h, at most ${MOST_DAYS}d: Okta and CloudTrail keep no more.`,
    );
  }
  return {
    since: new Date(now.getTime() - hours * HOUR),
    called: `the last ${count} ${unit === "d" ? "days" : "hours"}`,
  };
}

/** The sign-ins since a time, with the credentials of the environment. */
export async function liveSignIns(config: Config, since: Date): Promise<SignInSource> {
  const [okta, cloudTrail] = await Promise.all([
    oktaOrNone(config),
    cloudTrailFromEnvironment(config.regions.primary),
  ]);
  const until = new Date();
  const range = { since, until, deadline: until.getTime() + LOG_TIME_IN_MILLISECONDS };
  return signInSource({ config, okta, cloudTrail, range });
}

/** The drills beside a config. */
export function drillsBeside(configFile: string): {
  readonly file: string;
  readonly drills: Drill[];
} {
  const file = join(dirname(configFile), DRILLS_FILE);
  return { file, drills: existsSync(file) ? parseDrills(file, readFileSync(file, "utf8")) : [] };
}
