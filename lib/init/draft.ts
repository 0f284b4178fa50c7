import type { OktaApp } from "../clients/types";
import { UserError } from "../config/errors";
import {
  computesSignInUrls,
  instanceIdOf,
  issuerUrl,
  parseAcsUrl,
  partitionOf,
  portalUrl,
  regionOfAcsUrl,
  REGIONAL_ACS_ENDPOINTS,
  REGIONAL_PORTAL_ENDPOINTS,
  REGIONS,
  type AcsEndpoint,
  type RegionalAcsEndpoint,
} from "../endpoints";
import { samePolicy } from "../iam";
import { KEY_POLICY_PROFILES, keyPolicy, type KeyPolicyProfile } from "../key-policy";
import { ACS_URL_LIMIT, proposeFieldNames, type AcsFieldNames } from "../okta";
import type { DraftBackend, Findings, FoundKey } from "./findings";

/** The values of a config that is about to be written. */
export interface Draft {
  readonly environment: string;
  readonly identityCenter: {
    readonly instanceArn: string;
    readonly identityStoreId: string;
    readonly tenantId: string | undefined;
    readonly managementAccountId: string;
    readonly delegatedAdminAccountIds: readonly string[];
    readonly enabledBeforeFebruary2026: boolean;
    /** Only where it is not the computed one. */
    readonly issuerUrl: string | undefined;
  };
  readonly regions: {
    readonly primary: string;
    readonly additional: readonly string[];
    readonly retiring: readonly string[];
    readonly unlisted: readonly string[];
  };
  readonly endpoints: {
    readonly acs: readonly RegionalAcsEndpoint[];
    readonly defaultAcs: AcsEndpoint | undefined;
    /** By Region, where the partition's formats are not known. */
    readonly acsUrls: ReadonlyMap<string, readonly string[]> | undefined;
  };
  readonly kms: {
    readonly keyPolicy: KeyPolicyProfile;
    /** Whether the key in use has this policy. */
    readonly keyPolicyIsLive: boolean;
    readonly aliasName: string | undefined;
    readonly rotationPeriodInDays: number | undefined;
  };
  readonly okta: {
    readonly orgName: string;
    readonly baseUrl: string | undefined;
    readonly appId: string | undefined;
    /** Names read from the app; undefined where there was none to read. */
    readonly acsFields: AcsFieldNames | undefined;
  };
  readonly backend: DraftBackend;
  readonly adopt: {
    readonly primaryKeyId: string | undefined;
    readonly replicaRegions: readonly string[];
    readonly aliasRegions: readonly string[];
    readonly identityCenterRegions: readonly string[];
    /** Region and app ID. */
    readonly bookmarkAppIds: readonly (readonly [region: string, appId: string])[];
  };
}

/** Instances enabled before this day have the `alternative-ipv4` ACS URL and must keep it. */
const ALTERNATIVE_URL_UNTIL = new Date("2026-02-01T00:00:00Z");

/** The profile for a key that does not exist yet, or whose policy is neither: the one that serves more. */
const PROFILE_OTHERWISE: KeyPolicyProfile = "aws-baseline";

/**
 * The config that says what was found.
 *
 * @throws UserError naming every value that neither was found nor said
 */
