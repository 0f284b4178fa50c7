/** Reading records of others, which may have any shape. */

const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

export const recordAt = (value: unknown, key: string): unknown => at(value, key);

export function textAt(value: unknown, key: string): string {
  const found = at(value, key);
  return typeof found === "string" ? found : "";
}

/** @returns undefined where there is no date */
export function dateAt(value: unknown, key: string): Date | undefined {
  const date = new Date(textAt(value, key));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
