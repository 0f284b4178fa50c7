/** The Okta SAML app as a plan shows it: which URLs it has, in which field, and its other settings. */
import { regionOfAcsUrl } from "../../endpoints";
import { allAcsFields, CATALOGUE_APP, DEFAULT_ACS_FIELDS } from "../../okta";
import {
  attribute,
  isCreated,
  isMarked,
  isObject,
  referencesOf,
  refersTo,
  textOf,
  type JsonObject,
  type Plan,
  type ResourceChange,
} from "../plan/plan";
import { ofPlans, type OnPath } from "./memo";
import { hasMasked } from "../plan/mask";
import { SAML_APP_SETTINGS_TYPE, SAML_APP_TYPE } from "./resource-types";
import { words, type Text } from "../render/say";

/** A value that a rule needs: seen, or the reason why it cannot be. */
export type Seen<T> = { readonly seen: true; readonly value: T } | Unseen;
export interface Unseen {
  readonly seen: false;
  /** Part of a sentence: "… cannot be judged: <why>." */
  readonly why: Text;
}

export interface AppSettings {
  /** Field that sign-in started in Okta goes to. */
  readonly defaultField: string;
  /** ACS URLs by field; fields without a URL are left out. */
  readonly acs: ReadonlyMap<string, string>;
  /** Every other setting that has a value. */
  readonly others: ReadonlyMap<string, unknown>;
}

/** The two sides of a SAML app that stays, or is created. */
export interface AppChange {
  readonly change: ResourceChange;
  /** Undefined where there is no app before. */
  readonly before?: AppSettings;
  readonly after: AppSettings;
}

/** Arguments of `okta_app_saml` that hold ACS URLs, where the app is not from the catalogue. */
const CUSTOM_DEFAULT_FIELD = "sso_url";
const CUSTOM_EXTRA_FIELD = "acs_endpoints";
/** The same with an index for each URL, in place of `acs_endpoints`. */
const CUSTOM_INDEXED_FIELD = "acs_endpoints_indices";

const CUSTOM_FIELDS = [CUSTOM_DEFAULT_FIELD, CUSTOM_EXTRA_FIELD, CUSTOM_INDEXED_FIELD];

const SETTINGS_ATTRIBUTE: Readonly<Record<string, string>> = {
  [SAML_APP_TYPE]: "app_settings_json",
  [SAML_APP_SETTINGS_TYPE]: "settings",
};

/** Names of the app's ACS fields. */
const ACS_FIELD_NAMES: ReadonlySet<string> = new Set(allAcsFields(DEFAULT_ACS_FIELDS));

/** True for the resources whose settings hold the ACS URLs of an app that people may sign in with. */
export function hasSettings(change: ResourceChange, plans: readonly Plan[]): boolean {
  return (
    (change.type === SAML_APP_SETTINGS_TYPE || change.type === SAML_APP_TYPE) &&
    useOfApp(change, plans) !== "no"
  );
}

/**
 * Whether a SAML app, or the settings of one, is Identity Center's: it is of that name in the
 * catalogue, or sends people to Identity Center. The provider writes the own name of a custom app
 * into `preconfigured_app`, so another name there proves nothing by itself.
 */
export function useOfApp(change: ResourceChange, plans: readonly Plan[]): OnPath {
  const own = useOfValues([change.before, change.after]);
  if (own === "yes" || change.type === SAML_APP_TYPE) return own;
  const id = appIdOf(change);
  const app = id === undefined ? undefined : appsById(plans).get(id);
  return app ?? own;
}

/** Whether each app that the plans show in full is Identity Center's, by the app's ID. */
const appsById = ofPlans((plans: readonly Plan[]): ReadonlyMap<string, OnPath> => {
  const apps = plans.flatMap((plan) => [
    ...plan.changes
      .filter(({ type }) => type === SAML_APP_TYPE)
      .map((change) => ({ id: appIdOf(change), use: useOfValues([change.before, change.after]) })),
    ...plan
      .prior()
      .filter(({ mode, type }) => mode === "data" && type === SAML_APP_TYPE)
      .map(({ values }) => ({ id: textOf(values.id), use: useOfValues([values]) })),
  ]);
  return new Map(apps.flatMap(({ id, use }) => (id === undefined ? [] : [[id, use] as const])));
});

