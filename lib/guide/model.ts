import {
  handedOutPortal,
  instanceIdOf,
  portalUrls,
  regionsInUse,
  type InstanceEndpointsInput,
  type PortalIdentity,
  type PortalUrl,
  type RegionalPortalEndpoint,
  type RegionRole,
} from "../endpoints";
import { bookmarkLabel } from "../okta";
import type { GuideLanguage } from "./languages";

/** The part of the config that decides what people are told. A `Config` with `guide` has this shape. */
export interface GuideInput extends InstanceEndpointsInput {
  readonly environment: string;
  readonly endpoints: InstanceEndpointsInput["endpoints"] & {
    readonly portal: RegionalPortalEndpoint;
  };
  readonly guide: {
    readonly organizationName: string;
    readonly supportContact: string;
    readonly languages: readonly GuideLanguage[];
  };
  readonly breakGlass?: object;
  readonly portal?: { readonly domain: string };
}

/** When the guide was made, and what AWS said then. */
export interface AsOf {
  /** Such as `2026-11-27`. */
  readonly date: string;
  /** Regions in which the instance is `ACTIVE`; undefined where AWS could not be asked. */
  readonly active?: readonly string[];
}

/** One Region, as the guide shows it. */
export interface GuideRegion {
  /** Region name, such as `ap-northeast-3`. */
  readonly name: string;
  readonly role: RegionRole;
  /** Every address of its portal; the one that people are given comes first. */
  readonly portals: readonly [PortalUrl, ...PortalUrl[]];
  /** Name of its `sso-session` in the AWS CLI's config. */
  readonly session: string;
  /** Name of its tile on the Okta dashboard; the primary Region has none of its own. */
  readonly oktaTile?: string;
}

/** Everything that the guide's files say, in no language yet. */
export interface Guide {
  readonly organizationName: string;
  readonly supportContact: string;
  /** The first one is the fallback. */
  readonly languages: readonly [GuideLanguage, ...GuideLanguage[]];
  /** The primary Region, then the additional ones in the config's order. */
  readonly regions: readonly [GuideRegion, ...GuideRegion[]];
  /** The Region whose name leads the page: the first additional one, or the only one. */
  readonly wayIn: GuideRegion;
  /** The address to try first when the usual one fails. */
  readonly wayInUrl: string;
  /** Where to sign the CLI in: the additional Regions, or the only one. */
  readonly cliRegions: readonly GuideRegion[];
  /** The company's own address in front of the portals, where there is one. */
  readonly companyUrl?: string;
  /** What the addresses of the instance are made of. */
  readonly identity: PortalIdentity;
  /** Whether there is a break-glass access to mention. */
  readonly hasBreakGlass: boolean;
  readonly asOf?: AsOf;
}

/** @param asOf where it is given, additional Regions that are not active are left out */
export function guideOf(config: GuideInput, asOf?: AsOf): Guide {
  const input = inUse(config, asOf?.active);
  const all = portalUrls(input);
  // The primary Region is always there.
  const regions = regionsInUse(input).map(({ region, role }): GuideRegion => {
    const first = handedOutPortal(input, region);
    const others = all.filter((portal) => portal.region === region && portal.url !== first.url);
    return {
      name: region,
      role,
      portals: [first, ...others],
      session: sessionName(input.environment, region),
      ...(role === "additional" ? { oktaTile: bookmarkLabel(region) } : {}),
    };
  }) as [GuideRegion, ...GuideRegion[]];

  const { organizationName, supportContact, languages } = input.guide;
  const wayIn = regions[1] ?? regions[0];
  return {
    organizationName,
    supportContact,
    // The schema asks for one at least.
    languages: languages as Guide["languages"],
    regions,
    wayIn,
    // The usual address is the one that has just failed, where there is no other Region.
    wayInUrl: otherThanUsual(wayIn, input.endpoints.portal),
    cliRegions: regions.length > 1 ? regions.slice(1) : regions,
    ...(input.portal !== undefined && { companyUrl: `https://${input.portal.domain}` }),
    identity: {
      instanceId: instanceIdOf(input.identityCenter.instanceArn),
      identityStoreId: input.identityCenter.identityStoreId,
      portalAlias: input.identityCenter.portalAlias,
    },
    hasBreakGlass: input.breakGlass !== undefined,
    ...(asOf !== undefined && { asOf }),
  };
}

/** People are not sent to a Region that is not there yet. */
function inUse(input: GuideInput, active: readonly string[] | undefined): GuideInput {
  if (active === undefined) return input;
  const { primary, additional } = input.regions;
  return {
    ...input,
    regions: { primary, additional: additional.filter((region) => active.includes(region)) },
  };
}

function otherThanUsual({ portals }: GuideRegion, endpoint: RegionalPortalEndpoint): string {
  return (portals.find((portal) => portal.endpoint === endpoint) ?? portals[0]).url;
}

/**
 * Name of a Region's `sso-session` in the AWS CLI's config. It carries the environment, so that
 * several instances fit into one file.
 */
function sessionName(environment: string, region: string): string {
  return `${environment}-${region}`;
}

/** A profile name to show where the reader has another. */
export const EXAMPLE_PROFILE = "dev";

/** Name of a profile's twin that signs in through an additional Region. */
export function profileInRegion(profile: string, region: string): string {
  return `${profile}@${region}`;
}

/** Where a support contact can be followed to: an https address, an e-mail address or a telephone. */
export function contactHref(contact: string): string | undefined {
  const text = contact.trim();
  // A URL's own text has no quotes and angle brackets: without round ones nothing ends a link early.
  if (/^https:\/\/\S+$/.test(text) && URL.canParse(text)) {
    return new URL(text).href.replaceAll("(", "%28").replaceAll(")", "%29");
  }
  if (/^[^\s@:]+@[^\s@]+\.[^\s@]+$/.test(text)) return `mailto:${text}`;
  if (/^\+?[\d ()./-]{5,}$/.test(text)) return `tel:${text.replace(/[^+\d]/g, "")}`;
  return undefined;
}
