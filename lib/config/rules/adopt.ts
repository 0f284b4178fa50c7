import { valueAt } from "../problems";
import { at, mentions, type RegionList, type Rule } from "./rule";

const adoptedIsConfigured: Rule = ({ written }) => {
  const under = (...keys: RegionList[]) =>
    new Set(keys.flatMap((key) => mentions(written, ["regions", key])).map((m) => m.region));
  const allowed = {
    replicaRegions: {
      regions: under("additional", "retiring"),
      message:
        "is neither in regions.additional nor in regions.retiring, so no replica key is managed there.",
    },
    aliasRegions: {
      regions: under("primary", "additional", "retiring"),
      message: "is not one of the configured Regions, so no alias is managed there.",
    },
    identityCenterRegions: {
      regions: under("additional"),
      message: "is not in regions.additional, so it is not managed as a Region of the instance.",
    },
  };
  return Object.entries(allowed).flatMap(([key, { regions, message }]) =>
    mentions(written, ["adopt", key])
      .filter(({ region }) => !regions.has(region))
      .map(({ path, region }) => ({
        path,
        value: region,
        message: `${message} Add it there, or delete it here.`,
      })),
  );
};

const adoptedReplicasHaveAKey: Rule = ({ written }) =>
  mentions(written, at("adopt", "replicaRegions")).length > 0 &&
  valueAt(written, at("adopt", "primaryKeyId")) === undefined
    ? [
        {
          path: at("adopt", "primaryKeyId"),
          message:
            "is missing. Replica keys are imported by the ID of their primary key: set it, or delete adopt.replicaRegions.",
        },
      ]
    : [];

const adoptedBookmarksAreConfigured: Rule = ({ written }) => {
  const additional = mentions(written, at("regions", "additional")).map(({ region }) => region);
  const bookmarks = valueAt(written, at("adopt", "bookmarkAppIds"));
  if (typeof bookmarks !== "object" || bookmarks === null) return [];
  const entries = Object.entries(bookmarks as Record<string, unknown>);
  const taken = [valueAt(written, at("okta", "app", "id")), ...entries.map(([, id]) => id)];
  return entries.flatMap(([region, value], index) => {
    const problem = (message: string) => [
      { path: ["adopt", "bookmarkAppIds", region], value, message },
    ];
    if (!additional.includes(region)) {
      return problem(
        "is of a Region that is not in regions.additional, so no bookmark app is managed for it. Add it there, or delete it here.",
      );
    }
    if (taken.indexOf(value) > index) return [];
    return problem(
      "is the ID of an app that is named elsewhere in this file already. Each bookmark is an app of its own.",
    );
  });
};

export const ADOPT_RULES: readonly Rule[] = [
  adoptedIsConfigured,
  adoptedReplicasHaveAKey,
  adoptedBookmarksAreConfigured,
];
