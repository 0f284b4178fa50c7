import type { OktaApp } from "../clients/types";
import type { Config } from "../config";
import { regionOfAcsUrl } from "../endpoints";
import { missingFields, proposeFieldNames, type AcsFieldNames } from "../okta";

/** The JSON of `idc doctor --okta-fields --json`. */
export interface OktaFieldReport {
  readonly app: string;
  /** Every setting of the app; `acsUrl` where it holds one now. No other value is shown. */
  readonly settings: readonly { readonly name: string; readonly acsUrl?: string }[];
  /** What `okta.acsFields` should say, where the names tell. */
  readonly proposed: AcsFieldNames | undefined;
  /** Fields of the config that the app does not have. */
  readonly missing: readonly string[];
}

/** Compares an app's setting names with the configured ones. */
export function oktaFieldReport(app: OktaApp, { okta }: Pick<Config, "okta">): OktaFieldReport {
  const names = Object.keys(app.settings);
  const { default: first, additional } = proposeFieldNames(names);
  return {
    app: app.id,
    settings: Object.entries(app.settings).map(([name, value]) =>
      typeof value === "string" && regionOfAcsUrl(value) !== undefined
        ? { name, acsUrl: value }
        : { name },
    ),
    proposed:
      first !== undefined && additional !== undefined ? { default: first, additional } : undefined,
    missing: missingFields(okta.acsFields, names),
  };
}
