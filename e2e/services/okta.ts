/**
 * A stand-in for the Okta API: what the okta provider calls for the resources of this project, and
 * what `idc` reads. Its state is plain data that scenarios look at and change.
 *
 * Not here: permissions of the token, scopes, and everything that is not an app, a group, or an app
 * sign-in policy.
 */
import {
  ApiValidationError,
  catalogue,
  contentOf,
  oktaId,
  renderApp,
  samlMetadata,
  signingKey,
  type Json,
  type OktaApp,
  type OktaMode,
  type SentApp,
} from "./okta-apps";
import {
  createPolicy,
  renderPolicy,
  ruleOf,
  signInPolicies,
  type SignInPolicies,
  type SignInPolicy,
} from "./okta-policies";
import { serve, type Reply, type Request, type Service } from "./http";
import type { AcsFieldNames } from "../../lib/okta";

/** The only token that the stand-in takes. */
export const OKTA_TOKEN = "not-a-secret";

export interface OktaStandInOptions {
  /** @default - as the config's defaults */
  readonly acsFields?: AcsFieldNames;
  /** @default "clears" */
  readonly mode?: OktaMode;
  /** Most entries on one page of a list. @default 200 */
  readonly pageSize?: number;
}

export interface OktaGroup {
  name: string;
  description: string | null;
  /** IDs of the users in it. */
  readonly members: Set<string>;
}

export interface OktaStandIn extends Service {
  /** What points the provider (and `idc`) here. */
  readonly environment: Readonly<Record<string, string>>;
  /** App ID to app. */
  readonly apps: Map<string, OktaApp>;
  /** Group ID to group. */
  readonly groups: Map<string, OktaGroup>;
  /** The org's own policy, and those that were made. */
  readonly policies: SignInPolicies;
  /** The System Log, as the API returns it; an event whose `published` is in the future comes then. */
  readonly systemLog: Json[];
  /** Makes an app without a request, as if by hand in the console. */
  addApp(name: string, sent: SentApp, options?: { readonly id?: string }): OktaApp;
  addGroup(name: string, options?: { readonly id?: string }): string;
  /** The settings of an app that are set. @throws RangeError for an unknown ID */
  settingsOf(appId: string): Json;
}

/** The guess that the config starts from. */
const GUESSED_ACS_FIELDS: AcsFieldNames = { default: "acsURL", additional: "acsURL{n}" };

/** Where the links in its answers lead; only those to the next page lead back here. */
const ORG_URL = "https://example.okta.com";

type Handler = (request: Request, ...ids: string[]) => Reply;

