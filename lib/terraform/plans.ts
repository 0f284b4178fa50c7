/** The plans of one `idc plan`: where they lie, and what they are plans of. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../config/errors";

/** Plans hold secrets in clear text: nobody else may read them. */
export const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** A plan is not applied when it is older: 24 hours, in milliseconds. */
const LONGEST_AGE_IN_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The files of one stack's plan. */
export interface PlanFiles {
  /** What terraform applies. */
  readonly plan: string;
  /** What `terraform show -json` says of it. */
  readonly json: string;
  /** What terraform printed. */
  readonly log: string;
}

const plansFolder = (outdir: string): string => join(outdir, "plans");

export function planFiles(outdir: string, stack: string): PlanFiles {
  const base = join(plansFolder(outdir), stack);
  return { plan: `${base}.plan`, json: `${base}.json`, log: `${base}.log` };
}

/** The review of the last `idc plan`, with what it is bound to. */
export const reviewFile = (outdir: string): string => join(plansFolder(outdir), "review.json");

/** An empty folder for plans: what an earlier run left is gone. */
export function emptyPlansFolder(outdir: string): void {
  rmSync(plansFolder(outdir), { recursive: true, force: true });
  mkdirSync(plansFolder(outdir), { recursive: true, mode: PRIVATE_FOLDER });
}

/** What a review is bound to. Another value of any of these makes it a review of something else. */
export interface Bound {
  /** Config file, and the SHA-256 of its bytes. */
  readonly config: { readonly file: string; readonly sha256: string };
  /** Commit of the working tree; null outside a repository. */
  readonly commit: string | null;
  /** Version of this tool. */
  readonly version: string;
}

/** The part of `review.json` that `idc apply` reads, beside the review itself. */
export interface ReviewedPlans extends Bound {
  readonly verdict: string;
  readonly findings: readonly { readonly rule: string }[];
  /** Findings that somebody accepted. */
  readonly accepted?: readonly { readonly rule: string }[];
  /** Stacks in the order of apply, with the SHA-256 of their plan files. */
  readonly plans: readonly { readonly stack: string; readonly sha256: string }[];
  /** Stacks whose plan was applied: it cannot be applied again. */
  readonly applied?: readonly string[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export const sha256 = (file: string): string =>
  createHash("sha256").update(readFileSync(file)).digest("hex");

/** Writes `review.json`, whose presence says that every plan beside it was reviewed. */
export function writeReviewed(
  outdir: string,
  stacks: readonly string[],
  review: Pick<ReviewedPlans, "verdict" | "findings" | "accepted">,
  bound: Bound,
  now: Date,
): void {
  const reviewed: ReviewedPlans = {
    ...review,
    ...bound,
    plans: stacks.map((stack) => ({ stack, sha256: sha256(planFiles(outdir, stack).plan) })),
    createdAt: now.toISOString(),
  };
  writeReview(outdir, reviewed);
}

/** Notes that a stack's plan was applied, so that a later apply goes on with the others. */
export function markApplied(outdir: string, stack: string): void {
  const reviewed = parseReviewed(outdir);
  writeReview(outdir, { ...reviewed, applied: [...(reviewed.applied ?? []), stack] });
}

const writeReview = (outdir: string, reviewed: ReviewedPlans): void => {
  writeFileSync(reviewFile(outdir), `${JSON.stringify(reviewed, null, 2)}\n`, {
    mode: PRIVATE_FILE,
  });
};

const AGAIN = "Run idc plan again, and read the new review.";

/**
 * Reads what the last `idc plan` reviewed, and refuses what has changed since.
 *
 * @throws UserError with every reason why these plans are not the reviewed ones
 */
export function readReviewed(outdir: string, bound: Bound, now: Date): ReviewedPlans {
  const reviewed = parseReviewed(outdir);
  const age = now.getTime() - Date.parse(reviewed.createdAt);
  const problems = [
    ...(reviewed.config.sha256 === bound.config.sha256
      ? []
      : [`the config ${bound.config.file} is not the one of the review (${reviewed.config.file})`]),
    ...(reviewed.commit === bound.commit
      ? []
      : [
          `the review is of commit ${reviewed.commit ?? "none"}, and the working tree is at ${bound.commit ?? "none"}`,
        ]),
    ...(reviewed.version === bound.version
      ? []
      : [`the review is of idc ${reviewed.version}, and this is ${bound.version}`]),
    ...(age >= 0 && age <= LONGEST_AGE_IN_MILLISECONDS
      ? []
      : [`the review is of ${reviewed.createdAt}, and a plan is applied within a day`]),
    ...reviewed.plans.flatMap(({ stack, sha256: expected }) =>
      reviewed.applied?.includes(stack) || digestOf(planFiles(outdir, stack).plan) === expected
        ? []
        : [`the plan of ${stack} is not the one that was reviewed`],
    ),
  ];
  if (problems.length > 0) {
    throw new UserError(
      `${reviewFile(outdir)}: nothing is applied.\n${problems.map((problem) => `  - ${problem}`).join("\n")}\n${AGAIN}`,
    );
  }
  return reviewed;
}

function digestOf(file: string): string | undefined {
  try {
    return sha256(file);
  } catch {
    return undefined; // It is gone: as little the reviewed one as another.
  }
}

function parseReviewed(outdir: string): ReviewedPlans {
  const file = reviewFile(outdir);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new UserError(`${file}: is not there, so nothing was reviewed. Run idc plan first.`);
  }
  try {
    const value = JSON.parse(text) as ReviewedPlans;
    if (Array.isArray(value.plans) && typeof value.config.sha256 === "string") return value;
  } catch {
    // Said below.
  }
  throw new UserError(`${file}: is not what idc plan writes. ${AGAIN}`);
}
