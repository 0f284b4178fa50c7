import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Stack } from "./manifest";

/** Where `ci/decrypt-plans` puts the plan of a stack. */
export const planFile = (folder: string, stack: string): string => join(folder, stack, "plan.json");

/** Stacks without a plan: their job failed. */
export const unplanned = (folder: string, stacks: readonly Stack[]): Stack[] =>
  stacks.filter(({ stack }) => !existsSync(planFile(folder, stack)));

/**
 * Stacks whose plan has something to apply, in the order given. Terraform says so itself
 * (`applyable`, since 1.8); a plan that does not say counts as one that has.
 */
export const changing = (folder: string, stacks: readonly Stack[]): Stack[] =>
  stacks.filter(({ stack }) => {
    const plan = JSON.parse(readFileSync(planFile(folder, stack), "utf8")) as {
      readonly applyable?: boolean;
    };
    return plan.applyable !== false;
  });
