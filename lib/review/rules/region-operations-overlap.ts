import { addedRegions, isSameRegion, removedRegions } from "../facts/instance-regions";
import { REGION_TYPE } from "../facts/resource-types";
import { forEach, regionName, type RuleCheck } from "../rule";
import { listed, say, words } from "../render/say";

const regionOperationsOverlap: RuleCheck = ({ plans }) =>
  forEach(
    plans.filter(({ changes }) => changes.some(({ type }) => type === REGION_TYPE)),
    (plan) => {
      const removed = removedRegions(plan);
      const added = addedRegions(plan).filter((entry) =>
        // One resource that is replaced, and one Region that moves, is region-replaced.
        removed.every((other) => other.change !== entry.change && !isSameRegion(other, entry)),
      );
      const [first] = removed;
      if (first === undefined || added.length === 0) return undefined;
      return {
        plan,
        address: first.change.address,
        region: first.region,
        happens: say`One apply removes ${listed(removed.map(({ region }) => regionName(region)))} and adds ${listed(added.map(({ region }) => regionName(region)))}. AWS runs one such operation at a time for an instance: run together, one of them fails with ConflictException and the apply stops half-way.`,
        advice: words("Make two pull requests, and apply the second when the first is done."),
      };
    },
  );

export default regionOperationsOverlap;
