import { readFileSync } from "node:fs";

import { required } from "./environment";
import { gitHub, isOurs, type Post } from "./github";
import type { StepResult } from "./step";
import { readSynthesized } from "./manifest";
import { changing, unplanned } from "./plans";
import { OUTDIR } from "./stacks";

/** Invisible in the issue: by it the open issue is found and updated. */
export const DRIFT_MARKER = "<!-- idc-drift -->";

const TITLE = "AWS and Okta differ from the configuration";

interface Issue extends Post {
  readonly number: number;
  readonly pull_request?: unknown;
}

/**
 * Keeps one issue open as long as a plan of the main branch is not empty, or cannot be made.
 *
 * Arguments: the folder of the plans, the file of the review.
 */
export async function driftIssue(
  env: NodeJS.ProcessEnv,
  [folder = "", file = "", outdir = OUTDIR]: readonly string[],
): Promise<StepResult> {
  const api = gitHub(env);
  const issues = (await api.list("/issues?state=open")) as Issue[];
  const open = issues.find(
    (issue) => issue.pull_request === undefined && isOurs(DRIFT_MARKER)(issue),
  );
  const run = `${required(env, "GITHUB_SERVER_URL")}/${required(env, "GITHUB_REPOSITORY")}/actions/runs/${required(env, "GITHUB_RUN_ID")}`;
  const reason = reasonFor(folder, outdir);

  if (reason === undefined) {
    if (open === undefined) return { stdout: "Every plan is empty." };
    await api.send("POST", `/issues/${open.number}/comments`, {
      body: `Every plan is empty again ([run](${run})).`,
    });
    await api.send("PATCH", `/issues/${open.number}`, { state: "closed" });
    return { stdout: `Every plan is empty again: closed issue ${open.number}.` };
  }
  const body = [
    `${reason} ([run](${run})).`,
    "",
    "Something was changed outside Terraform, or a change of the main branch has not been applied. Find out which: an apply undoes what somebody may have needed.",
    "",
    readFileSync(file, "utf8"),
    DRIFT_MARKER,
  ].join("\n");
  if (open === undefined) {
    await api.send("POST", "/issues", { title: TITLE, body });
    return { stdout: `${reason}: opened an issue.` };
  }
  await api.send("PATCH", `/issues/${open.number}`, { body });
  return { stdout: `${reason}: updated issue ${open.number}.` };
}

/** Why the issue must be open; nothing where every plan is empty. */
function reasonFor(folder: string, outdir: string): string | undefined {
  const all = readSynthesized(outdir).waves.flat();
  const named = (list: readonly { readonly stack: string }[]) =>
    list.map(({ stack }) => stack).join(", ");
  const failed = unplanned(folder, all);
  if (failed.length > 0) return `No plan could be made of ${named(failed)}`;
  const changed = changing(folder, all);
  return changed.length > 0 ? `The plan is not empty: ${named(changed)}` : undefined;
}
