import { portalUrl, REGION_NAME_PATTERN, REGIONAL_PORTAL_ENDPOINTS } from "../../endpoints";

/** The Region whose access portal a URL opens; undefined where it is none that carries a Region. */
export function regionOfPortalUrl(url: string): string | undefined {
  const plain = url.replace(/\/$/, "");
  const labels = /^https:\/\/([^/]+)$/.exec(plain)?.[1]?.split(".") ?? [];
  const region = labels.find((label) => REGION_NAME_PATTERN.test(label));
  const instanceId = labels[0];
  if (region === undefined || instanceId === undefined) return undefined;
  const identity = { instanceId, identityStoreId: "" };
  return REGIONAL_PORTAL_ENDPOINTS.some((type) => portalUrl(type, region, identity) === plain)
    ? region
    : undefined;
}
