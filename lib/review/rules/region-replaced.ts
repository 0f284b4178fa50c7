import { addedRegions, isSameRegion, removedRegions } from "../facts/instance-regions";
import { textOf } from "../plan/plan";
import { REGION_TYPE } from "../facts/resource-types";
import { at, changesOf, NOT_APPLICABLE, regionName, type RuleCheck } from "../rule";
import { say, words } from "../render/say";

const regionReplaced: RuleCheck = (input) => {
  if (changesOf(input, ({ type }) => type === REGION_TYPE).length === 0) return NOT_APPLICABLE;
  const added = input.plans.flatMap(addedRegions);
  return input.plans
    .flatMap(removedRegions)
    .filter(
      (removed) =>
        removed.change.action === "replace" || added.some((entry) => isSameRegion(entry, removed)),
    )
    .map(({ change, region }) => {
      const next = textOf(change.after?.region_name);
      const isOther = next !== undefined && next !== region;
      return {
        ...at(change, region),
        happens: isOther
          ? say`${regionName(region)} would be removed from the Identity Center instance and ${regionName(next)} added in its place. Sign-in in ${regionName(region)} stops working.`
          : say`${regionName(region)} would be removed from the Identity Center instance and added again. Nobody can sign in there until it is back, and if adding it fails it stays away.`,
        advice: words(
          "Do not apply this. Where a resource was only renamed, use a moved block; where a Region should go, remove it in a pull request of its own.",
        ),
      };
    });
};

export default regionReplaced;
