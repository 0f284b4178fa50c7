import { acsUrls, handedOutPortal, issuerOf, portalUrls } from "../../../lib/endpoints";
import { parseConfig } from "../../../lib/config";
import { assignAcsFields } from "../../../lib/okta";
import { configText, configWith, type Changes } from "../../helpers/config";

const acs = (changes: Changes = {}) =>
  acsUrls(configWith(changes)).map(({ region, endpoint }) => `${region} ${endpoint}`);

test("the primary Region's URLs come first, then each additional Region's, in the configured order", () => {
  expect(acs({ "regions.additional": ["us-west-2", "eu-west-1"] })).toEqual([
    "ap-northeast-1 dual-stack",
    "ap-northeast-1 ipv4",
    "us-west-2 dual-stack",
    "us-west-2 ipv4",
    "eu-west-1 dual-stack",
    "eu-west-1 ipv4",
  ]);
});

test("an instance enabled before February 2026 keeps its alternative URL, first and in the primary Region only", () => {
  expect(acs({ "identityCenter.enabledBeforeFebruary2026": true })).toEqual([
    "ap-northeast-1 alternative-ipv4",
    "ap-northeast-1 dual-stack",
    "ap-northeast-1 ipv4",
    "ap-northeast-3 dual-stack",
    "ap-northeast-3 ipv4",
  ]);
});

test("defaultAcs goes first, and the alternative URL is next", () => {
  expect(
    acs({
      "identityCenter.enabledBeforeFebruary2026": true,
      "endpoints.defaultAcs": "ipv4",
    }).slice(0, 3),
  ).toEqual([
    "ap-northeast-1 ipv4",
    "ap-northeast-1 alternative-ipv4",
    "ap-northeast-1 dual-stack",
  ]);
});

test("defaultAcs moves nothing in additional Regions", () => {
  expect(acs({ "endpoints.defaultAcs": "ipv4" })).toEqual([
    "ap-northeast-1 ipv4",
    "ap-northeast-1 dual-stack",
    "ap-northeast-3 dual-stack",
    "ap-northeast-3 ipv4",
  ]);
});

test("the primary Region has all four portal URLs, an additional Region two", () => {
  const config = configWith({ "identityCenter.portalAlias": "mycompany" });
  expect(portalUrls(config).map(({ region, role, url }) => `${region} ${role} ${url}`)).toEqual([
    "ap-northeast-1 primary https://d-1234567890.awsapps.com/start",
    "ap-northeast-1 primary https://mycompany.awsapps.com/start",
    "ap-northeast-1 primary https://ssoins-111111h2222j33pp.ap-northeast-1.portal.amazonaws.com",
    "ap-northeast-1 primary https://ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws",
    "ap-northeast-3 additional https://ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws",
    "ap-northeast-3 additional https://ssoins-111111h2222j33pp.ap-northeast-3.portal.amazonaws.com",
  ]);
});

test("a retiring Region has no URLs", () => {
  const config = configWith({ "regions.additional": [], "regions.retiring": ["ap-northeast-3"] });
  expect([...acsUrls(config), ...portalUrls(config)].map(({ region }) => region)).not.toContain(
    "ap-northeast-3",
  );
});

test.each<[string, Changes, string, string]>([
  ["the classic URL", {}, "ap-northeast-1", "https://d-1234567890.awsapps.com/start"],
  [
    "the alias, where there is one,",
    { "identityCenter.portalAlias": "mycompany" },
    "ap-northeast-1",
    "https://mycompany.awsapps.com/start",
  ],
  [
    "the type of endpoints.portal",
    { "endpoints.portal": "alternative-ipv4" },
    "ap-northeast-3",
    "https://ssoins-111111h2222j33pp.ap-northeast-3.portal.amazonaws.com",
  ],
])("people are given %s in %s %s", (_, changes, region, url) => {
  expect(handedOutPortal(configWith(changes), region).url).toBe(url);
});

test("no portal is handed out for a Region that is not in use", () => {
  expect(() => handedOutPortal(configWith(), "us-east-1")).toThrow(
    "us-east-1 is not a Region in use",
  );
});

test("a configured issuer wins over the computed one", () => {
  expect(issuerOf(configWith())).toBe(
    "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890",
  );
  expect(issuerOf(configWith({ "identityCenter.issuerUrl": "https://issuer.example/saml" }))).toBe(
    "https://issuer.example/saml",
  );
});

describe("ACS URLs word for word", () => {
  const NEW = "https://ap-northeast-1.sso2.signin.aws/acs/1";
  const url = (host: string) =>
    `https://${host}/platform/saml/acs/11111111-2222-4333-8444-555555555555`;
  const urls = (changes: Changes) =>
    acsUrls(configWith(changes)).map(({ region, role, endpoint, url: text }) =>
      [region, role, endpoint, text].join(" "),
    );

  test("take the place of the computed ones of their Region", () => {
    expect(urls({ "endpoints.acsUrls": { "ap-northeast-3": [NEW] } })).toEqual([
      `ap-northeast-1 primary dual-stack ${url("ap-northeast-1.sso.signin.aws")}`,
      `ap-northeast-1 primary ipv4 ${url("ap-northeast-1.signin.aws")}`,
      `ap-northeast-3 additional verbatim ${NEW}`,
    ]);
  });

  test("in the primary Region the URL of the default type goes first, where its format is known", () => {
    const ipv4 = url("ap-northeast-1.signin.aws");
    const dualStack = url("ap-northeast-1.sso.signin.aws");
    const first = (changes: Changes) => acsUrls(configWith(changes))[0]?.url;
    const verbatim = { "endpoints.acsUrls": { "ap-northeast-1": [NEW, ipv4, dualStack] } };
    expect(first(verbatim)).toBe(dualStack);
    expect(first({ ...verbatim, "endpoints.defaultAcs": "ipv4" })).toBe(ipv4);
    expect(first({ "endpoints.acsUrls": { "ap-northeast-1": [NEW] } })).toBe(NEW);
  });

  test("a format that is not known is warned of", () => {
    const text = configText({ "endpoints.acsUrls": { "ap-northeast-3": [NEW] } });
    expect(parseConfig("c.yaml", text).warnings).toEqual([
      `endpoints.acsUrls has ${NEW}, of a format that this version does not know. It is used word for word: compare it with the metadata file, and look for a newer version.`,
    ]);
  });

  test("get fields of the Okta app like all others", () => {
    const config = configWith({ "endpoints.acsUrls": { "ap-northeast-3": [NEW] } });
    expect(assignAcsFields(config).map(({ oktaField }) => oktaField)).toEqual([
      "acsURL",
      "acsURL1",
      "acsURL2",
    ]);
  });
});
