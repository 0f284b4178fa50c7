import { allowlists } from "../../../lib/endpoints";
import { configWith } from "../../helpers/config";
import { GOV, inPartition } from "../../helpers/partitions";

const lists = (...args: Parameters<typeof configWith>) => allowlists(configWith(...args));
const ALIAS = { "identityCenter.portalAlias": "example-corp" };

test("the primary Region, IPv4: AWS's list with the names of the Region and of the portals", () => {
  expect(lists(ALIAS)[0]).toEqual({
    region: "ap-northeast-1",
    role: "primary",
    endpoint: "ipv4",
    domains: [
      "d-1234567890.awsapps.com",
      "example-corp.awsapps.com",
      "ssoins-111111h2222j33pp.ap-northeast-1.portal.amazonaws.com",
      "*.aws.dev",
      "*.awsstatic.com",
      "*.console.aws.a2z.com",
      "oidc.ap-northeast-1.amazonaws.com",
      "*.sso.amazonaws.com",
      "*.sso.ap-northeast-1.amazonaws.com",
      "*.sso-portal.ap-northeast-1.amazonaws.com",
      "ap-northeast-1.signin.aws",
      "ap-northeast-1.signin.aws.amazon.com",
      "signin.aws.amazon.com",
      "*.cloudfront.net",
      "opfcaptcha-prod.s3.amazonaws.com",
    ],
    otherPageOnly: ["ap-northeast-1.prod.pr.panorama.console.api.aws"],
  });
});

test("the primary Region, dual-stack: a list that is complete in itself", () => {
  expect(lists()[1]).toEqual({
    region: "ap-northeast-1",
    role: "primary",
    endpoint: "dual-stack",
    domains: [
      "ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws",
      "*.aws.dev",
      "*.awsstatic.com",
      "*.console.aws.a2z.com",
      "oidc.ap-northeast-1.api.aws",
      "sso.ap-northeast-1.api.aws",
      "portal.sso.ap-northeast-1.api.aws",
      "ap-northeast-1.sso.signin.aws",
      "ap-northeast-1.signin.aws.amazon.com",
      "signin.aws.amazon.com",
      "*.cloudfront.net",
      "cdn.us-east-1.threat-mitigation.aws.amazon.com",
      "us-east-1.threat-mitigation.aws.amazon.com",
      "amcs-captcha-prod-us-east-1.s3.dualstack.us-east-1.amazonaws.com",
    ],
    otherPageOnly: [],
  });
});

test("an additional Region has no portal below awsapps.com, with an alias or without", () => {
  const [, , additional] = lists(ALIAS);
  expect(additional).toMatchObject({ region: "ap-northeast-3", role: "additional" });
  expect(additional?.domains.filter((domain) => domain.includes("awsapps"))).toEqual([]);
});

test("without an alias its portal is not listed", () => {
  const [primary] = lists();
  expect(primary?.domains.slice(0, 2)).toEqual([
    "d-1234567890.awsapps.com",
    "ssoins-111111h2222j33pp.ap-northeast-1.portal.amazonaws.com",
  ]);
});

test("hosts of ACS URLs that are given word for word are on both lists of their Region alone", () => {
  const host = "other.signin.aws.amazon.com";
  const found = lists({
    "endpoints.acsUrls": { "ap-northeast-3": [`https://${host}/platform/saml/acs/x`] },
  });
  expect(
    found
      .filter(({ domains }) => domains.includes(host))
      .map(({ region, endpoint }) => `${region} ${endpoint}`),
  ).toEqual(["ap-northeast-3 ipv4", "ap-northeast-3 dual-stack"]);
});

test("in GovCloud, for which AWS's list is not known, the hosts that the config names", () => {
  const found = lists(inPartition(GOV));
  expect(found.map(({ region, endpoint }) => `${region} ${endpoint}`)).toEqual([
    "us-gov-west-1 own",
    "us-gov-east-1 own",
  ]);
  for (const { region, domains } of found) {
    expect(domains).toEqual([...new Set(domains)]);
    expect(domains).toContain(`ssoins-111111h2222j33pp.portal.${region}.app.aws`);
    const other = region === "us-gov-west-1" ? "us-gov-east-1" : "us-gov-west-1";
    expect(domains).not.toContain(`ssoins-111111h2222j33pp.portal.${other}.app.aws`);
  }
});
