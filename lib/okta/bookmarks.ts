import { displayNameOf } from "../endpoints";

/** The name of a Region's bookmark app, as people see it on their Okta dashboard. */
export function bookmarkLabel(region: string): string {
  return `AWS access portal, ${displayNameOf(region)}`;
}
