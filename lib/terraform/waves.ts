import { readFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../config/errors";
import { dependenciesOf, stackFolder } from "./stacks";

/** A synthesized stack, as the matrix of a workflow takes it. */
export interface SynthesizedStack {
  readonly stack: string;
  /** Whether it uses the provider: only then does its job get the credentials. */
  readonly aws: boolean;
  readonly okta: boolean;
}

/** Waves that the workflow `apply.yml` has jobs for. */
export const MAX_WAVES = 3;

/**
 * The synthesized stacks in waves: those of one wave depend on stacks of earlier waves only. In a
 * wave they are sorted by name.
 *
 * @param outdir folder that CDKTF wrote to
 */
export function stacksInWaves(outdir: string): readonly (readonly SynthesizedStack[])[] {
  return inWaves(dependenciesOf(outdir)).map((wave) =>
    wave.map((stack) => {
      const { provider = {} } = JSON.parse(
        readFileSync(join(stackFolder(outdir, stack), "cdk.tf.json"), "utf8"),
      ) as { readonly provider?: object };
      return { stack, aws: "aws" in provider, okta: "okta" in provider };
    }),
  );
}

/** @param dependencies stack to the stacks it comes after */
function inWaves(dependencies: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const waves: string[][] = [];
  while (done.size < dependencies.size) {
    const wave = [...dependencies]
      .filter(([name, needed]) => !done.has(name) && needed.every((other) => done.has(other)))
      .map(([name]) => name)
      .sort();
    if (wave.length === 0) {
      throw new UserError("The stacks depend on each other in a circle: there is no order.");
    }
    for (const name of wave) done.add(name);
    waves.push(wave);
  }
  if (waves.length > MAX_WAVES) {
    throw new UserError(
      `The stacks are applied in ${waves.length} waves, and .github/workflows/apply.yml has jobs for ${MAX_WAVES}: ${waves.map((wave) => wave.join(", ")).join("; ")}. Add a job there, and raise MAX_WAVES in lib/terraform/waves.ts.`,
    );
  }
  return waves;
}
