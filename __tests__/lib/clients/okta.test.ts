import { generateKeyPairSync, verify } from "node:crypto";

import { ServiceError } from "../../../lib/clients/errors";
import { nodeHttp } from "../../../lib/clients/http";
import { oktaClient, oktaOrigin } from "../../../lib/clients/okta";
import { oktaCredentials, type OktaCredentials } from "../../../lib/clients/okta-credentials";
import { serve, type Reply, type Request, type Service } from "../../../e2e/services/http";

const TOKEN = "00-a-token-that-nobody-may-see";
const NOW = 1_800_000_000_000;

let service: Service;
let answer: (request: Request) => Reply;
let slept: number[];

beforeEach(async () => {
  slept = [];
  answer = () => ({ body: [] });
  service = await serve((request) => answer(request), {
    throttled: () => ({
      status: 429,
      headers: { "x-rate-limit-reset": String(NOW / 1000 + 20) },
      body: { errorSummary: "API call exceeded rate limit" },
    }),
  });
});

afterEach(() => service.close());

const client = (
  credentials: OktaCredentials = { kind: "api token", token: TOKEN },
  timeout = 5_000,
) =>
  oktaClient({
    origin: service.url,
    credentials,
    http: nodeHttp({ timeoutInMilliseconds: timeout }),
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      return Promise.resolve();
    },
    now: () => NOW,
  });

async function refusal(promise: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await promise.then(
    () => new Error("was not refused"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ServiceError)) throw error;
  expect(error.message).not.toContain(TOKEN);
  return error;
}

const appJson = (id: string, name = "amazon_aws_sso") => ({
  id,
  name,
  label: `App ${id}`,
  status: "ACTIVE",
  settings: { app: { acsURL: "https://example.com", acsURL1: null } },
});

test("an app is read with its unset settings, by API token", async () => {
  answer = () => ({ body: appJson("0oa1") });
  expect(await client().app("0oa1")).toEqual({
    id: "0oa1",
    name: "amazon_aws_sso",
    label: "App 0oa1",
    status: "ACTIVE",
    settings: { acsURL: "https://example.com", acsURL1: null },
    raw: appJson("0oa1"),
  });
  expect(
    service.log.map(({ method, path, headers }) => [method, path, headers["authorization"]]),
  ).toEqual([["GET", "/api/v1/apps/0oa1", `SSWS ${TOKEN}`]]);
});

test("an app that is not there is undefined", async () => {
  answer = () => ({ status: 404, body: { errorSummary: "Not found" } });
  expect(await client().app("0oa1")).toBeUndefined();
});

describe("the rules of an app's sign-in policy", () => {
  const withPolicy = (href: unknown) => ({
    id: "0oa1",
    name: "amazon_aws",
    label: "AWS",
    status: "ACTIVE",
    settings: {},
    raw: { _links: { accessPolicy: { href } } },
  });

  test("are read, as far as they say what is asked of people", async () => {
    const constraints = [{ possession: { required: true, phishingResistant: "REQUIRED" } }];
    answer = () => ({
      body: [
        {
          name: "Members",
          status: "ACTIVE",
          actions: {
            appSignOn: {
              access: "ALLOW",
              verificationMethod: { type: "ASSURANCE", factorMode: "2FA", constraints },
            },
          },
        },
        { name: "Catch-all Rule", status: "ACTIVE", actions: { appSignOn: { access: "DENY" } } },
      ],
    });
    const app = withPolicy("https://example.okta.com/api/v1/policies/rst1");
    expect(await client().signInRules(app)).toEqual([
      { name: "Members", status: "ACTIVE", access: "ALLOW", type: "ASSURANCE", constraints },
      { name: "Catch-all Rule", status: "ACTIVE", access: "DENY", type: "", constraints: [] },
    ]);
    expect(service.log.map(({ path }) => path)).toEqual(["/api/v1/policies/rst1/rules"]);
  });

  test.each([undefined, "", 7, "https://example.okta.com/api/v1/policies/../users"])(
    "are not asked for where the app names no policy: %p",
    async (href) => {
      expect(await client().signInRules(withPolicy(href))).toBeUndefined();
      expect(service.log).toEqual([]);
    },
  );

  test("need the right to read policies", async () => {
    answer = () => ({ status: 403, body: {} });
    const app = withPolicy("https://example.okta.com/api/v1/policies/rst1");
    await expect(client().signInRules(app)).rejects.toThrow(
      "access denied (403). The credentials must be allowed to read policies: a read-only administrator's token, or the scope okta.policies.read.",
    );
  });
});

