/**
 * Sign-ins in CloudTrail: `UserAuthentication` where AWS took Okta's answer, `ExternalIdPDirectoryLogin`
 * where it refused it. They say no ACS URL, so they are evidence for a Region and not for a type.
 *
 * Source: IAM Identity Center User Guide, "Understanding IAM Identity Center sign-in events". That a
 * sign-in in an additional Region is recorded there was not seen by this project: where the record names
 * a portal of the config, that decides, else the Region that recorded it.
 */
import { portalUrls, type InstanceEndpointsInput } from "../endpoints";
import { dateAt, recordAt, textAt } from "./read";
import type { SignIn } from "./sign-in";

export const SUCCESS_EVENT = "UserAuthentication";
export const REFUSAL_EVENT = "ExternalIdPDirectoryLogin";

/**
 * @param record the record's own JSON (`CloudTrailEvent` of `LookupEvents`)
 * @param region the Region that it was found in
 * @returns undefined where it is no sign-in by Okta
 */
export function readCloudTrailEvent(
  record: string,
  region: string,
  input: InstanceEndpointsInput,
): SignIn | undefined {
  const event = parse(record);
  const at = dateAt(event, "eventTime");
  const name = textAt(event, "eventName");
  const details = recordAt(event, "additionalEventData");
  if (at === undefined || ![SUCCESS_EVENT, REFUSAL_EVENT].includes(name)) return undefined;
  const type = textAt(details, "CredentialType");
  if (name === SUCCESS_EVENT && type !== "EXTERNAL_IDP") return undefined;

  const outcome = textAt(recordAt(event, "serviceEventDetails"), name);
  const isSuccess = name === SUCCESS_EVENT && outcome !== "Failure";
  const identity = recordAt(event, "userIdentity");
  const person = textAt(recordAt(identity, "onBehalfOf"), "userId");
  return {
    at,
    isSuccess,
    reason: isSuccess ? undefined : textAt(event, "errorMessage") || `${name} ${outcome}`.trim(),
    personId: person || textAt(identity, "principalId"),
    personName: textAt(identity, "userName") || person,
    to: {
      kind: "region",
      region: regionOfPortal(textAt(details, "LoginTo"), input) ?? region,
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The Region that a portal of the config is in. The classic one and the alias are the primary Region's. */
function regionOfPortal(url: string, input: InstanceEndpointsInput): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { host } = new URL(url);
  return portalUrls(input).find((portal) => new URL(portal.url).host === host)?.region;
}
