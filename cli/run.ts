import { ConfigError, UserError, type LoadedConfig } from "../lib/config";
import { visible } from "./clean";

/** What a command has to say. Only {@link runEntry} turns it into output and an exit code. */
export interface Result {
  /**
   * 0 done, 1 it could not do its work, 2 it worked and found something that needs a person.
   * @default 0
   */
  readonly exitCode?: 0 | 1 | 2;
  /** What was asked for. */
  readonly stdout?: string;
  /** What a person should know beside it. */
  readonly stderr?: string;
  /** Whether `stdout` has colours of ours, and texts of others only where they were cleaned. */
  readonly isColoured?: boolean;
}

/**
 * Runs the body of a program: the one place that writes to the terminal and sets the exit code.
 *
 * @param options `jsonErrors`: an error is one line of JSON, the last one of standard error
 */
export async function runEntry(
  body: () => Result | Promise<Result>,
  { jsonErrors = false }: { readonly jsonErrors?: boolean } = {},
): Promise<void> {
  // Said where the writing is waited for, see `write`.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    const { exitCode = 0, stdout = "", stderr = "", isColoured = false } = await body();
    await write(process.stderr, visible(withNewline(stderr)));
    await write(process.stdout, isColoured ? withNewline(stdout) : visible(withNewline(stdout)));
    process.exitCode = exitCode;
  } catch (error) {
    const message = messageFor(error);
    process.exitCode = 1;
    const said = visible(withNewline(jsonErrors ? asJson(message, error) : message));
    // Where even that cannot be written, the exit code says it.
    await write(process.stderr, said).catch(() => undefined);
  }
  // An answer that drips on somewhere must not keep a command that has said all.
  process.exit();
}

/**
 * Writes, and waits until it is out: a pipe takes its time. A reader that has seen enough (`| head`) is
 * no mistake; a full disk is.
 */
const write = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (text === "") {
      resolve();
      return;
    }
    stream.write(text, (error) => {
      const { code } = (error ?? {}) as NodeJS.ErrnoException;
      if (code === undefined || code === "EPIPE") resolve();
      else reject(new UserError(`The output cannot be written (${code}${REASONS[code] ?? ""}).`));
    });
  });

/** One message for what a person can mend; anything else is a defect and keeps its stack trace. */
function messageFor(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return `${path ?? "A file"}: ${syscall} failed (${code}${REASONS[code] ?? ""}).`;
}

/** What the codes of the operating system mean that people meet. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: ", no permission",
  EISDIR: ", it is a folder",
  ENOENT: ", there is no such file or folder",
  ENOSPC: ", the disk is full",
  ENOTDIR: ", a part of the path is no folder",
  EROFS: ", it cannot be written",
};

/** `{ "error": { "message", "file"?, "problems"? } }`, the problems being those of a config. */
function asJson(message: string, error: unknown): string {
  const details =
    error instanceof ConfigError
      ? {
          file: error.file,
          problems: error.problems.map(({ path, line, message: problem }) => ({
            key: path.join("."),
            line,
            message: problem,
          })),
        }
      : {};
  return JSON.stringify({ error: { message, ...details } });
}

const withNewline = (text: string): string =>
  text === "" || text.endsWith("\n") ? text : `${text}\n`;

/** Warnings, a line each. */
export function renderWarnings(warnings: readonly string[]): string {
  return warnings.map((warning) => `warning: ${warning}`).join("\n");
}

/** Which config a command read, and what it says about it, with what the command adds. */
export function renderConfigNotes(
  { file, isExample, warnings }: Pick<LoadedConfig, "file" | "isExample" | "warnings">,
  ...more: readonly string[]
): string {
  return [
    isExample
      ? `Config: ${file}. THIS IS THE EXAMPLE, not your instance. Name yours with --config <file> or IDC_CONFIG.`
      : `Config: ${file}.`,
    renderWarnings([...warnings, ...more]),
  ]
    .filter((line) => line !== "")
    .join("\n");
}
