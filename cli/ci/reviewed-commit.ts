import { UserError } from "../../lib/config";
import { gitHubFrom, required } from "./environment";
import type { StepResult } from "./step";

/** Name of the job in `plan.yml` that reviews the plans. */
export const REVIEW_JOB = "review";

interface Pull {
  readonly number: number;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string };
}

interface CheckRuns {
  readonly check_runs: readonly {
    readonly conclusion: string | null;
    readonly app: { readonly slug: string } | null;
  }[];
}

/**
 * Refuses a commit that is not the newest one, or not a merged pull request whose plans were reviewed
 * with success: an old run that is started again would undo what came after it.
 * Outputs `pull-request`, its number.
 *
 * @throws UserError saying what is missing
 */
export async function reviewedCommit(env: NodeJS.ProcessEnv): Promise<StepResult> {
  const api = await gitHubFrom(env);
  const sha = required(env, "GITHUB_SHA");
  const branch = required(env, "GITHUB_REF_NAME");
  const head = (await api.get(`/commits/${branch}`)) as { readonly sha: string } | undefined;
  if (head?.sha !== sha) {
    throw new UserError(
      `${sha} is not applied: ${branch} is at ${head?.sha ?? "no commit"} by now, and the run of that commit applies both.`,
    );
  }
  const pull = ((await api.list(`/commits/${sha}/pulls`)) as Pull[]).find(
    ({ merged_at, merge_commit_sha, base }) =>
      merged_at !== null && merge_commit_sha === sha && base.ref === branch,
  );
  if (pull === undefined) {
    throw new UserError(
      `${sha} is not applied: it is not the merge of a pull request into ${branch}, so nobody has reviewed its plans. Change ${branch} by pull requests only.`,
    );
  }
  const { check_runs = [] } = ((await api.get(
    `/commits/${pull.head.sha}/check-runs?check_name=${REVIEW_JOB}&filter=latest`,
  )) ?? {}) as Partial<CheckRuns>;
  const ours = check_runs.filter(({ app }) => app?.slug === "github-actions");
  // A skipped job, as in a fork's pull request, has not reviewed anything.
  if (ours.length === 0 || ours.some(({ conclusion }) => conclusion !== "success")) {
    throw new UserError(
      `${sha} is not applied: the job "${REVIEW_JOB}" of pull request ${pull.number} did not end with success. Run its workflow "plan" again, then this one.`,
    );
  }
  return {
    stdout: `Pull request ${pull.number} was reviewed.`,
    outputs: { "pull-request": String(pull.number) },
  };
}