test("ten thousand apps are read page by page, and those of another name are left out", async () => {
  const all = Array.from({ length: 10_000 }, (_, index) =>
    appJson(`0oa${index}`, index % 2_500 === 0 ? "amazon_aws_sso" : "other"),
  );
  answer = ({ query }) => {
    const start = Number(query.get("after") ?? 0);
    const next = start + Number(query.get("limit"));
    const links = [`<https://example.okta.com/api/v1/apps?limit=200>; rel="self"`];
    if (next < all.length) {
      links.push(`<https://example.okta.com/api/v1/apps?after=${next}&limit=200>; rel="next"`);
    }
    return { headers: { link: links }, body: all.slice(start, next) };
  };
  const found = await client().apps("amazon_aws_sso");
  expect(found.map(({ id }) => id)).toEqual(["0oa0", "0oa2500", "0oa5000", "0oa7500"]);
  expect(service.log).toHaveLength(50);
  expect(service.log[0]?.query.get("filter")).toBe('name eq "amazon_aws_sso"');
});

test("after the rate limit it waits until Okta counts anew", async () => {
  service.inject({ kind: "throttle", times: 1 });
  expect(await client().groupsOf("0oa1")).toEqual([]);
  expect(slept).toEqual([21_000]);
});

test.each([
  [
    "throttle",
    "throttled",
    "Okta's rate limit is used up, also after waiting (429). Try again in a minute.",
  ],
  ["error", "other", "Okta answers 500."],
  [
    "cut",
    "unreachable",
    "does not answer (ECONNRESET). Check okta.orgName, okta.baseUrl, the network and the proxy.",
  ],
] as const)(
  "what lasts is said after a bounded number of attempts: %s",
  async (kind, refused, reason) => {
    service.inject({ kind, times: 100 });
    expect(await refusal(client().app("0oa1"))).toMatchObject({
      asked: "okta GET /api/v1/apps/0oa1",
      refusal: refused,
      reason,
    });
    expect(service.log).toHaveLength(4);
  },
);

test("a server that never answers is given up", async () => {
  service.inject({ kind: "hang", times: 100 });
  expect(await refusal(client(undefined, 50).app("0oa1"))).toMatchObject({
    refusal: "unreachable",
    reason:
      "does not answer (ETIMEDOUT). Check okta.orgName, okta.baseUrl, the network and the proxy.",
  });
});

test.each([
  [
    401,
    "expired",
    "Okta does not accept the credentials (401): they are wrong, expired or revoked. Set OKTA_API_TOKEN, or the variables of an OAuth service app, to valid ones.",
  ],
  [
    403,
    "denied",
    "access denied (403). The credentials must be allowed to read apps: a read-only administrator's token, or the scope okta.apps.read.",
  ],
  [400, "other", "Okta answers 400: bad (secret)."],
])(
  "status %d is put into words, without the token that the answer repeats",
  async (status, refused, reason) => {
    answer = () => ({ status, body: { errorSummary: `bad ${TOKEN}` } });
    expect(await refusal(client().app("0oa1"))).toMatchObject({ refusal: refused, reason });
  },
);

test("a page that is no JSON, such as a proxy's, is no app", async () => {
  answer = () => ({ status: 502, body: "<html>" });
  expect(await refusal(client().app("0oa1"))).toMatchObject({ reason: "Okta answers 502." });
});