/** IDs of the apps that are Identity Center's for certain. */
export const signInAppIds = ofPlans((plans: readonly Plan[]): ReadonlySet<string> => {
  const ofChanges = plans.flatMap(({ changes }) =>
    changes
      .filter(
        (change) =>
          (change.type === SAML_APP_TYPE || change.type === SAML_APP_SETTINGS_TYPE) &&
          useOfApp(change, plans) === "yes",
      )
      .flatMap((change) => appIdOf(change) ?? []),
  );
  const ofLookups = [...appsById(plans)].flatMap(([id, use]) => (use === "yes" ? [id] : []));
  return new Set([...ofChanges, ...ofLookups]);
});

function useOfValues(sides: readonly (JsonObject | undefined)[]): OnPath {
  const values = sides.filter((side) => side !== undefined);
  const names = values.flatMap(({ preconfigured_app, name }) =>
    [preconfigured_app, name].flatMap((item) => textOf(item) ?? []),
  );
  if (names.includes(CATALOGUE_APP)) return "yes";
  const texts = values.flatMap(textsOfApp);
  if (texts.some(isIdentityCenterUrl)) return "yes";
  const isOdd = (text: string) => !URL.canParse(text);
  if (values.some((side) => hasMasked(side) || customUrls(side).some(([, url]) => isOdd(url)))) {
    return "unknown";
  }
  return names.length > 0 || texts.length > 0 ? "no" : "unknown";
}

/** Everything in an app that may be a URL of the service provider. */
function textsOfApp(values: JsonObject): string[] {
  const settings = parseSettings(values.settings ?? values.app_settings_json) ?? {};
  return [
    ...customUrls(values).map(([, url]) => url),
    ...[values.audience, values.destination, values.recipient].flatMap(
      (value) => textOf(value) ?? [],
    ),
    ...Object.values(settings).flatMap((value) => textOf(value) ?? []),
  ];
}

/**
 * AWS has more domains than this project knows, in other partitions too; all have its name in them.
 * The path tells Identity Center from the federation with IAM.
 */
function isIdentityCenterUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hostname, pathname } = new URL(text);
  return /aws|amazon/.test(hostname) && pathname.startsWith("/platform/saml/");
}

/**
 * What happens to the settings of an app.
 *
 * @param defaultField name of the default ACS field
 */
export function appChange(change: ResourceChange, defaultField: string): Seen<AppChange> {
  const name = SETTINGS_ATTRIBUTE[change.type] as string;
  if (isMarked(change.afterUnknown, name)) {
    return { seen: false, why: words("the settings are known only after the apply") };
  }
  const before = settingsBefore(change, name, defaultField);
  const after = settings(change.after, name, defaultField);
  if (!before.seen) return before;
  if (!after.seen) return after;
  return {
    seen: true,
    value: {
      change,
      before: before.value,
      after: after.value ?? NO_SETTINGS(defaultField),
    },
  };
}

const NO_SETTINGS = (defaultField: string): AppSettings => ({
  defaultField,
  acs: new Map(),
  others: new Map(),
});

function settingsBefore(
  change: ResourceChange,
  name: string,
  defaultField: string,
): Seen<AppSettings | undefined> {
  const isSameApp =
    change.action === "update" || change.action === "no-op" || change.type === SAML_APP_TYPE;
  if (isSameApp) {
    // A replaced app starts empty; that the old one goes has a rule of its own.
    return change.action === "replace"
      ? { seen: true, value: undefined }
      : settings(change.before, name, defaultField);
  }
  if (isOfNewApp(change)) return { seen: true, value: undefined };
  // Creating the settings of an app overwrites those it has. Only a data source shows them.
  const appId = textOf(change.after?.app_id);
  if (change.action === "replace" && (appId ?? change.before?.app_id) === change.before?.app_id) {
    return settings(change.before, name, defaultField);
  }
  const live = change.plan
    .prior()
    .find(
      ({ mode, type, values }) =>
        mode === "data" && type === SAML_APP_TYPE && appId !== undefined && values.id === appId,
    );
  if (live !== undefined) {
    return settings(live.values, SETTINGS_ATTRIBUTE[SAML_APP_TYPE] as string, defaultField);
  }
  return {
    seen: false,
    why: words(
      "the settings that the app has now are overwritten, and the plan does not show them. Take them over with an import block first",
    ),
  };
}

