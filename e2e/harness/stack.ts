import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { measure, type Cost } from "./measure";
import { changesOf, readsOf, type Plan, type PlanJson } from "./plan";
import { engineOf, run, type Ran } from "./process";

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

/** What Terraform says where a command fails; undefined where it does not. */
export async function failure(
  command: () => Promise<unknown>,
): Promise<TerraformError | undefined> {
  try {
    await command();
    return undefined;
  } catch (error) {
    if (error instanceof TerraformError) return error;
    throw error;
  }
}

/** What `terraform providers schema -json` says of a block, as far as scenarios look at it. */
export interface BlockSchema {
  readonly attributes?: Readonly<
    Record<
      string,
      { readonly type: string | readonly [string, unknown]; readonly required?: boolean }
    >
  >;
  readonly block_types?: Readonly<
    Record<string, { readonly min_items?: number; readonly block: BlockSchema }>
  >;
}

type Schemas = Readonly<Record<string, { readonly block: BlockSchema }>>;

export interface ProviderSchema {
  readonly provider?: { readonly block: BlockSchema };
  readonly resource_schemas?: Schemas;
  readonly data_source_schemas?: Schemas;
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

  /** What the provider that Terraform has chosen says of itself. */
  async providerSchema(name: string): Promise<ProviderSchema> {
    await this.initOnce();
    const { stdout } = await this.must("providers", "schema", "-json");
    const { provider_schemas } = JSON.parse(stdout) as {
      provider_schemas: Record<string, ProviderSchema>;
    };
    const [, found] =
      Object.entries(provider_schemas).find(([source]) => source.endsWith(`/${name}`)) ?? [];
    if (found === undefined) throw new Error(`${this.folder} has no provider ${name}`);
    return found;
  }

  /** Makes a plan and saves it. @throws TerraformError */
  async plan(...options: readonly string[]): Promise<Plan> {
    await this.initOnce();
    this.plans += 1;
    const file = `${this.plans}.tfplan`;
    const flags = ["-json", "-input=false", "-detailed-exitcode", `-out=${file}`];
    const { code } = await this.must("plan", ...flags, ...options);
    const { stdout } = await this.must("show", "-json", file);
    return { file, empty: code === 0, json: JSON.parse(stdout) as PlanJson, text: stdout };
  }

  /** What a plan costs, from the first process to the last. */
  async measurePlan(): Promise<Cost> {
    await this.initOnce();
    const { folder: cwd, env, signal } = this;
    return measure((started) =>
      run(engineOf(env), ["plan", "-input=false"], { cwd, env, signal, started }),
    );
  }

  /** Makes a plan and expects that there is nothing to do: Terraform says "No changes". */
  async settled(): Promise<Plan> {
    const plan = await this.plan();
    if (plan.empty) return plan;
    const seen = [...changesOf(plan), ...readsOf(plan).map((address) => `read ${address}`)];
    throw new Error(
      `the plan of ${this.folder} is not empty: ${seen.join(", ") || "outputs change"}`,
    );
  }

  /** Applies a saved plan, or makes one and applies it. @throws TerraformError */
  async apply(plan?: Pick<Plan, "file">): Promise<readonly Diagnostic[]> {
    await this.initOnce();
    const what = plan ? [plan.file] : ["-auto-approve"];
    return diagnosticsOf(await this.must("apply", "-json", "-input=false", ...what));
  }

  /** Takes `prevent_destroy` off everything, as somebody does by hand who means it. */
  async allowDestroy(): Promise<void> {
    const { resource } = await this.readJson<{
      resource: Record<string, Record<string, { lifecycle?: { prevent_destroy?: boolean } }>>;
    }>();
    const allowed = { lifecycle: { prevent_destroy: false } };
    const kept = Object.entries(resource).flatMap(([type, named]) => {
      const names = Object.keys(named).filter((name) => named[name]?.lifecycle?.prevent_destroy);
      return names.length > 0
        ? [[type, Object.fromEntries(names.map((name) => [name, allowed]))] as const]
        : [];
    });
    if (kept.length > 0) await this.override({ resource: Object.fromEntries(kept) });
  }

  /** Deletes everything that the stack has. @throws TerraformError */
  async destroy(): Promise<void> {
    await this.initOnce();
    await this.must("destroy", "-json", "-input=false", "-auto-approve");
  }

  /** Takes the mark off a resource whose creation failed half-way, so that it is not replaced. */
  async untaint(address: string): Promise<void> {
    await this.must("untaint", "-no-color", address);
  }

  /** A command that is expected to fail. @throws Error where it does not */
  async refusal(command: () => Promise<unknown>): Promise<TerraformError> {
    const failed = await failure(command);
    if (failed) return failed;
    throw new Error(`Terraform was expected to refuse, and did not (${this.folder})`);
  }

  /**
   * Changes arguments for this folder alone, by Terraform's override file: what a user synthesizes
   * stays as it is.
   *
   * @param overrides in the shape of a stack's JSON; without them the file is taken away
   */
  async override(overrides?: object): Promise<void> {
    const file = join(this.folder, "e2e_override.tf.json");
    if (overrides) await writeFile(file, JSON.stringify(overrides));
    else await rm(file, { force: true });
  }

  /**
   * Changes arguments of providers for this folder alone, in every configuration of them: those with
   * an alias have arguments of their own.
   *
   * @param changes provider name to arguments
   */
  async overrideProviders(changes: Readonly<Record<string, object>>): Promise<void> {
    const { provider } = await this.readJson<{
      provider: Record<string, { readonly alias?: string }[]>;
    }>();
    const changed = Object.entries(changes).map(([name, change]) => [
      name,
      (provider[name] ?? []).map(({ alias }) => ({ ...(alias && { alias }), ...change })),
    ]);
    await this.override({ provider: Object.fromEntries(changed) as object });
  }

  /** What is synthesized. */
  private async readJson<T>(): Promise<T> {
    return JSON.parse(await readFile(join(this.folder, "cdk.tf.json"), "utf8")) as T;
  }

  private async initOnce(): Promise<void> {
    if (!existsSync(join(this.folder, ".terraform.lock.hcl"))) await this.init();
  }

  private async must(command: string, ...options: readonly string[]): Promise<Ran> {
    const { folder: cwd, env, signal } = this;
    const ran = await run(engineOf(env), [command, ...options], { cwd, env, signal });
    signal.throwIfAborted();
    // Exit code 2 of `plan -detailed-exitcode`: it worked, and there are changes.
    if (ran.code === 0 || (command === "plan" && ran.code === 2)) return ran;
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
