/** SAML messages in what people paste: a bare one, a URL, a form, a HAR. */
import { inflateRawSync } from "node:zlib";

/** A message as it was sent, or why it cannot be read. */
export type FoundMessage = { readonly xml: string } | { readonly problem: string };

/** Larger than any SAML message, smaller than what hurts. */
const LARGEST_MESSAGE = 1_000_000;
/** A HAR of a whole sign-in has a hundred messages at most. */
const MOST_MESSAGES = 200;

/** `SAMLRequest=…` of a query or of a form's body. It ends with the first other character. */
const PARAMETER = /SAML(?:Request|Response)=([A-Za-z0-9+/=_%-]+)/g;

/** `"name": "SAMLRequest", "value": "…"` of a HAR; `name="SAMLRequest" value="…"` of a page. */
const QUOTED =
  /SAML(?:Request|Response)\\?["'](?:\s{0,20},\s{0,20}\\?"value\\?"\s{0,20}:\s{0,20}|\s{1,20}(?:(?:id|type)=\\?["'][\w-]{0,50}\\?["']\s{1,20}){0,2}value=)\\?["']([A-Za-z0-9+/=_%&#;\\\s-]+)/g;

/** @returns every different message, in the order in which they stand */
export function findSamlMessages(text: string): FoundMessage[] {
  const named = [PARAMETER, QUOTED].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, value = ""]) => value),
  );
  const trimmed = text.trim();
  if (named.length === 0 && trimmed.startsWith("<")) return [{ xml: trimmed }];
  const values = named.length > 0 ? named : /^[\w+/=%\s-]+$/.test(trimmed) ? [trimmed] : [];
  return [...new Set(values.map(toBase64))]
    .filter((value) => value !== "")
    .slice(0, MOST_MESSAGES)
    .map(decode);
}

/** The characters of base64, whatever they were escaped for: a URL, a page, or JSON. */
function toBase64(value: string): string {
  const unescaped = value
    .replace(/\\[nr]|\\u000[ad]/gi, "")
    .replace(/\\u002b|&#x2b;|&#43;|&plus;/gi, "+")
    .replace(/\\u002f|\\\/|&#x2f;|&#47;/gi, "/")
    .replace(/\\u003d|&#x3d;|&#61;|&equals;/gi, "=")
    // The next parameter, and whatever ends the value.
    .replace(/[&\\;#].*$/s, "");
  return unescaped
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/-/g, "+")
    .replace(/_/g, "/")
    .replace(/[^A-Za-z0-9+/]/g, "");
}

/** Base64, with the redirect binding deflated first (SAML 2.0 bindings, 3.4.4.1). */
function decode(base64: string): FoundMessage {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length > LARGEST_MESSAGE) return { problem: TOO_LARGE };
  const text = bytes.toString("utf8").trimStart();
  if (text.startsWith("<")) return { xml: text };
  try {
    const xml = inflateRawSync(bytes, { maxOutputLength: LARGEST_MESSAGE }).toString("utf8").trim();
    if (xml.startsWith("<")) return { xml };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      return { problem: TOO_LARGE };
    }
    // Not deflated: said below.
  }
  return {
    problem:
      "is neither XML nor deflated XML in base64. Was it cut? Copy the whole value of SAMLRequest or SAMLResponse.",
  };
}

const TOO_LARGE = `is larger than ${LARGEST_MESSAGE} bytes, so it is no message of a sign-in.`;
