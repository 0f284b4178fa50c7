/** Findings that say the same of several resources, put together. */
import type { Finding } from "../review";
import { toPlain, type Text } from "./say";

/** Findings of one rule, one type of resource, one severity, and one thing to do. */
export interface Group {
  readonly findings: readonly [Finding, ...Finding[]];
  /** The same sentences once, with those that they are about. */
  readonly sentences: readonly Sentence[];
}

export interface Sentence {
  readonly happens: Text;
  readonly findings: readonly Finding[];
}

/** In the order of the findings; those that are accepted come last. */
export function groupsOf(findings: readonly Finding[]): Group[] {
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const accepted = findings.filter((finding) => finding.accepted !== undefined);
  const groups = by([...open, ...accepted], (finding) =>
    JSON.stringify([
      finding.severity,
      finding.rule,
      finding.type,
      toPlain(finding.advice),
      finding.accepted,
    ]),
  );
  return groups.map((of) => ({
    findings: of,
    sentences: by(of, ({ happens }) => toPlain(happens)).map((same) => ({
      happens: same[0].happens,
      findings: same,
    })),
  }));
}

type Some<T> = readonly [T, ...T[]];

function by<T>(items: readonly T[], keyOf: (item: T) => string): Some<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
