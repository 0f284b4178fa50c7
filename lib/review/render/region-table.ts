/** What happens to each Region: its key, its place in the instance, its ACS URLs and its bookmark. */
import { regionOfAcsUrl } from "../../endpoints";
import { urlsOnlyIn } from "../facts/app-urls";
import {
  addedRegions,
  isSameRegion,
  regionsAfter,
  regionsBefore,
  removedRegions,
} from "../facts/instance-regions";
import { enabledAttribute, policyText, signInKeys } from "../facts/keys";
import { isDestroyed, textAttribute, textOf, type Plan, type ResourceChange } from "../plan/plan";
import { regionOfPortalUrl } from "../facts/portal-url";
import { BOOKMARK_TYPE, REGION_TYPE } from "../facts/resource-types";
import type { ReviewInput } from "../rule";
import { appChange, hasSettings } from "../facts/saml-app";

/** The columns of the table, as they are headed. */
export const COLUMNS = ["Key", "Identity Center", "ACS URLs", "Bookmark"] as const;
export type Column = (typeof COLUMNS)[number];

/** Several things can happen to one cell. */
export interface Event {
  /** Words of this project. */
  readonly text: string;
  /** Whether something goes (`loss`), comes or changes (`change`), or is as before (`none`). */
  readonly kind: "loss" | "change" | "none";
}

export interface RegionRow {
  readonly region: string;
  readonly cells: Readonly<Record<Column, readonly Event[]>>;
}

const loss = (text: string): Event => ({ text, kind: "loss" });
const changed = (text: string): Event => ({ text, kind: "change" });
const STAYS: Event = { text: "stays", kind: "none" };

/** A row for each Region that the plans name; those that lose something first. */
export function regionRows(input: ReviewInput): RegionRow[] {
  const rows = new Map<string, Record<Column, Event[]>>();
  const add = (region: string | undefined, column: Column, event: Event): void => {
    if (region === undefined) return;
    const cells = rows.get(region) ?? {
      Key: [],
      "Identity Center": [],
      "ACS URLs": [],
      Bookmark: [],
    };
    rows.set(region, cells);
    if (!cells[column].some(({ text }) => text === event.text)) cells[column].push(event);
  };

  for (const { change, region } of signInKeys(input.plans)) {
    for (const event of keyEvents(change)) add(region, "Key", event);
  }
  for (const plan of input.plans) {
    for (const change of plan.changes) {
      if (change.type === BOOKMARK_TYPE) {
        addBookmark(change, (region, event) => {
          add(region, "Bookmark", event);
        });
      } else if (hasSettings(change, input.plans)) {
        addAcsUrls(change, input.defaultAcsField, (region, event) => {
          add(region, "ACS URLs", event);
        });
      }
    }
  }
  addInstanceRegions(input.plans, (region, event) => {
    add(region, "Identity Center", event);
  });
  return [...rows].map(([region, cells]) => ({ region, cells })).sort(byLoss);
}

/** Every event of a row. */
const eventsOf = ({ cells }: RegionRow): Event[] => COLUMNS.flatMap((column) => cells[column]);

function byLoss(a: RegionRow, b: RegionRow): number {
  const rank = (row: RegionRow) => {
    const kinds = eventsOf(row).map(({ kind }) => kind);
    return kinds.includes("loss") ? 0 : kinds.includes("change") ? 1 : 2;
  };
  return rank(a) - rank(b) || a.region.localeCompare(b.region);
}

function keyEvents(change: ResourceChange): Event[] {
  switch (change.action) {
    case "delete":
      return [loss("destroyed")];
    case "replace":
      return [loss("destroyed and made anew")];
    case "forget":
    case "forget-and-create":
      return [loss("let go of by Terraform")];
    case "create":
      return [changed("created")];
    case "update":
      return updatedKey(change);
    default:
      return [change.importing ? changed("taken over as it is") : STAYS];
  }
}

function updatedKey({ type, before, after }: ResourceChange): Event[] {
  const enabled = enabledAttribute(type);
  if (before?.[enabled] === true && after?.[enabled] === false) return [loss("disabled")];
  return [
    changed(
      policyText(before, type) === policyText(after, type)
        ? "stays, other arguments change"
        : "policy changes",
    ),
  ];
}

type Add = (region: string | undefined, event: Event) => void;

function addBookmark(change: ResourceChange, add: Add): void {
  const was = regionOfPortalUrl(textOf(change.before?.url) ?? "");
  const is = regionOfPortalUrl(textOf(change.after?.url) ?? "");
  if (isDestroyed(change) || (was !== undefined && was !== is)) add(was, loss("removed"));
  if (is === undefined) return;
  if (change.before === undefined || was !== is || change.action === "replace") {
    add(is, changed("added"));
  } else if (change.action === "update") {
    const hidden = change.after?.status === "INACTIVE" || change.after?.hide_web === true;
    add(is, hidden ? loss("hidden") : changed("changes"));
  } else add(is, STAYS);
}

function addAcsUrls(change: ResourceChange, defaultField: string, add: Add): void {
  if (change.action === "delete" || change.action === "forget") return;
  const app = appChange(change, defaultField);
  if (!app.seen) return;
  const { before, after } = app.value;
  const count = (urls: readonly string[]) => (urls.length === 1 ? "1 URL" : `${urls.length} URLs`);
  for (const { region, urls } of urlsOnlyIn(before, after))
    add(region, loss(`${count(urls)} removed`));
  for (const { region, urls } of urlsOnlyIn(after, before))
    add(region, changed(`${count(urls)} added`));

  const kept = new Map<string | undefined, string[]>();
  const old = new Set(before?.acs.values());
  for (const url of new Set(after.acs.values())) {
    const region = regionOfAcsUrl(url);
    if (old.has(url)) kept.set(region, [...(kept.get(region) ?? []), url]);
  }
  for (const [region, urls] of kept)
    add(region, { text: `${count(urls)} stay${urls.length === 1 ? "s" : ""}`, kind: "none" });

  const was = before?.acs.get(before.defaultField);
  const is = before && after.acs.get(before.defaultField);
  if (was === undefined || was === is) return;
  add(regionOfAcsUrl(was), loss("no longer the default as it was"));
  if (is !== undefined) add(regionOfAcsUrl(is), changed("has the new default"));
}

function addInstanceRegions(plans: readonly Plan[], add: Add): void {
  const removed = plans.flatMap(removedRegions);
  const added = plans.flatMap(addedRegions);
  for (const entry of removed) {
    const again = added.some((other) => isSameRegion(other, entry));
    add(entry.region, loss(again ? "removed and added again" : "removed"));
  }
  for (const entry of added) {
    if (!removed.some((other) => isSameRegion(other, entry))) add(entry.region, changed("added"));
  }
  const after = plans.flatMap(regionsAfter);
  for (const entry of plans.flatMap(regionsBefore)) {
    if (removed.some((other) => isSameRegion(other, entry))) continue;
    if (after.some((other) => isSameRegion(other, entry))) add(entry.region, STAYS);
    else add(entry.region, loss("let go of by Terraform"));
  }
  // The API answers in the primary Region only, so that is where it is called.
  for (const { changes } of plans) {
    for (const change of changes) {
      if (change.type !== REGION_TYPE) continue;
      add(textAttribute(change, "region"), { text: "primary Region, stays", kind: "none" });
    }
  }
}
