/**
 * AWS Regions: the only place that names them.
 *
 * Source: AWS "Regions and Availability Zones" (global infrastructure guide) and
 * "Enable or disable AWS Regions in your account" (which of them are opt-in).
 */
import { partitionOf, type Partition } from "./partitions";

export interface Region {
  /** API name, such as `ap-northeast-3`. */
  readonly name: string;
  /** Name in the AWS console, such as `Asia Pacific (Osaka)`. */
  readonly displayName: string;
  readonly partition: Partition;
  /** True when an account has to enable the Region before anything can be created in it. */
  readonly optIn: boolean;
}

/** Region names as the Identity Center API accepts them (`AddRegion`, parameter `RegionName`). */
export const REGION_NAME_PATTERN = /^([a-z]+-){2,3}\d$/;

type Row = readonly [name: string, displayName: string];

const ENABLED_BY_DEFAULT: readonly Row[] = [
  ["us-east-1", "US East (N. Virginia)"],
  ["us-east-2", "US East (Ohio)"],
  ["us-west-1", "US West (N. California)"],
  ["us-west-2", "US West (Oregon)"],
  ["ap-south-1", "Asia Pacific (Mumbai)"],
  ["ap-northeast-1", "Asia Pacific (Tokyo)"],
  ["ap-northeast-2", "Asia Pacific (Seoul)"],
  ["ap-northeast-3", "Asia Pacific (Osaka)"],
  ["ap-southeast-1", "Asia Pacific (Singapore)"],
  ["ap-southeast-2", "Asia Pacific (Sydney)"],
  ["ca-central-1", "Canada (Central)"],
  ["eu-central-1", "Europe (Frankfurt)"],
  ["eu-west-1", "Europe (Ireland)"],
  ["eu-west-2", "Europe (London)"],
  ["eu-west-3", "Europe (Paris)"],
  ["eu-north-1", "Europe (Stockholm)"],
  ["sa-east-1", "South America (São Paulo)"],
];

const OPT_IN: readonly Row[] = [
  ["af-south-1", "Africa (Cape Town)"],
  ["ap-east-1", "Asia Pacific (Hong Kong)"],
  ["ap-east-2", "Asia Pacific (Taipei)"],
  ["ap-south-2", "Asia Pacific (Hyderabad)"],
  ["ap-southeast-3", "Asia Pacific (Jakarta)"],
  ["ap-southeast-4", "Asia Pacific (Melbourne)"],
  ["ap-southeast-5", "Asia Pacific (Malaysia)"],
  ["ap-southeast-6", "Asia Pacific (New Zealand)"],
  ["ap-southeast-7", "Asia Pacific (Thailand)"],
  ["ca-west-1", "Canada West (Calgary)"],
  ["eu-central-2", "Europe (Zurich)"],
  ["eu-south-1", "Europe (Milan)"],
  ["eu-south-2", "Europe (Spain)"],
  ["il-central-1", "Israel (Tel Aviv)"],
  ["me-central-1", "Middle East (UAE)"],
  ["me-south-1", "Middle East (Bahrain)"],
  ["mx-central-1", "Mexico (Central)"],
];

/** Regions outside the commercial partition. */
const OTHER_PARTITIONS: readonly Row[] = [
  ["cn-north-1", "China (Beijing)"],
  ["cn-northwest-1", "China (Ningxia)"],
  ["us-gov-east-1", "AWS GovCloud (US-East)"],
  ["us-gov-west-1", "AWS GovCloud (US-West)"],
  ["eusc-de-east-1", "AWS European Sovereign Cloud (Germany)"],
];

const row = ([name, displayName]: Row, optIn: boolean) =>
  [
    name,
    { name, displayName, partition: partitionOf(name) as Partition, optIn },
  ] as const satisfies readonly [string, Region];

/** Every listed Region by name. */
export const REGIONS: ReadonlyMap<string, Region> = new Map([
  ...[...ENABLED_BY_DEFAULT, ...OTHER_PARTITIONS].map((region) => row(region, false)),
  ...OPT_IN.map((region) => row(region, true)),
]);

/** The name people know a Region by, such as `Asia Pacific (Osaka)`; the API name where it is not listed. */
export function displayNameOf(region: string): string {
  return REGIONS.get(region)?.displayName ?? region;
}

/**
 * Where AWS's global services live: events of IAM, of the global STS endpoint and of the global
 * sign-in page are recorded in this Region.
 *
 * Source: AWS CloudTrail User Guide, page `cloudtrail-concepts` ("Global service events").
 */
export const GLOBAL_SERVICES_REGION = "us-east-1";

/**
 * Where the global sign-in page may record the sign-in of an IAM user instead: it sends a browser
 * that remembers the account's alias to the nearest of these.
 *
 * Source: AWS CloudTrail User Guide, page `cloudtrail-event-reference-aws-console-sign-in-events`.
 */
export const GLOBAL_SIGN_IN_REGIONS: readonly string[] = [
  "us-east-2",
  "eu-north-1",
  "ap-southeast-2",
];