export function draftConfig(findings: Findings): Draft {
  const { metadata, said, aws, okta } = findings;
  const key = adoptable(aws?.key, metadata.primaryRegion) ? aws?.key : undefined;
  const known = knownValues(findings);
  const live = (status: readonly string[]) =>
    (aws?.regions ?? [])
      .filter((region) => !region.isPrimary && region.name !== metadata.primaryRegion)
      .filter((region) => status.includes(region.status))
      .map(({ name }) => name);

  const leaving = live(["REMOVING"]);
  const inMetadata = [...new Set(metadata.acs.map(({ region }) => region))].filter(
    (region) => region !== metadata.primaryRegion,
  );
  const additional = [...new Set([...inMetadata, ...live(["ACTIVE", "ADDING"])])].filter(
    (region) => !leaving.includes(region),
  );
  const all = [metadata.primaryRegion, ...additional, ...leaving];
  const isComputed = computesSignInUrls(metadata.primaryRegion);
  const enabledBeforeFebruary2026 = hasAlternativeUrl(findings);
  const aliasName = key && aliasOf(key, metadata.primaryRegion);
  const fields = okta?.app && proposeFieldNames(Object.keys(okta.app.settings));
  const { profile, isLive, delegatedAdminAccountIds } = policyOf(
    aws?.key?.policy,
    known.managementAccountId,
    metadata.primaryRegion,
  );

  return {
    environment: said.environment,
    identityCenter: {
      instanceArn: known.instanceArn,
      identityStoreId: metadata.identityStoreId,
      tenantId: metadata.tenantId,
      managementAccountId: known.managementAccountId,
      delegatedAdminAccountIds,
      enabledBeforeFebruary2026,
      issuerUrl:
        isComputed &&
        metadata.issuer === issuerUrl(metadata.primaryRegion, metadata.identityStoreId)
          ? undefined
          : metadata.issuer,
    },
    regions: {
      primary: metadata.primaryRegion,
      additional,
      retiring: leaving,
      unlisted: all.filter((region) => !REGIONS.has(region)),
    },
    endpoints: isComputed
      ? endpointsOf(findings, additional.length, enabledBeforeFebruary2026)
      : verbatimEndpoints(findings, [metadata.primaryRegion, ...additional]),
    kms: {
      keyPolicy: profile,
      keyPolicyIsLive: isLive,
      aliasName,
      rotationPeriodInDays: key?.rotation?.periodInDays,
    },
    okta: {
      orgName: known.oktaOrgName,
      baseUrl: said.oktaBaseUrl,
      appId: okta?.app?.id ?? said.oktaAppId,
      acsFields:
        fields?.default !== undefined && fields.additional !== undefined
          ? { default: fields.default, additional: fields.additional }
          : undefined,
    },
    backend: said.backend ?? { type: "local" },
    adopt: {
      primaryKeyId: key?.key.id,
      replicaRegions: all.filter((region) => key?.replicas.includes(region)),
      aliasRegions: all.filter(
        (region) => aliasName !== undefined && key?.aliases.get(region)?.includes(aliasName),
      ),
      identityCenterRegions: live(["ACTIVE", "ADDING"]),
      bookmarkAppIds: additional.flatMap((region) => {
        const bookmark = bookmarkOf(okta?.bookmarks ?? [], region, known.instanceArn);
        return bookmark ? [[region, bookmark.id] as const] : [];
      }),
    },
  };
}

/** Whether a key can become the one that this project manages: the multi-Region primary key itself. */
export function adoptable(found: FoundKey | undefined, primaryRegion: string): boolean {
  return (
    found?.key.multiRegion?.type === "PRIMARY" &&
    found.key.multiRegion.primaryRegion === primaryRegion
  );
}

/** The values that no metadata file holds. */
function knownValues({ said, aws, notLookedAt }: Findings) {
  const values = {
    instanceArn: said.instanceArn ?? aws?.instance.arn,
    managementAccountId: said.managementAccountId ?? aws?.instance.ownerAccountId,
    oktaOrgName: said.oktaOrgName,
  };
  const missing = Object.entries(OPTIONS).filter(
    ([name]) => values[name as keyof typeof values] === undefined,
  );
  if (missing.length > 0) {
    throw new UserError(
      [
        `Not everything was found. Say it:`,
        ...missing.map(([, option]) => `  ${option}`),
        ...notLookedAt,
      ].join("\n"),
    );
  }
  return values as { [Name in keyof typeof values]: string };
}

const OPTIONS = {
  instanceArn:
    "--instance-arn arn:aws:sso:::instance/ssoins-…   IAM Identity Center console > Settings; with AWS credentials it is found",
  managementAccountId:
    "--management-account-id 111122223333             the organization's management account; with AWS credentials it is found",
  oktaOrgName:
    "--okta-org example.okta.com                      the org's address, or OKTA_ORG_NAME and OKTA_BASE_URL",
};

/** The first bookmark app that opens the portal of a Region, by any of the URLs that it has there. */
function bookmarkOf(
  bookmarks: readonly OktaApp[],
  region: string,
  instanceArn: string,
): OktaApp | undefined {
  const urls = REGIONAL_PORTAL_ENDPOINTS.map((endpoint) =>
    portalUrl(endpoint, region, { instanceId: instanceIdOf(instanceArn), identityStoreId: "" }),
  );
  return bookmarks.find(({ settings }) => urls.some((url) => url === settings["url"]));
}

/** ACS URLs that the Okta app has now, field by field. */
export function liveAcsUrls({ okta }: Pick<Findings, "okta">): Map<string, string> {
  return new Map(
    Object.entries(okta?.app?.settings ?? {}).flatMap(([field, value]) =>
      typeof value === "string" && regionOfAcsUrl(value) !== undefined
        ? [[field, value] as const]
        : [],
    ),
  );
}

function hasAlternativeUrl(findings: Findings): boolean {
  const { metadata, aws } = findings;
  const createdAt = aws?.instance.createdAt;
  // Only the commercial partition is known to have that URL.
  if (partitionOf(metadata.primaryRegion) !== "aws") return false;
  return (
    metadata.acs.some(({ endpoint }) => endpoint === "alternative-ipv4") ||
    [...liveAcsUrls(findings).values()].some(
      (url) => parseAcsUrl(url)?.endpoint === "alternative-ipv4",
    ) ||
    (createdAt !== undefined && createdAt < ALTERNATIVE_URL_UNTIL)
  );
}