describe("with an OAuth service app", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const env = {
    OKTA_API_CLIENT_ID: "0oaclient",
    OKTA_API_PRIVATE_KEY: pem,
    OKTA_API_PRIVATE_KEY_ID: "kid-1",
    OKTA_API_SCOPES: "okta.apps.read,okta.groups.read",
  };
  const credentials = (changes: NodeJS.ProcessEnv = {}) =>
    oktaCredentials({ ...env, ...changes }, (path) => {
      if (path === "key.pem") return pem;
      throw new Error(`no file ${path}`);
    }) as OktaCredentials;

  test.each([
    ["the key", pem],
    ["the key with \\n for its line ends", pem.replaceAll("\n", "\\n")],
    ["the path of its file", "key.pem"],
  ])("a signed assertion buys one access token for all requests, from %s", async (_what, key) => {
    answer = ({ path }) =>
      path === "/oauth2/v1/token" ? { body: { access_token: TOKEN } } : { body: [] };
    const okta = client(credentials({ OKTA_API_PRIVATE_KEY: key }));
    await okta.groupsOf("0oa1");
    await okta.groupsOf("0oa2");

    const [login, ...others] = service.log;
    expect(others.map(({ headers }) => headers["authorization"])).toEqual([
      `Bearer ${TOKEN}`,
      `Bearer ${TOKEN}`,
    ]);
    const form = new URLSearchParams(login?.body);
    expect(form.get("grant_type")).toBe("client_credentials");
    expect(form.get("scope")).toBe("okta.apps.read okta.groups.read");
    const [header = "", claims = "", signature = ""] = (form.get("client_assertion") ?? "").split(
      ".",
    );
    const decode = (part: string) =>
      JSON.parse(Buffer.from(part, "base64url").toString()) as object;
    expect(decode(header)).toEqual({ alg: "RS256", typ: "JWT", kid: "kid-1" });
    expect(decode(claims)).toMatchObject({
      iss: "0oaclient",
      sub: "0oaclient",
      aud: `${service.url}/oauth2/v1/token`,
      iat: NOW / 1000,
      exp: NOW / 1000 + 300,
    });
    expect(
      verify(
        "sha256",
        Buffer.from(`${header}.${claims}`),
        publicKey,
        Buffer.from(signature, "base64url"),
      ),
    ).toBe(true);
  });

  test.each([
    [
      "invalid_client",
      "Okta gives no access token (invalid_client). Check OKTA_API_CLIENT_ID, OKTA_API_PRIVATE_KEY, OKTA_API_PRIVATE_KEY_ID and OKTA_API_SCOPES.",
    ],
    [
      "invalid_dpop_proof",
      "the service app requires DPoP (demonstrating proof of possession), which this command does not speak. Switch it off for the app in Okta, or use OKTA_API_TOKEN.",
    ],
  ])("Okta's refusal %s is put into words", async (code, reason) => {
    answer = () => ({ status: 400, body: { error: code } });
    expect(await refusal(client(credentials()).app("0oa1"))).toMatchObject({
      refusal: "denied",
      reason,
    });
  });

  test.each([
    [
      { OKTA_API_PRIVATE_KEY: "nowhere.pem" },
      "OKTA_API_PRIVATE_KEY is not an RSA private key: set it to the key in PEM format (PKCS#1 or PKCS#8, unencrypted), or to the path of a file that holds it.",
    ],
    [
      { OKTA_API_PRIVATE_KEY: "-----BEGIN x" },
      "OKTA_API_PRIVATE_KEY is not an RSA private key: set it to the key in PEM format (PKCS#1 or PKCS#8, unencrypted), or to the path of a file that holds it.",
    ],
    [
      { OKTA_API_PRIVATE_KEY: "" },
      "OKTA_API_PRIVATE_KEY is missing: an OAuth service app needs both OKTA_API_CLIENT_ID and OKTA_API_PRIVATE_KEY.",
    ],
    [
      { OKTA_API_CLIENT_ID: "" },
      "OKTA_API_CLIENT_ID is missing: an OAuth service app needs both OKTA_API_CLIENT_ID and OKTA_API_PRIVATE_KEY.",
    ],
  ])("incomplete or broken variables are refused without their value", (changes, message) => {
    expect(() => credentials(changes)).toThrow(message);
  });
});

