import { forEach, changesOf, type Found, type ReviewInput, type RuleResult } from "../rule";
import { regionOfAcsUrl } from "../../endpoints";
import { appChange, hasSettings, type AppChange, type AppSettings } from "./saml-app";

/**
 * Looks at every SAML app that stays or is created, and whose settings are in the plan. Where they
 * are not, the rule acs-default-changed says so for all.
 */
export function forEachApp(
  input: ReviewInput,
  check: (app: AppChange) => readonly Found[],
): RuleResult {
  return forEach(
    changesOf(
      input,
      (change) =>
        hasSettings(change, input.plans) &&
        change.action !== "delete" &&
        change.action !== "forget",
    ),
    (change) => {
      const app = appChange(change, input.defaultAcsField);
      return app.seen ? check(app.value) : [];
    },
  );
}

export interface RegionUrls {
  readonly region?: string;
  readonly urls: readonly string[];
}

/** The URLs that are in some ACS field of one side and in none of the other, Region by Region. */
export function urlsOnlyIn(
  side: AppSettings | undefined,
  other: AppSettings | undefined,
): RegionUrls[] {
  const others = new Set(other?.acs.values());
  const byRegion = new Map<string | undefined, string[]>();
  for (const url of new Set(side?.acs.values())) {
    if (others.has(url)) continue;
    const region = regionOfAcsUrl(url);
    byRegion.set(region, [...(byRegion.get(region) ?? []), url]);
  }
  return [...byRegion].map(([region, urls]) => ({ region, urls }));
}
