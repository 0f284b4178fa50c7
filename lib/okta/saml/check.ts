import {
  computesSignInUrls,
  displayNameOf,
  issuerOf,
  parseAcsUrl,
  regionOfAcsUrl,
  regionsInUse,
  type AcsEndpoint,
} from "../../endpoints";
import { assignAcsFields, ISSUER_FIELD, type OktaSettingsInput } from "../acs-fields";
import type { SamlMessage } from "./read";

/** The part of the config that a message is held against. A `Config` has this shape. */
export interface SamlCheckInput extends OktaSettingsInput {
  readonly okta: OktaSettingsInput["okta"] & {
    readonly orgName: string;
    readonly baseUrl: string;
  };
}

export interface SamlCheck {
  /** Region of the ACS URL, as far as it is known. */
  readonly region: string | undefined;
  readonly endpoint: AcsEndpoint | "verbatim" | undefined;
  /** Field of the Okta app that the config puts the URL into. */
  readonly oktaField: string | undefined;
  /** What is wrong, and what to do: whole sentences. */
  readonly problems: readonly string[];
}

/** Holds a message against the config. */
export function checkSamlMessage(message: SamlMessage, input: SamlCheckInput): SamlCheck {
  const { acsUrl } = message;
  const assigned = assignAcsFields(input);
  const found = assigned.find(({ url }) => url === acsUrl);
  const parsed = acsUrl === undefined ? undefined : parseAcsUrl(acsUrl);
  return {
    region: found?.region ?? (acsUrl === undefined ? undefined : regionOfAcsUrl(acsUrl)),
    endpoint: found?.endpoint ?? parsed?.endpoint,
    oktaField: found?.oktaField,
    problems: [
      ...(found === undefined ? [acsProblem(acsUrl, input)] : []),
      ...partnerProblems(message, input),
    ],
  };
}

function acsProblem(acsUrl: string | undefined, input: SamlCheckInput): string {
  if (acsUrl === undefined) {
    return "It names no ACS URL. Okta then answers to the default one, in whichever Region that is.";
  }
  const { primary } = input.regions;
  if (!computesSignInUrls(primary)) {
    return `${acsUrl} is not in endpoints.acsUrls, so Okta has no field for it and refuses it. If the metadata file has it, add it there; else this is another instance.`;
  }
  const parsed = parseAcsUrl(acsUrl);
  if (parsed === undefined) {
    return `${acsUrl} is no ACS URL of Identity Center that this version knows. Copy the list of the console again, and compare it with idc urls.`;
  }
  const { region, tenantId, endpoint } = parsed;
  if (tenantId !== input.identityCenter.tenantId) {
    return `The tenant ID ${tenantId} is not the config's, ${input.identityCenter.tenantId ?? "which has none"}: this is another instance, or identityCenter.tenantId is wrong.`;
  }
  if (!regionsInUse(input).some((used) => used.region === region)) {
    return `${region} (${displayNameOf(region)}) is no Region of the config, so Okta has no field for this URL and refuses it. Add the Region to regions.additional, if the instance runs there.`;
  }
  return `The URL of type ${endpoint} in ${region} is in no field of the Okta app, so Okta refuses it. ${endpoint === "alternative-ipv4" ? "Set identityCenter.enabledBeforeFebruary2026: true" : `Add ${endpoint} to endpoints.acs`}, then npx idc plan.`;
}

function partnerProblems(message: SamlMessage, input: SamlCheckInput): string[] {
  const issuer = issuerOf(input);
  if (message.kind === "request") {
    return [
      ...(message.issuer === issuer
        ? []
        : [
            `The issuer is ${message.issuer ?? "missing"}, and that of the config ${issuer}: the field ${ISSUER_FIELD} must have the one that AWS sends.`,
          ]),
      ...orgProblem("destination", message.destination, input),
    ];
  }
  const { status, statusMessage, audience, isEncrypted } = message;
  return [
    ...(status === "Success"
      ? []
      : [
          `Okta answers ${status ?? "without a status"}${statusMessage === undefined ? "" : `: ${statusMessage}`}. It does not let this person in: look in Okta's System Log.`,
        ]),
    ...(audience === undefined && (isEncrypted || status !== "Success")
      ? []
      : audience === issuer
        ? []
        : [
            `The audience is ${audience ?? "missing"}, and the issuer of the config ${issuer}: correct the field ${ISSUER_FIELD} of the Okta app.`,
          ]),
  ];
}

/** A custom domain of the org is another host, and right. */
function orgProblem(
  what: string,
  url: string | undefined,
  { okta: { orgName, baseUrl } }: SamlCheckInput,
): string[] {
  const expected = `${orgName}.${baseUrl}`;
  const host = url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
  if (host === expected) return [];
  return [
    `The ${what} is ${url ?? "missing"}, which is not of the Okta org ${expected}. Where it is the org's custom domain, that is right; else AWS trusts another identity provider.`,
  ];
}
