import { acsUrls, issuerOf, type AcsUrl, type InstanceEndpointsInput } from "../endpoints";

/** Name of the catalogue app "AWS IAM Identity Center" in the Okta Integration Network. */
export const CATALOGUE_APP = "amazon_aws_sso";

/** Name of the app setting labelled "AWS SSO issuer URL": confirmed by public configurations. */
export const ISSUER_FIELD = "entityID";

/** How many ACS URL fields the catalogue app has beside the default one: "AWS SSO ACS URL1" to "URL17". */
export const ADDITIONAL_ACS_FIELDS = 17;

/** All ACS URLs that fit into the app: the default field and the additional ones. */
export const ACS_URL_LIMIT = 1 + ADDITIONAL_ACS_FIELDS;

/** Names of the app's ACS URL settings. The API names of the additional ones are not documented. */
export interface AcsFieldNames {
  /** The setting labelled "AWS SSO ACS URL". */
  readonly default: string;
  /** Pattern of "AWS SSO ACS URL1" to "URL17"; `{n}` counts from 1. */
  readonly additional: string;
}

/** The obvious guess, and the config's default. The default field's name is confirmed. */
export const DEFAULT_ACS_FIELDS: AcsFieldNames = { default: "acsURL", additional: "acsURL{n}" };

/** The part of the config that decides the app's settings. A `Config` has this shape. */
export interface OktaSettingsInput extends InstanceEndpointsInput {
  readonly okta: { readonly acsFields: AcsFieldNames };
}

export interface AssignedAcsUrl extends AcsUrl {
  readonly oktaField: string;
}

/** Every ACS field that the app has, in order, used or not. */
export function allAcsFields(names: AcsFieldNames): string[] {
  return [
    names.default,
    ...Array.from({ length: ADDITIONAL_ACS_FIELDS }, (_, index) =>
      names.additional.replace("{n}", String(index + 1)),
    ),
  ];
}

/**
 * Which ACS URL goes to which field of the Okta app, in field order.
 *
 * @throws RangeError when there are more URLs than fields; a loaded config never has that many
 */
export function assignAcsFields(input: OktaSettingsInput): AssignedAcsUrl[] {
  const fields = allAcsFields(input.okta.acsFields);
  return acsUrls(input).map((acs, index) => {
    const oktaField = fields[index];
    if (oktaField === undefined) {
      throw new RangeError(`more ACS URLs than the ${ACS_URL_LIMIT} fields of the Okta app`);
    }
    return { ...acs, oktaField };
  });
}

/** The settings of the Okta app that this project manages: the issuer and the used ACS fields. */
export function managedAppSettings(input: OktaSettingsInput): Record<string, string> {
  return {
    ...Object.fromEntries(assignAcsFields(input).map(({ oktaField, url }) => [oktaField, url])),
    [ISSUER_FIELD]: issuerOf(input),
  };
}
