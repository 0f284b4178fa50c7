import { isMarked } from "../plan/plan";
import { SAML_APP_TYPE } from "../facts/resource-types";
import { at, changesOf, forEach, type RuleCheck } from "../rule";
import { useOfApp } from "../facts/saml-app";
import { words } from "../render/say";

const oktaAppDeactivated: RuleCheck = (input) =>
  forEach(
    changesOf(
      input,
      (change) =>
        change.type === SAML_APP_TYPE &&
        (change.action === "update" || change.action === "no-op") &&
        useOfApp(change, input.plans) !== "no",
    ),
    (change) => {
      if (change.before?.status === "ACTIVE" && isMarked(change.afterUnknown, "status")) {
        return {
          ...at(change),
          happens: words(
            "It cannot be seen whether the SAML app stays active: that is known only after the apply. If it does not, nobody can sign in to AWS with Okta.",
          ),
          advice: ADVICE,
        };
      }
      if (change.before?.status !== "ACTIVE" || change.after?.status !== "INACTIVE")
        return undefined;
      return {
        ...at(change),
        happens: words(
          "The SAML app becomes inactive. Nobody can sign in to AWS with Okta any more.",
        ),
        advice: ADVICE,
      };
    },
  );

const ADVICE = words("Keep its status ACTIVE.");

export default oktaAppDeactivated;
