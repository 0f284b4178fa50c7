/** A piece of HTML. Text becomes one only by being escaped. */
export class Html {
  constructor(readonly source: string) {}
}

type Part = Html | string | number | undefined | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

function sourceOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.source;
  if (typeof part === "object") return part.map(({ source }) => source).join("\n");
  return escapeHtml(String(part));
}

/** Tag of a template whose values are escaped, unless they are HTML already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(sourceOf)));
}

/** A text whose backticks mark code. */
export function prose(text: string): Html {
  return new Html(escapeHtml(text).replace(/`([^`]*)`/g, "<code>$1</code>"));
}

/** An address that a line may break in after its dots and slashes, and nowhere else. */
export function breakable(url: string): Html {
  return new Html(escapeHtml(url).replace(/(?<=[^/])([./])(?=[^/])/g, "$1<wbr>"));
}
