import { OUTCOMES, type CheckResult } from "../lib/doctor";
import { clean } from "./clean";

/** What checks found, under their subjects, for a person. */
export function renderResults(results: readonly CheckResult[]): string {
  const reasons = new Set<string>();
  const subjects = [...new Set(results.map(({ subject }) => subject))].map((subject) => [
    subject,
    ...results
      .filter((result) => result.subject === subject)
      .flatMap((result) => renderResult(result, reasons)),
  ]);
  const counts = OUTCOMES.map(
    (outcome) => `${results.filter((result) => result.outcome === outcome).length} ${outcome}`,
  );
  return [...subjects.map((lines) => lines.join("\n")), counts.join(", ")].join("\n\n");
}

const OUTCOME_WIDTH = "could not look".length;

/** @param reasons why something could not be looked at, as far as it is said already */
function renderResult(result: CheckResult, reasons: Set<string>): string[] {
  const { outcome, title, region, expected, seen, todo } = result;
  const head = `  ${outcome.padEnd(OUTCOME_WIDTH)}  ${title}${region === undefined ? "" : ` (${region})`}`;
  if (outcome === "ok") return [seen === expected ? head : `${head}: ${clean(seen)}`];
  // Missing credentials stop many checks: one explanation is enough for a person.
  if (outcome === "could not look" && reasons.has(seen)) return [`${head}: as above`];
  reasons.add(seen);
  const indent = " ".repeat(OUTCOME_WIDTH + 4);
  return [
    head,
    `${indent}expected: ${clean(expected)}`,
    `${indent}seen:     ${clean(seen)}`,
    ...(todo === "" ? [] : [`${indent}to do:    ${clean(todo)}`]),
  ];
}
