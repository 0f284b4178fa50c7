import { readXml } from "../../xml";

/** What AWS asks Okta for. */
export interface SamlRequest {
  readonly kind: "request";
  /** Where Okta is to send its answer. */
  readonly acsUrl: string | undefined;
  /** Who asks: Identity Center's issuer URL. */
  readonly issuer: string | undefined;
  /** Who is asked: an address of the Okta app. */
  readonly destination: string | undefined;
  /** ISO 8601, as it stands there. */
  readonly issuedAt: string | undefined;
}

/** What Okta answers. */
export interface SamlResponse {
  readonly kind: "response";
  /** Where it is sent. */
  readonly acsUrl: string | undefined;
  /** Who answers: an address of the Okta app. */
  readonly issuer: string | undefined;
  /** Whom it is for: Identity Center's issuer URL. */
  readonly audience: string | undefined;
  /** Last part of the status, such as `Success`. */
  readonly status: string | undefined;
  /** What the status says beside. */
  readonly statusMessage: string | undefined;
  readonly issuedAt: string | undefined;
  readonly notBefore: string | undefined;
  readonly notOnOrAfter: string | undefined;
  readonly isEncrypted: boolean;
  /** Personal: who signs in. Shown only where it was asked for. */
  readonly subject: string | undefined;
}

export type SamlMessage = SamlRequest | SamlResponse;

const PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";

/** @returns what is wrong instead, as the end of a sentence */
export function readSamlMessage(xml: string): SamlMessage | { readonly problem: string } {
  const path: string[] = [];
  /** Attributes and texts by path, such as `Response/Status/StatusCode@Value`; the first of each. */
  const values = new Map<string, string>();
  const problem = readXml(xml, {
    open({ namespace, name, attribute }) {
      // Elements of others keep their namespace, and so no path of this file reaches them.
      const isOurs = namespace === PROTOCOL || (namespace === ASSERTION && path.length > 0);
      path.push(isOurs ? name : `${namespace}:${name}`);
      const here = path.join("/");
      for (const key of ATTRIBUTES) {
        const value = attribute(key);
        if (value !== undefined && !values.has(`${here}@${key}`)) {
          values.set(`${here}@${key}`, value);
        }
      }
      if (!values.has(here)) values.set(here, "");
      else values.set(`${here}#more`, "");
    },
    text(text) {
      const here = path.join("/");
      if (!values.has(`${here}#more`)) values.set(here, (values.get(here) ?? "") + text);
    },
    close() {
      path.pop();
    },
  });
  if (problem !== undefined) return { problem };
  const value = (key: string): string | undefined => values.get(key)?.trim() || undefined;
  if (values.has("AuthnRequest")) {
    return {
      kind: "request",
      acsUrl: value("AuthnRequest@AssertionConsumerServiceURL"),
      issuer: value("AuthnRequest/Issuer"),
      destination: value("AuthnRequest@Destination"),
      issuedAt: value("AuthnRequest@IssueInstant"),
    };
  }
  if (values.has("Response")) {
    const assertion = "Response/Assertion";
    return {
      kind: "response",
      acsUrl:
        value("Response@Destination") ??
        value(`${assertion}/Subject/SubjectConfirmation/SubjectConfirmationData@Recipient`),
      issuer: value("Response/Issuer") ?? value(`${assertion}/Issuer`),
      audience: value(`${assertion}/Conditions/AudienceRestriction/Audience`),
      status: value("Response/Status/StatusCode@Value")?.split(":").at(-1),
      statusMessage: value("Response/Status/StatusMessage"),
      issuedAt: value("Response@IssueInstant"),
      notBefore: value(`${assertion}/Conditions@NotBefore`),
      notOnOrAfter: value(`${assertion}/Conditions@NotOnOrAfter`),
      isEncrypted: values.has("Response/EncryptedAssertion"),
      subject: value(`${assertion}/Subject/NameID`),
    };
  }
  return { problem: "is XML, but neither a SAML AuthnRequest nor a SAML Response." };
}

const ATTRIBUTES = [
  "AssertionConsumerServiceURL",
  "Destination",
  "IssueInstant",
  "NotBefore",
  "NotOnOrAfter",
  "Recipient",
  "Value",
] as const;
