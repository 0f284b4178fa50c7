import { App, Testing } from "cdktf";
import type { Construct } from "constructs";

import type { Config } from "../../lib/config";
import type { BaseStack, BaseStackProps } from "../../lib/constructs";

/** A resource or data source as Terraform's JSON has it. */
export type Block = Record<string, unknown>;

export interface TerraformJson {
  readonly terraform: {
    readonly backend?: unknown;
    readonly cloud?: unknown;
    readonly required_version: string;
    readonly required_providers: Record<string, { source: string; version: string }>;
  };
  readonly provider: Record<string, Block[]>;
  readonly resource: Record<string, Record<string, Block>>;
  readonly data: Record<string, Record<string, Block>>;
  readonly output: Record<string, { value: unknown }>;
  readonly import?: { to: string; id: string }[];
  readonly removed?: { from: string; lifecycle: { destroy: boolean } }[];
  readonly check?: Record<string, { assert: { condition: string; error_message: string }[] }>;
  readonly locals?: Record<string, unknown>;
}

/** Synthesizes one stack, validations included. */
export function synth<C extends Config>(
  Stack: new (scope: Construct, props: BaseStackProps & { readonly config: C }) => BaseStack,
  config: C,
): TerraformJson {
  return JSON.parse(
    Testing.synth(
      new Stack(Testing.stubVersion(new App({ stackTraces: false })), { config }),
      true,
    ),
  ) as TerraformJson;
}

/** Addresses of all resources, sorted. */
export function addresses(json: TerraformJson): string[] {
  return Object.entries(json.resource)
    .flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${type}.${name}`))
    .sort();
}

/** The block of a resource that must exist. */
export function resource(json: TerraformJson, type: string, name: string): Block {
  const block = json.resource[type]?.[name];
  if (block === undefined) throw new Error(`no ${type}.${name}`);
  return block;
}

/** A policy as AWS gets it: Terraform's escaping undone, parsed. */
export function policyOf(block: Block): unknown {
  return JSON.parse((block["policy"] as string).replaceAll("$${", "${").replaceAll("%%{", "%{"));
}

/** Addresses of the resources that Terraform refuses to destroy. */
export const guarded = (json: TerraformJson): string[] =>
  addresses(json).filter((address) => {
    const [type, name] = address.split(".") as [string, string];
    const { lifecycle } = resource(json, type, name) as { lifecycle?: Block };
    return lifecycle?.["prevent_destroy"] === true;
  });
