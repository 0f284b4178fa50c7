/** The table of keys in docs/config.md, from the schema. */
import { configJsonSchema } from "./json-schema";

/** What the table needs of a JSON schema. */
interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Markdown rows, one for each key that has a value: key, meaning, default. */
function configKeyTable(): string {
  return [
    "| key | meaning | default |",
    "| --- | --- | --- |",
    ...rowsOf(JSON.parse(configJsonSchema()) as Node, []),
  ].join("\n");
}

function rowsOf(node: Node, path: readonly string[]): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, inner]) => {
    const here = [...path, key];
    if (inner.properties !== undefined) return rowsOf(inner, here);
    return [
      `| ${code(here.join("."))} | ${[inner.description, allowed(inner)].filter(Boolean).join(" ")} | ${defaultOf(inner)} |`,
    ];
  });
}

const code = (text: string): string => `\`${text}\``;

function allowed({ enum: words, minimum, maximum }: Node): string | undefined {
  if (words !== undefined) return `One of ${words.map((word) => code(String(word))).join(", ")}.`;
  return minimum === undefined ? undefined : `${minimum} to ${maximum}.`;
}

function defaultOf({ default: value }: Node): string {
  if (value === undefined) return "";
  return code(typeof value === "string" ? value : JSON.stringify(value));
}

/** The file with the table, between two marks. */
export const KEY_TABLE_FILE = "docs/config.md";

/** @returns the page with the table of now */
export const withKeyTable = (page: string): string =>
  page.replace(
    /(<!-- keys: npm run schema -->\n)[^]*(\n<!-- \/keys -->)/,
    (_, before: string, after: string) => `${before}\n${configKeyTable()}\n${after}`,
  );
