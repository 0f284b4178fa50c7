import type { Config } from "../config";
import type { LiveState } from "./live-state";

/** Subject of what is written down here, and asked of no service. */
export const DRILLS = "Drills";

/** In the order of how much they ask of a person. */
export const OUTCOMES = ["failed", "could not look", "warning", "ok"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a check found; whole phrases for a person. */
export interface Observation {
  readonly outcome: Outcome;
  readonly expected: string;
  readonly seen: string;
  /** What to do, as whole sentences. Empty where all is well. */
  readonly todo: string;
  /** The figures, where people's sign-ins were counted. */
  readonly signIns?: SignInFigures;
}

/** Sign-ins through one ACS URL, or in one Region. */
export interface SignInFigures {
  /** Those that worked. */
  readonly signIns: number;
  readonly people: number;
  /** ISO 8601, UTC. */
  readonly lastSuccess: string | undefined;
  readonly failures: readonly {
    readonly reason: string;
    readonly count: number;
    readonly last: string;
  }[];
  /** Who signed in, the last first. Personal: empty where it was not asked for. */
  readonly who: readonly string[];
}

/** One independent question about reality. */
export interface Check {
  /** Stable name, such as `kms.policy`; the same in every Region. */
  readonly id: string;
  /** What it belongs to, such as `KMS`: results are shown under it. */
  readonly subject: string;
  /** What is looked at, such as `key policy`. */
  readonly title: string;
  readonly region?: string;
  /** Looks. What a service refuses to answer may be thrown: it becomes "could not look". */
  look(live: LiveState): Promise<Observation>;
}

/**
 * Makes the checks of a subject.
 *
 * @param group first part of their stable names, such as `kms` in `kms.policy`
 */
export const checksAbout =
  (group: string, subject: string) =>
  (id: string, title: string, look: Check["look"], region?: string): Check => ({
    id: `${group}.${id}`,
    subject,
    title,
    ...(region !== undefined && { region }),
    look,
  });

/** Checks of one subject for a config: add such a function to `CHECKS` to have more checked. */
export type ChecksOf = (config: Config) => readonly Check[];

export const ok = (expected: string, seen = expected): Observation => ({
  outcome: "ok",
  expected,
  seen,
  todo: "",
});

export const failed = (expected: string, seen: string, todo: string): Observation => ({
  outcome: "failed",
  expected,
  seen,
  todo,
});

export const warning = (expected: string, seen: string, todo: string): Observation => ({
  outcome: "warning",
  expected,
  seen,
  todo,
});

export const couldNotLook = (expected: string, seen: string, todo = ""): Observation => ({
  outcome: "could not look",
  expected,
  seen,
  todo,
});
