import { UserError } from "../lib/config";
import { required } from "./environment";

/** The parts of GitHub's REST API that the steps use; paths start behind `/repos/<owner>/<name>`. */
export interface GitHub {
  get(path: string): Promise<unknown>;
  /** All pages of a list. */
  list(path: string): Promise<unknown[]>;
  send(
    method: "POST" | "PATCH",
    path: string,
    body: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

/** Who writes with the token of a workflow. */
const BOT = "github-actions[bot]";

const PER_PAGE = 100;

/** @param env as GitHub sets it, with the token in `GITHUB_TOKEN` */
export function gitHub(env: NodeJS.ProcessEnv): GitHub {
  const token = required(env, "GITHUB_TOKEN");
  const root = `${required(env, "GITHUB_API_URL")}/repos/${required(env, "GITHUB_REPOSITORY")}`;

  async function request(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${root}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "x-github-api-version": "2022-11-28",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) {
      throw new UserError(
        `GitHub answered ${response.status} to ${method} ${path}: ${(await response.text()).slice(0, 300)}`,
      );
    }
    return response.json();
  }

  return {
    get: (path) => request("GET", path),
    send: request,
    async list(path) {
      const all: unknown[] = [];
      for (let page = 1; ; page += 1) {
        const separator = path.includes("?") ? "&" : "?";
        const items = (await request(
          "GET",
          `${path}${separator}per_page=${PER_PAGE}&page=${page}`,
        )) as unknown[];
        all.push(...items);
        if (items.length < PER_PAGE) return all;
      }
    },
  };
}

/** A comment or an issue, as far as the steps read it. */
export interface Post {
  readonly body: string | null;
  readonly user: { readonly login: string } | null;
}

/** Whether a post is ours: somebody who quotes the hidden marker keeps what they wrote. */
export const isOurs = (marker: string) => (post: Post) =>
  post.user?.login === BOT && (post.body ?? "").includes(marker);
