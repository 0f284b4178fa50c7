import { networkErrorCode, NO_ANSWER_OF_THE_SERVICE, redact, ServiceError } from "./errors";
import type { Http, HttpRequest, HttpResponse } from "./http";
import { clientAssertion, type OktaCredentials } from "./okta-credentials";
import type { OktaApp, OktaClient, Records, SignInRule } from "./types";

export interface OktaOptions {
  /** `https://example.okta.com`, or what stands in for it, see {@link oktaOrigin}. */
  readonly origin: string;
  readonly credentials: OktaCredentials;
  readonly http: Http;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Where Okta's API is. OKTA_HTTP_PROXY replaces the whole address, as the okta provider for
 * Terraform documents it for tests and caching proxies.
 */
export function oktaOrigin(
  { orgName, baseUrl }: { readonly orgName: string; readonly baseUrl: string },
  env: NodeJS.ProcessEnv,
): string {
  return (env["OKTA_HTTP_PROXY"] || `https://${orgName}.${baseUrl}`).replace(/\/+$/, "");
}

/** Largest page that the apps API gives. */
const PAGE_SIZE = 200;
/** Largest page of the System Log. */
const LOG_PAGE_SIZE = 1000;
/** More pages than any org has: a paging that never ends is a defect of the other side. */
const MOST_PAGES = 500;
const MOST_ATTEMPTS = 4;
/** Okta's rate limits start anew every minute. */
const LONGEST_WAIT = 65_000;

/** Okta's management API, read only. */
export function oktaClient(options: OktaOptions): OktaClient {
  const get = reader(options);
  return {
    async app(id) {
      const path = `/api/v1/apps/${encodeURIComponent(id)}`;
      const response = await get(path);
      if (response === undefined) return undefined;
      const app = parseJson(response);
      if (textAt(app, "id") === "") throw noAnswer(path);
      return appOf(app);
    },
    async apps(name) {
      const query = `filter=${encodeURIComponent(`name eq "${name}"`)}&limit=${PAGE_SIZE}`;
      const found = await pages(get, `/api/v1/apps?${query}`);
      return found.map(appOf).filter((app) => app.name === name);
    },
    async groupsOf(appId) {
      const path = `/api/v1/apps/${encodeURIComponent(appId)}/groups?limit=${PAGE_SIZE}`;
      return (await pages(get, path)).map((group) => textAt(group, "id"));
    },
    async signInRules({ raw }) {
      const link = textAt(recordAt(recordAt(raw, "_links"), "accessPolicy"), "href");
      const policyId = /\/policies\/(\w+)$/.exec(link)?.[1];
      if (policyId === undefined) return undefined;
      return (await pages(get, `/api/v1/policies/${policyId}/rules`)).map(signInRuleOf);
    },
    log: (appId, eventType, { since, until, deadline }) => {
      const query = new URLSearchParams({
        since: since.toISOString(),
        until: until.toISOString(),
        filter: `eventType eq "${eventType}" and target.id eq "${appId}"`,
        sortOrder: "DESCENDING",
        limit: String(LOG_PAGE_SIZE),
      });
      return records(get, `/api/v1/logs?${query.toString()}`, deadline, options.now);
    },
  };
}

/**
 * @param deadline no wait for a busy Okta goes on beyond it, in milliseconds since 1970
 * @returns undefined for 404
 */
type Get = (path: string, deadline?: number) => Promise<HttpResponse | undefined>;

/** Sends GET requests with credentials, again where Okta is busy. */
function reader({ origin, credentials, http, sleep, now }: OktaOptions): Get {
  let authorization: Promise<string> | undefined;

  const send = async (
    request: HttpRequest,
    asked: string,
    deadline = Infinity,
  ): Promise<HttpResponse> => {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === MOST_ATTEMPTS;
      try {
        const response = await http(request);
        if (last || !(response.status === 429 || response.status >= 500)) return response;
        const wait = waitAfter(response, attempt, now());
        if (now() + wait > deadline) return response;
        await sleep(wait);
      } catch (error) {
        const code = networkErrorCode(error);
        if (code === undefined) throw error;
        if (last) {
          throw new ServiceError(
            asked,
            "unreachable",
            `does not answer (${code}). Check okta.orgName, okta.baseUrl, the network and the proxy.`,
          );
        }
        await sleep(backoff(attempt));
      }
    }
  };

  const authorize = async (): Promise<string> => {
    if (credentials.kind === "api token") return `SSWS ${credentials.token}`;
    if (credentials.kind === "access token") return `Bearer ${credentials.token}`;
    const url = `${origin}/oauth2/v1/token`;
    const asked = "okta POST /oauth2/v1/token";
    const response = await send(
      {
        method: "POST",
        url,
        headers: {
          accept: "application/json",
          "content-type": "application/x-www-form-urlencoded",
        },
        body: new URLSearchParams({
          grant_type: "client_credentials",
          scope: credentials.scopes.join(" "),
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: clientAssertion(credentials, url, Math.floor(now() / 1000)),
        }).toString(),
      },
      asked,
    );
    const token = textAt(parseJson(response), "access_token");
    if (response.status === 200 && token !== "") return `Bearer ${token}`;
    const code = textAt(parseJson(response), "error");
    throw new ServiceError(
      asked,
      "denied",
      code === "invalid_dpop_proof"
        ? "the service app requires DPoP (demonstrating proof of possession), which this command does not speak. Switch it off for the app in Okta, or use OKTA_API_TOKEN."
        : `Okta gives no access token (${code || response.status}). Check OKTA_API_CLIENT_ID, OKTA_API_PRIVATE_KEY, OKTA_API_PRIVATE_KEY_ID and OKTA_API_SCOPES.`,
    );
  };

