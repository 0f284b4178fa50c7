import { EMERGENCY_TABLES, OTHER_EMERGENCY_PART } from "../attributes/emergency";
import { judgeChange } from "../attributes/table";
import { createdOwners, emergencyParts, ownerOf } from "../facts/emergency";
import { regionOfResource } from "../facts/resource-region";
import { changesOf, forEach, type RuleCheck } from "../rule";

const breakGlassWeakened: RuleCheck = (input) => {
  const parts = emergencyParts(input.plans);
  const created = createdOwners(input.plans);
  return forEach(
    changesOf(input, (change) => parts.has(change)),
    (change) => {
      const table = Object.hasOwn(EMERGENCY_TABLES, change.type)
        ? EMERGENCY_TABLES[change.type]
        : OTHER_EMERGENCY_PART;
      if (table === undefined) return undefined;
      // What comes with a new user or role narrows nobody's access.
      const owner = ownerOf(change);
      if (change.action === "create" && (owner === undefined || created.has(owner))) {
        return undefined;
      }
      return judgeChange(change, table, regionOfResource(change));
    },
  );
};

export default breakGlassWeakened;
