import { OktaStack } from "../../stacks/okta-stack";
import { configWith, type Changes } from "../helpers/config";
import { addresses, resource, synth } from "../helpers/synth";

const APP_ID = "0oa1b2c3d4e5f6g7h8i9";
const TENANT = "11111111-2222-4333-8444-555555555555";
const okta = (changes: Changes = {}) => synth(OktaStack, configWith(changes));
const newApp: Changes = { "okta.app": { label: "AWS IAM Identity Center" } };

describe("an app that exists", () => {
  test("has its settings managed, and is imported so that the plan shows the real difference", () => {
    const json = okta();
    expect(addresses(json)).toEqual([
      "okta_app_bookmark.bookmark-ap-northeast-3",
      "okta_app_saml_app_settings.app-settings",
    ]);
    expect(json.import).toEqual([{ to: "okta_app_saml_app_settings.app-settings", id: APP_ID }]);
    expect(json.data["okta_app_saml"]?.["app"]).toMatchObject({ id: APP_ID });
  });

  test("is not deleted where the project made it before the config named it by its ID", () => {
    expect(okta().removed).toEqual([{ from: "okta_app_saml.app", lifecycle: { destroy: false } }]);
    expect(addresses(okta(newApp))).toContain("okta_app_saml.app");
    expect(okta(newApp).removed).toBeUndefined();
  });

  test("keeps its live settings, without stale ACS fields, under the managed ones", () => {
    const json = okta();
    expect(resource(json, "okta_app_saml_app_settings", "app-settings")).toMatchObject({
      app_id: APP_ID,
      settings:
        "${jsonencode(merge({ for name, value in local.live_settings : name => value if !contains(local.acs_fields, name) }, local.managed_settings))}",
    });
    expect(json.locals).toEqual({
      live_settings: "${jsondecode(data.okta_app_saml.app.app_settings_json)}",
      acs_fields: ["acsURL", ...Array.from({ length: 17 }, (_, n) => `acsURL${n + 1}`)],
      managed_settings: {
        acsURL: `https://ap-northeast-1.sso.signin.aws/platform/saml/acs/${TENANT}`,
        acsURL1: `https://ap-northeast-1.signin.aws/platform/saml/acs/${TENANT}`,
        acsURL2: `https://ap-northeast-3.sso.signin.aws/platform/saml/acs/${TENANT}`,
        acsURL3: `https://ap-northeast-3.signin.aws/platform/saml/acs/${TENANT}`,
        entityID: "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890",
      },
    });
  });

  const preconditions = (changes: Changes = {}) =>
    (
      resource(okta(changes), "okta_app_saml_app_settings", "app-settings")["lifecycle"] as {
        precondition: { condition: string }[];
      }
    ).precondition.map(({ condition }) => condition);

  test("is refused when it is of another type, of another tenant, or would lose its alternative URL", () => {
    expect(preconditions()).toEqual([
      '${data.okta_app_saml.app.name == "amazon_aws_sso"}',
      `\${endswith(lookup(local.live_settings, "acsURL", "/${TENANT}"), "/${TENANT}")}`,
      `\${!contains(values(local.live_settings), "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/acs/${TENANT}")}`,
    ]);
  });

  test("may have its alternative URL where the config keeps it", () => {
    expect(preconditions({ "identityCenter.enabledBeforeFebruary2026": true })).toHaveLength(2);
  });

  test("is checked for what changes sign-in: status, field name, default ACS URL, issuer", () => {
    const conditions = okta().check?.["okta-app"]?.assert.map(({ condition }) => condition);
    expect(conditions).toEqual([
      '${data.okta_app_saml.app.status == "ACTIVE"}',
      '${lookup(local.live_settings, "acsURL", "") != ""}',
      `\${lookup(local.live_settings, "acsURL", "https://ap-northeast-1.sso.signin.aws/platform/saml/acs/${TENANT}") == "https://ap-northeast-1.sso.signin.aws/platform/saml/acs/${TENANT}"}`,
      '${lookup(local.live_settings, "entityID", "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890") == "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890"}',
    ]);
  });
});

describe("a new app", () => {
  test("is created from the catalogue with its settings, and cannot be destroyed by a plan", () => {
    const json = okta(newApp);
    expect(addresses(json)).toEqual([
      "okta_app_bookmark.bookmark-ap-northeast-3",
      "okta_app_saml.app",
    ]);
    const app = resource(json, "okta_app_saml", "app");
    expect(app).toMatchObject({
      label: "AWS IAM Identity Center",
      preconfigured_app: "amazon_aws_sso",
      skip_authentication_policy: true,
      lifecycle: { prevent_destroy: true },
    });
    expect(JSON.parse(app["app_settings_json"] as string)).toEqual({
      acsURL: `https://ap-northeast-1.sso.signin.aws/platform/saml/acs/${TENANT}`,
      acsURL1: `https://ap-northeast-1.signin.aws/platform/saml/acs/${TENANT}`,
      acsURL2: `https://ap-northeast-3.sso.signin.aws/platform/saml/acs/${TENANT}`,
      acsURL3: `https://ap-northeast-3.signin.aws/platform/saml/acs/${TENANT}`,
      entityID: "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890",
    });
    expect(json.import).toBeUndefined();
  });
});