/**
 * True where the settings of one app are replaced by those of an app that the plan does not name:
 * comparing them says nothing about an app whose settings are overwritten unseen.
 */
export function isOfUnseenApp(change: ResourceChange): boolean {
  return (
    change.type === SAML_APP_SETTINGS_TYPE &&
    change.action === "replace" &&
    textOf(change.after?.app_id) === undefined &&
    !isOfNewApp(change)
  );
}

/** True where the configuration shows that settings are for an app that this plan creates. */
function isOfNewApp(change: ResourceChange): boolean {
  if (textOf(change.after?.app_id) !== undefined) return false;
  const references = referencesOf(change, "app_id");
  const apps = change.plan.changes.filter(
    (other) =>
      other.type === SAML_APP_TYPE && other.module === change.module && refersTo(references, other),
  );
  return apps.length > 0 && apps.every(isCreated);
}

function settings(
  values: JsonObject | undefined,
  name: string,
  defaultField: string,
): Seen<AppSettings | undefined> {
  if (values === undefined) return { seen: true, value: undefined };
  const json = values[name];
  if ([json, ...CUSTOM_FIELDS.map((field) => values[field])].some(hasMasked)) {
    return { seen: false, why: words("the plan marks the settings as sensitive") };
  }
  const parsed = parseSettings(json);
  if (parsed === undefined) {
    return { seen: false, why: words("the settings are not a JSON object") };
  }
  const entries = Object.entries(parsed).filter(([, value]) => hasValue(value));
  // An app of the catalogue posts to the URLs of its settings, whatever these arguments say.
  const isOfCatalogue =
    values.preconfigured_app === CATALOGUE_APP || entries.some(([field]) => field === defaultField);
  const urls = isOfCatalogue ? [] : customUrls(values);
  const isAcs = (field: string, value: unknown): value is string =>
    typeof value === "string" &&
    (field === defaultField || ACS_FIELD_NAMES.has(field) || regionOfAcsUrl(value) !== undefined);
  const acs = new Map<string, string>(urls);
  const others = new Map<string, unknown>();
  for (const [field, value] of entries) {
    if (isAcs(field, value)) acs.set(field, value);
    else others.set(field, value);
  }
  const isCustom = urls.some(([field]) => field === CUSTOM_DEFAULT_FIELD);
  return {
    seen: true,
    value: { defaultField: isCustom ? CUSTOM_DEFAULT_FIELD : defaultField, acs, others },
  };
}

/** An app without settings has none, `""`, or `{}`. */
function parseSettings(json: unknown): JsonObject | undefined {
  if (json === undefined || json === null || json === "") return {};
  if (typeof json !== "string") return undefined;
  try {
    const parsed: unknown = JSON.parse(json);
    return parsed === null ? {} : isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function hasValue(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** The URLs of an app that is not from the catalogue. */
function customUrls(values: JsonObject | undefined): [field: string, url: string][] {
  const listAt = (name: string): readonly unknown[] => {
    const list = values?.[name];
    return Array.isArray(list) ? list : [];
  };
  const urls: [field: string, url: unknown][] = [
    [CUSTOM_DEFAULT_FIELD, values?.[CUSTOM_DEFAULT_FIELD]],
    ...listAt(CUSTOM_EXTRA_FIELD).map((url, index): [string, unknown] => [
      `${CUSTOM_EXTRA_FIELD}[${index}]`,
      url,
    ]),
    ...listAt(CUSTOM_INDEXED_FIELD).map((entry, index): [string, unknown] => [
      `${CUSTOM_INDEXED_FIELD}[${index}]`,
      isObject(entry) ? entry.url : undefined,
    ]),
  ];
  return urls.flatMap(([field, value]): [string, string][] => {
    const url = textOf(value);
    return url === undefined ? [] : [[field, url]];
  });
}

/** ID of the app that a resource is about, where the plan knows it. */
function appIdOf(change: ResourceChange): string | undefined {
  return textOf(attribute(change, change.type === SAML_APP_TYPE ? "id" : "app_id"));
}
