/**
 * URLs read back: the inverse of `urls.ts`. A URL is taken apart at its seams and put together again
 * by the format itself, so that every format stays written down once.
 */
import { partitionOf, REGION_NAME_PATTERN, REGIONS } from "./regions";
import { ACS_ENDPOINTS, acsUrl, issuerUrl, type AcsEndpoint } from "./urls";

/** What an ACS URL says. */
export interface ParsedAcsUrl {
  readonly region: string;
  readonly endpoint: AcsEndpoint;
  readonly tenantId: string;
}

/** What the issuer says: it belongs to the primary Region. */
export interface ParsedIssuerUrl {
  readonly region: string;
  readonly identityStoreId: string;
}

/** Characters of a tenant ID. AWS's own examples are not UUIDs, so its shape is not judged. */
const TENANT_ID_PATTERN = /^[A-Za-z0-9-]+$/;

const IDENTITY_STORE_ID_PATTERN = /^d-[0-9a-z]+$/;

/** The Region that a host name starts with, and what follows the last slash of a URL. */
function seams(url: string): { readonly region: string; readonly last: string } | undefined {
  const [, region = "", last = ""] =
    /^https:\/\/([^./]+)\.[^/]+\/(?:[^?#]*\/)?([^/?#]+)$/.exec(url) ?? [];
  return REGION_NAME_PATTERN.test(region) && partitionOf(region) === "aws"
    ? { region, last }
    : undefined;
}

/** @returns undefined where the URL is not an ACS URL of Identity Center in partition `aws` */
export function parseAcsUrl(url: string): ParsedAcsUrl | undefined {
  const found = seams(url);
  if (found === undefined || !TENANT_ID_PATTERN.test(found.last)) return undefined;
  const { region, last: tenantId } = found;
  const endpoint = ACS_ENDPOINTS.find((type) => acsUrl(type, region, tenantId) === url);
  return endpoint && { region, endpoint, tenantId };
}

/**
 * The Region that a tenant ID names: the first characters of some are its name in hexadecimal digits,
 * such as `75732d656173742d31` for us-east-1. Seen in public examples; most are random.
 *
 * @returns undefined where it names none
 */
export function regionInTenantId(tenantId: string): string | undefined {
  const digits = /^[0-9a-f]*/i.exec(tenantId.replaceAll("-", ""))?.[0] ?? "";
  const text = Buffer.from(digits, "hex").toString("latin1");
  return [...REGIONS.keys()].find((name) => text.startsWith(`${name}-`));
}

/** @returns undefined where the URL is not an issuer of Identity Center in partition `aws` */
export function parseIssuerUrl(url: string): ParsedIssuerUrl | undefined {
  const found = seams(url);
  if (found === undefined || !IDENTITY_STORE_ID_PATTERN.test(found.last)) return undefined;
  const { region, last: identityStoreId } = found;
  return issuerUrl(region, identityStoreId) === url ? { region, identityStoreId } : undefined;
}
