import { ServiceError, type Refusal } from "../clients/errors";
import type { Config } from "../config";
import { couldNotLook, DRILLS, type Check, type ChecksOf, type Observation } from "./check";
import { identityCenterChecks } from "./checks/identity-center";
import { kmsChecks } from "./checks/kms";
import { oktaChecks } from "./checks/okta";
import { REACHABILITY, reachabilityChecks } from "./checks/reachability";
import type { LiveState } from "./live-state";

export { REACHABILITY };

/** Every subject, in the order of the report. */
const CHECKS: readonly ChecksOf[] = [
  identityCenterChecks,
  kmsChecks,
  oktaChecks,
  reachabilityChecks,
];

/** The checks for a config. */
export const checksFor = (config: Config): Check[] => CHECKS.flatMap((of) => of(config));

/** What one check found; also the JSON of `idc doctor --json`. */
export interface CheckResult extends Observation {
  readonly check: string;
  readonly subject: string;
  readonly title: string;
  readonly region?: string;
}

/** How long one check may take, retries of its requests included: Okta's rate limit alone is a minute. */
const CHECK_TIMEOUT_IN_SECONDS = 90;

/** Resolves after some time, or rejects when the signal says that nobody waits any more. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

/** Runs checks at the same time. One that does not answer never holds up or hides another. */
export function runChecks(
  checks: readonly Check[],
  live: LiveState,
  sleep: Sleep,
): Promise<CheckResult[]> {
  return Promise.all(
    checks.map(async (check) => ({
      check: check.id,
      subject: check.subject,
      title: check.title,
      ...(check.region !== undefined && { region: check.region }),
      ...(await bounded(check, live, sleep)),
    })),
  );
}

/** What to do beside what the reason says. */
const TODO: Readonly<Record<Refusal, string>> = {
  "no credentials": "Then run it again.",
  expired: "Then run it again.",
  denied: "npx idc permissions doctor lists what it needs.",
  throttled: "Run it again in a minute.",
  unreachable: "Then run it again.",
  unavailable: "Look at the service's status page, and run it again later.",
  key: "Then run it again.",
  "not found": "Compare the IDs in the config with what is there.",
  other: "Run it again; where it stays so, report it with these words.",
};

async function bounded(check: Check, live: LiveState, sleep: Sleep): Promise<Observation> {
  const done = new AbortController();
  const timeout = sleep(CHECK_TIMEOUT_IN_SECONDS * 1000, done.signal).then(
    () =>
      couldNotLook(
        "an answer",
        `none within ${CHECK_TIMEOUT_IN_SECONDS} seconds`,
        "Look at the network and the proxy, then run it again.",
      ),
    () => couldNotLook("an answer", "none"), // Nobody waits for this one.
  );
  try {
    return await Promise.race([check.look(live), timeout]);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return couldNotLook(`an answer of ${error.asked}`, error.reason, TODO[error.refusal]);
  } finally {
    done.abort();
  }
}

/**
 * 0: nothing failed, everything was looked at. 2: something failed, or could not be looked at beside
 * what could. 1: neither AWS nor Okta could be looked at at all.
 */
export function exitCodeOf(results: readonly CheckResult[]): 0 | 1 | 2 {
  const has = (outcome: Observation["outcome"]) => results.some((r) => r.outcome === outcome);
  if (has("failed")) return ofServices(results).every(unseen) ? 1 : 2;
  if (!has("could not look")) return 0;
  return ofServices(results).every(unseen) ? 1 : 2;
}

const unseen = ({ outcome }: CheckResult): boolean => outcome === "could not look";

/** Without a single answer of AWS and Okta, the rest only says something about what is here. */
const ofServices = (results: readonly CheckResult[]): CheckResult[] =>
  results.filter(({ subject }) => subject !== REACHABILITY && subject !== DRILLS);
