import {
  acsUrl,
  displayNameOf,
  iamUserSignInUrl,
  instanceIdOf,
  issuerUrl,
  partitionOf,
  portalUrl,
  REGION_NAME_PATTERN,
  REGIONS,
  samlEndpoint,
  switchRoleUrl,
  type AcsEndpoint,
  type PortalEndpoint,
} from "../../../lib/endpoints";

const identity = {
  instanceId: "ssoins-111111h2222j33pp",
  identityStoreId: "d-1234567890",
  portalAlias: "mycompany",
};

test.each<[AcsEndpoint, string]>([
  ["ipv4", "https://ap-northeast-3.signin.aws/platform/saml/acs/T-1"],
  ["alternative-ipv4", "https://ap-northeast-3.signin.aws.amazon.com/platform/saml/acs/T-1"],
  ["dual-stack", "https://ap-northeast-3.sso.signin.aws/platform/saml/acs/T-1"],
])("the %s ACS URL is %s", (endpoint, url) => {
  expect(acsUrl(endpoint, "ap-northeast-3", "T-1")).toBe(url);
});

test.each<[PortalEndpoint, string]>([
  ["classic-ipv4", "https://d-1234567890.awsapps.com/start"],
  ["custom-alias", "https://mycompany.awsapps.com/start"],
  ["alternative-ipv4", "https://ssoins-111111h2222j33pp.ap-northeast-1.portal.amazonaws.com"],
  ["dual-stack", "https://ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws"],
])("the %s portal URL is %s", (endpoint, url) => {
  expect(portalUrl(endpoint, "ap-northeast-1", identity)).toBe(url);
});

test("there is no custom-alias portal URL without an alias", () => {
  const withoutAlias = { ...identity, portalAlias: undefined };
  expect(portalUrl("custom-alias", "ap-northeast-1", withoutAlias)).toBeUndefined();
});

test("the issuer names the primary Region and the identity store", () => {
  expect(issuerUrl("ap-northeast-1", "d-1234567890")).toBe(
    "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890",
  );
});

test("the instance ID is the last segment of the ARN", () => {
  expect(instanceIdOf("arn:aws:sso:::instance/ssoins-111111h2222j33pp")).toBe(
    "ssoins-111111h2222j33pp",
  );
});

test("every listed Region has a well-formed name", () => {
  for (const name of REGIONS.keys()) expect(name).toMatch(REGION_NAME_PATTERN);
});

test.each([
  ["ap-northeast-3", "Asia Pacific (Osaka)", false],
  ["ap-northeast-1", "Asia Pacific (Tokyo)", false],
  ["ap-east-1", "Asia Pacific (Hong Kong)", true],
  ["eu-south-1", "Europe (Milan)", true],
])("%s is %s, opt-in: %s", (name, displayName, optIn) => {
  expect(REGIONS.get(name)).toEqual({ name, displayName, partition: "aws", optIn });
});

test("a Region that is not listed is called by its API name", () => {
  expect(displayNameOf("xx-nowhere-1")).toBe("xx-nowhere-1");
});

test.each([
  ["us-east-1", "aws"],
  ["xx-nowhere-1", "aws"],
  ["cn-north-1", "aws-cn"],
  ["cn-future-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
  ["eusc-de-east-1", "aws-eusc"],
  ["us-isob-east-1", "aws-iso"],
])("%s is in partition %s", (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test("where people sign in without Identity Center: SAML of a Region, users of an account, another role", () => {
  expect(samlEndpoint("eu-west-1")).toBe("https://eu-west-1.signin.aws.amazon.com/saml");
  expect(iamUserSignInUrl("111122223333")).toBe(
    "https://111122223333.signin.aws.amazon.com/console/",
  );
  expect(switchRoleUrl("111122223333", "emergency/admin", "A & B")).toBe(
    "https://signin.aws.amazon.com/switchrole?account=111122223333&roleName=emergency%2Fadmin&displayName=A+%26+B",
  );
});
