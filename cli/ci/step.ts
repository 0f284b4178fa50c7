import type { Result } from "../run";

/** What a step of a workflow has to say, beside what every command has. */
export interface StepResult extends Result {
  /** Outputs of the step, for the jobs that follow. Each on one line. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Markdown for the page of the run. */
  readonly summary?: string;
}

/** A step gets the environment and its arguments. */
export type Step = (
  env: NodeJS.ProcessEnv,
  args: readonly string[],
) => StepResult | Promise<StepResult>;
