import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type ErrorCode,
  type Pair,
  type YAMLMap,
} from "yaml";
import * as z from "zod";

import { ConfigError, UserError, type Problem } from "./errors";
import { problemsOf, unwrapped, valueAt } from "./problems";
import { toConfig, type Config } from "./config";
import { RULES, type RuleInput } from "./rules";
import { EXAMPLE_ENVIRONMENT } from "./rules/identity-center";
import { configSchema } from "./schema";
import { warningsFor } from "./warnings";
import { decodeText } from "./text";
import { readNamedFile, type Unreadable } from "./named-file";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE, NO_CONFIGS, STACK_ROLES } from "./names";
import { packageRoot } from "./package-root";

const HOW_TO_NAME = `--config <file>, or ${CONFIG_VARIABLE}`;

export interface LoadedConfig {
  /** Path as the user gave it. */
  readonly file: string;
  readonly config: Config;
  /** True for the example that comes with the project: nobody's instance. */
  readonly isExample: boolean;
  /** Whole sentences for the user; none of them stops anything. */
  readonly warnings: readonly string[];
}

/**
 * Reads the config file that the environment names; else the one beside the example; else the example.
 *
 * @throws ConfigError with every problem of the file
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): LoadedConfig {
  return readConfig(configFile(env));
}

/**
 * Reads a config file.
 *
 * @param file path, seen from the working directory
 * @throws ConfigError with every problem of the file
 */
export function readConfig(file: string): LoadedConfig {
  const { config, warnings } = parseConfig(file, readText(file));
  return {
    file,
    isExample: config.environment === EXAMPLE_ENVIRONMENT,
    config,
    warnings: [...warnings, ...renamedWarning(config)],
  };
}

/** State of a stack with a local backend, see `BaseStack`. */
const STATE = new RegExp(`^terraform\\.(.+)-(?:${STACK_ROLES.join("|")})\\.tfstate$`);

/** Under another name Terraform knows nothing of what it made, and would make everything again. */
function renamedWarning({ environment, backend }: Config): string[] {
  if (backend.type !== "local") return [];
  const states = readdirSync(".").flatMap((name) => STATE.exec(name)?.[1] ?? []);
  const others = [...new Set(states)].filter((name) => name !== environment);
  if (others.length === 0 || states.includes(environment)) return [];
  return [
    `there is local state of the environment ${others.join(", ")}, and none of ${environment}. If environment was renamed, Terraform would make everything again: see docs/rename-environment.md before you plan.`,
  ];
}

/** The example, seen from the working directory: the one there, else the one that comes with the tool. */
function exampleFile(): string {
  return existsSync(DEFAULT_CONFIG_FILE)
    ? DEFAULT_CONFIG_FILE
    : relative(".", join(packageRoot(), DEFAULT_CONFIG_FILE));
}

/** @throws UserError where several may be meant */
function configFile(env: NodeJS.ProcessEnv): string {
  const said = env[CONFIG_VARIABLE];
  if (said === "") {
    throw new UserError(
      `${CONFIG_VARIABLE} is set but empty. Set it to the path of your config, or unset it.`,
    );
  }
  if (said !== undefined) return said;
  const folder = dirname(DEFAULT_CONFIG_FILE);
  const example = basename(DEFAULT_CONFIG_FILE);
  const [own, ...others] = yamlFilesBeside(DEFAULT_CONFIG_FILE)
    .filter((name) => name !== example && !NO_CONFIGS.includes(name))
    .map((name) => join(folder, name));
  if (own === undefined) return exampleFile();
  if (others.length === 0) return own;
  throw new UserError(
    `${folder} has several configs: ${[own, ...others].join(", ")}. Say which one is meant: ${HOW_TO_NAME}.`,
  );
}

/**
 * Parses the text of a config file.
 *
 * @param file path for messages
 * @throws ConfigError with every problem of the text
 */
