import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Plan, PlanJson } from "./plan";
import { run, type Ran } from "./process";

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
}

/** A Terraform command that failed, with what it said. */
export class TerraformError extends Error {
  constructor(
    readonly command: string,
    readonly diagnostics: readonly Diagnostic[],
    output: string,
  ) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    super(
      `terraform ${command} failed: ${
        errors.length > 0
          ? errors.map(({ summary, detail }) => `${summary}: ${detail}`).join("; ")
          : output.trim().slice(-2000)
      }`,
    );
  }
}

/** One synthesized stack in its folder, run by Terraform. */
export class Stack {
  private plans = 0;

  constructor(
    /** The folder of its `cdk.tf.json`. */
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal,
  ) {}

  async init(): Promise<void> {
    await this.must("init", "-input=false", "-no-color");
  }

  async validate(): Promise<void> {
    await this.initOnce();
    await this.must("validate", "-json");
  }

  /** Makes a plan and saves it. @throws TerraformError */
  async plan(...options: readonly string[]): Promise<Plan> {
    await this.initOnce();
    this.plans += 1;
    const file = `${this.plans}.tfplan`;
    await this.must("plan", "-json", "-input=false", `-out=${file}`, ...options);
    const { stdout } = await this.must("show", "-json", file);
    return { file, json: JSON.parse(stdout) as PlanJson, text: stdout };
  }

  /** Applies a saved plan, or makes one and applies it. @throws TerraformError */
  async apply(plan?: Pick<Plan, "file">): Promise<readonly Diagnostic[]> {
    await this.initOnce();
    const what = plan ? [plan.file] : ["-auto-approve"];
    return diagnosticsOf(await this.must("apply", "-json", "-input=false", ...what));
  }

  /** A command that is expected to fail. @throws Error where it does not */
  async refusal(command: () => Promise<unknown>): Promise<TerraformError> {
    try {
      await command();
    } catch (error) {
      if (error instanceof TerraformError) return error;
      throw error;
    }
    throw new Error(`Terraform was expected to refuse, and did not (${this.folder})`);
  }

  /**
   * Changes provider settings for this folder alone, by Terraform's override file: what a user
   * synthesizes stays as it is.
   *
   * @param providers provider name to arguments; undefined takes the overrides back
   */
  async overrideProviders(providers?: Record<string, Record<string, unknown>>): Promise<void> {
    const file = join(this.folder, "e2e_override.tf.json");
    if (providers) await writeFile(file, JSON.stringify({ provider: providers }));
    else await rm(file, { force: true });
  }

  private async initOnce(): Promise<void> {
    if (!existsSync(join(this.folder, ".terraform.lock.hcl"))) await this.init();
  }

  private async must(command: string, ...options: readonly string[]): Promise<Ran> {
    const { folder: cwd, env, signal } = this;
    const ran = await run("terraform", [command, ...options], { cwd, env, signal });
    signal.throwIfAborted();
    if (ran.code === 0) return ran;
    throw new TerraformError(command, diagnosticsOf(ran), `${ran.stdout}\n${ran.stderr}`);
  }
}

/** The diagnostics in the output of a command that ran with `-json`. */
function diagnosticsOf({ stdout }: Ran): Diagnostic[] {
  return stdout.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const message = JSON.parse(line) as { diagnostic?: Diagnostic };
    return message.diagnostic ? [message.diagnostic] : [];
  });
}
