import { chmodSync, closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { UserError } from "../config/errors";
import { terraform, type TerraformProgram } from "./command";
import { lockFile, useCommittedLock } from "./locks";
import { planFiles, PRIVATE_FILE } from "./plans";
import { stackFolder } from "./stacks";

/** How long a state that somebody else has locked is waited for. */
const LOCK_TIMEOUT = "-lock-timeout=5m";

/** What a run of one stack needs. */
export interface StackRun {
  /** Folder that CDKTF wrote to. */
  readonly outdir: string;
  readonly stack: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets what the program prints, where a person wants to see it. */
  readonly onOutput?: (text: string) => void;
}

/**
 * Plans one stack: init, plan, show. Leaves its {@link planFiles}.
 *
 * @throws UserError with the program's errors where one of the three fails
 */
export async function planStack(program: TerraformProgram, run: StackRun): Promise<void> {
  const { plan, json } = filesOf(run);
  await initStack(program, run);
  await must(program, ["plan", "-input=false", "-no-color", LOCK_TIMEOUT, `-out=${plan}`], run);
  chmodSync(plan, PRIVATE_FILE);
  const stdout = openSync(json, "w", PRIVATE_FILE);
  try {
    await must(program, ["show", "-json", plan], run, stdout);
  } finally {
    closeSync(stdout);
  }
}

/**
 * Applies the plan that {@link planStack} left, and nothing else: the program refuses it where the
 * state has changed since.
 *
 * @throws UserError with the program's errors
 */
export async function applyStack(program: TerraformProgram, run: StackRun): Promise<void> {
  await must(program, ["apply", "-input=false", "-no-color", LOCK_TIMEOUT, filesOf(run).plan], run);
}

/**
 * Makes a stack ready in a job that has not planned it: with the very providers of the plan.
 *
 * @param lock content of its lock file
 * @throws UserError with the program's errors, also where a provider is not the locked one
 */
export async function initLocked(
  program: TerraformProgram,
  run: StackRun,
  lock: Buffer,
): Promise<void> {
  writeFileSync(lockFile(run.outdir, run.stack), lock);
  await must(program, [...INIT, "-lockfile=readonly"], run);
}

const INIT = ["init", "-input=false", "-no-color"] as const;

/** With the committed lock file, where there is one. In CI nothing may be added to it. */
async function initStack(program: TerraformProgram, run: StackRun): Promise<void> {
  const isLocked = useCommittedLock(run.outdir, run.stack);
  const readonly = isLocked && Boolean(run.env["CI"]);
  await must(program, readonly ? [...INIT, "-lockfile=readonly"] : INIT, run);
}

/** Where providers come from, instead of their registry. */
export interface Mirrors {
  /** Folder of a filesystem mirror. */
  readonly fsMirror?: string;
  /** Address of a network mirror. */
  readonly netMirror?: string;
}

/**
 * Writes the lock file of one stack anew: the newest versions that the stack allows, with their
 * checksums on every platform.
 *
 * @throws UserError with the program's errors
 */
export async function lockStack(
  program: TerraformProgram,
  run: StackRun,
  platforms: readonly string[],
  { fsMirror, netMirror }: Mirrors,
): Promise<void> {
  rmSync(lockFile(run.outdir, run.stack), { force: true });
  await must(
    program,
    [
      "providers",
      "lock",
      "-no-color",
      ...platforms.map((platform) => `-platform=${platform}`),
      ...(fsMirror === undefined ? [] : [`-fs-mirror=${resolve(fsMirror)}`]),
      ...(netMirror === undefined ? [] : [`-net-mirror=${netMirror}`]),
    ],
    run,
  );
}

/** Absolute: the program runs in the folder of the stack. */
const filesOf = ({ outdir, stack }: StackRun) => planFiles(resolve(outdir), stack);

/**
 * The state of one stack, as `terraform show -json` has it.
 *
 * @throws UserError with the program's errors
 */
export async function showState(program: TerraformProgram, run: StackRun): Promise<unknown> {
  const file = `${filesOf(run).json}.state`;
  const stdout = openSync(file, "w", PRIVATE_FILE);
  try {
    await must(program, ["show", "-json"], run, stdout);
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    closeSync(stdout);
    rmSync(file);
  }
}

/**
 * Changes the state of one stack and nothing else: `untaint` or `import`.
 *
 * @throws UserError with the program's errors
 */
export async function changeState(
  program: TerraformProgram,
  run: StackRun,
  args: readonly string[],
): Promise<void> {
  await must(program, [...args.slice(0, 1), "-no-color", LOCK_TIMEOUT, ...args.slice(1)], run);
}

async function must(
  program: TerraformProgram,
  args: readonly string[],
  run: StackRun,
  stdout?: number,
): Promise<void> {
  const { log } = filesOf(run);
  const { exitCode, output } = await terraform(program, args, {
    folder: stackFolder(run.outdir, run.stack),
    env: run.env,
    log,
    onOutput: run.onOutput,
    stdout,
  });
  if (exitCode === 0) return;
  throw new UserError(
    `${run.stack}: ${program.binary} ${args[0] ?? ""} failed (exit code ${exitCode}).\n${errorsIn(output)}\nEverything it printed is in ${planFiles(run.outdir, run.stack).log}.`,
  );
}

const MOST_LINES = 40;

/** The errors in what the program printed: from the first one on, without its frame. */
function errorsIn(output: string): string {
  const lines = output.split("\n").map((line) => line.replace(/^[╷│╵] ?/, "").trimEnd());
  const first = lines.findIndex((line) => line.startsWith("Error: "));
  const errors = lines.slice(first < 0 ? -MOST_LINES : first).filter((line) => line !== "");
  return errors
    .slice(0, MOST_LINES)
    .map((line) => `  ${line}`)
    .join("\n");
}
