/**
 * A small EventBridge: matches events against patterns, as far as the patterns of this project go.
 * What it does not know, it refuses to judge.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */

/** Whether an event matches a pattern. */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (!isObject(pattern)) throw new Error("a pattern is an object");
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === "$or") return (expected as unknown[]).some((one) => matchesPattern(one, event));
    const actual = isObject(event) ? event[key] : undefined;
    if (!Array.isArray(expected)) {
      const candidates: unknown[] = Array.isArray(actual) ? actual : [actual];
      return candidates.some((candidate) => matchesPattern(expected, candidate));
    }
    // EventBridge looks at each value of a list.
    const values: unknown[] = Array.isArray(actual) ? actual : [actual];
    return values.some(
      (value) => typeof value === "string" && expected.some((one) => matchesValue(one, value)),
    );
  });
}

function matchesValue(expected: unknown, actual: string): boolean {
  if (typeof expected === "string") return expected === actual;
  if (isObject(expected)) {
    const [[operator, operand] = [], ...others] = Object.entries(expected);
    if (others.length === 0 && typeof operand === "string") {
      if (operator === "prefix") return actual.startsWith(operand);
      if (operator === "suffix") return actual.endsWith(operand);
      if (operator === "equals-ignore-case") return actual.toLowerCase() === operand.toLowerCase();
      if (operator === "wildcard") {
        const parts = operand.split("*").map((part) => part.replace(/[.+^${}()|[\]\\?]/g, "\\$&"));
        return new RegExp(`^${parts.join(".*")}$`).test(actual);
      }
    }
  }
  throw new Error(`not a known way to match: ${JSON.stringify(expected)}`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