export function parseConfig(file: string, text: string): Pick<LoadedConfig, "config" | "warnings"> {
  const { written, placeOf } = parseYaml(file, text);
  const parsed = configSchema.safeParse(written);
  const draft = parsed.success
    ? { written, valid: parsed.data, keys: parsed.data }
    : { written, valid: validKeys(configSchema, written), keys: validSections(written) };
  const problems = [
    ...(parsed.success ? [] : problemsOf(configSchema, written, parsed.error)),
    ...RULES.flatMap((rule) => rule(draft)),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(
      file,
      problems.map((problem) => ({ ...placeOf(problem), ...problem })).sort(byLine),
    );
  }
  const config = toConfig(parsed.data);
  return { config, warnings: warningsFor(config) };
}

/** Problems in the order of the file; those of the file as a whole, and of missing keys, first. */
const byLine = (a: Problem, b: Problem): number => (a.line ?? 0) - (b.line ?? 0);

/** The keys of a mapping that are valid in themselves, defaults filled in. */
function validKeys<T extends z.ZodRawShape>(
  schema: z.ZodObject<T>,
  written: unknown,
): Partial<z.output<z.ZodObject<T>>> {
  return Object.fromEntries(
    Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, inner]) => {
      const parsed = z.safeParse(inner, valueAt(written, [key]));
      return parsed.success ? [[key, parsed.data]] : [];
    }),
  ) as Partial<z.output<z.ZodObject<T>>>;
}

/** Of every section the keys that are valid in themselves, also where others are not. */
function validSections(written: unknown): RuleInput["keys"] {
  return Object.fromEntries(
    Object.entries(configSchema.shape).flatMap(([key, schema]) => {
      const section = unwrapped(schema);
      return section ? [[key, validKeys(section, valueAt(written, [key]))]] : [];
    }),
  );
}

function readText(file: string): string {
  const read = readNamedFile(file);
  if ("problem" in read) {
    throw new ConfigError(file, [{ path: [], message: unreadable(file, read) }]);
  }
  const decoded = decodeText(read.bytes);
  if ("text" in decoded) return decoded.text;
  throw new ConfigError(file, [{ path: [], message: decoded.problem }]);
}

function unreadable(file: string, { code, problem }: Unreadable): string {
  if (code !== "ENOENT" && code !== "ENOTDIR") {
    return code === "EISDIR"
      ? `is a folder. Name a YAML file in it: ${HOW_TO_NAME}.`
      : `cannot be read: ${problem}.`;
  }
  const others = yamlFilesBeside(file);
  return `does not exist. Name your config, seen from the working directory: ${HOW_TO_NAME}; ${
    others.length > 0
      ? `${dirname(file)} has ${others.join(", ")}.`
      : `${exampleFile()} is one to copy.`
  }`;
}

function yamlFilesBeside(file: string): string[] {
  try {
    return readdirSync(dirname(file)).filter((name) => /\.ya?ml$/.test(name));
  } catch {
    return []; // The folder does not exist either.
  }
}

function parseYaml(file: string, text: string) {
  const lineCounter = new LineCounter();
  // YAML's own look for keys that stand twice compares each with every other.
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
  const tooDeep = document.errors.find(({ message }) => TOO_DEEP.test(message));
  const mistakes = tooDeep
    ? [tooDeep]
    : [...document.errors, ...document.warnings, ...keyMistakes(document)];
  if (mistakes.length > 0) {
    throw new ConfigError(
      file,
      mistakes.map(({ code, message, pos }) => {
        const { line, col } = lineCounter.linePos(pos[0]);
        const shown = text.split(/\r?\n/)[line - 1]?.trim().slice(0, 100);
        const hint = HINTS[code];
        return {
          path: [],
          line,
          message:
            code === "IMPOSSIBLE"
              ? message
              : code === "MULTIPLE_DOCS"
                ? "starts a second YAML document (---). A config is one document: delete the rest."
                : `is not valid YAML at column ${col}${shown ? ` of ${JSON.stringify(shown)}` : ""}: ${TOO_DEEP.test(message) ? "It is nested too deeply." : message.replace(/\.?$/, ".")}${hint === undefined ? "" : ` ${hint}`}`,
        };
      }),
    );
  }
  if (document.contents === null) {
    throw new ConfigError(file, [
      { path: [], message: `is empty. Copy ${exampleFile()} and put in your values.` },
    ]);
  }
  if (!isMap(document.contents)) {
    throw new ConfigError(file, [
      {
        path: [],
        message: `must be a mapping of keys such as environment and regions. See ${exampleFile()}.`,
      },
    ]);
  }
  return { written: toPlainValue(file, document), placeOf: placeFinder(document, lineCounter) };
}

