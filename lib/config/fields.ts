/** Building blocks of the schema: each says in words what it allows, once, for errors and editors. */
import * as z from "zod";

/** Looks at a value that was refused, and says more than "must be …" where the mistake is a known one. */
export type Diagnose = (value: unknown) => string | undefined;

/** The sentence for a refused value. */
export function refusal(allowed: string, diagnose?: Diagnose) {
  return ({ input }: { readonly input?: unknown }): string => {
    if (input === undefined) return `is missing. Set it to ${allowed}.`;
    return diagnose?.(input) ?? `is not allowed: it must be ${allowed}.`;
  };
}

/** A string of one shape. */
export function text(pattern: RegExp, allowed: string, diagnose?: Diagnose) {
  const error = refusal(allowed, diagnose);
  return z.string({ error }).regex(pattern, { error });
}

/**
 * A string that a person will read: one line with a letter or digit in it, no invisible characters,
 * and no `${` or `%{`, which Terraform would take for an expression of its own.
 */
export function label(maxLength: number, what = "a text") {
  return text(
    new RegExp(`^(?=.*[\\p{L}\\p{N}])(?!.*[$%]\\{)[^\\p{C}\\u2028\\u2029]{1,${maxLength}}$`, "u"),
    `${what} of 1 to ${maxLength} characters on one line, without \${ and %{`,
  );
}

/** One of a few words. */
export function oneOf<const T extends readonly [string, ...string[]]>(
  words: T,
  diagnose?: Diagnose,
) {
  return z.enum(words, { error: refusal(`one of ${words.join(", ")}`, diagnose) });
}

/** A whole number between two bounds, both allowed. */
export function integer(min: number, max: number, unit: string) {
  const error = refusal(`a whole number of ${unit} from ${min} to ${max}`);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function yesOrNo() {
  return z.boolean({ error: refusal("true or false") });
}

/** A list without repetition. */
export function list<T extends z.ZodType>(
  item: T,
  allowed: string,
  { min = 0 }: { readonly min?: number } = {},
) {
  const error = refusal(
    min === 0 ? `a list of ${allowed}` : `a list of at least ${min} ${allowed}`,
  );
  const repeated = (values: unknown): unknown =>
    Array.isArray(values)
      ? values.find((value, index) => values.indexOf(value) !== index)
      : undefined;
  return z
    .array(item, { error })
    .min(min, { error })
    .refine((values) => repeated(values) === undefined, {
      error: ({ input }) =>
        `lists ${JSON.stringify(repeated(input))} more than once. Delete the repetition.`,
      when: () => true, // also where an entry is wrong: all problems are reported together
    });
}

/** A mapping with known keys only. */
export function section<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: ({ code, input }) =>
      code === "unrecognized_keys"
        ? undefined // worded where all known keys are at hand, see problems.ts
        : input === undefined
          ? `is missing. It has the keys ${Object.keys(shape).join(", ")}.`
          : `is not allowed: it must be a mapping with the keys ${Object.keys(shape).join(", ")}.`,
  });
}
