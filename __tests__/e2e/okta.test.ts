import { OKTA_TOKEN, startOkta, type OktaStandIn } from "../../e2e/services/okta";

let okta: OktaStandIn;
beforeEach(async () => {
  okta = await startOkta({ pageSize: 2 });
});
afterEach(() => okta.close());

async function call(method: string, path: string, sent?: unknown, token = OKTA_TOKEN) {
  const answer = await fetch(path.startsWith("http") ? path : `${okta.url}/api/v1${path}`, {
    method,
    headers: { authorization: `SSWS ${token}` },
    body: sent === undefined ? undefined : JSON.stringify(sent),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: (text === "" ? undefined : JSON.parse(text)) as Record<string, never>,
  };
}

const appWith = (app: Record<string, unknown>) => ({
  name: "amazon_aws_sso",
  label: "AWS",
  settings: { app },
});

test("unset settings are answered as null, all 18 ACS URLs and the issuer among them", async () => {
  const { id } = okta.addApp("amazon_aws_sso", appWith({ acsURL: "https://a" }));
  const { body } = await call("GET", `/apps/${id}`);
  const { app } = body["settings"] as unknown as { app: Record<string, unknown> };
  const acs = Object.keys(app).filter((name) => name.startsWith("acsURL"));
  expect(acs).toHaveLength(18);
  expect(app).toMatchObject({ acsURL: "https://a", acsURL1: null, acsURL17: null, entityID: null });
});

test("the names of the ACS settings can be others", async () => {
  const other = await startOkta({ acsFields: { default: "acs", additional: "acs_{n}" } });
  other.addApp("amazon_aws_sso", appWith({ acs: "https://a", acs_17: "https://b" }));
  expect(() => other.addApp("amazon_aws_sso", appWith({ acsURL: "https://a" }))).toThrow(
    "Api validation failed: settings.app.acsURL",
  );
  await other.close();
});

test("an update replaces the whole object: what is left out is gone", async () => {
  const { id } = okta.addApp("amazon_aws_sso", {
    ...appWith({ acsURL: "https://a", unmanagedText: "b" }),
    visibility: { autoSubmitToolbar: true },
  });
  const { status } = await call("PUT", `/apps/${id}`, appWith({ acsURL: "https://c" }));
  expect(status).toBe(200);
  expect(okta.settingsOf(id)).toEqual({ acsURL: "https://c" });
  expect(okta.apps.get(id)?.content.visibility["autoSubmitToolbar"]).toBe(false);
});

test("a setting that the app does not have is refused in Okta's shape, and nothing changes", async () => {
  const { id } = okta.addApp("amazon_aws_sso", appWith({ acsURL: "https://a" }));
  const { status, body } = await call("PUT", `/apps/${id}`, appWith({ acsURL18: "https://b" }));
  expect(status).toBe(400);
  expect(body).toMatchObject({
    errorCode: "E0000001",
    errorSummary: "Api validation failed: settings.app.acsURL18",
    errorCauses: [
      { errorSummary: "settings.app.acsURL18: The app amazon_aws_sso has no such setting." },
    ],
  });
  expect(okta.settingsOf(id)).toEqual({ acsURL: "https://a" });
});

test("no token, and what does not exist", async () => {
  expect(await call("GET", "/users/me", undefined, "another")).toMatchObject({
    status: 401,
    body: { errorCode: "E0000011" },
  });
  expect(await call("GET", "/apps/0oa0")).toMatchObject({
    status: 404,
    body: { errorSummary: "Not found: Resource not found: 0oa0 (AppInstance)" },
  });
});

test("every answer tells the rate limit, a throttled one that it is used up", async () => {
  const { headers } = await call("GET", "/users/me");
  expect(headers.get("x-rate-limit-remaining")).toBe("599");
  okta.inject({ kind: "throttle" });
  const throttled = await call("GET", "/users/me");
  expect(throttled).toMatchObject({ status: 429, body: { errorCode: "E0000047" } });
  expect(throttled.headers.get("x-rate-limit-remaining")).toBe("0");
});

test("lists are paged by Link headers, and apps selected by filter", async () => {
  for (const label of ["a", "b", "c"]) okta.addApp("bookmark", { label });
  okta.addApp("amazon_aws_sso", appWith({}));
  const seen: unknown[] = [];
  let next: string | undefined =
    `${okta.url}/api/v1/apps?filter=${encodeURIComponent('name eq "bookmark"')}`;
  while (next !== undefined) {
    const page = await call("GET", next);
    seen.push((page.body as unknown as { label: string }[]).map(({ label }) => label));
    next = /<([^>]*)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
  }
  expect(seen).toEqual([["a", "b"], ["c"]]);
});

test("an active app cannot be deleted", async () => {
  const { id } = okta.addApp("bookmark", { label: "a" });
  expect((await call("DELETE", `/apps/${id}`)).status).toBe(403);
  await call("POST", `/apps/${id}/lifecycle/deactivate`);
  expect((await call("DELETE", `/apps/${id}`)).status).toBe(204);
  expect(okta.apps.size).toBe(0);
});

test("groups are assigned and taken away, unknown ones refused", async () => {
  const { id } = okta.addApp("bookmark", { label: "a" });
  const group = okta.addGroup("everybody");
  expect((await call("PUT", `/apps/${id}/groups/${group}`, {})).status).toBe(200);
  expect((await call("PUT", `/apps/${id}/groups/00g0`, {})).status).toBe(404);
  expect((await call("GET", `/apps/${id}/groups`)).body).toMatchObject([
    { id: group, priority: 0 },
  ]);
  expect((await call("DELETE", `/apps/${id}/groups/${group}`)).status).toBe(204);
  expect(okta.apps.get(id)?.groups.size).toBe(0);
});

test("groups are made, renamed and deleted, and say who is in them", async () => {
  const made = await call("POST", "/groups", { profile: { name: "emergency" } });
  const { id } = made.body as unknown as { id: string };
  expect(made.body).toMatchObject({ profile: { name: "emergency", description: null } });
  expect((await call("POST", "/groups", { profile: {} })).status).toBe(400);

  okta.groups.get(id)?.members.add("00u1");
  expect((await call("GET", `/groups/${id}/users`)).body).toMatchObject([{ id: "00u1" }]);
  await call("PUT", `/groups/${id}`, { profile: { name: "other", description: "why" } });
  expect((await call("GET", `/groups/${id}`)).body).toMatchObject({
    profile: { name: "other", description: "why" },
  });

  const app = okta.addApp("bookmark", { label: "a" });
  await call("PUT", `/apps/${app.id}/groups/${id}`, {});
  expect((await call("DELETE", `/groups/${id}`)).status).toBe(204);
  expect((await call("GET", `/groups/${id}/users`)).status).toBe(404);
  expect(app.groups.size).toBe(0);
});
