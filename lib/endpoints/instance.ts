import { parseAcsUrl } from "./parse";
import { computesSignInUrls } from "./partitions";
import {
  acsUrl,
  instanceIdOf,
  issuerUrl,
  PORTAL_ENDPOINTS,
  portalUrl,
  REGIONAL_PORTAL_ENDPOINTS,
  type AcsEndpoint,
  type PortalEndpoint,
  type RegionalAcsEndpoint,
} from "./urls";

/** Whether a Region is the instance's primary one (fixed for ever) or was added to it. */
export type RegionRole = "primary" | "additional";

export interface AcsUrl {
  readonly region: string;
  readonly role: RegionRole;
  /** `verbatim` for a URL that the config has word for word. */
  readonly endpoint: AcsEndpoint | "verbatim";
  readonly url: string;
}

export interface PortalUrl {
  readonly region: string;
  readonly role: RegionRole;
  readonly endpoint: PortalEndpoint;
  readonly url: string;
}

/** The part of the config that decides every URL. A `Config` has this shape. */
export interface InstanceEndpointsInput {
  readonly identityCenter: {
    readonly instanceArn: string;
    readonly identityStoreId: string;
    /** Undefined only where every ACS URL is word for word. */
    readonly tenantId?: string;
    readonly enabledBeforeFebruary2026: boolean;
    readonly portalAlias?: string;
    readonly issuerUrl?: string;
  };
  readonly regions: { readonly primary: string; readonly additional: readonly string[] };
  readonly endpoints: {
    readonly acs: readonly RegionalAcsEndpoint[];
    readonly defaultAcs?: AcsEndpoint;
    /** ACS URLs word for word, by Region: they take the place of the computed ones. */
    readonly acsUrls?: Readonly<Record<string, readonly string[]>>;
  };
}

/** The Regions of a config, as far as keys go. */
interface KeyRegionsInput {
  readonly regions: {
    readonly primary: string;
    readonly additional: readonly string[];
    readonly retiring: readonly string[];
  };
}

/** Regions with a replica key: the additional ones, and those on their way out. */
export const replicaKeyRegions = ({ regions }: KeyRegionsInput): string[] => [
  ...regions.additional,
  ...regions.retiring,
];

/** Regions with a key, the primary one first. */
export const keyRegions = (input: KeyRegionsInput): string[] => [
  input.regions.primary,
  ...replicaKeyRegions(input),
];

/** The part of it that decides which types of ACS URL a Region has. */
export interface AcsEndpointsInput {
  readonly identityCenter: Pick<
    InstanceEndpointsInput["identityCenter"],
    "enabledBeforeFebruary2026"
  >;
  readonly endpoints: InstanceEndpointsInput["endpoints"];
}

/** The Regions that people sign in to, the primary one first. A retiring Region is not among them. */
export function regionsInUse({ regions }: Pick<InstanceEndpointsInput, "regions">): {
  readonly region: string;
  readonly role: RegionRole;
}[] {
  return [
    { region: regions.primary, role: "primary" },
    ...regions.additional.map((region) => ({ region, role: "additional" as const })),
  ];
}

/** The type of the primary Region's URL that goes first, and so to Okta's default ACS field. */
export function defaultAcsEndpoint({ identityCenter, endpoints }: AcsEndpointsInput): AcsEndpoint {
  if (endpoints.defaultAcs !== undefined) return endpoints.defaultAcs;
  if (identityCenter.enabledBeforeFebruary2026) return "alternative-ipv4";
  // The schema asks for one type at least.
  return endpoints.acs[0] as AcsEndpoint;
}

/**
 * The types of ACS URL that are registered for a Region, in their order.
 *
 * An instance enabled before February 2026 keeps its `alternative-ipv4` URL in the primary Region:
 * sign-in that starts from the primary portal needs it.
 */
export function acsEndpointsOf(role: RegionRole, input: AcsEndpointsInput): readonly AcsEndpoint[] {
  if (role === "additional") return input.endpoints.acs;
  const types: AcsEndpoint[] = input.identityCenter.enabledBeforeFebruary2026
    ? ["alternative-ipv4", ...input.endpoints.acs]
    : [...input.endpoints.acs];
  const first = defaultAcsEndpoint(input);
  return [first, ...types.filter((type) => type !== first)];
}

/** Every ACS URL to register: the default one, the primary Region's others, then Region by Region. */
export function acsUrls(input: InstanceEndpointsInput): AcsUrl[] {
  return regionsInUse(input).flatMap(({ region, role }): AcsUrl[] => {
    const verbatim = input.endpoints.acsUrls?.[region];
    if (verbatim !== undefined) {
      const urls = role === "primary" ? defaultFirst(verbatim, input) : verbatim;
      return urls.map((url) => ({ region, role, endpoint: "verbatim", url }));
    }
    return acsEndpointsOf(role, input).map((endpoint) => ({
      region,
      role,
      endpoint,
      url: acsUrl(endpoint, region, known(input.identityCenter.tenantId, "tenantId")),
    }));
  });
}

/** What the config's rules ask for where it is computed with. */
function known(value: string | undefined, key: string): string {
  if (value === undefined) throw new RangeError(`identityCenter.${key} is not known`);
  return value;
}

/** The URL of the default type goes first, where one of a known format is; else they stay as they are. */
function defaultFirst(urls: readonly string[], input: AcsEndpointsInput): readonly string[] {
  const type = defaultAcsEndpoint(input);
  const first = urls.find((url) => parseAcsUrl(url)?.endpoint === type);
  return first === undefined ? urls : [first, ...urls.filter((url) => url !== first)];
}

/** Every access portal URL that exists, Region by Region. */
export function portalUrls(input: InstanceEndpointsInput): PortalUrl[] {
  const identity = {
    ...input.identityCenter,
    instanceId: instanceIdOf(input.identityCenter.instanceArn),
  };
  return regionsInUse(input).flatMap(({ region, role }) =>
    (role === "primary" ? PORTAL_ENDPOINTS : REGIONAL_PORTAL_ENDPOINTS).flatMap((endpoint) => {
      const url = portalUrl(endpoint, region, identity);
      return url === undefined ? [] : [{ region, role, endpoint, url }];
    }),
  );
}

/**
 * The issuer: as configured, else computed.
 *
 * @throws RangeError in a partition whose format is not known, where none is configured
 */
export function issuerOf({
  identityCenter,
  regions,
}: Pick<InstanceEndpointsInput, "identityCenter" | "regions">): string {
  if (identityCenter.issuerUrl !== undefined) return identityCenter.issuerUrl;
  if (!computesSignInUrls(regions.primary)) {
    return known(undefined, "issuerUrl");
  }
  return issuerUrl(regions.primary, identityCenter.identityStoreId);
}

/**
 * The one portal URL of a Region that people are given. In the primary Region it is the one they
 * know: the alias where there is one, else the classic URL. In an additional Region, and where no
 * classic URL is known, it is the type that `endpoints.portal` names, the same as in Okta's bookmark.
 *
 * @param region a Region in use
 */
export function handedOutPortal(
  input: InstanceEndpointsInput & { readonly endpoints: { readonly portal: PortalEndpoint } },
  region: string,
): PortalUrl {
  const portals = portalUrls(input).filter((portal) => portal.region === region);
  const ofType = (type: PortalEndpoint) => portals.find(({ endpoint }) => endpoint === type);
  const found = ofType("custom-alias") ?? ofType("classic-ipv4") ?? ofType(input.endpoints.portal);
  if (found === undefined) throw new RangeError(`${region} is not a Region in use`);
  return found;
}
