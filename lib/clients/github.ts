import { ServiceError, networkErrorCode } from "./errors";
import type { Http, HttpRequest } from "./http";

/** The parts of GitHub's REST API that the workflows use; paths start behind `/repos/<owner>/<name>`. */
export interface GitHub {
  /** @returns undefined where there is no such thing (404) */
  get(path: string): Promise<unknown>;
  /** All pages of a list. */
  list(path: string): Promise<unknown[]>;
  send(
    method: "POST" | "PATCH",
    path: string,
    body: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

export interface GitHubOptions {
  /** Such as `https://api.github.com`. */
  readonly apiUrl: string;
  /** `<owner>/<name>` */
  readonly repository: string;
  readonly token: string;
  readonly http: Http;
}

/** Who writes with the token of a workflow. */
const BOT = "github-actions[bot]";

const PER_PAGE = 100;
const LONGEST_QUOTE = 300;

/** @throws ServiceError (from each method) where GitHub does not answer, or refuses */
export function gitHub({ apiUrl, repository, token, http }: GitHubOptions): GitHub {
  async function ask(
    method: NonNullable<HttpRequest["method"]>,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly value: unknown }> {
    const asked = `GitHub ${method} ${path}`;
    let answer;
    try {
      answer = await http({
        method,
        url: `${apiUrl}/repos/${repository}${path}`,
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${token}`,
          "user-agent": "identity-center-okta",
          "x-github-api-version": "2022-11-28",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const reason = networkErrorCode(error) ?? (error as Error).message;
      throw new ServiceError(asked, "unreachable", `no answer (${reason}). Run the job again.`);
    }
    const { status, body: text } = answer;
    if (status === 404) return { status, value: undefined };
    if (status < 200 || status >= 300) throw refused(asked, status, text);
    try {
      return { status, value: JSON.parse(text) };
    } catch {
      throw new ServiceError(asked, "other", "the answer is not JSON. Run the job again.");
    }
  }

  const must = async (
    method: NonNullable<HttpRequest["method"]>,
    path: string,
    body?: unknown,
  ): Promise<unknown> => {
    const { status, value } = await ask(method, path, body);
    if (status === 404) throw refused(`GitHub ${method} ${path}`, status, "");
    return value;
  };

  return {
    get: async (path) => (await ask("GET", path)).value,
    send: must,
    async list(path) {
      const all: unknown[] = [];
      for (let page = 1; ; page += 1) {
        const separator = path.includes("?") ? "&" : "?";
        const items = (await must(
          "GET",
          `${path}${separator}per_page=${PER_PAGE}&page=${page}`,
        )) as unknown[];
        all.push(...items);
        if (items.length < PER_PAGE) return all;
      }
    },
  };
}

const refused = (asked: string, status: number, text: string): ServiceError =>
  new ServiceError(
    asked,
    status === 403 || status === 401 ? "denied" : status === 404 ? "not found" : "other",
    `GitHub answered ${status}. ${text.slice(0, LONGEST_QUOTE)} Does the job have the permission for it?`.replace(
      /\s+/g,
      " ",
    ),
  );

/** A comment or an issue, as far as the workflows read it. */
export interface Post {
  readonly body: string | null;
  readonly user: { readonly login: string } | null;
}

/** Whether a post is ours: somebody who quotes the hidden marker keeps what they wrote. */
export const isOurs = (marker: string) => (post: Post) =>
  post.user?.login === BOT && (post.body ?? "").includes(marker);
