import { allAcsFields, type AcsFieldNames } from "./acs-fields";

/** What an app's setting names say about `okta.acsFields`. */
export interface FieldNameProposal {
  /** Undefined where no single setting looks like the default ACS URL. */
  readonly default: string | undefined;
  /** Undefined where no numbered settings, 1 and on, look like the additional ACS URLs. */
  readonly additional: string | undefined;
  /** How many numbered settings the app has, 1 and on without a gap. */
  readonly count: number;
}

/**
 * Proposes `okta.acsFields` from the names of an app's settings, set or not: the API returns a
 * setting without a value as null. The additional ones are the longest series that counts from 1;
 * the default one is the setting that is named as they are, but without a number.
 *
 * @param names keys of the app's `settings.app`, in any order
 */
export function proposeFieldNames(names: readonly string[]): FieldNameProposal {
  const known = new Set(names);
  const patterns = new Set(
    names.flatMap((name) =>
      [...name.matchAll(/\d+/g)].map(
        ({ index, 0: digits }) => `${name.slice(0, index)}{n}${name.slice(index + digits.length)}`,
      ),
    ),
  );
  const series = [...patterns]
    .map((pattern) => ({ pattern, count: countFromOne(pattern, known) }))
    .filter(({ count, pattern }) => count > 0 && /acs/i.test(pattern))
    .sort((a, b) => b.count - a.count)[0];
  const plain = series?.pattern.replace("{n}", "");
  const candidates = names.filter((name) => /acs/i.test(name) && !/\d/.test(name));
  return {
    default:
      plain !== undefined && known.has(plain)
        ? plain
        : candidates.length === 1
          ? candidates[0]
          : undefined,
    additional: series?.pattern,
    count: series?.count ?? 0,
  };
}

function countFromOne(pattern: string, names: ReadonlySet<string>): number {
  let count = 0;
  while (names.has(pattern.replace("{n}", String(count + 1)))) count++;
  return count;
}

/** The fields of these names that the app does not have. */
export function missingFields(fields: AcsFieldNames, names: readonly string[]): string[] {
  return allAcsFields(fields).filter((name) => !names.includes(name));
}
