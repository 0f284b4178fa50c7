import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { stackFolder } from "./stacks";

/** What synth and init write into a stack's folder. */
const OURS = new Set(["cdk.tf.json", ".terraform", ".terraform.lock.hcl"]);

/** What was done about stacks of an earlier run that are not in this one. */
export interface FormerStacks {
  /** Folders that are gone now. */
  readonly removed: readonly string[];
  /** Folders that stay, because something else lies in them, such as `errored.tfstate`. */
  readonly left: readonly string[];
}

/**
 * Writes the stacks as {@link writeInto} does, and takes away those of an earlier run.
 *
 * @param outdir folder of `manifest.json` and `stacks/`
 * @param write  writes the same into the folder that it is given
 * @returns what `write` returned, and the stacks that the config has no more
 */
export function writeStacks<T>(
  outdir: string,
  write: (folder: string) => T,
): { readonly written: T; readonly former: FormerStacks } {
  const { written, stacks } = writeInto(outdir, (folder) => ({
    written: write(folder),
    stacks: readdirSync(join(folder, "stacks")),
  }));
  return { written, former: removeFormer(outdir, stacks) };
}

/**
 * Writes files whole or not at all: beside the folder first, and only what is complete takes its place.
 * Other files in the folder, such as those of Terraform, stay.
 *
 * @param target path of the folder, made where it is not there
 * @param write  writes into the folder that it is given
 */
export function writeInto<T>(target: string, write: (folder: string) => T): T {
  const fresh = join(dirname(target), `.${basename(resolve(target))}-${randomUUID()}`);
  const release = holdInterrupts();
  try {
    mkdirSync(fresh, { recursive: true });
    try {
      const written = write(fresh);
      moveInto(fresh, target);
      return written;
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  } catch (error) {
    const { path } = error as NodeJS.ErrnoException;
    // The name of a folder that is gone again tells nobody anything.
    if (path !== undefined) Object.assign(error as object, { path: path.replace(fresh, target) });
    throw error;
  } finally {
    release();
  }
}

/** Moves every file; what is in the target beside them stays. */
function moveInto(from: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, place] = [join(from, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) moveInto(source, place);
    else renameSync(source, place);
  }
}

function removeFormer(outdir: string, fresh: readonly string[]): FormerStacks {
  const stacks = dirname(stackFolder(outdir, "any"));
  const former = existsSync(stacks)
    ? readdirSync(stacks).filter((name) => !fresh.includes(name))
    : [];
  const isOurs = (name: string): boolean =>
    readdirSync(stackFolder(outdir, name)).every((entry) => OURS.has(entry));
  const removed = former.filter(isOurs);
  for (const name of removed) rmSync(stackFolder(outdir, name), { recursive: true });
  return { removed, left: former.filter((name) => !removed.includes(name)) };
}

/** An interrupt waits until nothing half-written is left. */
function holdInterrupts(): () => void {
  const stop = (): never => process.exit(130);
  process.once("SIGINT", stop).once("SIGTERM", stop);
  // Node hands over a signal that has arrived in the next turn of its loop.
  return () => setImmediate(() => process.off("SIGINT", stop).off("SIGTERM", stop));
}
