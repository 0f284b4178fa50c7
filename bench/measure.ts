import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Cost {
  /** Wall-clock time of the process, in milliseconds. */
  readonly timeInMs: number;
  /** Most memory that it held, in KiB. */
  readonly memoryInKiB: number;
}

/** A program to measure: what Node runs, with which additions to the environment. */
export interface Subject {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

function measureOnce({ name, args, env }: Subject, folder: string): Cost {
  const memoryFile = join(folder, "memory");
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--require", join(__dirname, "report-memory.cjs"), ...args],
    {
      encoding: "utf8",
      env: {
        ...process.env,
        CDKTF_OUTDIR: join(folder, "out"),
        BENCH_MEMORY_FILE: memoryFile,
        ...env,
      },
    },
  );
  const timeInMs = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${name} ended with ${String(status)}: ${stderr}`);
  return { timeInMs, memoryInKiB: Number(readFileSync(memoryFile, "utf8")) };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/**
 * Measures programs side by side: round after round, each once in every round, so that whatever
 * else the machine does falls on all of them. The first round warms caches and does not count.
 *
 * @returns the median cost of each, in the order of the subjects
 */
export function measure(subjects: readonly Subject[], rounds: number): Cost[] {
  const folder = mkdtempSync(join(tmpdir(), "idc-bench-"));
  try {
    const costs = Array.from({ length: rounds + 1 }, () =>
      subjects.map((subject) => measureOnce(subject, folder)),
    ).slice(1);
    return subjects.map((_, index) => {
      const own = costs.map((round) => round[index] as Cost);
      return {
        timeInMs: median(own.map(({ timeInMs }) => timeInMs)),
        memoryInKiB: median(own.map(({ memoryInKiB }) => memoryInKiB)),
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