  return async (path, deadline) => {
    const asked = `okta GET ${path.split("?")[0]}`;
    authorization ??= authorize();
    const token = await authorization;
    const response = await send(
      { url: `${origin}${path}`, headers: { accept: "application/json", authorization: token } },
      asked,
      deadline,
    );
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw refused(asked, response, token.replace(/^\w+ /, ""));
    return response;
  };
}

function refused(asked: string, { status, body }: HttpResponse, token: string): ServiceError {
  switch (status) {
    case 401:
      return new ServiceError(
        asked,
        "expired",
        "Okta does not accept the credentials (401): they are wrong, expired or revoked. Set OKTA_API_TOKEN, or the variables of an OAuth service app, to valid ones.",
      );
    case 403:
      return new ServiceError(
        asked,
        "denied",
        `access denied (403). The credentials must be allowed to read ${thingsRead(asked)}.`,
      );
    case 429:
      return new ServiceError(
        asked,
        "throttled",
        "Okta's rate limit is used up, also after waiting (429). Try again in a minute.",
      );
  }
  const summary = textAt(parseJson({ body }), "errorSummary");
  return new ServiceError(
    asked,
    "other",
    redact(`Okta answers ${status}${summary === "" ? "" : `: ${summary}`}.`, [token]),
  );
}

function thingsRead(asked: string): string {
  const [what, scope] = asked.endsWith("/logs")
    ? ["the System Log", "okta.logs.read"]
    : asked.endsWith("/rules")
      ? ["policies", "okta.policies.read"]
      : ["apps", "okta.apps.read"];
  return `${what}: a read-only administrator's token, or the scope ${scope}`;
}

const noAnswer = (path: string): ServiceError =>
  new ServiceError(`okta GET ${path.split("?")[0] ?? ""}`, "other", NO_ANSWER_OF_THE_SERVICE);

/** Every item of a paged list, by the Link header. */
async function pages(get: Get, path: string): Promise<unknown[]> {
  const items: unknown[] = [];
  let next: string | undefined = path;
  for (let page = 0; next !== undefined && page < MOST_PAGES; page++) {
    const response: HttpResponse | undefined = await get(next);
    if (response === undefined) break;
    const body = parseJson(response);
    if (!Array.isArray(body)) throw noAnswer(path);
    items.push(...(body as unknown[]));
    next = nextPath(response.headers["link"]);
  }
  return items;
}

/**
 * The pages of the System Log, until the deadline. Its last page is an empty one.
 * https://developer.okta.com/docs/reference/system-log-query/
 */
async function records(
  get: Get,
  path: string,
  deadline: number,
  now: () => number,
): Promise<Records<unknown>> {
  const found: unknown[] = [];
  let next: string | undefined = path;
  for (let page = 0; next !== undefined; page++) {
    if (page === MOST_PAGES || now() >= deadline) return { records: found, isComplete: false };
    let response: HttpResponse | undefined;
    try {
      response = await get(next, deadline);
    } catch (error) {
      // What is read already is worth more than nothing.
      const isBusy = error instanceof ServiceError && error.refusal === "throttled";
      if (!isBusy || page === 0) throw error;
      return { records: found, isComplete: false };
    }
    const body = response && parseJson(response);
    if (!Array.isArray(body)) throw noAnswer(path);
    if (body.length === 0) break;
    found.push(...(body as unknown[]));
    next = nextPath(response?.headers["link"]);
  }
  return { records: found, isComplete: true };
}

/** Path and query of the next page. Its host is not taken: credentials go to one place only. */
function nextPath(link: string | string[] | undefined): string | undefined {
  const found = /<([^>]+)>;\s*rel="next"/.exec([link ?? []].flat().join(", "))?.[1];
  if (found === undefined) return undefined;
  if (!URL.canParse(found, "https://okta.invalid")) return undefined;
  const { pathname, search } = new URL(found, "https://okta.invalid");
  return pathname + search;
}

/** Milliseconds until it makes sense to ask again. */
function waitAfter({ status, headers }: HttpResponse, attempt: number, now: number): number {
  const reset = Number(headers["x-rate-limit-reset"]) * 1000;
  const after = Number(headers["retry-after"]) * 1000;
  const wait = Number.isFinite(after) ? after : reset - now;
  if (status !== 429 || !Number.isFinite(wait)) return backoff(attempt);
  return Math.min(Math.max(wait, 0) + 1000, LONGEST_WAIT);
}

const backoff = (attempt: number): number => 500 * 2 ** (attempt - 1);

function parseJson({ body }: Pick<HttpResponse, "body">): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined; // A proxy's or an outage's page.
  }
}

function recordAt(value: unknown, key: string): Record<string, unknown> {
  const found =
    typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)[key]
      : undefined;
  return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
}

function textAt(value: unknown, key: string): string {
  const found =
    typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)[key]
      : undefined;
  return typeof found === "string" ? found : "";
}

function signInRuleOf(rule: unknown): SignInRule {
  const action = recordAt(recordAt(rule, "actions"), "appSignOn");
  const { constraints, ...method } = recordAt(action, "verificationMethod");
  return {
    name: textAt(rule, "name"),
    status: textAt(rule, "status"),
    access: textAt(action, "access"),
    type: textAt(method, "type"),
    constraints: Array.isArray(constraints) ? (constraints as unknown[]) : [],
  };
}

const appOf = (app: unknown): OktaApp => ({
  id: textAt(app, "id"),
  name: textAt(app, "name"),
  label: textAt(app, "label"),
  status: textAt(app, "status"),
  settings: recordAt(recordAt(app, "settings"), "app"),
  raw: recordAt({ app }, "app"),
});
