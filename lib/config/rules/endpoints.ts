import {
  acsEndpointsOf,
  acsUrls,
  computesSignInUrls,
  isAwsHost,
  parseAcsUrl,
  regionOfAcsUrl,
  type AcsEndpoint,
} from "../../endpoints";
import { ACS_URL_LIMIT, ADDITIONAL_ACS_FIELDS } from "../../okta";
import { valueAt } from "../problems";
import { at, mentions, repetitions, type Rule } from "./rule";

const defaultAcsIsRegistered: Rule = ({ keys: { identityCenter, endpoints, regions } }) => {
  const { enabledBeforeFebruary2026 } = identityCenter ?? {};
  // Where no type is known, the key itself is refused.
  if (!computesSignInUrls(regions?.primary ?? "")) return [];
  const { acs, defaultAcs, acsUrls } = endpoints ?? {};
  if (enabledBeforeFebruary2026 === undefined || !acs || !defaultAcs) return [];
  const verbatim = acsUrls?.[regions?.primary ?? ""];
  const registered: readonly AcsEndpoint[] =
    verbatim === undefined
      ? acsEndpointsOf("primary", {
          identityCenter: { enabledBeforeFebruary2026 },
          endpoints: { acs },
        })
      : verbatim.flatMap((url) => parseAcsUrl(url)?.endpoint ?? []);
  if (registered.includes(defaultAcs)) return [];
  return [
    {
      path: at("endpoints", "defaultAcs"),
      value: defaultAcs,
      message: `is not registered for the primary Region, which has ${registered.join(", ")}. ${
        defaultAcs === "alternative-ipv4"
          ? "Only an instance enabled before February 2026 has that URL: set identityCenter.enabledBeforeFebruary2026: true if it is one."
          : "Add it to endpoints.acs, or choose one of those."
      }`,
    },
  ];
};

const acsUrlsFitTheApp: Rule = (draft) => {
  const { identityCenter, regions, endpoints } = draft.keys;
  const { enabledBeforeFebruary2026 } = identityCenter ?? {};
  const { additional } = regions ?? {};
  const { acs, acsUrls } = endpoints ?? {};
  if (enabledBeforeFebruary2026 === undefined || !additional || !acs) return [];
  if (acsUrls !== undefined) return verbatimUrlsFit(draft);
  const input = { identityCenter: { enabledBeforeFebruary2026 }, endpoints: { acs } };
  const perRegion = acsEndpointsOf("additional", input).length;
  const primary = acsEndpointsOf("primary", input).length;
  const count = primary + additional.length * perRegion;
  if (count <= ACS_URL_LIMIT) return [];

  const roomFor = (types: number) => Math.floor((ACS_URL_LIMIT - primary) / types);
  const ways = [`keep ${roomFor(perRegion)} additional Regions at most`];
  if (primary - perRegion + 1 + additional.length <= ACS_URL_LIMIT && perRegion > 1) {
    ways.unshift("register one endpoint type alone (endpoints.acs: [dual-stack])");
  }
  return [
    {
      path: at("regions", "additional"),
      message: `needs ${count} ACS URLs: ${primary} of the primary Region and ${perRegion} for each of the ${additional.length} additional Regions. The Okta app has ${ACS_URL_LIMIT} fields for them (the default one and ${ADDITIONAL_ACS_FIELDS} more). Drop ${count - ACS_URL_LIMIT}: ${ways.join(", or ")}.`,
    },
  ];
};

/** With some URLs word for word: all that there are. */
const verbatimUrlsFit: Rule = ({ valid: { identityCenter, regions, endpoints } }) => {
  if (!identityCenter || !regions || !endpoints) return [];
  const count = acsUrls({ identityCenter, regions, endpoints }).length;
  if (count <= ACS_URL_LIMIT) return [];
  return [
    {
      path: at("endpoints", "acsUrls"),
      message: `makes ${count} ACS URLs with the computed ones of the other Regions. The Okta app has ${ACS_URL_LIMIT} fields for them: drop ${count - ACS_URL_LIMIT}.`,
    },
  ];
};

const verbatimUrlsAreOurs: Rule = ({ written, keys: { identityCenter } }) => {
  const lists = valueAt(written, at("endpoints", "acsUrls"));
  if (typeof lists !== "object" || lists === null) return [];
  const inUse = (["primary", "additional"] as const).flatMap((key) =>
    mentions(written, at("regions", key)).map(({ region }) => region),
  );
  const all = Object.entries(lists).flatMap(([region, urls]: [string, unknown]) =>
    (Array.isArray(urls) ? urls : []).flatMap((url: unknown, index) =>
      typeof url === "string"
        ? [{ region, url, path: [...at("endpoints", "acsUrls", region), index] }]
        : [],
    ),
  );
  return [
    ...Object.keys(lists)
      .filter((region) => !inUse.includes(region))
      .map((region) => ({
        path: at("endpoints", "acsUrls", region),
        message:
          "is not a Region in use, so Okta gets none of these URLs. Add it to regions.additional, or delete it here.",
      })),
    ...all.flatMap(({ region, url, path }) => {
      const problem = verbatimProblem(url, region, identityCenter?.tenantId);
      return problem === undefined ? [] : [{ path, value: url, message: problem }];
    }),
    ...repetitions(all.map(({ url }) => url))
      // Twice in one list is reported with the list.
      .filter(({ index, first }) => all[index]?.region !== all[first]?.region)
      .map(({ index, first }) => ({
        path: all[index]?.path ?? [],
        value: all[index]?.url,
        message: `is a URL of ${all[first]?.region ?? ""} already. Each URL is of one Region: delete one of the two.`,
      })),
  ];
};

/** A format that this version does not know is no problem; it is warned of. */
function verbatimProblem(
  url: string,
  region: string,
  tenantId: string | undefined,
): string | undefined {
  if (!URL.canParse(url) || !isAwsHost(new URL(url).hostname)) {
    return "is no address of AWS. Okta would send everybody's sign-in there: copy the URL from the metadata file.";
  }
  const parsed = parseAcsUrl(url);
  const named = regionOfAcsUrl(url);
  if (named !== undefined && named !== region) return `is the URL of ${named}. List it there.`;
  if (parsed === undefined) return undefined;
  return tenantId === undefined || parsed.tenantId === tenantId
    ? undefined
    : `has the tenant ID ${parsed.tenantId}, and identityCenter.tenantId is ${tenantId}. One of the two is wrong.`;
}

/** The primary portal of such an instance sends people to this URL: it must stay. */
const alternativeUrlStays: Rule = ({ keys: { identityCenter, regions, endpoints } }) => {
  const { primary = "" } = regions ?? {};
  const verbatim = endpoints?.acsUrls?.[primary];
  if (verbatim === undefined || identityCenter?.enabledBeforeFebruary2026 !== true) return [];
  if (!computesSignInUrls(primary)) return [];
  if (verbatim.some((url) => parseAcsUrl(url)?.endpoint === "alternative-ipv4")) return [];
  return [
    {
      path: at("endpoints", "acsUrls", primary),
      message:
        "lacks the alternative-ipv4 URL, which an instance enabled before February 2026 needs. Copy all URLs of the primary Region from the metadata file, or correct identityCenter.enabledBeforeFebruary2026.",
    },
  ];
};

export const ENDPOINT_RULES: readonly Rule[] = [
  defaultAcsIsRegistered,
  acsUrlsFitTheApp,
  verbatimUrlsAreOurs,
  alternativeUrlStays,
];
