import { readFileSync } from "node:fs";

import { isOurs, type Post } from "../../lib/clients/github";
import { MARKER } from "../../lib/review";
import { gitHubFrom, required } from "./environment";
import { REVIEW_FILE } from "./files";
import type { StepResult } from "./step";

interface Comment extends Post {
  readonly id: number;
}

/** Puts a review into the one comment of the pull request: the first time made, then updated. */
export async function comment(
  env: NodeJS.ProcessEnv,
  [file = REVIEW_FILE]: readonly string[],
): Promise<StepResult> {
  const api = await gitHubFrom(env);
  const body = readFileSync(file, "utf8");
  const thread = `/issues/${required(env, "PULL_REQUEST")}/comments`;
  const ours = ((await api.list(thread)) as Comment[]).find(isOurs(MARKER));
  if (ours === undefined) {
    await api.send("POST", thread, { body });
    return { stdout: "Commented on the pull request." };
  }
  await api.send("PATCH", `/issues/comments/${ours.id}`, { body });
  return { stdout: "Updated the comment on the pull request." };
}
