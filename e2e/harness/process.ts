import { spawn } from "node:child_process";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Told the process ID as soon as there is one. */
  readonly started?: (pid: number) => void;
  /** Interrupts the command, and kills what is left of it five seconds later. */
  readonly signal?: AbortSignal;
}

/** The program that runs the stacks, as `idc` chooses it: terraform, tofu, or a path. */
export const engineOf = (env: NodeJS.ProcessEnv): string =>
  env["TERRAFORM_BINARY_NAME"] || "terraform";

const GRACE_MS = 5000;

/**
 * Runs a command to its end. It gets a process group of its own, so that the providers that
 * Terraform starts are stopped with it.
 *
 * @throws Error where the command cannot be started
 */
export function run(
  command: string,
  args: readonly string[],
  { cwd, env, started, signal }: RunOptions,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));

    if (child.pid !== undefined) started?.(child.pid);

    let killing: NodeJS.Timeout | undefined;
    const stop = (): void => {
      killGroup(child.pid, "SIGINT");
      killing = setTimeout(() => {
        killGroup(child.pid, "SIGKILL");
      }, GRACE_MS);
    };
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();

    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(killing);
      signal?.removeEventListener("abort", stop);
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // It has ended already.
  }
}
