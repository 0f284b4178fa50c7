import { EMPTY } from "../facts/values";
import { isEmergency } from "../facts/emergency";
import { keyOf, isKey } from "../facts/keys";
import { textAttribute, type ResourceChange } from "../plan/plan";
import { isCovered, REGION_TYPE } from "../facts/resource-types";
import { at, forEach, type Found, type RuleCheck } from "../rule";
import { listed, say, words } from "../render/say";

const drift: RuleCheck = ({ plans }) =>
  forEach(
    plans.flatMap((plan) =>
      plan.drift.filter((change) => isCovered(change.type) || isEmergency(change)),
    ),
    (change): Found | undefined => {
      const region = regionOf(change);
      if (change.action === "delete") {
        return {
          ...at(change, region),
          happens: words(
            "It was deleted outside Terraform since the last apply. What people lose by that, they have lost already.",
          ),
          advice: words("Find out who deleted it and why before this plan makes it again."),
        };
      }
      const names = changedAttributes(change);
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

function regionOf(change: ResourceChange): string | undefined {
  if (isKey(change)) return keyOf(change).region;
  return change.type === REGION_TYPE ? textAttribute(change, "region_name") : undefined;
}

/** Names alone: a value may be a secret. */
function changedAttributes({ before = {}, after = {} }: ResourceChange): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => textOfValue(before[name]) !== textOfValue(after[name]))
    .sort();
}

/**
 * What is empty is as good as not there: after every creation the aws provider reads `{}` where the
 * state has no tags. https://github.com/hashicorp/terraform-provider-aws/issues/37601
 */
function textOfValue(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return EMPTY.includes(text) ? "null" : text;
}
