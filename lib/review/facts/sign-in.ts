/** What the given plans say about the instance that people sign in with. */
import { parseIssuerUrl, regionOfAcsUrl } from "../../endpoints";
import { CATALOGUE_APP, ISSUER_FIELD } from "../../okta";
import { isObject, textOf, type JsonObject, type Plan } from "../plan/plan";
import { ofPlans } from "./memo";
import { parsed } from "./values";
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
  return textOf(settingsOf(app)[ISSUER_FIELD]) ?? textOf(app.audience);
}

function settingsOf({ settings, app_settings_json }: JsonObject): JsonObject {
  const found = parsed(settings ?? app_settings_json);
  return isObject(found) ? found : {};
}

/** Regions whose ACS URL some app has after the apply. None: no plan shows an app of Identity Center. */
export const regionsNamedByOkta = ofPlans((plans: readonly Plan[]): ReadonlySet<string> => {
  const apps = plans.flatMap(({ changes }) =>
    changes.flatMap(({ type, after }) =>
      after !== undefined && (type === SAML_APP_SETTINGS_TYPE || type === SAML_APP_TYPE)
        ? [after]
        : [],
    ),
  );
  const texts = apps.flatMap((app) => [...urlsIn(settingsOf(app)), ...urlsIn(app)]);
  return new Set(texts.flatMap((text) => regionOfAcsUrl(text) ?? []));
});

/** Every text, alone or in a list, and every `url` in a list of objects. */
const urlsIn = (values: JsonObject): string[] =>
  Object.values(values)
    .flat()
    .flatMap((value) => (isObject(value) ? (textOf(value.url) ?? []) : (textOf(value) ?? [])));

/** https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN */
const KEY_IDS = /\bkey\/([A-Za-z0-9-]+)/g;

const keyIdsIn = (values: JsonObject): string[] =>
  [...JSON.stringify(values).matchAll(KEY_IDS)].map(([, id = ""]) => id);

function only(values: readonly unknown[]): string | undefined {
  const texts = unique(values.flatMap((value) => textOf(value) ?? []));
  return texts.length === 1 ? texts[0] : undefined;
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
