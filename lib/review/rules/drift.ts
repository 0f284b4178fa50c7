import { EMERGENCY_TABLES } from "../attributes/emergency";
import { classify } from "../attributes";
import { changedAttributes, HARMLESS, isDefault, type TypeTable } from "../attributes/table";
import { emergencyParts } from "../facts/emergency";
import { isKey } from "../facts/keys";
import { regionOfResource } from "../facts/resource-region";
import { REGION_TYPE } from "../facts/resource-types";
import { textAttribute, type Plan, type ResourceChange } from "../plan/plan";
import { listed, say, words } from "../render/say";
import { at, forEach, type Found, type RuleCheck } from "../rule";

const drift: RuleCheck = ({ plans }) =>
  forEach(
    plans.flatMap((plan) => plan.drift.filter((change) => tableOf(change, plans) !== undefined)),
    (change): Found | undefined => {
      const region =
        change.type === REGION_TYPE
          ? textAttribute(change, "region_name")
          : regionOfResource(change);
      if (change.action === "delete") {
        // A key that is gone is kms-key-pending-deletion.
        if (isKey(change)) return undefined;
        return {
          ...at(change, region),
          happens: words(
            "It was deleted outside Terraform since the last apply. What people lose by that, they have lost already.",
          ),
          advice: words("Find out who deleted it and why before this plan makes it again."),
        };
      }
      const names = changedByPeople(change, tableOf(change, plans));
      if (change.action === "no-op" || names.length === 0) return undefined;
      return {
        ...at(change, region),
        happens: say`It was changed outside Terraform since the last apply: ${listed(names.map((name) => say`${name}`))}. An apply may undo that for the people who rely on it.`,
        advice: words(
          "Find out who changed it and why, and put the change into the configuration if it should stay.",
        ),
      };
    },
  );

export default drift;

/** Only what is on the path of sign-in counts. */
function tableOf(change: ResourceChange, plans: readonly Plan[]): TypeTable | undefined {
  if (emergencyParts(plans).has(change)) {
    return Object.hasOwn(EMERGENCY_TABLES, change.type) ? EMERGENCY_TABLES[change.type] : undefined;
  }
  const classified = classify(change, plans);
  return classified === undefined || classified.use === "no" ? undefined : classified.table;
}

/**
 * Names of what somebody changed. A newer provider reads attributes that the state did not have, or
 * writes the default of one that nobody set.
 */
const changedByPeople = (change: ResourceChange, table: TypeTable | undefined): string[] =>
  changedAttributes(change).filter((name) => {
    const isKnown = table !== undefined && Object.hasOwn(table.attributes, name);
    if (isKnown && table.attributes[name] === HARMLESS) return false;
    const [before, after] = [change.before?.[name], change.after?.[name]];
    if (isDefault(before, after)) return false;
    return isKnown || (before !== undefined && before !== null);
  });
