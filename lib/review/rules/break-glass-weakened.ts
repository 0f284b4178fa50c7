import { EMERGENCY_TABLES, OTHER_EMERGENCY_PART } from "../attributes/emergency";
import { judgeChange } from "../attributes/table";
import { emergencyParts, hasEmergencyAccess } from "../facts/emergency";
import { regionOfResource } from "../facts/resource-region";
import { changesOf, forEach, type RuleCheck } from "../rule";

const breakGlassWeakened: RuleCheck = (input) => {
  const parts = emergencyParts(input.plans);
  return forEach(
    changesOf(input, (change) => parts.has(change)),
    (change) => {
      // Where nothing is there yet, everything is made at once, and nobody loses by it.
      if (change.action === "create" && !hasEmergencyAccess(input.plans)) return undefined;
      const table = Object.hasOwn(EMERGENCY_TABLES, change.type)
        ? EMERGENCY_TABLES[change.type]
        : OTHER_EMERGENCY_PART;
      return table && judgeChange(change, table, regionOfResource(change));
    },
  );
};

export default breakGlassWeakened;