test("an API token comes before an access token, which comes before a service app", () => {
  const none = () => "";
  expect(oktaCredentials({}, none)).toBeUndefined();
  expect(oktaCredentials({ OKTA_ACCESS_TOKEN: "a", OKTA_API_CLIENT_ID: "c" }, none)).toEqual({
    kind: "access token",
    token: "a",
  });
  expect(oktaCredentials({ OKTA_ACCESS_TOKEN: "a", OKTA_API_TOKEN: "t" }, none)).toEqual({
    kind: "api token",
    token: "t",
  });
});

test("OKTA_HTTP_PROXY stands in for the org's address", () => {
  const org = { orgName: "example", baseUrl: "okta.com" };
  expect(oktaOrigin(org, {})).toBe("https://example.okta.com");
  expect(oktaOrigin(org, { OKTA_HTTP_PROXY: "http://127.0.0.1:1/" })).toBe("http://127.0.0.1:1");
});

describe("the System Log", () => {
  const range = { since: new Date(NOW - 1000), until: new Date(NOW), deadline: NOW + 30_000 };
  const log = () => client().log("0oaone", "user.authentication.sso", range);
  const page = (records: number[], next?: string): Reply => ({
    body: records.map((uuid) => ({ uuid })),
    headers:
      next === undefined ? {} : { link: `<${service.url}/api/v1/logs?after=${next}>; rel="next"` },
  });

  test("asks for the app's events, the newest first, until an empty page", async () => {
    const pages: Record<string, Reply> = { a: page([2], "b"), b: page([], "c") };
    answer = ({ query }) => pages[query.get("after") ?? ""] ?? page([1], "a");
    expect(await log()).toEqual({ records: [{ uuid: 1 }, { uuid: 2 }], isComplete: true });
    const [first, ...rest] = service.log;
    expect(Object.fromEntries(first?.query ?? [])).toEqual({
      since: new Date(NOW - 1000).toISOString(),
      until: new Date(NOW).toISOString(),
      filter: 'eventType eq "user.authentication.sso" and target.id eq "0oaone"',
      sortOrder: "DESCENDING",
      limit: "1000",
    });
    expect(rest).toHaveLength(2);
  });

  test("a rate limit that ends after the deadline: what was read is the answer, or the refusal", async () => {
    const busy = (seconds: number): Reply => ({
      status: 429,
      headers: { "retry-after": String(seconds) },
      body: {},
    });
    answer = ({ query }) => (query.has("after") ? busy(60) : page([1], "a"));
    expect(await log()).toEqual({ records: [{ uuid: 1 }], isComplete: false });
    expect(slept).toEqual([]);

    answer = () => busy(60);
    expect((await refusal(log())).refusal).toBe("throttled");

    let asked = 0;
    answer = () => ((asked += 1) === 1 ? busy(3) : page([1]));
    expect(await log()).toEqual({ records: [{ uuid: 1 }], isComplete: true });
    expect(slept).toEqual([4000]);
  });

  test("without the scope it is named; a page that is no list is refused", async () => {
    answer = () => ({ status: 403, body: {} });
    expect((await refusal(log())).reason).toBe(
      "access denied (403). The credentials must be allowed to read the System Log: a read-only administrator's token, or the scope okta.logs.read.",
    );
    answer = () => ({ body: { not: "a list" } });
    expect((await refusal(log())).reason).toBe(
      "the answer is none that the service gives: perhaps the page of a proxy, or of an outage.",
    );
  });
});