/** Starts the stand-in. */
export async function startOkta(options: OktaStandInOptions = {}): Promise<OktaStandIn> {
  const { acsFields = GUESSED_ACS_FIELDS, pageSize = 200, mode = "clears" } = options;
  const kinds = catalogue(acsFields);
  const apps = new Map<string, OktaApp>();
  const groups = new Map<string, OktaGroup>();
  const policies = signInPolicies();
  const [defaultPolicy = ""] = policies.keys();

  const addApp: OktaStandIn["addApp"] = (name, sent, { id = oktaId("0oa") } = {}) => {
    const settingNames = kinds.get(name);
    if (settingNames === undefined) {
      throw new ApiValidationError("name", `name: There is no app ${name} in the catalogue.`);
    }
    const now = new Date().toISOString();
    const app: OktaApp = {
      id,
      name,
      created: now,
      lastUpdated: now,
      status: "ACTIVE",
      features: [],
      content: contentOf(name, settingNames, sent, mode),
      policyId: defaultPolicy,
      signingKeyId: oktaId("key"),
      groups: new Map(),
    };
    apps.set(id, app);
    return app;
  };

  const withApp =
    (handler: (app: OktaApp, request: Request, id: string) => Reply): Handler =>
    (request, appId = "", id = "") => {
      const app = apps.get(appId);
      return app ? handler(app, request, id) : notFound(appId, "AppInstance");
    };

  const withGroup =
    (handler: (group: OktaGroup, request: Request, id: string) => Reply): Handler =>
    (request, id = "") => {
      const group = groups.get(id);
      return group ? handler(group, request, id) : notFound(id, "UserGroup");
    };

  const withPolicy =
    (
      handler: (policy: SignInPolicy, request: Request, id: string, ruleId: string) => Reply,
    ): Handler =>
    (request, id = "", ruleId = "") => {
      const policy = policies.get(id);
      return policy ? handler(policy, request, id, ruleId) : notFound(id, "Policy");
    };

  const policyReply = (id: string): Reply => {
    const policy = policies.get(id);
    return policy ? { body: renderPolicy(id, policy) } : notFound(id, "Policy");
  };

  const addGroup: OktaStandIn["addGroup"] = (name, { id = oktaId("00g") } = {}) => {
    groups.set(id, { name, description: null, members: new Set() });
    return id;
  };

  const systemLog: Json[] = [];
  const routes: [method: string, path: RegExp, handler: Handler][] = [
    ["GET", /^\/api\/v1\/users\/me$/, () => ({ body: ME })],
    [
      "GET",
      /^\/\.well-known\/okta-organization$/,
      () => ({ body: { id: "00o1standin000000000", pipeline: "idx" } }),
    ],
    [
      "GET",
      /^\/api\/v1\/policies$/,
      ({ query }) => ({
        body:
          query.get("type") === "ACCESS_POLICY"
            ? [...policies].map(([id, policy]) => renderPolicy(id, policy))
            : [],
      }),
    ],
    [
      "POST",
      /^\/api\/v1\/policies$/,
      ({ body }) => policyReply(createPolicy(policies, JSON.parse(body) as Json)),
    ],
    ["GET", /^\/api\/v1\/policies\/(\w+)$/, withPolicy((_, __, id) => policyReply(id))],
    [
      "PUT",
      /^\/api\/v1\/policies\/(\w+)$/,
      withPolicy((policy, { body }, id) => {
        const { name, description } = JSON.parse(body) as SignInPolicy;
        Object.assign(policy, { name, description });
        return policyReply(id);
      }),
    ],
    [
      "DELETE",
      /^\/api\/v1\/policies\/(\w+)$/,
      withPolicy((policy, _request, id) => {
        const isUsed = [...apps.values()].some(({ policyId }) => policyId === id);
        if (policy.system || isUsed) {
          return oktaError(403, "E0000006", "You do not have permission to delete this policy.");
        }
        policies.delete(id);
        return { status: 204 };
      }),
    ],
    [
      "GET",
      /^\/api\/v1\/policies\/(\w+)\/rules$/,
      withPolicy(({ rules }, request) => page(request, [...rules.values()])),
    ],
    [
      "POST",
      /^\/api\/v1\/policies\/(\w+)\/rules$/,
      withPolicy(({ rules }, { body }) => {
        const rule = ruleOf(JSON.parse(body) as Json);
        rules.set(String(rule["id"]), rule);
        return { body: rule };
      }),
    ],
    [
      "GET",
      /^\/api\/v1\/policies\/(\w+)\/rules\/(\w+)$/,
      withPolicy(({ rules }, _request, _id, ruleId) =>
        rules.has(ruleId) ? { body: rules.get(ruleId) } : notFound(ruleId, "PolicyRule"),
      ),
    ],
    [
      "PUT",
      /^\/api\/v1\/policies\/(\w+)\/rules\/(\w+)$/,
      withPolicy(({ rules }, { body }, _id, ruleId) => {
        const before = rules.get(ruleId);
        if (before === undefined) return notFound(ruleId, "PolicyRule");
        rules.set(ruleId, ruleOf(JSON.parse(body) as Json, before));
        return { body: rules.get(ruleId) };
      }),
    ],
    [
      "DELETE",
      /^\/api\/v1\/policies\/(\w+)\/rules\/(\w+)$/,
      withPolicy(({ rules }, _request, _id, ruleId) => {
        if (rules.get(ruleId)?.["system"] === true) {
          return oktaError(403, "E0000006", "The catch-all rule cannot be deleted.");
        }
        return rules.delete(ruleId) ? { status: 204 } : notFound(ruleId, "PolicyRule");
      }),
    ],

    ["GET", /^\/api\/v1\/logs$/, (request) => logPage(request)],

    ["GET", /^\/api\/v1\/apps$/, (request) => page(request, selectedApps(request))],
    [
      "POST",
      /^\/api\/v1\/apps$/,
      ({ body, query }) => {
        const sent = JSON.parse(body) as SentApp;
        const app = addApp(sent.name ?? "", sent);
        if (query.get("activate") === "false") app.status = "INACTIVE";
        return { body: rendered(app) };
      },
    ],
    ["GET", /^\/api\/v1\/apps\/(\w+)$/, withApp((app) => ({ body: rendered(app) }))],
    [
      "PUT",
      /^\/api\/v1\/apps\/(\w+)$/,
      withApp((app, { body }) => {
        const sent = JSON.parse(body) as SentApp;
        const settingNames = kinds.get(app.name) ?? [];
        app.content = contentOf(app.name, settingNames, sent, mode, app.content);
        app.lastUpdated = new Date().toISOString();
        return { body: rendered(app) };
      }),
    ],
    [
      "DELETE",
      /^\/api\/v1\/apps\/(\w+)$/,
      withApp((app) => {
        if (app.status === "ACTIVE") {
          return oktaError(403, "E0000056", "Delete application forbidden.");
        }
        apps.delete(app.id);
        return { status: 204 };
      }),
    ],
    [
      "POST",
      /^\/api\/v1\/apps\/(\w+)\/lifecycle\/(activate|deactivate)$/,
      withApp((app, _request, change) => {
        app.status = change === "activate" ? "ACTIVE" : "INACTIVE";
        return { body: {} };
      }),
    ],
    [
      "PUT",
      /^\/api\/v1\/apps\/(\w+)\/policies\/(\w+)$/,
      withApp((app, _request, policyId) => {
        if (!policies.has(policyId)) return notFound(policyId, "Policy");
        app.policyId = policyId;
        return { status: 204 };
      }),
    ],
    ["POST", /^\/api\/v1\/apps\/(\w+)\/logo$/, withApp(() => ({ status: 201 }))],
    ["GET", /^\/api\/v1\/apps\/(\w+)\/features$/, withApp((app) => ({ body: app.features }))],
    [
      "GET",
      /^\/api\/v1\/apps\/(\w+)\/credentials\/keys$/,
      withApp((app) => ({ body: [signingKey(app)] })),
    ],
    [
      "GET",
      /^\/api\/v1\/apps\/(\w+)\/sso\/saml\/metadata$/,
      withApp((app) => ({
        headers: { "content-type": "application/xml" },
        body: samlMetadata(app),
      })),
    ],
    ["GET", /^\/api\/v1\/apps\/(\w+)\/users$/, withApp((_app, request) => page(request, []))],
    [
      "GET",
      /^\/api\/v1\/apps\/(\w+)\/groups$/,
      withApp((app, request) =>
        page(
          request,
          [...app.groups.keys()].map((id) => assignment(app, id)),
        ),
      ),
    ],
    [
      "PUT",
      /^\/api\/v1\/apps\/(\w+)\/groups\/(\w+)$/,
      withApp((app, { body }, groupId) => {
        if (!groups.has(groupId)) return notFound(groupId, "UserGroup");
        const { priority, profile } = JSON.parse(body || "{}") as {
          priority?: number;
          profile?: Json;
        };
        app.groups.set(groupId, {
          priority: priority ?? app.groups.get(groupId)?.priority ?? app.groups.size,
          profile: profile ?? {},
        });
        return { body: assignment(app, groupId) };
      }),
    ],
    [
      "GET",
      /^\/api\/v1\/apps\/(\w+)\/groups\/(\w+)$/,
      withApp((app, _request, groupId) =>
        app.groups.has(groupId)
          ? { body: assignment(app, groupId) }
          : notFound(groupId, "ApplicationGroupAssignment"),
      ),
    ],
    [
      "DELETE",
      /^\/api\/v1\/apps\/(\w+)\/groups\/(\w+)$/,
      withApp((app, _request, groupId) =>
        app.groups.delete(groupId)
          ? { status: 204 }
          : notFound(groupId, "ApplicationGroupAssignment"),
      ),
    ],

    [
      "GET",
      /^\/api\/v1\/groups$/,
      (request) =>
        page(
          request,
          [...groups]
            .filter(([, { name }]) => name.startsWith(request.query.get("q") ?? ""))
            .map(([id, group]) => renderGroup(id, group)),
        ),
    ],
    [
      "POST",
      /^\/api\/v1\/groups$/,
      ({ body }) => {
        const { name, description } = groupProfile(body);
        const id = oktaId("00g");
        const group = { name, description, members: new Set<string>() };
        groups.set(id, group);
        return { body: renderGroup(id, group) };
      },
    ],
    [
      "GET",
      /^\/api\/v1\/groups\/(\w+)$/,
      withGroup((group, _request, id) => ({ body: renderGroup(id, group) })),
    ],
    [
      "PUT",
      /^\/api\/v1\/groups\/(\w+)$/,
      withGroup((group, { body }, id) => {
        Object.assign(group, groupProfile(body));
        return { body: renderGroup(id, group) };
      }),
    ],
    [
      "DELETE",
      /^\/api\/v1\/groups\/(\w+)$/,
      withGroup((_group, _request, id) => {
        groups.delete(id);
        for (const app of apps.values()) app.groups.delete(id);
        return { status: 204 };
      }),
    ],
    [
      "GET",
      /^\/api\/v1\/groups\/(\w+)\/users$/,
      withGroup(({ members }, request) =>
        page(
          request,
          [...members].map((id) => ({ id, status: "ACTIVE" })),
        ),
      ),
    ],
  ];

  const handle = (request: Request): Reply => {
    if (request.headers.authorization !== `SSWS ${OKTA_TOKEN}`) {
      return oktaError(401, "E0000011", "Invalid token provided");
    }
    for (const [method, path, handler] of routes) {
      const match = path.exec(request.path);
      if (method !== request.method || match === null) continue;
      try {
        return handler(request, ...match.slice(1));
      } catch (error) {
        if (!(error instanceof ApiValidationError)) throw error;
        return oktaError(400, "E0000001", error.message, [error.reason]);
      }
    }
    return oktaError(
      404,
      "E0000022",
      `The stand-in has no endpoint ${request.method} ${request.path}`,
    );
  };

  const service = await serve(
    (request) => {
      const reply = handle(request);
      return { ...reply, headers: { ...rateLimit(599), ...reply.headers } };
    },
    {
      throttled: () => ({
        ...oktaError(429, "E0000047", "API call exceeded rate limit due to too many requests."),
        headers: rateLimit(0),
      }),
      broken: () => oktaError(500, "E0000009", "Internal Server Error"),
    },
  );

  const rendered = (app: OktaApp): Json => renderApp(app, ORG_URL);

  const selectedApps = ({ query }: Request): Json[] => {
    const q = query.get("q") ?? "";
    const wanted = [...(query.get("filter") ?? "").matchAll(/(status|name) eq "([^"]*)"/g)];
    return [...apps.values()]
      .filter((app) => app.content.label.startsWith(q) || app.name.startsWith(q))
      .filter((app) =>
        wanted.every(([, key, value]) => (key === "status" ? app.status : app.name) === value),
      )
      .map(rendered);
  };

  /** One page of a list, with the address of the next one. */
  /**
   * A page of the System Log of one app, with only the filter that `idc` writes. Its `next` link is
   * always there, so that only an empty page ends the list.
   */
  const logPage = (request: Request): Reply => {
    const { query } = request;
    const [, type, appId] =
      /^eventType eq "([\w.]+)" and target\.id eq "(\w+)"$/.exec(query.get("filter") ?? "") ?? [];
    const until = new Date(Math.min(Date.now(), Date.parse(query.get("until") ?? "")));
    const since = Date.parse(query.get("since") ?? "");
    if (type === undefined || Number.isNaN(since) || query.get("sortOrder") !== "DESCENDING") {
      return oktaError(400, "E0000053", "Invalid filter.");
    }
    const published = (event: Json) => Date.parse(String(event["published"]));
    const found = systemLog
      .filter(
        (event) =>
          event["eventType"] === type &&
          (event["target"] as Json[]).some(({ id }) => id === appId) &&
          published(event) >= since &&
          published(event) <= until.getTime(),
      )
      .sort((a, b) => published(b) - published(a));
    const from = Number(query.get("after") ?? 0);
    const next = new URLSearchParams(query);
    next.set("after", String(Math.min(from + pageSize, found.length)));
    return {
      headers: { link: `<${ORG_URL}${request.path}?${next.toString()}>; rel="next"` },
      body: found.slice(from, from + pageSize),
    };
  };

  const page = ({ path, query }: Request, entries: readonly Json[]): Reply => {
    const limit = Math.min(Number(query.get("limit") ?? pageSize), pageSize);
    const after = query.get("after");
    const start = after === null ? 0 : entries.findIndex(({ id }) => id === after) + 1;
    const shown = entries.slice(start, start + limit);
    const links = [`<${service.url}${path}?${query.toString()}>; rel="self"`];
    if (start + limit < entries.length) {
      const next = new URLSearchParams(query);
      next.set("after", String(shown.at(-1)?.id));
      next.set("limit", String(limit));
      links.push(`<${service.url}${path}?${next.toString()}>; rel="next"`);
    }
    return { headers: { link: links }, body: shown };
  };

  return {
    ...service,
    environment: {
      OKTA_HTTP_PROXY: service.url,
      OKTA_API_TOKEN: OKTA_TOKEN,
    },
    apps,
    groups,
    policies,
    systemLog,
    addApp,
    addGroup,
    settingsOf(appId) {
      const app = apps.get(appId);
      if (app === undefined) throw new RangeError(`no Okta app ${appId}`);
      return Object.fromEntries(
        Object.entries(app.content.settings.app).filter(
          ([, value]) => value !== null && value !== "",
        ),
      );
    },
  };
}

