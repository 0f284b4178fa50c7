/**
 * Sign-ins in Okta's System Log: `user.authentication.sso`.
 *
 * Where AWS started it, `debugContext.debugData` has `initiationType: SP_INITIATED`, and the
 * `SAMLRequest` in the query of its `url`. Seen in public records of SAML apps, not of this app: a
 * request that cannot be read is counted, never guessed.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
 */
import { findSamlMessages, readSamlMessage } from "../okta/saml";
import { dateAt, recordAt, textAt } from "./read";
import type { Destination, SignIn } from "./sign-in";

/** @returns undefined where it is no record of a sign-in */
export function readOktaEvent(event: unknown): SignIn | undefined {
  const at = dateAt(event, "published");
  const result = textAt(recordAt(event, "outcome"), "result");
  if (at === undefined || result === "" || textAt(event, "eventType") !== SIGN_IN_EVENT) {
    return undefined;
  }
  const actor = recordAt(event, "actor");
  const isSuccess = result === "SUCCESS" || result === "ALLOW";
  return {
    at,
    isSuccess,
    reason: isSuccess ? undefined : textAt(recordAt(event, "outcome"), "reason") || result,
    personId: textAt(actor, "id"),
    personName: textAt(actor, "alternateId") || textAt(actor, "displayName"),
    to: destinationOf(recordAt(recordAt(event, "debugContext"), "debugData")),
  };
}

export const SIGN_IN_EVENT = "user.authentication.sso";

function destinationOf(debugData: unknown): Destination {
  const url = textAt(debugData, "url");
  if (!url.includes("SAMLRequest=")) {
    return textAt(debugData, "initiationType") === "SP_INITIATED"
      ? { kind: "unreadable" }
      : { kind: "default" };
  }
  for (const found of findSamlMessages(url)) {
    const message = "xml" in found ? readSamlMessage(found.xml) : found;
    if ("kind" in message && message.kind === "request" && message.acsUrl !== undefined) {
      return { kind: "acs", url: message.acsUrl };
    }
  }
  return { kind: "unreadable" };
}
