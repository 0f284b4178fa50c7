import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";

import { UserError } from "../config/errors";

/** Names the program to run, as CDKTF has it: `terraform` or `tofu`, or a path. */
const BINARY_VARIABLE = "TERRAFORM_BINARY_NAME";
const DEFAULT_BINARY = "terraform";

/** The oldest version that has every block which the stacks use; for OpenTofu as well. */
const OLDEST_VERSION = [1, 9] as const;

/** The program that is run, terraform or tofu. */
export interface TerraformProgram {
  /** Name or path. */
  readonly binary: string;
  /** What it calls itself: `Terraform` or `OpenTofu`. */
  readonly product: "Terraform" | "OpenTofu";
  /** Such as `1.11.4`. */
  readonly version: string;
}

/** How commands of the program are run. */
export interface CommandOptions {
  /** Folder of the stack. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** File that gets everything the program prints. Secrets of the environment are masked. */
  readonly log: string;
  /** Gets the same text, where a person wants to see it. */
  readonly onOutput?: (text: string) => void;
  /** File descriptor that gets standard output instead of the log. */
  readonly stdout?: number;
}

/** Variables whose values no log may hold. */
const SECRET_VARIABLE = /TOKEN|SECRET|PASSWORD|PASSPHRASE|PRIVATE_KEY|ACCESS_KEY/;
/** Shorter values are words such as `true`, which a log needs. */
const SHORTEST_SECRET = 8;

/**
 * Finds the program and checks its version.
 *
 * @throws UserError where it is not there, or too old
 */
export async function findProgram(env: NodeJS.ProcessEnv): Promise<TerraformProgram> {
  const binary = env[BINARY_VARIABLE] || DEFAULT_BINARY;
  const { exitCode, output } = await run(binary, ["version"], {
    folder: process.cwd(),
    env: { ...env, CHECKPOINT_DISABLE: "1" },
  });
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(output) ?? [];
  if (exitCode !== 0 || version === undefined) {
    throw new UserError(
      `${binary} version: gives no version that can be read. Set ${BINARY_VARIABLE} to terraform or tofu. It printed: ${output.trim().slice(0, 300)}`,
    );
  }
  if (isOlder(version, OLDEST_VERSION)) {
    throw new UserError(
      `${binary} is version ${version}. The stacks need ${OLDEST_VERSION.join(".")} or newer: install a newer one, or name it with ${BINARY_VARIABLE}.`,
    );
  }
  return { binary, product: product === "OpenTofu" ? product : "Terraform", version };
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a = 0, b = 0] = version.split(".").map(Number);
  return a < major || (a === major && b < minor);
}

/**
 * Runs one command to its end.
 *
 * It has a process group of its own: a terminal sends Ctrl-C to the whole group, and a second
 * interrupt makes Terraform stop without saving. It gets each interrupt of this process once, and
 * this process waits until it ends.
 *
 * @returns exit code, and what the program printed (without what went to {@link CommandOptions.stdout})
 * @throws UserError where the program cannot be started, or was interrupted
 */
export async function terraform(
  { binary }: TerraformProgram,
  args: readonly string[],
  { log, ...options }: CommandOptions,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const mask = masking(options.env);
  appendFileSync(log, `$ ${binary} ${args.join(" ")}\n`, { mode: 0o600 });
  // A secret may be cut in two by the pieces that arrive: only whole lines are written.
  let rest = "";
  const write = (text: string): void => {
    const masked = mask(text);
    appendFileSync(log, masked);
    options.onOutput?.(masked);
  };
  const { exitCode, output } = await run(binary, args, options, (text) => {
    const end = (rest + text).lastIndexOf("\n") + 1;
    const whole = (rest + text).slice(0, end);
    rest = (rest + text).slice(end);
    if (whole !== "") write(whole);
  });
  if (rest !== "") write(`${rest}\n`);
  return { exitCode, output: mask(output) };
}

function masking(env: NodeJS.ProcessEnv): (text: string) => string {
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value.length >= SHORTEST_SECRET && SECRET_VARIABLE.test(name)
      ? [value]
      : [],
  );
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
}

const PASSED_ON = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function run(
  binary: string,
  args: readonly string[],
  { folder, env, stdout }: Pick<CommandOptions, "folder" | "env" | "stdout">,
  onText: (text: string) => void = () => undefined,
): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", stdout ?? "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        onText(text);
      });
    }
    let interrupted: NodeJS.Signals | undefined;
    const passOn = (signal: NodeJS.Signals): void => {
      interrupted = signal;
      child.kill(signal);
    };
    for (const signal of PASSED_ON) process.on(signal, passOn);
    const forget = (): void => {
      for (const signal of PASSED_ON) process.off(signal, passOn);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      forget();
      reject(new UserError(notStarted(binary, error)));
    });
    child.once("close", (code) => {
      forget();
      if (interrupted === undefined) resolve({ exitCode: code ?? 1, output });
      else reject(new UserError(`Interrupted (${interrupted}). ${binary} has ended.`));
    });
  });
}

function notStarted(binary: string, { code }: NodeJS.ErrnoException): string {
  return code === "ENOENT"
    ? `${binary} is not there. Install Terraform or OpenTofu ${OLDEST_VERSION.join(".")} or newer, or set ${BINARY_VARIABLE} to its name or path.`
    : `${binary} cannot be started (${code ?? "unknown reason"}). Check ${BINARY_VARIABLE}.`;
}
