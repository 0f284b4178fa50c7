/** Stands for values that a plan marks as sensitive. Nothing of this project shows what they were. */
import { isObject } from "./plan";

const LABEL = "(sensitive value";

/**
 * Replaces everything that is marked by text such as `(sensitive value 3)`.
 *
 * @param marks `true`, or the same shape as the value with `true` where it must not be shown
 */
export type Mask = (value: unknown, marks: unknown) => unknown;

/** A mask that gives equal values one number, so that a change can be seen. */
export function createMask(): Mask {
  const numbers = new Map<string, number>();
  const maskOf = (value: unknown): string => {
    const text = JSON.stringify(value);
    const number = numbers.get(text) ?? numbers.size + 1;
    numbers.set(text, number);
    return `${LABEL} ${number})`;
  };
  const mask: Mask = (value, marks) => {
    if (value === null || value === undefined || !marks) return value;
    if (marks === true) return maskOf(value);
    if (Array.isArray(value)) {
      const ofItems = Array.isArray(marks) ? marks : [];
      return value.map((item: unknown, index) => mask(item, ofItems[index]));
    }
    if (!isObject(value) || !isObject(marks)) return value;
    const names = Object.keys(marks).filter((name) => Object.hasOwn(value, name));
    if (names.length === 0) return value;
    return {
      ...value,
      ...Object.fromEntries(names.map((name) => [name, mask(value[name], marks[name])])),
    };
  };
  return mask;
}

/** True for what was masked when the plan was read. */
export const isMasked = (value: unknown): boolean =>
  typeof value === "string" && value.startsWith(LABEL);

/** True where something in a value was masked. */
export function hasMasked(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some(hasMasked);
  return isMasked(value);
}