const ME: Json = {
  id: "00u1standin000000000",
  status: "ACTIVE",
  profile: { login: "terraform@example.com", email: "terraform@example.com" },
};

const renderGroup = (id: string, { name, description }: OktaGroup): Json => ({
  id,
  type: "OKTA_GROUP",
  profile: { name, description },
});

/** @throws ApiValidationError without a name */
function groupProfile(body: string): Pick<OktaGroup, "name" | "description"> {
  const { profile } = JSON.parse(body) as { profile?: { name?: string; description?: string } };
  if (!profile?.name) throw new ApiValidationError("name", "name: The field cannot be left blank");
  return { name: profile.name, description: profile.description ?? null };
}

const assignment = (app: OktaApp, id: string): Json => ({ id, ...app.groups.get(id) });

/** An error in the shape that all of Okta's have. */
function oktaError(
  status: number,
  errorCode: string,
  errorSummary: string,
  causes: readonly string[] = [],
): Reply {
  return {
    status,
    body: {
      errorCode,
      errorSummary,
      errorLink: errorCode,
      errorId: oktaId("oae"),
      errorCauses: causes.map((cause) => ({ errorSummary: cause })),
    },
  };
}

const notFound = (id: string, kind: string): Reply =>
  oktaError(404, "E0000007", `Not found: Resource not found: ${id} (${kind})`);

const rateLimit = (remaining: number): Record<string, string> => ({
  "x-rate-limit-limit": "600",
  "x-rate-limit-remaining": String(remaining),
  "x-rate-limit-reset": String(Math.floor(Date.now() / 1000)),
});
