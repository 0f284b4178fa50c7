import {
  displayNameOf,
  partitionOf,
  REGION_NAME_PATTERN,
  REGIONS,
  type Partition,
} from "../../endpoints";
import { nearest } from "../problems";
import { alarmRegions, at, configuredRegions, mentions, repetitions, type Rule } from "./rule";

export const PARTITION_NAMES: Record<Exclude<Partition, "aws">, string> = {
  "aws-cn": "AWS China (aws-cn)",
  "aws-us-gov": "AWS GovCloud (aws-us-gov)",
  "aws-eusc": "the AWS European Sovereign Cloud (aws-eusc)",
  "aws-iso": "an isolated AWS partition (aws-iso)",
};

export const unsupportedPartition = (partition: Exclude<Partition, "aws">): string =>
  `is in ${PARTITION_NAMES[partition]}. Not all URL formats of that partition are known, so this project refuses it rather than guess; only the commercial partition (aws) is supported.`;

/** What is wrong with the name of a Region, whatever it is used for. */
function malformed(region: string): string | undefined {
  if (REGION_NAME_PATTERN.test(region)) return undefined;
  const meant = nearest(region.toLowerCase(), REGIONS.keys());
  return `is not the name of an AWS Region. ${meant ? `Did you mean ${meant}?` : "It must look like ap-northeast-3."}`;
}

const regionNames: Rule = ({ written }) => {
  const unlisted = mentions(written, at("regions", "unlisted")).map(({ region }) => region);
  return [...configuredRegions(written), ...alarmRegions(written)].flatMap(({ path, region }) => {
    const problem = (message: string) => [{ path, value: region, message }];
    const partition = partitionOf(region);
    if (partition !== "aws") return problem(unsupportedPartition(partition));
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

export const REGION_RULES: readonly Rule[] = [
  regionNames,
  unlistedRegionsAreNew,
  regionInOneListOnly,
];
