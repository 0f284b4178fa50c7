import { styleText } from "node:util";

import { OUTCOMES, type CheckResult, type Outcome } from "../lib/doctor";
import { clean } from "./clean";

const STYLES: Readonly<Record<Outcome, Parameters<typeof styleText>[0]>> = {
  failed: ["bold", "red"],
  "could not look": ["bold", "magenta"],
  warning: ["bold", "yellow"],
  ok: ["bold", "green"],
};

/**
 * What checks found, for a person: the counts, then what asks most of them first.
 *
 * @param options `color`: whether it goes to a terminal that shows colours
 */
export function renderResults(
  results: readonly CheckResult[],
  { color }: { readonly color: boolean },
): string {
  const styled = (outcome: Outcome, text: string): string =>
    color ? styleText(STYLES[outcome], text, { validateStream: false }) : text;
  const of = (outcome: Outcome) => results.filter((result) => result.outcome === outcome);
  const counts = OUTCOMES.map((outcome) => {
    const text = `${of(outcome).length} ${outcome}`;
    return of(outcome).length > 0 ? styled(outcome, text) : text;
  });
  const parts = OUTCOMES.filter((outcome) => of(outcome).length > 0).map((outcome) =>
    [styled(outcome, outcome), ...LINES[outcome](of(outcome))].join("\n"),
  );
  return [counts.join(", "), ...parts].join("\n\n");
}

const LINES: Readonly<Record<Outcome, (results: readonly CheckResult[]) => string[]>> = {
  failed: (results) => results.flatMap(detailed),
  "could not look": byReason,
  warning: (results) => results.flatMap(detailed),
  ok: (results) =>
    results.map((result) =>
      result.seen === result.expected
        ? `  ${nameOf(result)}`
        : `  ${nameOf(result)}: ${clean(result.seen)}`,
    ),
};

const nameOf = ({ subject, title, region }: CheckResult): string =>
  clean(`${subject}: ${title}${region === undefined ? "" : ` (${region})`}`);

const detailed = (result: CheckResult): string[] => [
  `  ${nameOf(result)}`,
  `    expected: ${clean(result.expected)}`,
  `    seen:     ${clean(result.seen)}`,
  ...(result.todo === "" ? [] : [`    to do:    ${clean(result.todo)}`]),
];

/** Missing credentials stop many checks: one explanation is enough for a person. */
function byReason(results: readonly CheckResult[]): string[] {
  const reasons = new Map<string, CheckResult[]>();
  for (const result of results) {
    const reason = [result.seen, result.todo].filter((text) => text !== "").join(" ");
    reasons.set(reason, [...(reasons.get(reason) ?? []), result]);
  }
  return [...reasons].flatMap(([reason, stopped]) => [
    `  ${clean(reason)}`,
    ...stopped.map((result) => `    ${nameOf(result)}`),
  ]);
}
