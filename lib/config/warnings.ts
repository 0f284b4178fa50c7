import {
  computesSignInUrls,
  keyRegions,
  parseAcsUrl,
  partitionFacts,
  regionInTenantId,
  REGIONS,
} from "../endpoints";
import type { Config } from "./config";

/** What is no mistake, but a person should know before applying. */
export function warningsFor(config: Config): string[] {
  return [
    ...regionWarnings(config),
    ...minimalPolicyWarning(config),
    ...endpointWarning(config),
    ...verbatimWarning(config),
    ...partitionWarning(config),
    ...tenantWarning(config),
    ...oktaHostWarning(config),
    ...stateWarning(config),
  ];
}

function regionWarnings({ regions, identityCenter }: Config): string[] {
  return keyRegions({ regions }).flatMap((name) => {
    const region = REGIONS.get(name);
    if (region === undefined) {
      return [
        `${name} is not an AWS Region that this version knows. It is used as it is: check the name, and that Identity Center offers the Region.`,
      ];
    }
    if (!region.optIn) return [];
    return [
      `${name} (${region.displayName}) is an opt-in Region: it must be enabled in account ${identityCenter.managementAccountId} before anything is applied.`,
    ];
  });
}

/** What `minimal` keeps out of the delegated accounts. */
function minimalPolicyWarning({ kms, identityCenter }: Config): string[] {
  const { delegatedAdminAccountIds } = identityCenter;
  if (kms.keyPolicy !== "minimal" || delegatedAdminAccountIds.length === 0) return [];
  return [
    `kms.keyPolicy minimal lets only roles of permission sets use the key in ${delegatedAdminAccountIds.join(", ")}. Functions and pipelines there are refused: kms.keyPolicy aws-baseline lets them in.`,
  ];
}

/** Whether what is not written word for word is computed. */
const isComputed = ({ regions }: Config): boolean => computesSignInUrls(regions.primary);

function endpointWarning(config: Config): string[] {
  const [only, ...others] = config.endpoints.acs;
  if (!isComputed(config) || only === undefined || others.length > 0) return [];
  return [
    `endpoints.acs has ${only} alone. The CLI and the portal are reported to use different types, and the one that is missing fails: keep both, dual-stack and ipv4, where they fit.`,
  ];
}

function verbatimWarning(config: Config): string[] {
  if (!isComputed(config)) return [];
  return Object.values(config.endpoints.acsUrls ?? {})
    .flat()
    .filter((url) => parseAcsUrl(url) === undefined)
    .map(
      (url) =>
        `endpoints.acsUrls has ${url}, of a format that this version does not know. It is used word for word: compare it with the metadata file, and look for a newer version.`,
    );
}

function partitionWarning(config: Config): string[] {
  if (isComputed(config)) return [];
  return [
    `The formats of ACS URLs and issuers in ${partitionFacts(config.regions.primary)?.displayName} are not known here. endpoints.acsUrls and identityCenter.issuerUrl are used word for word: compare them with the metadata file.`,
  ];
}

function tenantWarning({ identityCenter: { tenantId }, regions }: Config): string[] {
  if (tenantId === undefined) return [];
  const named = regionInTenantId(tenantId);
  if (named === undefined || named === regions.primary) return [];
  return [
    `identityCenter.tenantId ${tenantId} starts with ${named} in hexadecimal digits, but regions.primary is ${regions.primary}. Check that it is of this instance.`,
  ];
}

/** Okta's own base URLs; anything else is a custom domain, or a mistake. */
const OKTA_BASE_URLS = ["okta.com", "okta-emea.com", "oktapreview.com", "okta-gov.com", "okta.mil"];

/** Whether an Okta org's address is one that credentials may be sent to. */
export const isOktaHost = (baseUrl: string): boolean => OKTA_BASE_URLS.includes(baseUrl);

function oktaHostWarning({ okta: { baseUrl, baseUrlIsOurs } }: Config): string[] {
  if (isOktaHost(baseUrl) || baseUrlIsOurs) return [];
  return [
    `okta.baseUrl ${baseUrl} is none of Okta's own (${OKTA_BASE_URLS.join(", ")}), so no credentials are sent to it. If it is your custom domain, set okta.baseUrlIsOurs: true.`,
  ];
}

/** While the primary Region is down Okta can still be changed, if the state can be read. */
function stateWarning({ backend, regions }: Config): string[] {
  if (backend.type !== "s3" || backend.region !== regions.primary) return [];
  return [
    `backend.region ${backend.region} is the primary Region. While it is down no plan can be made, not even of the Okta app: keep the state in another Region.`,
  ];
}