describe("bookmarks", () => {
  test("that exist already are imported", () => {
    const json = okta({ "adopt.bookmarkAppIds": { "ap-northeast-3": "0oaosaka" } });
    expect(json.import).toContainEqual({
      to: "okta_app_bookmark.bookmark-ap-northeast-3",
      id: "0oaosaka",
    });
  });

  test("open the portal of each additional Region", () => {
    const json = okta({ "regions.additional": ["ap-northeast-3", "us-west-2"] });
    expect(resource(json, "okta_app_bookmark", "bookmark-us-west-2")).toMatchObject({
      label: "AWS access portal, US West (Oregon)",
      url: "https://ssoins-111111h2222j33pp.portal.us-west-2.app.aws",
      skip_authentication_policy: true,
    });
    expect(Object.keys(json.resource["okta_app_bookmark"] ?? {})).toHaveLength(2);
  });

  test("open the IPv4 portal where that is configured", () => {
    const json = okta({ "endpoints.portal": "alternative-ipv4" });
    expect(resource(json, "okta_app_bookmark", "bookmark-ap-northeast-3")).toMatchObject({
      url: "https://ssoins-111111h2222j33pp.ap-northeast-3.portal.amazonaws.com",
    });
  });

  test("are assigned to the configured groups", () => {
    const json = okta({ "okta.bookmarks.groupIds": ["00g1", "00g2"] });
    expect(
      resource(json, "okta_app_group_assignments", "bookmark-groups-ap-northeast-3"),
    ).toMatchObject({
      app_id: "${okta_app_bookmark.bookmark-ap-northeast-3.id}",
      group: [
        { id: "00g1", profile: "{}" },
        { id: "00g2", profile: "{}" },
      ],
    });
  });

  test("have no assignments without groups: the resource would remove those made in Okta", () => {
    expect(okta().resource).not.toHaveProperty("okta_app_group_assignments");
  });

  test("go with a retiring Region, and so do its ACS URLs", () => {
    const json = okta({ "regions.additional": [], "regions.retiring": ["ap-northeast-3"] });
    expect(addresses(json)).toEqual(["okta_app_saml_app_settings.app-settings"]);
    expect(JSON.stringify(json)).not.toContain("ap-northeast-3");
  });
});

test("the provider knows the org and no secret", () => {
  const json = okta({ "okta.baseUrl": "oktapreview.com" });
  expect(json.provider["okta"]).toEqual([{ org_name: "example", base_url: "oktapreview.com" }]);
  expect(json.terraform.required_providers["okta"]).toEqual({
    source: "okta/okta",
    version: ">= 6.9.0, < 7.0.0",
  });
});

describe("what Okta saved is read back", () => {
  const postcondition = (json: ReturnType<typeof synth>, type: string, name: string) =>
    (
      json.resource[type]?.[name]?.["lifecycle"] as {
        postcondition: { condition: string; error_message: string }[];
      }
    ).postcondition;

  test.each([
    ["an existing app", {}, "okta_app_saml_app_settings", "app-settings", "settings"],
    ["a new app", { "okta.app": { label: "AWS" } }, "okta_app_saml", "app", "app_settings_json"],
  ])("of %s: every managed field, by its name", (_what, changes, type, name, attribute) => {
    const [found, ...others] = postcondition(synth(OktaStack, configWith(changes)), type, name);
    expect(others).toEqual([]);
    for (const field of ["acsURL", "acsURL1", "acsURL2", "acsURL3", "entityID"]) {
      const saved = `try(jsondecode(self.${attribute})["${field}"], "") == "https://`;
      expect(found?.condition).toContain(saved);
      expect(found?.error_message).toContain(saved);
      expect(found?.error_message).toContain(`? "" : "${field}"`);
    }
    expect(found?.error_message).toMatch(
      /^Okta took the change, but the app does not have these settings as they were sent: /,
    );
  });
});

test("attribute statements that are set in the console survive in an app that the project made", () => {
  const json = synth(OktaStack, configWith({ "okta.app": { label: "AWS" } }));
  expect(json.resource["okta_app_saml"]?.["app"]?.["lifecycle"]).toMatchObject({
    ignore_changes: ["attribute_statements"],
  });
});
