/** What the config has to say itself where the partition's URL formats are not known. */
import {
  computesSignInUrls,
  partitionFacts,
  regionsInUse,
  type PartitionFacts,
} from "../../endpoints";
import { valueAt } from "../problems";
import { at, type Rule } from "./rule";

/** A rule for partitions in which nothing of sign-in is computed. */
const whereNothingIsComputed =
  (rule: (input: Parameters<Rule>[0], partition: PartitionFacts) => ReturnType<Rule>): Rule =>
  (input) => {
    const { primary } = input.keys.regions ?? {};
    const facts = primary === undefined ? undefined : partitionFacts(primary);
    return facts === undefined || facts.knowsSignInUrls ? [] : rule(input, facts);
  };

const acsUrlsAreThere = whereNothingIsComputed(
  ({ keys: { regions, endpoints }, written }, { displayName }) => {
    const { primary, additional } = regions ?? {};
    // Where it is wrong in itself, that is said.
    if (primary === undefined || additional === undefined || endpoints === undefined) return [];
    if (
      endpoints.acsUrls === undefined &&
      valueAt(written, at("endpoints", "acsUrls")) !== undefined
    )
      return [];
    const missing = regionsInUse({ regions: { primary, additional } })
      .map(({ region }) => region)
      // One of the commercial partition is refused for itself.
      .filter((region) => !computesSignInUrls(region))
      .filter((region) => !Object.hasOwn(endpoints.acsUrls ?? {}, region));
    if (missing.length === 0) return [];
    return [
      {
        path: at("endpoints", "acsUrls"),
        message: `has no ACS URLs for ${missing.join(", ")}. Their format in ${displayName} is not known here, so none is computed: copy every URL of the Region from the metadata file, or have npx idc init --metadata <file> write them.`,
      },
    ];
  },
);

const issuerIsThere = whereNothingIsComputed(({ written }, { displayName }) => {
  const path = at("identityCenter", "issuerUrl");
  if (valueAt(written, path) !== undefined) return [];
  return [
    {
      path,
      message: `is missing. The issuer's format in ${displayName} is not known here, so it is not computed: copy it from the metadata file (entityID), or from the Identity Center console.`,
    },
  ];
});

/** Keys that speak of addresses that only the commercial partition is known to have. */
const nothingUnknownIsAsked = whereNothingIsComputed(({ written }, { displayName }) => {
  const refused = [
    {
      path: at("identityCenter", "portalAlias"),
      message: `is not known in ${displayName}: what an alias makes of the portal's address is not documented there. Leave it out; people are given the other addresses.`,
    },
    {
      path: at("endpoints", "defaultAcs"),
      message: `names a type, and the types of URLs in ${displayName} are not known. The first URL of the primary Region in endpoints.acsUrls is the default one: put it there, and leave defaultAcs out.`,
    },
    {
      path: at("breakGlass"),
      message: `is not made in ${displayName}: its sign-in pages and the Regions in which it records sign-in are not known here. Leave breakGlass out, and keep the emergency access that you have.`,
    },
  ];
  return [
    ...refused.filter(({ path }) => valueAt(written, path) !== undefined),
    ...(valueAt(written, at("identityCenter", "enabledBeforeFebruary2026")) === true
      ? [
          {
            path: at("identityCenter", "enabledBeforeFebruary2026"),
            value: true,
            message: `keeps a URL of the commercial partition. In ${displayName} every ACS URL is in endpoints.acsUrls: leave it out.`,
          },
        ]
      : []),
  ];
});

/** A tenant ID is what ACS URLs are computed with. */
const tenantIsThere: Rule = ({ written, keys: { regions, endpoints } }) => {
  const path = at("identityCenter", "tenantId");
  if (valueAt(written, at("identityCenter")) === undefined || valueAt(written, path) !== undefined)
    return [];
  const { primary, additional } = regions ?? {};
  const verbatim = Object.keys(endpoints?.acsUrls ?? {});
  if (primary !== undefined && !computesSignInUrls(primary)) return [];
  if (
    primary !== undefined &&
    [primary, ...(additional ?? [])].every((region) => verbatim.includes(region))
  )
    return [];
  return [
    {
      path,
      message:
        "is missing. Set it to the tenant ID, the last path segment of any ACS URL in the console: letters, digits and hyphens.",
    },
  ];
};

export const PARTITION_RULES: readonly Rule[] = [
  tenantIsThere,
  issuerIsThere,
  acsUrlsAreThere,
  nothingUnknownIsAsked,
];
