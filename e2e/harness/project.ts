import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";

import type { StackRole } from "../../lib/config";
import { run } from "./process";
import { forRelease5, type StackJson } from "./provider-aliases";
import { Stack } from "./stack";

/** The project's root. */
export const ROOT = resolve(__dirname, "../..");

/** Changes to the example config, key by key; undefined takes a key out, a list replaces a list. */
export interface Variation {
  readonly [key: string]: unknown;
}

/** A service, and what points its provider at it. */
export interface HasEnvironment {
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * What a user has: a config, what is synthesized from it, and Terraform's state beside it. The
 * config can change and be synthesized again.
 */
export class Project {
  private readonly stacks = new Map<StackRole, Stack>();
  /** Regions that stacks for release 5 have had a provider alias for. */
  private readonly aliases = new Set<string>();

  /**
   * @param folder a folder of its own; made where it does not exist
   * @param env environment of its commands; the project's to change
   * @param onRelease5 stacks that are rewritten for the aws provider of release 5
   */
  constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal,
    private readonly onRelease5: readonly StackRole[] = [],
  ) {}

  /** The config as it is now. */
  get configFile(): string {
    return join(this.folder, "config.yaml");
  }

  /** Points Terraform at services, from the next command on. */
  connect(...services: readonly HasEnvironment[]): this {
    for (const { environment } of services) Object.assign(this.env, environment);
    return this;
  }

  /** Synthesizes a variation of the example config. @throws Error with what synth said */
  async synth(variation: Variation = {}): Promise<this> {
    await mkdir(this.folder, { recursive: true });
    const config = this.configFile;
    const example = parse(await readFile(join(ROOT, "config/example.yaml"), "utf8")) as Variation;
    await writeFile(config, stringify(vary(example, variation)));
    const { code, stderr } = await run(process.execPath, ["bin/idc", "synth"], {
      cwd: ROOT,
      env: { ...this.env, IDC_CONFIG: config, CDKTF_OUTDIR: join(this.folder, "cdktf.out") },
      signal: this.signal,
    });
    this.signal.throwIfAborted();
    if (code !== 0) throw new Error(`synth failed: ${stderr}`);
    await Promise.all(this.onRelease5.map((role) => this.writeForRelease5(role)));
    return this;
  }

  stack(role: StackRole): Stack {
    const known = this.stacks.get(role);
    if (known) return known;
    const folder = this.stackFolder(role);
    const stack = new Stack(folder, this.env, this.signal);
    this.stacks.set(role, stack);
    return stack;
  }

  /** Where the local backend keeps the state of a stack. */
  stateFile(role: StackRole): string {
    return join(this.folder, `terraform.example-${role}.tfstate`);
  }

  private stackFolder(role: StackRole): string {
    return join(this.folder, "cdktf.out/stacks", `example-${role}`);
  }

  private async writeForRelease5(role: StackRole): Promise<void> {
    const file = join(this.stackFolder(role), "cdk.tf.json");
    if (!existsSync(file)) return; // no break-glass stack
    const stack = JSON.parse(await readFile(file, "utf8")) as StackJson;
    await writeFile(file, JSON.stringify(forRelease5(stack, this.aliases)));
  }
}

function vary(base: unknown, variation: unknown): unknown {
  if (!isMapping(variation)) return variation;
  const result: Record<string, unknown> = isMapping(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(variation)) result[key] = vary(result[key], value);
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
