/**
 * What no single key can tell: rules over the whole file, by the section that they speak of.
 *
 * Rules look at the file as it was written, so that they also speak when another part of it is
 * wrong: all problems of a config are reported together.
 */
import type { Problem } from "../errors";
import { valueAt } from "../problems";
import type { ParsedConfig } from "../schema";

/** What a rule sees. */
export interface RuleInput {
  /** The file as it was written. */
  readonly written: unknown;
  /** The top-level keys that are valid in themselves, defaults filled in. */
  readonly valid: Partial<ParsedConfig>;
  /** The keys of each section that are valid in themselves, defaults filled in. */
  readonly keys: { readonly [S in keyof ParsedConfig]?: Partial<NonNullable<ParsedConfig[S]>> };
}

export type Rule = (draft: RuleInput) => Problem[];

export interface Mention {
  readonly path: readonly (string | number)[];
  readonly region: string;
}

const REGION_LISTS = ["primary", "additional", "retiring"] as const;
export type RegionList = (typeof REGION_LISTS)[number];

/** Every Region named under a key, be it one name or a list of them. */
export function mentions(written: unknown, path: Problem["path"]): Mention[] {
  const value = valueAt(written, path);
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((region, index) =>
    typeof region === "string"
      ? [{ region, path: Array.isArray(value) ? [...path, index] : path }]
      : [],
  );
}

export const configuredRegions = (written: unknown): Mention[] =>
  REGION_LISTS.flatMap((key) => mentions(written, at("regions", key)));

export const alarmRegions = (written: unknown): Mention[] =>
  mentions(written, at("breakGlass", "extraAlarmRegions"));

/** A path into the config file; a key that the schema does not have fails the compiler. */
export const at = (...path: PathOf<ParsedConfig>): Problem["path"] => path;

type PathOf<T> = T extends readonly (infer Item)[]
  ? readonly [] | readonly [number, ...PathOf<Item>]
  : T extends object
    ? readonly [] | KeyPathOf<T>
    : readonly [];

type KeyPathOf<T extends object> = {
  [K in keyof T & string]-?: readonly [K, ...PathOf<NonNullable<T[K]>>];
}[keyof T & string];

/** Where a value stands in a list that has it already, and where it stood first. */
export function repetitions(
  values: readonly unknown[],
): readonly { readonly index: number; readonly first: number }[] {
  return values
    .map((value, index) => ({ index, first: values.indexOf(value) }))
    .filter(({ index, first }) => first !== index);
}
