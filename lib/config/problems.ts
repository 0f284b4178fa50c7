import { distance } from "fastest-levenshtein";
import * as z from "zod";

import type { Problem } from "./errors";

/** Two edits apart or fewer: a misspelling rather than another word. */
const MISSPELLING_DISTANCE = 2;

/** The word that was probably meant, where one is near enough. */
export function nearest(
  word: string,
  known: Iterable<string>,
  within = MISSPELLING_DISTANCE,
): string | undefined {
  return [...known]
    .map((candidate) => ({ candidate, edits: distance(word, candidate) }))
    .filter(({ edits }) => edits <= within)
    .sort((a, b) => a.edits - b.edits)[0]?.candidate;
}

type Path = Problem["path"];

/** What stands at a path of a parsed file. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    root,
  );
}

/** The mapping that a schema is, with or without a default. */
export function unwrapped(schema: z.core.$ZodType): z.ZodObject | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return unwrapped(schema.unwrap());
  }
  return schema instanceof z.ZodObject ? schema : undefined;
}

/** The keys that the schema knows at a path. */
function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = unwrapped(schema)?.shape ?? {};
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(shape);
  const inner = shape[String(key)];
  return inner === undefined ? [] : knownKeys(inner, rest);
}

function unknownKey(schema: z.ZodType, parent: Path, key: string): Problem {
  const known = knownKeys(schema, parent);
  // A longer key may be misspelt further than a word in a list of Regions may.
  const suggestion = nearest(
    key,
    known,
    Math.max(MISSPELLING_DISTANCE, Math.floor(key.length / 3)),
  );
  // The value is not shown: an unknown key may hold a secret that does not belong here.
  return {
    path: [...parent, key],
    message:
      suggestion === undefined
        ? `is not a known key. Known here: ${known.join(", ")}.`
        : `is not a known key. Did you mean ${suggestion}?`,
  };
}

/** The schema's findings as problems, one for each key. */
export function problemsOf(schema: z.ZodType, root: unknown, error: z.ZodError): Problem[] {
  const problems = error.issues.flatMap((issue): Problem[] => {
    const path = issue.path as (string | number)[];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => unknownKey(schema, path, key));
    }
    // A wrong key of a mapping with free keys: its own issue says why.
    const message = issue.code === "invalid_key" ? issue.issues[0]?.message : undefined;
    return [{ path, value: valueAt(root, path), message: message ?? issue.message }];
  });
  // A string of the wrong type and shape is one mistake, not two.
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = JSON.stringify([path, message]);
    return !seen.has(key) && seen.add(key);
  });
}
