import { deflateRawSync } from "node:zlib";

import { acsUrl } from "../../../lib/endpoints";
import { checkSamlMessage, findSamlMessages, readSamlMessage } from "../../../lib/okta/saml";
import { configWith, type Changes } from "../../helpers/config";
import {
  deflated,
  DESTINATION,
  ISSUER,
  OSAKA,
  plain,
  requestXml,
  responseXml,
  TENANT,
} from "../../helpers/saml";

const XML = requestXml();
const HAR = JSON.stringify({
  log: {
    entries: [
      { request: { url: `${DESTINATION}?SAMLRequest=${encodeURIComponent(deflated(XML))}` } },
      {
        request: {
          queryString: [{ name: "SAMLRequest", value: encodeURIComponent(deflated(XML)) }],
          postData: { params: [{ name: "SAMLResponse", value: plain(responseXml()) }] },
        },
      },
    ],
  },
});

describe("a message is found in", () => {
  test.each([
    ["base64 alone", plain(XML)],
    ["deflated base64 alone", deflated(XML)],
    ["base64 in lines", plain(XML).replace(/(.{64})/g, "$1\n")],
    ["percent-encoded base64", encodeURIComponent(deflated(XML))],
    ["base64 for URLs", deflated(XML).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")],
    ["XML", XML],
    ["a URL", `${DESTINATION}?SAMLRequest=${encodeURIComponent(deflated(XML))}&RelayState=a`],
    [
      "a URL in a sentence",
      `I came to ${DESTINATION}?SAMLRequest=${encodeURIComponent(deflated(XML))} and then it failed`,
    ],
    ["a form's body", `SAMLRequest=${encodeURIComponent(plain(XML))}&RelayState=a`],
    [
      "a page's form",
      `<form><input type="hidden" name="SAMLRequest" value="${plain(XML)}"/></form>`,
    ],
    [
      "a page's form with escapes",
      `<input name='SAMLRequest' id='r' value='${plain(XML).replaceAll("+", "&#x2b;").replaceAll("=", "&#x3d;")}'>`,
    ],
  ])("%s", (_what, text) => {
    expect(findSamlMessages(text)).toEqual([{ xml: XML }]);
  });

  test("a HAR, each message once", () => {
    expect(findSamlMessages(HAR)).toEqual([{ xml: XML }, { xml: responseXml() }]);
  });
});

test.each([
  ["nothing", ""],
  ["a sentence", "Sign-in does not work!"],
  ["a URL without one", "https://example.okta.com/app?RelayState=a"],
])("%s has no message", (_what, text) => {
  expect(findSamlMessages(text)).toEqual([]);
});

const CUT =
  "is neither XML nor deflated XML in base64. Was it cut? Copy the whole value of SAMLRequest or SAMLResponse.";
const LARGE = "is larger than 1000000 bytes, so it is no message of a sign-in.";
test.each([
  ["a message that was cut", deflated(XML).slice(0, 80), CUT],
  ["base64 of something else", Buffer.from("hello hello").toString("base64"), CUT],
  ["a large message", Buffer.alloc(1_000_001, "<").toString("base64"), LARGE],
  [
    "a small message that inflates without end",
    deflateRawSync(Buffer.alloc(50_000_000, " ")).toString("base64"),
    LARGE,
  ],
])("%s is refused", (_what, text, problem) => {
  expect(findSamlMessages(text)).toEqual([{ problem }]);
});

test.each([
  ["broken XML", "<a", "is not well-formed XML"],
  ["a document type", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, "has a document type (DTD)."],
  ["an entity", "<a>&b;</a>", "is not well-formed XML"],
  ["deep XML", "<a>".repeat(65), "has elements more than 64 deep."],
  [
    "something else",
    "<AuthnRequest/>",
    "is XML, but neither a SAML AuthnRequest nor a SAML Response.",
  ],
])("%s is refused by name", (_what, xml, problem) => {
  expect(readSamlMessage(xml)).toEqual({ problem: expect.stringContaining(problem) as string });
});

test("a request says its ACS URL, issuer, destination and time", () => {
  expect(readSamlMessage(XML)).toEqual({
    kind: "request",
    acsUrl: OSAKA,
    issuer: ISSUER,
    destination: DESTINATION,
    issuedAt: "2026-11-26T00:00:00.000Z",
  });
});

test("a response says where it goes, for whom, until when, and who signs in", () => {
  expect(readSamlMessage(responseXml())).toEqual({
    kind: "response",
    acsUrl: OSAKA,
    issuer: "http://www.okta.com/exk1",
    audience: ISSUER,
    status: "Success",
    statusMessage: undefined,
    issuedAt: "2026-11-26T00:00:00.000Z",
    notBefore: "2026-11-26T00:00:00Z",
    notOnOrAfter: "2026-11-26T00:10:00Z",
    isEncrypted: false,
    subject: "maria@example.com",
  });
});

describe("against the config", () => {
  const check = (xml: string, changes: Changes = {}) => {
    const message = readSamlMessage(xml);
    if ("problem" in message) throw new Error(message.problem);
    return checkSamlMessage(message, configWith(changes));
  };

  test.each([
    ["request", XML],
    ["response", responseXml()],
  ])("a %s that is as it should be has its Region, type and Okta field", (_kind, xml) => {
    expect(check(xml)).toEqual({
      region: "ap-northeast-3",
      endpoint: "dual-stack",
      oktaField: "acsURL2",
      problems: [],
    });
  });

  test.each<[what: string, xml: string, problem: string, changes?: Changes]>([
    [
      "a Region that the config does not have",
      requestXml({ acs: acsUrl("ipv4", "eu-west-1", TENANT) }),
      "eu-west-1 (Europe (Ireland)) is no Region of the config, so Okta has no field for this URL and refuses it. Add the Region to regions.additional, if the instance runs there.",
    ],
    [
      "a type that is not registered",
      requestXml({ acs: acsUrl("alternative-ipv4", "ap-northeast-1", TENANT) }),
      "The URL of type alternative-ipv4 in ap-northeast-1 is in no field of the Okta app, so Okta refuses it. Set identityCenter.enabledBeforeFebruary2026: true, then npx idc plan.",
    ],
    [
      "a regional type that is not registered",
      requestXml({ acs: acsUrl("ipv4", "ap-northeast-3", TENANT) }),
      "The URL of type ipv4 in ap-northeast-3 is in no field of the Okta app, so Okta refuses it. Add ipv4 to endpoints.acs, then npx idc plan.",
      { "endpoints.acs": ["dual-stack"] },
    ],
    [
      "another tenant",
      requestXml({ acs: acsUrl("ipv4", "ap-northeast-1", "aaaa") }),
      `The tenant ID aaaa is not the config's, ${TENANT}: this is another instance, or identityCenter.tenantId is wrong.`,
    ],
    [
      "a URL of something else",
      requestXml({ acs: "https://example.com/saml" }),
      "https://example.com/saml is no ACS URL of Identity Center that this version knows. Copy the list of the console again, and compare it with idc urls.",
    ],
    [
      "no ACS URL",
      XML.replace(/AssertionConsumerServiceURL="[^"]*"/, ""),
      "It names no ACS URL. Okta then answers to the default one, in whichever Region that is.",
    ],
    [
      "another issuer",
      requestXml({ issuer: "https://a.example.com" }),
      `The issuer is https://a.example.com, and that of the config ${ISSUER}: the field entityID must have the one that AWS sends.`,
    ],
    [
      "another org",
      requestXml({ destination: "https://other.okta.com/app" }),
      "The destination is https://other.okta.com/app, which is not of the Okta org example.okta.com. Where it is the org's custom domain, that is right; else AWS trusts another identity provider.",
    ],
    [
      "another audience",
      responseXml({ audience: "https://a.example.com" }),
      `The audience is https://a.example.com, and the issuer of the config ${ISSUER}: correct the field entityID of the Okta app.`,
    ],
    [
      "a status that is no success",
      responseXml({ status: "Responder" }),
      "Okta answers Responder. It does not let this person in: look in Okta's System Log.",
    ],
  ])("%s is a problem, with what to do", (_what, xml, problem, changes: Changes = {}) => {
    expect(check(xml, changes).problems).toEqual([problem]);
  });
});
