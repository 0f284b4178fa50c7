import {
  displayNameOf,
  partitionFacts,
  partitionOf,
  REGION_NAME_PATTERN,
  REGIONS,
} from "../../endpoints";
import { nearest } from "../problems";
import { alarmRegions, at, configuredRegions, mentions, repetitions, type Rule } from "./rule";

/** What is wrong with the name of a Region, whatever it is used for. */
function malformed(region: string): string | undefined {
  if (REGION_NAME_PATTERN.test(region)) return undefined;
  const meant = nearest(region.toLowerCase(), REGIONS.keys());
  return `is not the name of an AWS Region. ${meant ? `Did you mean ${meant}?` : "It must look like ap-northeast-3."}`;
}

const ISOLATED =
  "is in an isolated partition of AWS, of which nothing is known here. This project works in the commercial partition, GovCloud, China and the European Sovereign Cloud.";

const regionNames: Rule = ({ written }) => {
  const unlisted = mentions(written, at("regions", "unlisted")).map(({ region }) => region);
  return [...configuredRegions(written), ...alarmRegions(written)].flatMap(({ path, region }) => {
    const problem = (message: string) => [{ path, value: region, message }];
    if (partitionFacts(region) === undefined) return problem(ISOLATED);
    const mistake = malformed(region);
    if (mistake !== undefined) return problem(mistake);
    if (REGIONS.has(region) || unlisted.includes(region)) return [];
    const meant = nearest(region, REGIONS.keys());
    if (meant === undefined) return [];
    return problem(
      `is not an AWS Region that this version knows. Did you mean ${meant} (${displayNameOf(meant)})? If AWS has opened a Region of that name, add it to regions.unlisted.`,
    );
  });
};

const unlistedRegionsAreNew: Rule = ({ written }) =>
  mentions(written, at("regions", "unlisted")).flatMap(({ path, region }) => {
    const message =
      malformed(region) ??
      (REGIONS.has(region) ? "is a Region that this version knows. Delete it here." : undefined);
    return message === undefined ? [] : [{ path, value: region, message }];
  });

const regionInOneListOnly: Rule = ({ written }) => {
  const all = configuredRegions(written);
  return repetitions(all.map(({ region }) => region)).map(({ index, first }) => ({
    path: all[index]?.path ?? [],
    value: all[index]?.region,
    message: `stands in ${all[first]?.path.slice(0, 2).join(".") ?? ""} already. A Region is in one list, once: delete one of the two.`,
  }));
};

/** AWS replicates an instance within its own partition only. */
const regionsShareAPartition: Rule = ({ written }) => {
  const [primary] = mentions(written, at("regions", "primary")).map(({ region }) => region);
  if (primary === undefined || malformed(primary) !== undefined) return [];
  if (partitionFacts(primary) === undefined) return [];
  const expected = partitionOf(primary);
  return [...configuredRegions(written), ...alarmRegions(written)]
    .filter(({ region }) => malformed(region) === undefined && partitionOf(region) !== expected)
    .map(({ path, region }) => ({
      path,
      value: region,
      message: `is in ${nameOf(region)}, and the primary Region ${primary} in ${nameOf(primary)}. An instance has Regions of one partition only: delete it here.`,
    }));
};

const nameOf = (region: string): string =>
  partitionFacts(region)?.displayName ?? "an isolated partition";

export const REGION_RULES: readonly Rule[] = [
  regionNames,
  unlistedRegionsAreNew,
  regionInOneListOnly,
  regionsShareAPartition,
];
