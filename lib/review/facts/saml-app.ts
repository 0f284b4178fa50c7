/** The Okta SAML app as a plan shows it: which URLs it has, in which field, and its other settings. */
import { ACS_ENDPOINTS, acsUrl, REGION_NAME_PATTERN } from "../../endpoints";
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
  type ResourceChange,
} from "../plan/plan";
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
  /** True where the plan marks the settings as sensitive: no value of theirs may be shown. */
  readonly sensitive: boolean;
}

/** Arguments of `okta_app_saml` that hold ACS URLs, where the app is not from the catalogue. */
const CUSTOM_DEFAULT_FIELD = "sso_url";
const CUSTOM_EXTRA_FIELD = "acs_endpoints";
/** The same with an index for each URL, in place of `acs_endpoints`. */
const CUSTOM_INDEXED_FIELD = "acs_endpoints_indices";

const SETTINGS_ATTRIBUTE: Readonly<Record<string, string>> = {
  [SAML_APP_TYPE]: "app_settings_json",
  [SAML_APP_SETTINGS_TYPE]: "settings",
};

/** Names of the app's ACS fields. */
const ACS_FIELD_NAMES: ReadonlySet<string> = new Set(allAcsFields(DEFAULT_ACS_FIELDS));

/** True for the resources whose settings hold the ACS URLs. */
export function hasSettings(change: ResourceChange): boolean {
  if (change.type === SAML_APP_SETTINGS_TYPE) return true;
  return change.type === SAML_APP_TYPE && mayBeIdentityCenterApp(change);
}

/**
 * False only where the plan shows that a SAML app is for something else than AWS: another app of
 * the catalogue, or one that posts to a host that is not AWS's.
 */
export function mayBeIdentityCenterApp(change: ResourceChange): boolean {
  const names = [change.before, change.after].flatMap(
    (values) => textOf(values?.preconfigured_app) ?? [],
  );
  if (names.length > 0) return names.includes(CATALOGUE_APP);
  const urls = [change.before, change.after].flatMap((values) => customUrls(values));
  return urls.length === 0 || urls.some(([, url]) => mayBeAws(url));
}

/** AWS has more domains than this project knows, in other partitions too; all have its name in them. */
function mayBeAws(url: string): boolean {
  return !URL.canParse(url) || /aws|amazon/.test(new URL(url).hostname);
}

/**
 * What happens to the settings of an app.
 *
 * @param defaultField name of the default ACS field
 */
export function appChange(change: ResourceChange, defaultField: string): Seen<AppChange> {
  const name = SETTINGS_ATTRIBUTE[change.type] as string;
  const sensitive = [name, CUSTOM_DEFAULT_FIELD, CUSTOM_EXTRA_FIELD, CUSTOM_INDEXED_FIELD].some(
    (field) => isMarked(change.beforeSensitive, field) || isMarked(change.afterSensitive, field),
  );
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
      sensitive,
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

/** The Region whose ACS endpoint a URL is; undefined where it is none that this project knows. */
export function regionOfAcsUrl(url: string): string | undefined {
  const parts = /^https:\/\/([^./]+)\.[^/]+\/(?:.*\/)?([^/]+)$/.exec(url);
  const [, region, tenant] = parts ?? [];
  if (region === undefined || tenant === undefined || !REGION_NAME_PATTERN.test(region)) {
    return undefined;
  }
  return ACS_ENDPOINTS.some((endpoint) => acsUrl(endpoint, region, tenant) === url)
    ? region
    : undefined;
}

/** ID of the app that a resource is about, where the plan knows it. */
export function appIdOf(change: ResourceChange): string | undefined {
  return textOf(attribute(change, change.type === SAML_APP_TYPE ? "id" : "app_id"));
}
