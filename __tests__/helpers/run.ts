import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** @default the project's root */
  readonly cwd?: string;
}

function run(command: string, args: readonly string[], { env, cwd = ROOT }: RunOptions): Outcome {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      IDC_CONFIG: process.env["IDC_CONFIG"],
      ...env,
    },
    encoding: "utf8",
  });
  return { exitCode: status, stdout, stderr };
}

/** The `idc` command as a user runs it, in a process of its own. */
export const idc = (args: readonly string[], options: RunOptions = {}): Outcome =>
  run(join(ROOT, "bin/idc"), args, options);

/** `npm run synth` without npm. */
export const synthApp = (options: RunOptions = {}): Outcome =>
  run(join(ROOT, "bin/idc"), ["synth"], options);
