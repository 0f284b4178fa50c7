import type { Result } from "../cli/run";

/** What a step of a workflow has to say, beside what every command has. */
export interface StepResult extends Result {
  /** Outputs of the step, for the jobs that follow. Each on one line. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Markdown for the page of the run. */
  readonly summary?: string;
}