function endpointsOf(
  findings: Findings,
  additionalRegions: number,
  alternative: boolean,
): Draft["endpoints"] {
  const { metadata } = findings;
  const urls = liveAcsUrls(findings);
  // The file of the console's IPv4-only tab lists no dual-stack URL: what the app has stays.
  const live = [...urls.values()].flatMap((url) => parseAcsUrl(url)?.endpoint ?? []);
  const seen = REGIONAL_ACS_ENDPOINTS.filter(
    (type) => live.includes(type) || metadata.acs.some(({ endpoint }) => endpoint === type),
  );
  // A file from before the other endpoints came has the alternative URL alone.
  const types = seen.length > 0 ? seen : REGIONAL_ACS_ENDPOINTS;

  const fields = proposeFieldNames(Object.keys(findings.okta?.app?.settings ?? {}));
  const now = parseAcsUrl(urls.get(fields.default ?? "") ?? "");
  const count = types.length * (additionalRegions + 1) + (alternative ? 1 : 0);
  const acs = count <= ACS_URL_LIMIT ? types : [mostUsed(types, now?.endpoint, [...urls.values()])];
  const possible: readonly AcsEndpoint[] = alternative ? [...acs, "alternative-ipv4"] : acs;
  return {
    acs,
    defaultAcs:
      now?.region === metadata.primaryRegion && possible.includes(now.endpoint)
        ? now.endpoint
        : undefined,
    acsUrls: undefined,
  };
}

/** The URLs of the file, word for word; the one that is the default now comes first. */
function verbatimEndpoints(findings: Findings, regions: readonly string[]): Draft["endpoints"] {
  const { metadata, okta } = findings;
  const of = (region: string) =>
    metadata.acs.filter((acs) => acs.region === region).map(({ url }) => url);
  const without = regions.filter((region) => of(region).length === 0);
  if (without.length > 0) {
    throw new UserError(
      `The metadata file has no ACS URL of ${without.join(", ")}, which the instance has. Their format is not known here, so none can be computed: download the file anew.`,
    );
  }
  const fields = proposeFieldNames(Object.keys(okta?.app?.settings ?? {}));
  const now = liveAcsUrls(findings).get(fields.default ?? "");
  const defaultFirst = (urls: string[]) => [
    ...urls.filter((url) => url === now),
    ...urls.filter((url) => url !== now),
  ];
  return {
    acs: [],
    defaultAcs: undefined,
    acsUrls: new Map(regions.map((region) => [region, defaultFirst(of(region))])),
  };
}

/** The endpoint type to keep where both do not fit into the app. */
function mostUsed(
  types: readonly RegionalAcsEndpoint[],
  ofDefault: AcsEndpoint | undefined,
  urls: readonly string[],
): RegionalAcsEndpoint {
  const uses = (type: RegionalAcsEndpoint) =>
    urls.filter((url) => parseAcsUrl(url)?.endpoint === type).length;
  const [first] = [...types].sort(
    (a, b) => Number(b === ofDefault) - Number(a === ofDefault) || uses(b) - uses(a),
  );
  return first ?? "dual-stack";
}

/** The alias that the key has in most Regions; the first by name where there are several. */
function aliasOf({ aliases }: FoundKey, primaryRegion: string): string | undefined {
  const uses = (name: string) =>
    [...aliases.values()].filter((names) => names.includes(name)).length;
  return [...(aliases.get(primaryRegion) ?? [])].sort(
    (a, b) => uses(b) - uses(a) || (a < b ? -1 : 1),
  )[0];
}

/**
 * The profile whose policy the key has, with the accounts that it names. A delegated administrator's
 * account is found in the policy alone: there it has a meaning for the key.
 */
function policyOf(policy: unknown, managementAccountId: string, primaryRegion: string) {
  const accounts = new Set(
    [...JSON.stringify(policy ?? {}).matchAll(/arn:aws[a-z-]*:iam::(\d{12}):root|"(\d{12})"/g)].map(
      ([, root, plain]) => (root ?? plain) as string,
    ),
  );
  accounts.delete(managementAccountId);
  const delegatedAdminAccountIds = [...accounts].sort();
  const profile = KEY_POLICY_PROFILES.find((name) =>
    samePolicy(
      policy,
      keyPolicy(name, { managementAccountId, delegatedAdminAccountIds, primaryRegion }),
    ),
  );
  return profile === undefined
    ? { profile: PROFILE_OTHERWISE, isLive: false, delegatedAdminAccountIds: [] }
    : { profile, isLive: true, delegatedAdminAccountIds };
}
