import { MetadataError, parseMetadata } from "../../../lib/metadata";
import { SEVENTEEN_REGIONS } from "../../helpers/config";
import { metadataXml, STORE, TENANT } from "../../helpers/metadata";

const HINT =
  "  Download it: IAM Identity Center console > Settings > Identity source > Manage authentication > Service provider metadata, tab Dual-stack.";

function refusal(xml: string): string {
  try {
    parseMetadata("metadata.xml", xml);
  } catch (error) {
    if (error instanceof MetadataError) return error.message;
    throw error;
  }
  throw new Error("was not refused");
}

const acsElement = (url: string) =>
  metadataXml().replace(
    "</md:SPSSODescriptor>",
    `<md:AssertionConsumerService Location="${url}"/></md:SPSSODescriptor>`,
  );

test("a file holds issuer, identity store, primary Region, tenant and every ACS URL in its order", () => {
  expect(parseMetadata("metadata.xml", metadataXml({ alternative: true }))).toEqual({
    issuer: "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890",
    identityStoreId: STORE,
    primaryRegion: "ap-northeast-1",
    tenantId: TENANT,
    acs: [
      ["ap-northeast-1", "alternative-ipv4", "ap-northeast-1.signin.aws.amazon.com"],
      ["ap-northeast-1", "ipv4", "ap-northeast-1.signin.aws"],
      ["ap-northeast-1", "dual-stack", "ap-northeast-1.sso.signin.aws"],
      ["ap-northeast-3", "ipv4", "ap-northeast-3.signin.aws"],
      ["ap-northeast-3", "dual-stack", "ap-northeast-3.sso.signin.aws"],
    ].map(([region, endpoint, host]) => ({
      region,
      endpoint,
      url: `https://${host}/platform/saml/acs/${TENANT}`,
    })),
  });
});

test("seventeen Regions are read, the primary one wherever it stands", () => {
  const [primary, ...additional] = SEVENTEEN_REGIONS;
  const { acs, primaryRegion } = parseMetadata(
    "metadata.xml",
    metadataXml({ primary, additional }),
  );
  expect(primaryRegion).toBe("us-east-1");
  expect(acs).toHaveLength(34);
  expect([...new Set(acs.map(({ region }) => region))]).toEqual(SEVENTEEN_REGIONS);
});

test.each([
  ["a byte order mark", `\ufeff${metadataXml()}`],
  ["no XML declaration", metadataXml().replace(/^<\?xml.*?\?>/, "")],
  ["a default namespace", metadataXml().replaceAll("md:", "").replace("xmlns:md", "xmlns")],
  ["another prefix", metadataXml().replaceAll("md:", "saml2:").replace("xmlns:md", "xmlns:saml2")],
  ["single quotes", metadataXml().replaceAll('"', "'")],
  ["comments and line ends", metadataXml().replaceAll("><", ">\r\n<!-- here -->\r\n<")],
  [
    "an EntitiesDescriptor around it",
    metadataXml()
      .replace(
        "<md:Entity",
        '<e:EntitiesDescriptor xmlns:e="urn:oasis:names:tc:SAML:2.0:metadata"><md:Entity',
      )
      .concat("</e:EntitiesDescriptor>"),
  ],
  [
    "an ACS URL that stands twice",
    acsElement(`https://ap-northeast-3.signin.aws/platform/saml/acs/${TENANT}`),
  ],
])("a file with %s says the same", (_shape, xml) => {
  expect(parseMetadata("metadata.xml", xml)).toEqual(parseMetadata("metadata.xml", metadataXml()));
});

test.each([
  [
    "nothing in it",
    "",
    "is not well-formed XML, line:column 1:0: document must contain a root element.",
  ],
  ["XML that ends early", metadataXml().slice(0, -3), "is not well-formed XML, line:column"],
  [
    "an HTML page",
    "<html><p>Sign in</html>",
    "is not well-formed XML, line:column 1:23: unexpected close tag.",
  ],
  [
    "a document type",
    metadataXml().replace("<md:E", '<!DOCTYPE x [<!ENTITY t "u">]><md:E'),
    "has a document type (DTD). Identity Center writes none, and entities are not read.",
  ],
  ["an entity", acsElement("&tenant;"), "is not well-formed XML, line:column"],
  ["other XML", "<a/>", "has no EntityDescriptor: it is not SAML metadata."],
  [
    "the right names in another namespace",
    metadataXml().replace("SAML:2.0:metadata", "SAML:1.0:metadata"),
    "has no EntityDescriptor: it is not SAML metadata.",
  ],
  [
    "no ACS URL",
    metadataXml({ types: [] }),
    "has no AssertionConsumerService: it is not a service provider's metadata. Okta's own metadata has none either; the file comes from AWS.",
  ],
  [
    "a host that is not AWS's",
    acsElement(`https://ap-northeast-1.signin.example.com/platform/saml/acs/${TENANT}`),
    `ACS URL https://ap-northeast-1.signin.example.com/platform/saml/acs/${TENANT}: is not one of Identity Center's, which look like https://<region>.sso.signin.aws/platform/saml/acs/<tenant> or https://<region>.signin.aws/platform/saml/acs/<tenant> or https://<region>.signin.aws.amazon.com/platform/saml/acs/<tenant>.`,
  ],
  [
    "another partition",
    acsElement(`https://us-gov-west-1.sso.signin.amazonaws-us-gov.com/platform/saml/acs/${TENANT}`),
    `ACS URL https://us-gov-west-1.sso.signin.amazonaws-us-gov.com/platform/saml/acs/${TENANT}: is of another partition than the issuer https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890. Use the file of one instance.`,
  ],
  [
    "two tenants",
    acsElement("https://ap-northeast-1.signin.aws/platform/saml/acs/another"),
    `has ACS URLs of 2 tenants (${TENANT}, another). Use the file of one instance.`,
  ],
  [
    "an issuer that is not Identity Center's",
    metadataXml().replace(/entityID="[^"]*"/, 'entityID="https://example.com/saml"'),
    "issuer (entityID) https://example.com/saml: is not one of Identity Center's, which look like https://<region>.signin.aws.amazon.com/platform/saml/d-<identity store>, or in another partition have the primary Region in their host and the identity store in their path.",
  ],
])("a file with %s is refused", (_what, xml, problem) => {
  const message = refusal(xml);
  expect(message).toContain(`metadata.xml: 1 problem\n  ${problem}`);
  expect(message.endsWith(HINT)).toBe(true);
});

test("two entities are refused by their names", () => {
  const entity = metadataXml().replace(/^<\?xml.*?\?>/, "");
  expect(refusal(`<a>${entity}${entity.replace(STORE, "d-0987654321")}</a>`)).toContain(
    "describes 2 entities (https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890, https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-0987654321). Use the file of one instance.",
  );
});

test("a file larger than any that AWS writes is not parsed at all", () => {
  expect(refusal(`${metadataXml()}<!--${"x".repeat(1_000_000)}-->`)).toContain(
    "is larger than 1000000 bytes, so it is not Identity Center's.",
  );
});
