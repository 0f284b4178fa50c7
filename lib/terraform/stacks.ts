import { readFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../config/errors";

/** What CDKTF writes about all stacks, as far as it is read here. */
interface Manifest {
  readonly stacks: Readonly<
    Record<string, { readonly name: string; readonly dependencies: readonly string[] }>
  >;
}

/** Folder of a synthesized stack. */
export const stackFolder = (outdir: string, stack: string): string => join(outdir, "stacks", stack);

/**
 * Each synthesized stack, and the stacks that it comes after.
 *
 * @param outdir folder that CDKTF wrote to
 */
export function dependenciesOf(outdir: string): Map<string, readonly string[]> {
  const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as Manifest;
  return new Map(
    Object.values(manifest.stacks).map(({ name, dependencies }) => [name, dependencies]),
  );
}

/**
 * Names of the synthesized stacks, in the order of apply.
 *
 * @param outdir folder that CDKTF wrote to
 */
export function stacksInOrder(outdir: string): string[] {
  const left = dependenciesOf(outdir);
  const ordered: string[] = [];
  while (left.size > 0) {
    const next = [...left].find(([, needed]) => needed.every((other) => ordered.includes(other)));
    if (next === undefined) {
      throw new UserError("The stacks depend on each other in a circle: there is no order.");
    }
    ordered.push(next[0]);
    left.delete(next[0]);
  }
  return ordered;
}

/**
 * The stacks that a person named, in the order of apply; all where none is named.
 *
 * @throws UserError for a name that no stack has
 */
export function chosenStacks(all: readonly string[], named: readonly string[]): string[] {
  const unknown = named.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new UserError(
      `There is no stack ${unknown.join(", ")}. The stacks are ${all.join(", ")}.`,
    );
  }
  return named.length === 0 ? [...all] : all.filter((name) => named.includes(name));
}
