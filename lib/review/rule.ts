import { displayNameOf, REGIONS } from "../endpoints";
import type { Plan, ResourceChange } from "./plan/plan";
import { say, words, type Text } from "./render/say";

export const SEVERITIES = ["critical", "high", "medium", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What the rules look at: all plans of one pull request together. */
export interface ReviewInput {
  readonly plans: readonly Plan[];
  /** Name of the Okta app's default ACS field. */
  readonly defaultAcsField: string;
}

/** What a rule found in one place. */
export interface Found {
  /** The stack that it is in. */
  readonly plan: Plan;
  /** Undefined where it is about the plan as a whole. */
  readonly change?: ResourceChange;
  /** Address of the resource; the stack's name where it is about the plan as a whole. */
  readonly address: string;
  readonly region?: string;
  /**
   * Where it is not as the rule's own.
   * @default - the rule's
   */
  readonly severity?: Severity;
  /** What happens, and to whom: whole sentences. */
  readonly happens: Text;
  /** What to do: whole sentences. */
  readonly advice: Text;
}

/** The plans have nothing that the rule is about. Different from "all is well". */
export const NOT_APPLICABLE = "not applicable";

export type RuleResult = readonly Found[] | typeof NOT_APPLICABLE;

/** Looks at the plans and says what it found. Pure; an exception fails the whole review. */
export type RuleCheck = (input: ReviewInput) => RuleResult;

/** Every change of all plans that a filter lets through. */
export function changesOf(
  { plans }: ReviewInput,
  filter: (change: ResourceChange) => boolean,
): ResourceChange[] {
  return plans.flatMap(({ changes }) => changes.filter(filter));
}

/** A finding for each subject, or not applicable where there is no subject. */
export function forEach<T>(
  subjects: readonly T[],
  check: (subject: T) => readonly Found[] | Found | undefined,
): RuleResult {
  if (subjects.length === 0) return NOT_APPLICABLE;
  return subjects.flatMap((subject) => check(subject) ?? []);
}

/** Where a finding is. */
export function at(
  change: ResourceChange,
  region?: string,
): Pick<Found, "plan" | "change" | "address" | "region"> {
  const { plan, address } = change;
  return { plan, change, address, ...(region !== undefined && { region }) };
}

/** `Asia Pacific (Osaka)`, or words for a Region that the plan does not name. */
export function regionName(region: string | undefined): Text {
  if (region === undefined) return words("a Region that the plan does not name");
  return REGIONS.has(region) ? words(displayNameOf(region)) : say`${region}`;
}