/** What the parser ends with where brackets stand in brackets, thousands deep. */
const TOO_DEEP = /call stack/;

/** Keys that stand twice in a mapping, and the one that JavaScript takes for something else. */
function keyMistakes(document: Document.Parsed) {
  const found: { code: ErrorCode; message: string; pos: [number, number] }[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key) || !key.range) continue;
        const name = String(key.value);
        const pos: [number, number] = [key.range[0], key.range[1]];
        if (seen.has(name)) {
          found.push({ code: "DUPLICATE_KEY", message: "Map keys must be unique", pos });
        }
        if (name === "__proto__") {
          found.push({
            code: "IMPOSSIBLE",
            message:
              "has a key __proto__, and no key or tag can be called so. Give it another name, or delete it.",
            pos,
          });
        }
        seen.add(name);
      }
    },
  });
  return found;
}

/** What people mostly did, by the code of YAML's own message. */
const HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: "Check the spaces before it, and that the brackets and quotes before it are closed.",
  BLOCK_AS_IMPLICIT_KEY: "Is a quote or a space after a colon missing on the line before?",
  BLOCK_IN_FLOW: "Is a bracket or brace not closed?",
  DUPLICATE_KEY: "Delete one of the two.",
  MISSING_CHAR: "Is a quote, a bracket or a space after a colon missing?",
  TAB_AS_INDENT: "Indent with spaces: YAML takes no tabs.",
  UNEXPECTED_TOKEN: "Put a value that has a special character into quotes.",
};

function toPlainValue(file: string, document: Document.Parsed): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    JSON.stringify(value); // throws for an alias within what it stands for
    return value;
  } catch (error) {
    // An alias without its anchor, or more than the limit.
    throw new ConfigError(file, [
      {
        path: [],
        message: `has YAML aliases (*name) that cannot be followed: ${firstLine(error)}. Write the values out.`,
      },
    ]);
  }
}

const firstLine = (error: unknown): string =>
  (error as Error).message.split("\n")[0]?.replace(/\.$/, "") ?? "";

/** Far more aliases than a config needs, far fewer than a file that explodes. */
const MAX_ALIASES = 100;

/** Line of a key, and its value as written where YAML reads it as a number. */
function placeFinder(document: Document.Parsed, lineCounter: LineCounter) {
  const indexes = new Map<unknown, ReadonlyMap<string, Pair>>();
  const pairAt = (map: YAMLMap, key: string | number): Pair | undefined => {
    const index = indexes.get(map) ?? new Map(map.items.map((pair) => [String(pair.key), pair]));
    indexes.set(map, index);
    return index.get(String(key));
  };
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const inside = (node: unknown, key: string | number): unknown => {
    const parent = resolved(node);
    if (isMap(parent)) return pairAt(parent, key)?.value;
    return isSeq(parent) ? parent.items[Number(key)] : undefined;
  };

  return ({ path, value }: Problem): Pick<Problem, "line" | "written"> => {
    const last = path.at(-1);
    if (last === undefined) return {};
    const parent = resolved(path.slice(0, -1).reduce<unknown>(inside, document.contents));
    const pair = isMap(parent) ? pairAt(parent, last) : undefined;
    const found = inside(parent, last);
    const node: unknown = pair?.key ?? found;
    return {
      ...(isNode(node) && node.range ? { line: lineCounter.linePos(node.range[0]).line } : {}),
      ...(typeof value === "number" && isScalar(found) && found.source !== undefined
        ? { written: found.source }
        : {}),
    };
  };
}
