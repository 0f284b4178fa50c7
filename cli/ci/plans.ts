import { existsSync, readFileSync } from "node:fs";

import { planFiles, type SynthesizedStack } from "../../lib/terraform";

/** Stacks without a plan: their job failed. */
export const unplanned = (
  outdir: string,
  stacks: readonly SynthesizedStack[],
): SynthesizedStack[] => stacks.filter(({ stack }) => !existsSync(planFiles(outdir, stack).json));

/**
 * Stacks whose plan has something to apply, in the order given. Terraform says so itself
 * (`applyable`, since 1.8); a plan that does not say counts as one that has.
 */
export const changing = (outdir: string, stacks: readonly SynthesizedStack[]): SynthesizedStack[] =>
  stacks.filter(({ stack }) => {
    const plan = JSON.parse(readFileSync(planFiles(outdir, stack).json, "utf8")) as {
      readonly applyable?: boolean;
    };
    return plan.applyable !== false;
  });

/** A stack as the matrix of a workflow has it. */
export interface MatrixStack extends SynthesizedStack {
  /** End of the variable that has the stack's AWS role, such as `IDENTITY_CENTER`. */
  readonly variable: string;
}

export const matrixStack = (environment: string, stack: SynthesizedStack): MatrixStack => ({
  ...stack,
  variable: stack.stack
    .slice(environment.length + 1)
    .toUpperCase()
    .replaceAll("-", "_"),
});
