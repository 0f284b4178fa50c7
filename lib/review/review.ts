import { UserError } from "../config/errors";
import { DEFAULT_ACS_FIELDS } from "../okta";
import type { Plan } from "./plan";
import { NOT_APPLICABLE, SEVERITIES, type ReviewInput, type Severity } from "./rule";
import { RULES, type Rule } from "./rules";
import type { Text } from "./say";

export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** The stack that it is in. */
  readonly stack: string;
  readonly address: string;
  readonly region?: string;
  /** What happens, and to whom. */
  readonly happens: Text;
  /** What to do. */
  readonly advice: Text;
  /** Why somebody accepts it; such a finding does not count for the verdict. */
  readonly accepted?: string;
}

/** Somebody's word that a finding is meant. */
export interface Acceptance {
  readonly rule: string;
  readonly address: string;
  readonly reason: string;
}

export type Verdict = "pass" | "review" | "block";

export interface Review {
  readonly plans: readonly Plan[];
  readonly verdict: Verdict;
  /** The worst first; accepted ones are among them. */
  readonly findings: readonly Finding[];
  /** Acceptances that fit no finding. */
  readonly unusedAcceptances: readonly Acceptance[];
}

export interface ReviewOptions {
  readonly acceptances?: readonly Acceptance[];
  /** @default the name that is confirmed for the catalogue app */
  readonly defaultAcsField?: string;
}

/**
 * Reviews the plans of one change together.
 *
 * @param rules to be tested without the real ones
 * @throws UserError where a rule fails: a review without it would say too little
 */
export function review(
  plans: readonly Plan[],
  { acceptances = [], defaultAcsField = DEFAULT_ACS_FIELDS.default }: ReviewOptions = {},
  rules: Readonly<Record<string, Rule>> = RULES,
): Review {
  const input: ReviewInput = { plans, defaultAcsField };
  const findings = Object.entries(rules)
    .flatMap(([id, rule]) => apply(id, rule, input))
    .map((finding) => {
      const acceptance = acceptances.find((entry) => fits(entry, finding));
      return acceptance === undefined ? finding : { ...finding, accepted: acceptance.reason };
    });
  return {
    plans,
    findings: sortedBySeverity(findings),
    verdict: verdictOf(findings),
    unusedAcceptances: acceptances.filter((entry) => !findings.some((found) => fits(entry, found))),
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
  return result.map(({ plan, ...found }) => ({ severity, ...found, rule: id, stack: plan.name }));
}

const fits = (acceptance: Acceptance, { rule, address }: Finding): boolean =>
  acceptance.rule === rule && acceptance.address === address;

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
