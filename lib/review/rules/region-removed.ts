import { addedRegions, isSameRegion, removedRegions } from "../facts/instance-regions";
import { REGION_TYPE } from "../facts/resource-types";
import { at, changesOf, NOT_APPLICABLE, regionName, type RuleCheck } from "../rule";
import { say, words } from "../render/say";

const regionRemoved: RuleCheck = (input) => {
  if (changesOf(input, ({ type }) => type === REGION_TYPE).length === 0) return NOT_APPLICABLE;
  const added = input.plans.flatMap(addedRegions);
  return input.plans
    .flatMap(removedRegions)
    .filter(
      (removed) =>
        // Those are region-replaced.
        removed.change.action !== "replace" && !added.some((entry) => isSameRegion(entry, removed)),
    )
    .map(({ change, region }) => ({
      ...at(change, region),
      happens: say`${regionName(region)} is removed from the Identity Center instance. Its access portal, sign-in and CLI profiles stop working there; people sign in to AWS through the other Regions.`,
      advice: words(
        "Right only where the Region is being retired: take its ACS URLs and bookmark out of Okta first, tell the people who use it, and keep its replica key until it is gone.",
      ),
    }));
};

export default regionRemoved;
