import { allAcsFields, ISSUER_FIELD, missingFields, proposeFieldNames } from "../../../lib/okta";

const numbered = (pattern: string, count = 17) =>
  Array.from({ length: count }, (_, index) => pattern.replace("{n}", String(index + 1)));

test.each([
  ["the guess", ["entityID", "acsURL", ...numbered("acsURL{n}")], "acsURL", "acsURL{n}", 17],
  ["another order", [...numbered("acsURL{n}"), "acsURL"].toReversed(), "acsURL", "acsURL{n}", 17],
  [
    "a number in the middle",
    ["awsAcsUrl", ...numbered("aws{n}AcsUrl")],
    "awsAcsUrl",
    "aws{n}AcsUrl",
    17,
  ],
  [
    "another series beside",
    ["acsURL", ...numbered("acsURL{n}"), ...numbered("group{n}", 30)],
    "acsURL",
    "acsURL{n}",
    17,
  ],
  [
    "a default of another kind",
    ["defaultAcs", ...numbered("ssoAcs{n}")],
    "defaultAcs",
    "ssoAcs{n}",
    17,
  ],
  [
    "two settings that may be the default",
    ["acsOne", "acsTwo", ...numbered("acsURL{n}")],
    undefined,
    "acsURL{n}",
    17,
  ],
  [
    "a series that starts at 2",
    ["acsURL", ...numbered("acsURL{n}").slice(1)],
    "acsURL",
    undefined,
    0,
  ],
  ["no numbered settings", ["acsURL", "entityID"], "acsURL", undefined, 0],
  [
    "two series, of which the longer counts",
    ["acsURL", ...numbered("aAcs{n}", 2), ...numbered("acsURL{n}")],
    "acsURL",
    "acsURL{n}",
    17,
  ],
  [
    "a series without its plain name, and the issuer alone",
    [ISSUER_FIELD, ...numbered("acsURL{n}")],
    undefined,
    "acsURL{n}",
    17,
  ],
  [
    "another ACS setting beside the plain name",
    ["acsURL", "acsOther", ...numbered("acsURL{n}")],
    "acsURL",
    "acsURL{n}",
    17,
  ],
  ["nothing", [], undefined, undefined, 0],
])("from %s", (_what, names, first, additional, count) => {
  expect(proposeFieldNames(names)).toEqual({ default: first, additional, count });
});

test("the fields that an app does not have are named", () => {
  const fields = { default: "acsURL", additional: "acsURL{n}" };
  expect(missingFields(fields, allAcsFields(fields))).toEqual([]);
  expect(missingFields(fields, ["acsURL", ...numbered("acsURL{n}", 15)])).toEqual([
    "acsURL16",
    "acsURL17",
  ]);
});
