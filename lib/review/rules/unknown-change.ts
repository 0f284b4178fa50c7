import { isEmergency } from "../facts/emergency";
import { isDestroyed, textAttribute, type ResourceChange } from "../plan/plan";
import { regionOfResource } from "../facts/resource-region";
import {
  isCovered,
  KEY_POLICY_TYPE,
  REGION_TYPE,
  SAML_APP_SETTINGS_TYPE,
  SAML_APP_TYPE,
} from "../facts/resource-types";
import { at, forEach, type RuleCheck } from "../rule";
import { mayBeIdentityCenterApp } from "../facts/saml-app";
import { say, words, type Text } from "../render/say";

const unknownChange: RuleCheck = ({ plans }) =>
  forEach(
    plans.flatMap(({ changes }) => changes.filter((change) => change.action !== "no-op")),
    (change) => {
      const happens = whatHappens(change);
      if (happens === undefined) return undefined;
      return {
        ...at(change, regionOf(change)),
        happens,
        advice: words("Look at it in the plan, and find out whether anybody's sign-in needs it."),
      };
    },
  );

export default unknownChange;

function regionOf(change: ResourceChange): string | undefined {
  if (change.type === REGION_TYPE) return textAttribute(change, "region_name");
  return regionOfResource(change);
}

function whatHappens(change: ResourceChange): Text | undefined {
  const { action, type } = change;
  if (isEmergency(change)) return undefined;
  if (action === "forget" || action === "forget-and-create") {
    return say`Terraform lets go of it${action === "forget" ? words("") : words(" and makes another")}. The ${type} itself stays as it is for users, but nobody watches or repairs it any more.`;
  }
  if (!isDestroyed(change)) return undefined;
  if (type === SAML_APP_SETTINGS_TYPE) {
    // Its destruction changes nothing in Okta; a replacement writes the settings of another app.
    return action === "delete"
      ? words(
          "Terraform lets go of the app's settings. They stay in Okta as they are, but nobody watches or repairs them any more.",
        )
      : undefined;
  }
  if (type === KEY_POLICY_TYPE) return undefined;
  if (type === SAML_APP_TYPE ? mayBeIdentityCenterApp(change) : isCovered(type)) return undefined;
  const verb = action === "replace" ? "destroyed and made anew" : "destroyed";
  return say`The ${type} is ${words(verb)}. No rule knows what users lose by that.`;
}
