/**
 * Sentences with values from plans in them.
 *
 * What a plan contains was written by others: a label may hold a pipe, HTML or an @mention. So the
 * values stay apart from the words until a renderer puts them together.
 */

/** A value from a plan, shown as it is and never as markup. */
class Value {
  constructor(readonly text: string) {}
}

/** Words of this project, and values from plans between them. */
export type Text = readonly (string | Value)[];

type Part = string | number | Text;

/** Template tag: the words are this project's, what is put in is a value (or another {@link Text}). */
export function say(words: TemplateStringsArray, ...parts: readonly Part[]): Text {
  return words.flatMap((word, index) => {
    const part = parts[index];
    if (part === undefined) return [word];
    return [word, ...(isText(part) ? part : [new Value(String(part))])];
  });
}

const isText = (part: Part): part is Text => typeof part === "object";

/** Words alone. */
export const words = (text: string): Text => [text];

/** Longer lists are cut: nobody reads them, and a comment has a limit. */
const LONGEST_LIST = 20;

/** `a, b, c`, and how many more where there are many. */
export function listed(texts: readonly Text[], separator = ", "): Text {
  const shown = texts.length > LONGEST_LIST ? texts.slice(0, LONGEST_LIST - 1) : texts;
  const more = texts.length - shown.length;
  return [
    ...shown.flatMap((text, index) => (index === 0 ? text : [separator, ...text])),
    ...(more > 0 ? [` and ${more} more`] : []),
  ];
}

/** The text of the JSON output and the terminal. */
export function toPlain(text: Text): string {
  return text.map((part) => (typeof part === "string" ? part : clean(part.text))).join("");
}

/** The text as Markdown: every value is a code span, in which nothing has a meaning. */
export function toMarkdown(text: Text, { inTable = false, whole = false } = {}): string {
  return text
    .map((part) => (typeof part === "string" ? part : codeSpan(part.text, { inTable, whole })))
    .join("");
}

/** Longer values are cut: a reader does not read them, and a comment has a limit. */
const LONGEST_VALUE = 500;

/** One line without invisible characters, which could hide or reverse what stands there. */
function clean(text: string, longest = LONGEST_VALUE): string {
  const line = text.replace(/\s+/g, " ").replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "");
  return line.length > longest
    ? `${line.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "")}…`
    : line;
}

/**
 * Code spans show backslashes, HTML, mentions and links as they are. Only a backtick ends one (so
 * the fence is longer than any inside), and a pipe ends a table's cell.
 * https://github.github.com/gfm/#code-spans, #example-200
 */
function codeSpan(
  value: string,
  { inTable, whole }: { readonly inTable: boolean; readonly whole: boolean },
): string {
  const text = clean(value, whole ? Infinity : LONGEST_VALUE);
  if (text.trim() === "") return "(empty)";
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 || /^ | $/.test(text) ? " " : "";
  const span = `${fence}${space}${text}${space}${fence}`;
  return inTable ? span.replaceAll("|", "\\|") : span;
}
