/**
 * URL formats of IAM Identity Center per Region and endpoint type. Those of the portals are known in
 * every partition, see `partitions.ts`; those of the ACS URLs and the issuer in partition `aws` alone.
 *
 * Source: AWS IAM Identity Center User Guide, "ACS endpoints in the primary and additional
 * Regions" and "Access portal endpoints" (page `multi-region-workforce-access`).
 */
import { partitionFacts, type PortalIdentity } from "./partitions";

/** Endpoint types of an ACS URL. `alternative-ipv4`: primary Region of instances enabled before February 2026. */
export const ACS_ENDPOINTS = ["dual-stack", "ipv4", "alternative-ipv4"] as const;
export type AcsEndpoint = (typeof ACS_ENDPOINTS)[number];

/** The ACS endpoint types that exist in every Region, and so may be chosen in `endpoints.acs`. */
export const REGIONAL_ACS_ENDPOINTS = ["dual-stack", "ipv4"] as const satisfies AcsEndpoint[];
export type RegionalAcsEndpoint = (typeof REGIONAL_ACS_ENDPOINTS)[number];

/** Endpoint types of an access portal URL. The first two exist in the primary Region only. */
export const PORTAL_ENDPOINTS = [
  "classic-ipv4",
  "custom-alias",
  "alternative-ipv4",
  "dual-stack",
] as const;
export type PortalEndpoint = (typeof PORTAL_ENDPOINTS)[number];

/** The portal endpoint types that exist in every Region, the one to hand out first. */
export const REGIONAL_PORTAL_ENDPOINTS = [
  "dual-stack",
  "alternative-ipv4",
] as const satisfies PortalEndpoint[];
export type RegionalPortalEndpoint = (typeof REGIONAL_PORTAL_ENDPOINTS)[number];

/** Path of every ACS URL before the tenant ID. */
const ACS_PATH = "/platform/saml/acs/";

const ACS_HOSTS: Record<AcsEndpoint, (region: string) => string> = {
  "dual-stack": (region) => `${region}.sso.signin.aws`,
  ipv4: (region) => `${region}.signin.aws`,
  "alternative-ipv4": (region) => `${region}.signin.aws.amazon.com`,
};

/**
 * The Assertion Consumer Service URL that Okta posts SAML assertions to. Partition `aws`.
 *
 * @param endpoint endpoint type; `alternative-ipv4` exists in the primary Region only
 * @param region   Region name
 * @param tenantId last path segment of any ACS URL that the console shows
 */
export function acsUrl(endpoint: AcsEndpoint, region: string, tenantId: string): string {
  return `https://${acsHost(endpoint, region)}${ACS_PATH}${tenantId}`;
}

/** The host of the ACS URLs of a type. */
export const acsHost = (endpoint: AcsEndpoint, region: string): string =>
  ACS_HOSTS[endpoint](region);

/**
 * The URL of the AWS access portal in a Region.
 *
 * `classic-ipv4` and `custom-alias` always open the primary Region.
 * @returns undefined for `custom-alias` where the instance has no alias, and for a type that is not
 *   known in the Region's partition
 */
export function portalUrl(
  endpoint: PortalEndpoint,
  region: string,
  identity: PortalIdentity,
): string | undefined {
  return partitionFacts(region)?.portals[endpoint]?.(region, identity);
}

/**
 * The SAML entity ID of Identity Center ("IAM Identity Center issuer URL" in its console,
 * "AWS SSO issuer URL" in Okta's): one for all Regions, of the primary Region. Partition `aws`.
 */
export function issuerUrl(primaryRegion: string, identityStoreId: string): string {
  return `https://${primaryRegion}.signin.aws.amazon.com/platform/saml/${identityStoreId}`;
}

/** ARN of an Identity Center instance (`sso-admin` API, shape `InstanceArn`). It carries no Region. */
export const INSTANCE_ARN_PATTERN =
  /^arn:(aws(?:-[a-z]+)*):sso:::instance\/((?:sso)?ins-[a-zA-Z0-9-.]{16})$/;

/** The instance ID, `ssoins-…`: the last segment of the instance ARN. */
export function instanceIdOf(instanceArn: string): string {
  return instanceArn.slice(instanceArn.lastIndexOf("/") + 1);
}

/** Where a SAML identity provider sends people who sign in to an account directly, without Identity Center. */
export const GLOBAL_SAML_ENDPOINT = "https://signin.aws.amazon.com/saml";

/**
 * The same in a Region. A role is refused at an endpoint that its trust policy does not list.
 *
 * Source: AWS General Reference, "AWS Sign-In endpoints and quotas".
 */
export function samlEndpoint(region: string): string {
  return `https://${region}.signin.aws.amazon.com/saml`;
}

/** The sign-in page of an account's IAM users. Source: IAM User Guide, page `id_users_sign-in`. */
export function iamUserSignInUrl(accountId: string): string {
  return `https://${accountId}.signin.aws.amazon.com/console/`;
}

/**
 * The console's page for switching to a role, filled in.
 *
 * Source: IAM User Guide, page `id_roles_use_switch-role-console`.
 *
 * @param roleName with the role's path, without its first slash
 * @param displayName what the console's navigation bar shows while the role is in use
 */
export function switchRoleUrl(accountId: string, roleName: string, displayName: string): string {
  const query = new URLSearchParams({ account: accountId, roleName, displayName });
  return `https://signin.aws.amazon.com/switchrole?${query.toString()}`;
}
