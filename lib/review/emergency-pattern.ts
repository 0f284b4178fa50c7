/** Event patterns of EventBridge, compared by what they look for. */
import { canonical } from "./facts/values";
import { isObject, type JsonObject } from "./plan/plan";

/**
 * True where a pattern certainly finds everything that another one finds: it has the same fields,
 * and each takes the same values or more. Whatever else differs may find less.
 *
 * In an array every item is one more way to match. The items of `$or` are patterns themselves; the
 * others are values, or filters such as `{"prefix": …}`, that only an equal one stands for.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function findsAtLeast(pattern: JsonObject, other: JsonObject): boolean {
  const [names, others] = [pattern, other].map((one) => Object.keys(one).sort());
  return (
    canonical(names) === canonical(others) &&
    Object.keys(other).every((name) => takesAtLeast(name, pattern[name], other[name]))
  );
}

function takesAtLeast(name: string, values: unknown, others: unknown): boolean {
  if (isObject(values) && isObject(others)) return findsAtLeast(values, others);
  if (!Array.isArray(values) || !Array.isArray(others)) return false;
  return others.every((other) =>
    values.some((value) =>
      name === "$or" && isObject(value) && isObject(other)
        ? findsAtLeast(value, other)
        : canonical(value) === canonical(other),
    ),
  );
}
