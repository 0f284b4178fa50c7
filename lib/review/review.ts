import { createHash } from "node:crypto";

import { UserError } from "../config/errors";
import { DEFAULT_ACS_FIELDS } from "../okta";
import { isInForce, type Acceptance } from "./accept";
import { coverageOf, type Coverage } from "./coverage";
import type { Plan } from "./plan/plan";
import { toPlain, type Text } from "./render/say";
import { NOT_APPLICABLE, SEVERITIES, type Found, type ReviewInput, type Severity } from "./rule";
import { RULES, type Rule } from "./rules";

export interface Finding {
  /** `<rule>:<stack>/<address>#<8 hex digits of what changes>` */
  readonly id: string;
  /** Id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** The stack that it is in. */
  readonly stack: string;
  readonly address: string;
  /** Type of the resource; undefined where it is about the plan as a whole. */
  readonly type?: string;
  readonly region?: string;
  /** What happens, and to whom. */
  readonly happens: Text;
  /** What to do. */
  readonly advice: Text;
  /** Why somebody accepts it; such a finding does not count for the verdict. */
  readonly accepted?: string;
}

export type Verdict = "pass" | "review" | "block";

export interface Review {
  readonly plans: readonly Plan[];
  readonly stacks: Coverage;
  readonly verdict: Verdict;
  /** The worst first; accepted ones are among them. */
  readonly findings: readonly Finding[];
  /** Acceptances that fit no finding, or are over. */
  readonly unusedAcceptances: readonly Acceptance[];
}

export interface ReviewOptions {
  readonly acceptances?: readonly Acceptance[];
  /** @default now */
  readonly today?: Date;
  /** @default the name that is confirmed for the catalogue app */
  readonly defaultAcsField?: string;
  /** Names of the environment's stacks. @default what the plans show */
  readonly expectedStacks?: readonly string[];
  /** Findings about something else than the plans. */
  readonly besides?: readonly Finding[];
}

/**
 * Reviews the plans of one change together.
 *
 * @param rules to be tested without the real ones
 * @throws UserError where a rule fails: a review without it would say too little
 */
export function review(
  plans: readonly Plan[],
  {
    acceptances = [],
    today = new Date(),
    defaultAcsField = DEFAULT_ACS_FIELDS.default,
    expectedStacks,
    besides = [],
  }: ReviewOptions = {},
  rules: Readonly<Record<string, Rule>> = RULES,
): Review {
  const input: ReviewInput = { plans, defaultAcsField };
  const reasons = new Map(
    acceptances
      .filter((acceptance) => isInForce(acceptance, today))
      .map(({ finding, reason }) => [finding, reason]),
  );
  const findings = [
    ...besides,
    ...Object.entries(rules).flatMap(([id, rule]) => apply(id, rule, input)),
  ].map((finding) => {
    const accepted = reasons.get(finding.id);
    return accepted === undefined ? finding : { ...finding, accepted };
  });
  const ids = new Set(findings.map(({ id }) => id));
  return {
    plans,
    stacks: coverageOf(plans, expectedStacks),
    findings: sortedBySeverity(findings),
    verdict: verdictOf(findings),
    unusedAcceptances: acceptances.filter(
      (acceptance) => !ids.has(acceptance.finding) || !isInForce(acceptance, today),
    ),
  };
}

function apply(id: string, { severity, check }: Rule, input: ReviewInput): Finding[] {
  let result;
  try {
    result = check(input);
  } catch (error) {
    throw new UserError(
      `The rule ${id} failed on these plans, so they are not reviewed: ${(error as Error).message}. This is a mistake in the review; please report it. Review the plans by hand.`,
      { cause: error },
    );
  }
  if (result === NOT_APPLICABLE) return [];
  return result.map(({ plan, change, ...found }) => ({
    severity,
    ...found,
    ...(change !== undefined && { type: change.type }),
    rule: id,
    stack: plan.name,
    id: `${id}:${plan.name}/${found.address}#${digestOf({ plan, change, ...found })}`,
  }));
}

/** Another change, and another thing said of the same change, have another digest. */
const digestOf = ({ change, region, happens }: Found): string =>
  createHash("sha256")
    .update(JSON.stringify([change?.digest(), region, toPlain(happens)]))
    .digest("hex")
    .slice(0, 8);

/** Findings of one severity stay in the order of the rules, which is that of the table. */
const sortedBySeverity = (findings: readonly Finding[]): Finding[] =>
  SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity));

function verdictOf(findings: readonly Finding[]): Verdict {
  const counted = findings.filter(({ accepted }) => accepted === undefined);
  if (counted.some(({ severity }) => severity === "critical")) return "block";
  return counted.some(({ severity }) => severity !== "info") ? "review" : "pass";
}

/** True where a finding that nobody accepted is at or above a severity. */
export function reaches({ findings }: Review, threshold: Severity): boolean {
  const worst = SEVERITIES.slice(0, SEVERITIES.indexOf(threshold) + 1);
  return findings.some(
    ({ severity, accepted }) => accepted === undefined && worst.includes(severity),
  );
}
