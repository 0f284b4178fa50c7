/** What is different between the Terraform JSON of two versions. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { stackFolder } from "../terraform";

export interface StackDifference {
  readonly stack: string;
  /** `added`, `removed` or `changed`, and the address or block. */
  readonly changes: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * @param before folder that the version in use has written
 * @param after  folder that the new version has written
 */
export function stackDifferences(before: string, after: string): StackDifference[] {
  const names = [...new Set([before, after].flatMap(stacksIn))].sort();
  return names.flatMap((stack) => {
    const [old, fresh] = [blocksOf(before, stack), blocksOf(after, stack)];
    const changes = [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((address) => {
      const [was, is] = [old.get(address), fresh.get(address)];
      if (was === is) return [];
      return `${was === undefined ? "added" : is === undefined ? "removed" : "changed"} ${address}`;
    });
    return changes.length === 0 ? [] : [{ stack, changes }];
  });
}

function stacksIn(outdir: string): string[] {
  const folder = join(outdir, "stacks");
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Text of each block by its address: `aws_kms_key.primary`, `data.aws_ssoadmin_instances.instances`. */
function blocksOf(outdir: string, stack: string): Map<string, string> {
  const file = join(stackFolder(outdir, stack), "cdk.tf.json");
  if (!existsSync(file)) return new Map();
  const json = JSON.parse(readFileSync(file, "utf8")) as Json;
  return new Map(
    Object.entries(json).flatMap(([kind, block]): [string, string][] => {
      // What CDKTF knows of itself is no part of a plan.
      if (kind === "//") return [];
      if (kind !== "resource" && kind !== "data") return [[kind, JSON.stringify(block)]];
      const prefix = kind === "data" ? "data." : "";
      return Object.entries(block as Record<string, Json>).flatMap(([type, named]) =>
        Object.entries(named).map(([name, value]): [string, string] => [
          `${prefix}${type}.${name}`,
          JSON.stringify(value),
        ]),
      );
    }),
  );
}
