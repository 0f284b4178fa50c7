/**
 * URLs read back: the inverse of `urls.ts`. A URL is taken apart at its seams and put together again
 * by the format itself, so that every format stays written down once.
 */
import { computesSignInUrls, isAwsHost, partitionOf } from "./partitions";
import { REGION_NAME_PATTERN, REGIONS } from "./regions";
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

/**
 * The Region that the host of an AWS URL names, in a partition whose formats are not known: all that
 * such a URL tells. A Region of partition `aws` is told by the formats.
 */
function regionOfUnknownFormat(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  if (protocol !== "https:" || !isAwsHost(hostname)) return undefined;
  const region = hostname.split(".").find((label) => REGION_NAME_PATTERN.test(label));
  return region === undefined || computesSignInUrls(region) ? undefined : region;
}

/** The path of SAML sign-in in every URL that has been seen, whatever its host. */
const isSamlPath = (url: string): boolean => new URL(url).pathname.split("/").includes("saml");

/** The Region whose ACS URL this is, in any partition; undefined where it cannot be told, or is none. */
export function regionOfAcsUrl(url: string): string | undefined {
  const parsed = parseAcsUrl(url);
  if (parsed !== undefined) return parsed.region;
  const region = regionOfUnknownFormat(url);
  if (region === undefined || !isSamlPath(url)) return undefined;
  // The issuer, which has the identity store in its path, stands in the same app.
  return issuerOfUnknownFormat(url) === undefined ? region : undefined;
}

/** What an issuer of another partition tells: the Region in its host, the identity store in its path. */
function issuerOfUnknownFormat(url: string): ParsedIssuerUrl | undefined {
  const region = regionOfUnknownFormat(url);
  if (region === undefined) return undefined;
  const identityStoreId = new URL(url).pathname
    .split("/")
    .find((segment) => IDENTITY_STORE_ID_PATTERN.test(segment));
  return identityStoreId === undefined ? undefined : { region, identityStoreId };
}

/** @returns undefined where the URL is not an issuer of Identity Center that says whose it is */
export function parseIssuerUrl(url: string): ParsedIssuerUrl | undefined {
  const found = seams(url);
  if (found === undefined) return issuerOfUnknownFormat(url);
  if (!IDENTITY_STORE_ID_PATTERN.test(found.last)) return undefined;
  const { region, last: identityStoreId } = found;
  return issuerUrl(region, identityStoreId) === url ? { region, identityStoreId } : undefined;
}
