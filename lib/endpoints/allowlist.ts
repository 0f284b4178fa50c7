/**
 * Domains that a firewall or proxy has to let through for sign-in.
 *
 * Source: AWS Sign-In User Guide, "Domains to add to your allow list" (page `allowlist-domains`).
 */
import {
  acsUrls,
  issuerOf,
  portalUrls,
  regionsInUse,
  type InstanceEndpointsInput,
  type RegionRole,
} from "./instance";
import { computesSignInUrls, type PortalIdentity } from "./partitions";
import { acsHost, instanceIdOf, portalUrl } from "./urls";

/** The kinds of endpoint that AWS lists domains for. Each list is complete in itself. */
const ALLOWLIST_ENDPOINTS = ["ipv4", "dual-stack"] as const;
/** `own`: the hosts that the config names, where AWS's list for the partition is not known. Not complete. */
export type AllowlistEndpoint = (typeof ALLOWLIST_ENDPOINTS)[number] | "own";

/** Domains for one Region and one kind of endpoint. */
export interface Allowlist {
  readonly region: string;
  readonly role: RegionRole;
  readonly endpoint: AllowlistEndpoint;
  /** Host names; a leading `*.` stands for every name below it. No duplicates. */
  readonly domains: readonly string[];
  /** Listed by the Identity Center guide's own page only, an undated one. */
  readonly otherPageOnly: readonly string[];
}

const hostOf = (url: string): string => new URL(url).host;

/** Needed with either kind of endpoint, the same in every Region. */
const SHARED = ["*.aws.dev", "*.awsstatic.com", "*.console.aws.a2z.com"] as const;

interface Place extends PortalIdentity {
  readonly region: string;
  readonly role: RegionRole;
}

function ipv4Domains({ region, role, ...identity }: Place): string[] {
  const alias = portalUrl("custom-alias", region, identity);
  return [
    ...(role === "primary" ? [portalUrl("classic-ipv4", region, identity), alias] : []),
    portalUrl("alternative-ipv4", region, identity),
  ]
    .flatMap((url) => (url === undefined ? [] : [hostOf(url)]))
    .concat([
      ...SHARED,
      `oidc.${region}.amazonaws.com`,
      "*.sso.amazonaws.com",
      `*.sso.${region}.amazonaws.com`,
      `*.sso-portal.${region}.amazonaws.com`,
      acsHost("ipv4", region),
      acsHost("alternative-ipv4", region),
      "signin.aws.amazon.com",
      "*.cloudfront.net",
      "opfcaptcha-prod.s3.amazonaws.com",
    ]);
}

function dualStackDomains({ region, ...identity }: Place): string[] {
  return [
    hostOf(portalUrl("dual-stack", region, identity) as string),
    ...SHARED,
    `oidc.${region}.api.aws`,
    `sso.${region}.api.aws`,
    `portal.sso.${region}.api.aws`,
    acsHost("dual-stack", region),
    // AWS lists this host here too, although it is the alternative-ipv4 one.
    acsHost("alternative-ipv4", region),
    "signin.aws.amazon.com",
    "*.cloudfront.net",
    // The captcha of the sign-in page is served from one Region, whichever people sign in to.
    "cdn.us-east-1.threat-mitigation.aws.amazon.com",
    "us-east-1.threat-mitigation.aws.amazon.com",
    "amcs-captcha-prod-us-east-1.s3.dualstack.us-east-1.amazonaws.com",
  ];
}

const DOMAINS: Record<(typeof ALLOWLIST_ENDPOINTS)[number], (place: Place) => string[]> = {
  ipv4: ipv4Domains,
  "dual-stack": dualStackDomains,
};

/** The domains to allow: for every Region in use, for each kind of endpoint. */
export function allowlists(input: InstanceEndpointsInput): Allowlist[] {
  const { instanceArn, identityStoreId, portalAlias } = input.identityCenter;
  const instance = { instanceId: instanceIdOf(instanceArn), identityStoreId, portalAlias };
  return regionsInUse(input).flatMap(({ region, role }): Allowlist[] => {
    const acs = acsUrls(input).filter((url) => url.region === region);
    if (!computesSignInUrls(region)) {
      const portals = portalUrls(input).filter((portal) => portal.region === region);
      const domains = [...portals, ...acs].map(({ url }) => hostOf(url));
      domains.push(hostOf(issuerOf(input)));
      return [{ region, role, endpoint: "own", domains: unique(domains), otherPageOnly: [] }];
    }
    const verbatim = acs.filter(({ endpoint }) => endpoint === "verbatim");
    return ALLOWLIST_ENDPOINTS.map((endpoint) => ({
      region,
      role,
      endpoint,
      domains: unique([
        ...DOMAINS[endpoint]({ region, role, ...instance }),
        ...verbatim.map(({ url }) => hostOf(url)),
      ]),
      otherPageOnly: endpoint === "ipv4" ? [`${region}.prod.pr.panorama.console.api.aws`] : [],
    }));
  });
}

const unique = (domains: readonly string[]): string[] => [...new Set(domains)];
