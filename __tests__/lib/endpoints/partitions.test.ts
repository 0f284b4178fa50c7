import {
  acsUrls,
  handedOutPortal,
  isAwsHost,
  isIssuerFormHost,
  issuerOf,
  parseIssuerUrl,
  partitionOf,
  portalUrls,
  regionOfAcsUrl,
} from "../../../lib/endpoints";
import { assignAcsFields } from "../../../lib/okta";
import { configWith } from "../../helpers/config";
import { STORE, TENANT } from "../../helpers/metadata";
import { CHINA, EUROPE, GOV, inPartition, OTHER_PARTITIONS } from "../../helpers/partitions";

test.each([
  ["us-east-1", "aws"],
  ["eu-west-9", "aws"],
  ["us-gov-east-1", "aws-us-gov"],
  ["us-gov-north-1", "aws-us-gov"],
  ["cn-northwest-1", "aws-cn"],
  ["eusc-de-east-1", "aws-eusc"],
  ["us-iso-east-1", "aws-iso"],
  ["eu-isoe-west-1", "aws-iso"],
])("%s is in partition %s", (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test("portals of GovCloud, as the AWS CLI knows them", () => {
  expect(portalUrls(configWith(inPartition(GOV))).map(({ url }) => url)).toEqual([
    "https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/d-1234567890",
    "https://ssoins-111111h2222j33pp.us-gov-west-1.portal.amazonaws.com",
    "https://ssoins-111111h2222j33pp.portal.us-gov-west-1.app.aws",
    "https://ssoins-111111h2222j33pp.portal.us-gov-east-1.app.aws",
    "https://ssoins-111111h2222j33pp.us-gov-east-1.portal.amazonaws.com",
  ]);
});

test("portals of China, as the AWS CLI knows them", () => {
  expect(portalUrls(configWith(inPartition(CHINA))).map(({ url }) => url)).toEqual([
    "https://start.home.awsapps.cn/directory/d-1234567890",
    "https://ssoins-111111h2222j33pp.cn-north-1.portal.amazonaws.com.cn",
    "https://ssoins-111111h2222j33pp.portal.cn-north-1.app.amazonwebservices.com.cn",
    "https://ssoins-111111h2222j33pp.portal.cn-northwest-1.app.amazonwebservices.com.cn",
    "https://ssoins-111111h2222j33pp.cn-northwest-1.portal.amazonaws.com.cn",
  ]);
});

test("the European Sovereign Cloud has no classic portal that is known, and people get the configured type", () => {
  const config = configWith(inPartition(EUROPE));
  expect(portalUrls(config).map(({ url }) => url)).toEqual([
    "https://ssoins-111111h2222j33pp.eusc-de-east-1.portal.amazonaws.eu",
    "https://ssoins-111111h2222j33pp.portal.eusc-de-east-1.api.amazonwebservices.eu",
  ]);
  expect(handedOutPortal(config, "eusc-de-east-1").url).toBe(
    "https://ssoins-111111h2222j33pp.portal.eusc-de-east-1.api.amazonwebservices.eu",
  );
});

test.each(OTHER_PARTITIONS)(
  "ACS URLs and issuer of $partition are those of the config, word for word and in its order",
  (example) => {
    const config = configWith(inPartition(example));
    expect(acsUrls(config).map(({ url }) => url)).toEqual(Object.values(example.acsUrls).flat());
    expect(new Set(acsUrls(config).map(({ endpoint }) => endpoint))).toEqual(new Set(["verbatim"]));
    expect(issuerOf(config)).toBe(example.issuer);
  },
);

test("the first URL of the primary Region goes to Okta's default field", () => {
  const fields = assignAcsFields(configWith(inPartition(GOV)));
  expect(fields.map(({ oktaField, region }) => [oktaField, region])).toEqual([
    ["acsURL", "us-gov-west-1"],
    ["acsURL1", "us-gov-west-1"],
    ["acsURL2", "us-gov-east-1"],
  ]);
  expect(fields[0]?.url).toBe(GOV.acsUrls["us-gov-west-1"]?.[0]);
});

test.each([
  [
    `https://us-gov-west-1.signin-fips.amazonaws-us-gov.com/platform/saml/acs/${TENANT}`,
    "us-gov-west-1",
  ],
  ["https://signin.cn-north-1.amazonaws.cn/saml/x", "cn-north-1"],
  ["https://eusc-de-east-1.signin.amazonaws-eusc.eu/platform/saml/acs/x", "eusc-de-east-1"],
  [`https://ap-northeast-3.signin.aws/platform/saml/acs/${TENANT}`, "ap-northeast-3"],
  // Of partition aws only the formats tell.
  ["https://ap-northeast-3.signin-fips.aws.amazon.com/platform/saml/acs/x", undefined],
  ["https://cn-north-1.example.com/platform/saml/acs/x", undefined],
  ["https://cn-north-1.signin.amazonaws.cn/console", undefined],
  ["http://cn-north-1.signin.amazonaws.cn/platform/saml/acs/x", undefined],
  ["cn-north-1", undefined],
  [GOV.issuer, undefined],
])("the Region of the ACS URL %s is %s", (url, region) => {
  expect(regionOfAcsUrl(url)).toBe(region);
});

test("an issuer of another partition tells the primary Region and the identity store", () => {
  expect(parseIssuerUrl(GOV.issuer)).toEqual({ region: "us-gov-west-1", identityStoreId: STORE });
  expect(parseIssuerUrl("https://cn-north-1.signin.amazonaws.cn/platform/saml/")).toBeUndefined();
});

test.each([
  ["us-gov-west-1.signin.amazonaws-us-gov.com", true],
  ["signin.amazonaws-eusc.eu", true],
  ["signin.amazonaws.cn", true],
  ["signin.aws", true],
  ["amazonaws-us-gov.com.example.com", false],
  ["notamazonaws.cn", false],
])("%s is AWS's own: %s", (host, isAws) => {
  expect(isAwsHost(host)).toBe(isAws);
});

test("hosts of start URLs that name the instance in their path, in every partition", () => {
  const hosts = [
    "identitycenter.amazonaws.com",
    "identitycenter.us-gov.amazonaws.com",
    "identitycenter.amazonaws.com.cn",
    "identitycenter.amazonaws.eu",
  ];
  expect(hosts.filter((host) => !isIssuerFormHost(host))).toEqual([]);
  expect(
    ["d-1234567890.awsapps.com", "x.identitycenter.amazonaws.com", ""].filter(isIssuerFormHost),
  ).toEqual([]);
});
