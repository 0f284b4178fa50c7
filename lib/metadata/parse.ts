/**
 * The SAML service provider metadata that the Identity Center console offers for download: it holds
 * the issuer and every ACS URL, and with them the tenant, which no API returns.
 */
import { UserError } from "../config/errors";
import {
  ACS_ENDPOINTS,
  acsUrl,
  computesSignInUrls,
  issuerUrl,
  parseAcsUrl,
  parseIssuerUrl,
  partitionOf,
  regionOfAcsUrl,
  type AcsEndpoint,
} from "../endpoints";
import { readDescriptors } from "./xml";

export interface MetadataAcsUrl {
  readonly region: string;
  /** `verbatim` in a partition whose formats are not known. */
  readonly endpoint: AcsEndpoint | "verbatim";
  readonly url: string;
}

/** What a metadata file says about an instance. */
export interface Metadata {
  readonly issuer: string;
  readonly identityStoreId: string;
  /** The issuer's Region: the primary one. */
  readonly primaryRegion: string;
  /** Undefined where the URLs do not end with one, in another partition than `aws`. */
  readonly tenantId: string | undefined;
  /** In the order of the file. */
  readonly acs: readonly MetadataAcsUrl[];
}

/** A metadata file that cannot be used. */
export class MetadataError extends UserError {
  override readonly name = "MetadataError";

  constructor(
    readonly file: string,
    readonly problems: readonly string[],
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(
      [
        `${file}: ${count}`,
        ...problems.map((problem) => `  ${problem}`),
        `  ${WHERE_TO_GET_IT}`,
      ].join("\n"),
    );
  }
}

export const WHERE_TO_GET_IT =
  "Download it: IAM Identity Center console > Settings > Identity source > Manage authentication > Service provider metadata, tab Dual-stack.";

/**
 * Which of the console's two tabs a file was downloaded from, and what it lacks. The file of the
 * dual-stack tab lists both kinds of URLs, that of the IPv4-only tab no dual-stack ones.
 */
export function tabOf({ acs }: Metadata): string {
  const has = (type: MetadataAcsUrl["endpoint"]) => acs.some(({ endpoint }) => endpoint === type);
  if (has("verbatim"))
    return "a tab that cannot be told: the formats of this partition are not known.";
  return has("dual-stack")
    ? "dual-stack tab: it lists dual-stack and IPv4 URLs."
    : "IPv4-only tab: it lists no dual-stack ACS URL. Download that of the tab Dual-stack and compare; with it both types are registered.";
}

/** Far more than the largest file that AWS writes, far less than one that hurts. */
const METADATA_MAX_BYTES = 1_000_000;

/**
 * Reads a metadata file.
 *
 * @param file path for messages
 * @throws MetadataError for XML that is broken or has a DTD, for a file of something else, for URLs
 *   that are not Identity Center's, and for more than one instance
 */
export function parseMetadata(file: string, xml: string): Metadata {
  const refuse = (...problems: string[]): never => {
    throw new MetadataError(file, problems);
  };
  if (Buffer.byteLength(xml, "utf8") > METADATA_MAX_BYTES) {
    return refuse(`is larger than ${METADATA_MAX_BYTES} bytes, so it is not Identity Center's.`);
  }
  const read = readDescriptors(xml);
  if ("problem" in read) return refuse(read.problem);

  const { issuers, locations } = read;
  if (issuers.length === 0) return refuse("has no EntityDescriptor: it is not SAML metadata.");
  if (locations.length === 0) {
    return refuse(
      "has no AssertionConsumerService: it is not a service provider's metadata. Okta's own metadata has none either; the file comes from AWS.",
    );
  }
  const issuer = issuers[0] as string;
  const from = parseIssuerUrl(issuer);
  const isComputed = from === undefined || computesSignInUrls(from.region);
  const parsed = locations.map((url) => ({
    url,
    acs: parseAcsUrl(url) ?? verbatimUrl(url),
  }));
  const formats = isComputed ? ACS_FORMATS : [VERBATIM_FORMAT];
  const tenants = isComputed
    ? new Set(parsed.flatMap(({ acs }) => acs?.tenantId ?? []))
    : tenantsOfUnknownFormat(locations);

  const problems = [
    ...parsed.flatMap(({ url, acs }) =>
      acs
        ? []
        : [
            `ACS URL ${url}: is not one of Identity Center's, which look like ${formats.join(" or ")}.`,
          ],
    ),
    ...(issuers.length > 1
      ? [
          `describes ${issuers.length} entities (${issuers.join(", ")}). Use the file of one instance.`,
        ]
      : from
        ? []
        : [
            `issuer (entityID) ${issuer}: is not one of Identity Center's, which look like ${ISSUER_FORMAT}, or in another partition have the primary Region in their host and the identity store in their path.`,
          ]),
    ...(tenants.size > 1 && isComputed
      ? [
          `has ACS URLs of ${tenants.size} tenants (${[...tenants].join(", ")}). Use the file of one instance.`,
        ]
      : []),
    ...(from === undefined
      ? []
      : parsed.flatMap(({ url, acs }) =>
          acs === undefined || partitionOf(acs.region) === partitionOf(from.region)
            ? []
            : [
                `ACS URL ${url}: is of another partition than the issuer ${issuer}. Use the file of one instance.`,
              ],
        )),
  ];
  if (problems.length > 0 || from === undefined) return refuse(...problems);

  return {
    issuer,
    identityStoreId: from.identityStoreId,
    primaryRegion: from.region,
    tenantId: tenants.size === 1 ? [...tenants][0] : undefined,
    acs: unique(
      parsed.flatMap(({ url, acs }) =>
        acs ? [{ url, region: acs.region, endpoint: acs.endpoint }] : [],
      ),
    ),
  };
}

const ACS_FORMATS = ACS_ENDPOINTS.map((endpoint) => acsUrl(endpoint, "<region>", "<tenant>"));
const ISSUER_FORMAT = issuerUrl("<region>", "d-<identity store>");

const VERBATIM_FORMAT = "https://<a host of AWS with the Region in it>/…saml…";

/** In another partition: all that a URL tells is its Region. */
function verbatimUrl(url: string) {
  const region = regionOfAcsUrl(url);
  return region === undefined
    ? undefined
    : { region, endpoint: "verbatim" as const, tenantId: undefined };
}

/** What stands where the tenant ID stands in partition `aws`, if it can be one. */
const tenantsOfUnknownFormat = (urls: readonly string[]): Set<string> =>
  new Set(urls.flatMap((url) => /\/(?!d-|ssoins-)([A-Za-z0-9-]{8,})$/.exec(url)?.[1] ?? []));

const unique = (acs: readonly MetadataAcsUrl[]): MetadataAcsUrl[] => [
  ...new Map(acs.map((entry) => [entry.url, entry])).values(),
];
