/** A mistake of the person running the command: shown as its message, never with a stack trace. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** One thing that is wrong in a config. */
export interface Problem {
  /** Where: keys and list indexes from the top; empty for the file as a whole. */
  readonly path: readonly (string | number)[];
  /** What stands there. Left out where there is nothing, or where it may be a secret. */
  readonly value?: unknown;
  /** The value as it is written in the file, where reading it loses something: `012` is 12 to YAML. */
  readonly written?: string;
  /** What is wrong, what is allowed, and what to do: whole sentences that follow the key. */
  readonly message: string;
  /** Line in the file, from 1. */
  readonly line?: number;
}

/** Everything that is wrong in one config file. */
export class ConfigError extends UserError {
  override readonly name = "ConfigError";

  /**
   * @param file path as the user gave it
   * @param problems in the order of the file's keys
   */
  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(renderProblems(file, problems));
  }
}

/** A key as it is written in YAML paths: `regions.additional[0]`. */
function renderPath(path: Problem["path"]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}

const LONGEST_VALUE = 100;
/** More than a person corrects at once. */
const MOST_SHOWN = 20;

function renderValue(value: unknown): string {
  // JSON has no words for NaN and infinity.
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function renderProblem({ path, value, written, message, line }: Problem): string {
  const where = path.length === 0 ? "the file" : renderPath(path);
  const place = line === undefined ? "" : ` (line ${line})`;
  const what = value === undefined ? "" : ` = ${written ?? renderValue(value)}`;
  return `  ${where}${place}${what}\n    ${message}`;
}

function renderProblems(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const left = problems.length - MOST_SHOWN;
  return [
    `${file}: ${count}`,
    ...problems.slice(0, MOST_SHOWN).map(renderProblem),
    ...(left > 0 ? [`  and ${left} more. Correct these first.`] : []),
  ].join("\n\n");
}
