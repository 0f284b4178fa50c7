import { readFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../lib/config";

/** A synthesized stack, as the matrix of a workflow takes it. */
export interface Stack {
  readonly stack: string;
  /** Whether it uses the provider: only then does its job get the credentials. */
  readonly aws: boolean;
  readonly okta: boolean;
}

/** What CDKTF writes about all stacks. */
interface Manifest {
  readonly stacks: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly dependencies: readonly string[];
        readonly synthesizedStackPath: string;
      }
    >
  >;
}

interface StackJson {
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly terraform: { readonly cloud?: { readonly hostname?: string } };
}

export interface Synthesized {
  /**
   * Stacks in waves: those of one wave depend on stacks of earlier waves only. In a wave they are
   * sorted by name.
   */
  readonly waves: readonly (readonly Stack[])[];
  /** Host of HCP Terraform; nothing where a stack keeps its state elsewhere. */
  readonly hostname: string | undefined;
}

/** Waves that `apply.yml` has jobs for. */
export const MAX_WAVES = 3;

/**
 * Reads which stacks there are, and in which order they are applied.
 *
 * @param outdir folder that CDKTF wrote to
 */
export function readSynthesized(outdir: string): Synthesized {
  const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as Manifest;
  const all = Object.values(manifest.stacks);
  const json = new Map(
    all.map(({ name, synthesizedStackPath }) => [
      name,
      JSON.parse(readFileSync(join(outdir, synthesizedStackPath), "utf8")) as StackJson,
    ]),
  );
  const hostnames = [...json.values()].map(({ terraform }) => terraform.cloud?.hostname);
  return {
    waves: inWaves(new Map(all.map(({ name, dependencies }) => [name, dependencies]))).map((wave) =>
      wave.map((stack) => {
        const providers = json.get(stack)?.provider ?? {};
        return { stack, aws: "aws" in providers, okta: "okta" in providers };
      }),
    ),
    hostname: hostnames.includes(undefined) ? undefined : hostnames[0],
  };
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
      `The stacks are applied in ${waves.length} waves, and .github/workflows/apply.yml has jobs for ${MAX_WAVES}: ${waves.map((wave) => wave.join(", ")).join("; ")}. Add a job there, and raise MAX_WAVES in ci/manifest.ts.`,
    );
  }
  return waves;
}
