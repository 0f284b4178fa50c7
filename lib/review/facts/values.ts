import { isObject } from "../plan/plan";

/** JSON in which the order of keys and of lists does not count: IAM gives meaning to neither. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(",")}}`;
}

/** What is empty is as good as not there. */
const EMPTY: readonly string[] = ["{}", "[]", '""'];

/** True where two attributes mean the same. */
export function isSame(one: unknown, other: unknown): boolean {
  const [a, b] = [one, other].map((value) => {
    const text = canonical(value);
    return EMPTY.includes(text) ? canonical(null) : text;
  });
  return a === b;
}

/** An attribute that holds JSON as text. Undefined where it is none. */
export function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
