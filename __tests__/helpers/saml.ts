import { deflateRawSync } from "node:zlib";

import { acsUrl } from "../../lib/endpoints";

export const TENANT = "11111111-2222-4333-8444-555555555555";
export const ISSUER = "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890";
export const DESTINATION = "https://example.okta.com/app/amazon_aws_sso/exk1/sso/saml";
export const OSAKA = acsUrl("dual-stack", "ap-northeast-3", TENANT);

/** An AuthnRequest as Identity Center's partners see it. */
export const requestXml = ({
  acs = OSAKA,
  issuer = ISSUER,
  destination = DESTINATION,
}: { acs?: string; issuer?: string; destination?: string } = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?><saml2p:AuthnRequest xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" AssertionConsumerServiceURL="${acs}" Destination="${destination}" ID="_a1" IssueInstant="2026-11-26T00:00:00.000Z" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml2:Issuer></saml2p:AuthnRequest>`;

export const responseXml = ({
  acs = OSAKA,
  audience = ISSUER,
  status = "Success",
}: { acs?: string; audience?: string; status?: string } = {}): string =>
  `<saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="${acs}" IssueInstant="2026-11-26T00:00:00.000Z"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">http://www.okta.com/exk1</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></saml2p:Status><saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"><saml2:Issuer>http://www.okta.com/exk1</saml2:Issuer><saml2:Subject><saml2:NameID>maria@example.com</saml2:NameID></saml2:Subject><saml2:Conditions NotBefore="2026-11-26T00:00:00Z" NotOnOrAfter="2026-11-26T00:10:00Z"><saml2:AudienceRestriction><saml2:Audience>${audience}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions></saml2:Assertion></saml2p:Response>`;

export const plain = (xml: string): string => Buffer.from(xml).toString("base64");
export const deflated = (xml: string): string => deflateRawSync(xml).toString("base64");
