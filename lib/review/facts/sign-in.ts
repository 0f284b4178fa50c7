/** What the given plans say about the instance that people sign in with. */
import { parseAcsUrl, parseIssuerUrl } from "../../endpoints";
import { CATALOGUE_APP, DEFAULT_ACS_FIELDS, ISSUER_FIELD } from "../../okta";
import { isObject, textOf, type JsonObject, type Plan } from "../plan/plan";
import { ofPlans } from "./memo";
import {
  INSTANCE_TYPES,
  REGION_TYPE,
  SAML_APP_SETTINGS_TYPE,
  SAML_APP_TYPE,
} from "./resource-types";

export interface SignInFacts {
  /** Undefined where the plans name none, or several. */
  readonly instanceArn?: string;
  readonly identityStoreId?: string;
  /** Every Region that the plans show to be the primary one; they should agree. */
  readonly primaryRegions: readonly string[];
  /** Keys that a plan of the instance names, by ID. */
  readonly keyIds: ReadonlySet<string>;
}

export const signInFacts = ofPlans((plans: readonly Plan[]): SignInFacts => {
  const values = plans.flatMap(({ changes }) =>
    changes.flatMap(({ type, before, after }) =>
      [before, after].flatMap((side) => (side === undefined ? [] : [{ type, side }])),
    ),
  );
  const ofType = (...types: readonly string[]): JsonObject[] =>
    values.flatMap(({ type, side }) => (types.includes(type) ? [side] : []));
  const lookups = plans.flatMap((plan) => plan.prior()).filter(({ mode }) => mode === "data");
  const ofLookup = (type: string): JsonObject[] =>
    lookups.flatMap((lookup) => (lookup.type === type ? [lookup.values] : []));

  const regions = ofType(REGION_TYPE);
  const instances = [...ofType(...INSTANCE_TYPES)];
  const found = ofLookup("aws_ssoadmin_instances");
  const apps = [
    ...ofType(SAML_APP_TYPE, SAML_APP_SETTINGS_TYPE),
    ...ofLookup(SAML_APP_TYPE).filter(({ name }) => name === CATALOGUE_APP),
  ];
  const issuers = apps.flatMap((app) => {
    const issuer = issuerOf(app);
    return issuer === undefined ? [] : (parseIssuerUrl(issuer) ?? []);
  });
  return {
    instanceArn: only([
      ...regions.map(({ instance_arn }) => instance_arn),
      ...instances.map(({ instance_arn }) => instance_arn),
      ...found.flatMap(({ arns }) => (Array.isArray(arns) ? (arns as unknown[]) : [])),
    ]),
    identityStoreId: only([
      ...issuers.map(({ identityStoreId }) => identityStoreId),
      ...instances.map(({ identity_store_id }) => identity_store_id),
      ...found.flatMap(({ identity_store_ids: ids }) =>
        Array.isArray(ids) ? (ids as unknown[]) : [],
      ),
    ]),
    primaryRegions: unique([
      ...regions.flatMap(({ region }) => textOf(region) ?? []),
      ...issuers.map(({ region }) => region),
    ]),
    keyIds: new Set(instances.flatMap(keyIdsIn)),
  };
});

function issuerOf(app: JsonObject): string | undefined {
  const settings = parsedSettings(app.settings ?? app.app_settings_json);
  return textOf(settings[ISSUER_FIELD]) ?? textOf(app.audience);
}

function parsedSettings(json: unknown): JsonObject {
  try {
    const parsed: unknown = JSON.parse(typeof json === "string" ? json : "{}");
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** The issuer names the primary Region; so does the default ACS URL, but only by habit. */
export function regionsNamedByOkta(plans: readonly Plan[]): ReadonlySet<string> {
  return namedByOkta(plans);
}

/** Regions whose ACS URL some app has after the apply. */
const namedByOkta = ofPlans((plans: readonly Plan[]): ReadonlySet<string> => {
  const texts = plans.flatMap(({ changes }) =>
    changes.flatMap(({ type, after }) => {
      if (after === undefined) return [];
      if (type === SAML_APP_SETTINGS_TYPE) return urlsIn(parsedSettings(after.settings));
      if (type === SAML_APP_TYPE) {
        return [...urlsIn(parsedSettings(after.app_settings_json)), ...urlsIn(after)];
      }
      return [];
    }),
  );
  return new Set(texts.flatMap((text) => parseAcsUrl(text)?.region ?? []));
});

const urlsIn = (values: JsonObject): string[] =>
  Object.values(values)
    .flat()
    .flatMap((value) => (isObject(value) ? (textOf(value.url) ?? []) : (textOf(value) ?? [])));

/** True where one of the plans shows the settings of an Identity Center app. */
export const showOktaApp = ofPlans((plans: readonly Plan[]): boolean =>
  plans.some(({ changes }) =>
    changes.some(
      ({ type, after }) =>
        (type === SAML_APP_SETTINGS_TYPE || type === SAML_APP_TYPE) &&
        after !== undefined &&
        [
          ...urlsIn(parsedSettings(after.settings ?? after.app_settings_json)),
          ...urlsIn(after),
          textOf(parsedSettings(after.settings)[DEFAULT_ACS_FIELDS.default]) ?? "",
        ].some((url) => parseAcsUrl(url) !== undefined),
    ),
  ),
);

/** https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN */
const KEY_IDS = /\bkey\/([A-Za-z0-9-]+)/g;

const keyIdsIn = (values: JsonObject): string[] =>
  [...JSON.stringify(values).matchAll(KEY_IDS)].map(([, id = ""]) => id);

function only(values: readonly unknown[]): string | undefined {
  const texts = unique(values.flatMap((value) => textOf(value) ?? []));
  return texts.length === 1 ? texts[0] : undefined;
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
