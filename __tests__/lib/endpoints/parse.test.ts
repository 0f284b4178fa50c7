import {
  ACS_ENDPOINTS,
  acsUrl,
  issuerUrl,
  parseAcsUrl,
  parseIssuerUrl,
  REGIONS,
  regionInTenantId,
} from "../../../lib/endpoints";

const COMMERCIAL = [...REGIONS.values()].filter(({ partition }) => partition === "aws");

test("every ACS URL and issuer of every commercial Region is read back", () => {
  const tenantId = "1111111111111111-aaee-ffff-dddd-11111111111";
  for (const { name: region } of COMMERCIAL) {
    for (const endpoint of ACS_ENDPOINTS) {
      expect(parseAcsUrl(acsUrl(endpoint, region, tenantId))).toEqual({
        region,
        endpoint,
        tenantId,
      });
    }
    expect(parseIssuerUrl(issuerUrl(region, "d-1234567890"))).toEqual({
      region,
      identityStoreId: "d-1234567890",
    });
  }
});

test.each([
  ["another host", "https://ap-northeast-1.signin.aws.example.com/platform/saml/acs/t"],
  ["a host that ends alike", "https://ap-northeast-1.evilsignin.aws/platform/saml/acs/t"],
  ["user information", "https://ap-northeast-1.signin.aws@example.com/platform/saml/acs/t"],
  ["a port", "https://ap-northeast-1.signin.aws:8443/platform/saml/acs/t"],
  ["no TLS", "http://ap-northeast-1.signin.aws/platform/saml/acs/t"],
  ["another path", "https://ap-northeast-1.signin.aws/platform/saml/t"],
  ["no tenant", "https://ap-northeast-1.signin.aws/platform/saml/acs/"],
  ["a tenant with other characters", "https://ap-northeast-1.signin.aws/platform/saml/acs/a.b"],
  ["a query", "https://ap-northeast-1.signin.aws/platform/saml/acs/t?x=1"],
  ["no Region", "https://tokyo.signin.aws/platform/saml/acs/t"],
  ["another partition", "https://cn-north-1.signin.aws/platform/saml/acs/t"],
  ["upper case", "https://AP-NORTHEAST-1.signin.aws/platform/saml/acs/t"],
  ["text before it", "xhttps://ap-northeast-1.signin.aws/platform/saml/acs/t"],
  ["a fragment", "https://ap-northeast-1.signin.aws/platform/saml/acs/t#x"],
  ["a slash at the end", "https://ap-northeast-1.signin.aws/platform/saml/acs/t/"],
  ["nothing", ""],
])("a URL with %s is no ACS URL", (_what, url) => {
  expect(parseAcsUrl(url)).toBeUndefined();
});

test("an ACS URL is no issuer, nor is an identity store of another form", () => {
  expect(parseIssuerUrl(acsUrl("alternative-ipv4", "eu-west-1", "d-123"))).toBeUndefined();
  expect(parseIssuerUrl("https://eu-west-1.signin.aws.amazon.com/platform/saml/x-1")).toBe(
    undefined,
  );
});

test.each([
  ["75732d656173742d31-0f0f", undefined],
  ["75732d656173742d312d-0123456789abcdef", "us-east-1"],
  ["75732D656173742D312D0123456789abcdef", "us-east-1"],
  ["75732d656173742d312dzz", "us-east-1"],
  ["zz75732d656173742d312d", undefined],
  ["00-75732d656173742d312d", undefined],
  ["11111111-2222-4333-8444-555555555555", undefined],
  ["", undefined],
])("the tenant ID %j names the Region %s", (tenantId, region) => {
  expect(regionInTenantId(tenantId)).toBe(region);
});
