/** YAML with comments, by the yaml library's document API. */
import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** One key of a section, or comments that take the place of one. */
export interface Entry {
  readonly key: string;
  /** A value, a list, a section, or nothing where the key is only shown as a comment. */
  readonly value?: Value;
  /** Lines before the key. */
  readonly comment?: readonly string[];
  /** What stands in the comment for a key without a value. */
  readonly shown?: Value;
}

export type Value =
  string | number | boolean | readonly string[] | ReadonlyMap<string, string> | Section;

export class Section {
  constructor(readonly entries: readonly Entry[]) {}
}

export const section = (...entries: readonly Entry[]): Section => new Section(entries);

/** Text of a document: a blank line between its sections, comments before their keys. */
export function writeYaml(head: readonly string[], top: readonly Entry[]): string {
  const map = mapOf(top, true);
  const document = new Document(map);
  document.commentBefore = commentOf(head);
  // What is left stands at the end, after a blank line.
  document.comment = map.comment ?? null;
  map.comment = null;
  return `${document.toString(FORMAT).trimEnd()}\n`;
}

const FORMAT = { lineWidth: 0, flowCollectionPadding: false } as const;

/** The library writes `#` and what it is given; an empty line is one without. */
const commentOf = (lines: readonly string[]): string =>
  lines
    .map((line) => (line === "" ? "" : ` ${line}`))
    .join("\n")
    .trimEnd();

function mapOf(entries: readonly Entry[], isTop = false): YAMLMap {
  const map = new YAMLMap();
  let waiting: string[] = [];
  for (const { key, value, comment = [], shown } of entries) {
    waiting.push(...comment);
    if (value === undefined) {
      if (shown !== undefined) waiting.push(...linesOf(key, shown));
      if (isTop) waiting.push("");
      continue;
    }
    const name = new Scalar(key);
    if (waiting.length > 0) name.commentBefore = commentOf(waiting);
    name.spaceBefore = isTop && map.items.length > 0;
    map.items.push(new Pair(name, nodeOf(value)));
    waiting = [];
  }
  if (waiting.length > 0) map.comment = commentOf(waiting);
  return map;
}

/** A key as it would stand there, for a comment. */
function linesOf(key: string, value: Value): string[] {
  const text = new Document(mapOf([{ key, value }])).toString(FORMAT);
  return text.trimEnd().split("\n");
}

function nodeOf(value: Value): unknown {
  if (value instanceof Section) return mapOf(value.entries);
  if (value instanceof Map) {
    const map = new YAMLMap();
    map.flow = true;
    for (const [key, inner] of value as ReadonlyMap<string, string>) map.set(key, inner);
    return map;
  }
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    // URLs are long: one on each line.
    list.flow = !value.some((item) => String(item).startsWith("https://"));
    list.items = value.map(nodeOf);
    return list;
  }
  const scalar = new Scalar(value);
  // Digits alone would be a number to YAML: the library quotes them, with the quotes that it likes.
  if (typeof value === "string" && /^\d+$/.test(value)) scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}
