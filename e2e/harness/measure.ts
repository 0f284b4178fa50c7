import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import type { Ran } from "./process";

export interface Cost {
  /** Most provider processes at one moment. */
  readonly providers: number;
  /** Most memory of all provider processes at one moment, in MB (resident set size). */
  readonly megabytes: number;
  readonly seconds: number;
}

const SAMPLE_MS = 50;

/**
 * Runs a Terraform command and watches its provider processes, by looking at `ps` again and again:
 * a peak between two looks is not seen.
 *
 * @throws Error where the command fails
 */
export async function measure(
  command: (started: (pid: number) => void) => Promise<Ran>,
): Promise<Cost> {
  let terraform: number | undefined;
  const watch = { running: true };
  const begun = performance.now();
  const ended = command((pid) => (terraform = pid)).finally(() => (watch.running = false));

  let providers = 0;
  let kilobytes = 0;
  while (watch.running) {
    const sizes = terraform === undefined ? [] : await providerSizes(terraform);
    providers = Math.max(providers, sizes.length);
    kilobytes = Math.max(
      kilobytes,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    await sleep(SAMPLE_MS);
  }
  const { code, stderr } = await ended;
  if (code !== 0) throw new Error(`terraform failed: ${stderr}`);
  return {
    providers,
    megabytes: Math.round(kilobytes / 1024),
    seconds: (performance.now() - begun) / 1000,
  };
}

/** Resident memory of each provider that a Terraform process has started, in KB. */
async function providerSizes(terraform: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-axo", "ppid=,rss=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [ppid, rss, program] = line.trim().split(/\s+/);
    return Number(ppid) === terraform && program?.includes("terraform-provider-")
      ? [Number(rss)]
      : [];
  });
}
