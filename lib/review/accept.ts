import { UserError } from "../config/errors";
import type { Acceptance } from "./review";
import { RULES } from "./rules";

const SHAPE = "<rule>:<address>=<reason>";

/**
 * Reads the values of `--accept`. The address may have `=` in the quotes of an index; the reason
 * starts at the first one outside.
 *
 * @throws UserError naming every value that is wrong
 */
export function parseAcceptances(values: readonly string[]): Acceptance[] {
  const problems: string[] = [];
  const acceptances = values.flatMap((value) => {
    const match = /^([^:]*):((?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\]|[^=])+)=(.*)$/s.exec(value);
    const [, rule = "", address = "", reason = ""] = match ?? [];
    const wrong = problemOf(match !== null, rule, reason);
    if (wrong === undefined) return [{ rule, address, reason: reason.trim() }];
    problems.push(`--accept ${JSON.stringify(value)} ${wrong}`);
    return [];
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return acceptances;
}

function problemOf(isWhole: boolean, rule: string, reason: string): string | undefined {
  if (!isWhole || reason.trim() === "") {
    return `must be ${SHAPE}: the rule and the address as the review shows them, and why the finding is meant.`;
  }
  return Object.hasOwn(RULES, rule)
    ? undefined
    : `names no rule of this review. Rules: ${Object.keys(RULES).join(", ")}.`;
}
