import { createPrivateKey, randomUUID, sign, type KeyObject } from "node:crypto";

import { UserError } from "../config/errors";

/**
 * How to sign in to Okta's API: an API token, an OAuth access token, or the private key of an OAuth
 * service app, which is exchanged for an access token.
 */
export type OktaCredentials =
  | { readonly kind: "api token"; readonly token: string }
  | { readonly kind: "access token"; readonly token: string }
  | {
      readonly kind: "private key";
      readonly clientId: string;
      readonly key: KeyObject;
      readonly keyId: string | undefined;
      readonly scopes: readonly string[];
    };

/** What reading alone needs. */
const DEFAULT_SCOPES = ["okta.apps.read"];

/**
 * The credentials in the variables that the okta provider for Terraform reads.
 *
 * https://registry.terraform.io/providers/okta/okta/latest/docs
 *
 * @param readFile reads a private key that is given as a path
 * @returns undefined where the environment has none
 * @throws UserError where they are incomplete; it never holds any of them
 */
export function oktaCredentials(
  env: NodeJS.ProcessEnv,
  readFile: (path: string) => string,
): OktaCredentials | undefined {
  if (env["OKTA_API_TOKEN"]) return { kind: "api token", token: env["OKTA_API_TOKEN"] };
  if (env["OKTA_ACCESS_TOKEN"]) return { kind: "access token", token: env["OKTA_ACCESS_TOKEN"] };

  const clientId = env["OKTA_API_CLIENT_ID"];
  const privateKey = env["OKTA_API_PRIVATE_KEY"];
  if (!clientId && !privateKey) return undefined;
  if (!clientId || !privateKey) {
    throw new UserError(
      `${clientId ? "OKTA_API_PRIVATE_KEY" : "OKTA_API_CLIENT_ID"} is missing: an OAuth service app needs both OKTA_API_CLIENT_ID and OKTA_API_PRIVATE_KEY.`,
    );
  }
  const scopes = (env["OKTA_API_SCOPES"] ?? "").split(/[\s,]+/).filter((scope) => scope !== "");
  return {
    kind: "private key",
    clientId,
    key: parsePrivateKey(privateKey, readFile),
    keyId: env["OKTA_API_PRIVATE_KEY_ID"],
    scopes: scopes.length > 0 ? scopes : DEFAULT_SCOPES,
  };
}

function parsePrivateKey(value: string, readFile: (path: string) => string): KeyObject {
  try {
    // A variable may hold the line ends as the two characters \n.
    const pem = value.includes("-----BEGIN") ? value.replaceAll("\\n", "\n") : readFile(value);
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // Neither the value nor what the parser says about it is shown.
  }
  throw new UserError(
    "OKTA_API_PRIVATE_KEY is not an RSA private key: set it to the key in PEM format (PKCS#1 or PKCS#8, unencrypted), or to the path of a file that holds it.",
  );
}

/** How long an assertion is valid; Okta takes an hour at most. */
const ASSERTION_SECONDS = 300;

/**
 * The signed JWT that a service app gets an access token for (RFC 7523).
 *
 * @param audience URL of the token endpoint
 * @param now seconds since 1970
 */
export function clientAssertion(
  { clientId, key, keyId }: Extract<OktaCredentials, { kind: "private key" }>,
  audience: string,
  now: number,
): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const header = encode({ alg: "RS256", typ: "JWT", ...(keyId && { kid: keyId }) });
  const claims = encode({
    iss: clientId,
    sub: clientId,
    aud: audience,
    iat: now,
    exp: now + ASSERTION_SECONDS,
    jti: randomUUID(),
  });
  const signature = sign("sha256", Buffer.from(`${header}.${claims}`), key).toString("base64url");
  return `${header}.${claims}.${signature}`;
}
