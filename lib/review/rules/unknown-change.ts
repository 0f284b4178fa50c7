import { classify, isHarmlessType } from "../attributes";
import { emergencyParts } from "../facts/emergency";
import { regionOfResource } from "../facts/resource-region";
import { isRelated, REGION_TYPE, SAML_APP_SETTINGS_TYPE } from "../facts/resource-types";
import { isDestroyed, textAttribute, type Plan, type ResourceChange } from "../plan/plan";
import { say, words, type Text } from "../render/say";
import { at, forEach, type RuleCheck } from "../rule";

const unknownChange: RuleCheck = ({ plans }) =>
  forEach(
    plans.flatMap(({ changes }) =>
      changes.filter(
        (change) => change.action !== "no-op" && isRelated(change.type) && !isNewFirst(change),
      ),
    ),
    (change) => {
      const happens = whatHappens(change, plans);
      if (happens === undefined) return undefined;
      return {
        ...at(change, regionOf(change)),
        happens,
        advice: words("Look at it in the plan, and find out whether anybody's sign-in needs it."),
      };
    },
  );

export default unknownChange;

/** What is on no path is still missed where it is gone, but not where another comes first. */
const isNewFirst = ({ type, action, createsFirst }: ResourceChange): boolean =>
  isHarmlessType(type) && action === "replace" && createsFirst;

export const regionOf = (change: ResourceChange): string | undefined =>
  change.type === REGION_TYPE ? textAttribute(change, "region_name") : regionOfResource(change);

function whatHappens(change: ResourceChange, plans: readonly Plan[]): Text | undefined {
  const { action, type } = change;
  if (action === "forget" || action === "forget-and-create") {
    return say`Terraform lets go of it${action === "forget" ? words("") : words(" and makes another")}. The ${type} itself stays as it is for users, but nobody watches or repairs it any more.`;
  }
  if (!isDestroyed(change) || emergencyParts(plans).has(change)) return undefined;
  const classified = classify(change, plans);
  if (type === SAML_APP_SETTINGS_TYPE && action === "delete") {
    return words(
      "Terraform lets go of the app's settings. They stay in Okta as they are, but nobody watches or repairs them any more.",
    );
  }
  if (classified !== undefined && classified.use !== "no") return undefined;
  const verb = action === "replace" ? "destroyed and made anew" : "destroyed";
  return classified === undefined
    ? say`The ${type} is ${words(verb)}. No rule knows what users lose by that.`
    : say`The ${type} is ${words(verb)}. The given plans show that it is not the one that people sign in to AWS with; nothing more was judged.`;
}
