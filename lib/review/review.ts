import { UserError } from "../config/errors";
import { DEFAULT_ACS_FIELDS } from "../okta";
import type { Plan } from "./plan/plan";
import { NOT_APPLICABLE, SEVERITIES, type ReviewInput, type Severity } from "./rule";
import { RULES, type Rule } from "./rules";
import type { Text } from "./render/say";

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
  /** As the review shows it; `<stack>/<address>` where several stacks have it. */
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
 * @throws UserError where a rule fails: a review without it would say too little; or where an
 * acceptance fits findings in several stacks
 */
export function review(
  plans: readonly Plan[],
  { acceptances = [], defaultAcsField = DEFAULT_ACS_FIELDS.default }: ReviewOptions = {},
  rules: Readonly<Record<string, Rule>> = RULES,
): Review {
  const input: ReviewInput = { plans, defaultAcsField };
  const found = Object.entries(rules).flatMap(([id, rule]) => apply(id, rule, input));
  refuseAmbiguous(acceptances, found);
  const findings = found.map((finding) => {
    const acceptance = acceptances.find((entry) => fits(entry, finding));
    return acceptance === undefined ? finding : { ...finding, accepted: acceptance.reason };
  });
  return {
    plans,
    findings: sortedBySeverity(findings),
    verdict: verdictOf(findings),
    unusedAcceptances: acceptances.filter(
      (entry) => !found.some((finding) => fits(entry, finding)),
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
  return result.map(({ plan, ...found }) => ({ severity, ...found, rule: id, stack: plan.name }));
}

const inStack = ({ stack, address }: Finding): string => `${stack}/${address}`;

const fits = (acceptance: Acceptance, finding: Finding): boolean =>
  acceptance.rule === finding.rule &&
  (acceptance.address === finding.address || acceptance.address === inStack(finding));

/** What somebody has looked at in one stack says nothing about another. */
function refuseAmbiguous(acceptances: readonly Acceptance[], findings: readonly Finding[]): void {
  const problems = acceptances.flatMap((acceptance) => {
    const fitting = findings.filter((finding) => fits(acceptance, finding));
    const addresses = [...new Set(fitting.map(inStack))];
    if (addresses.length < 2) return [];
    const { rule, address } = acceptance;
    return [
      `--accept ${rule}:${address} fits findings in ${addresses.length} stacks. Accept each with its stack: ${addresses.map((one) => `${rule}:${one}=<reason>`).join(", ")}.`,
    ];
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

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
