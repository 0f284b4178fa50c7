import { SAML_APP_TYPE } from "../resource-types";
import { at, changesOf, forEach, type RuleCheck } from "../rule";
import { mayBeIdentityCenterApp } from "../saml-app";
import { words } from "../say";

const oktaAppDeactivated: RuleCheck = (input) =>
  forEach(
    changesOf(
      input,
      (change) =>
        change.type === SAML_APP_TYPE &&
        (change.action === "update" || change.action === "no-op") &&
        mayBeIdentityCenterApp(change),
    ),
    (change) => {
      if (change.before?.status !== "ACTIVE" || change.after?.status !== "INACTIVE")
        return undefined;
      return {
        ...at(change),
        happens: words(
          "The SAML app becomes inactive. Nobody can sign in to AWS with Okta any more.",
        ),
        advice: words("Keep its status ACTIVE."),
      };
    },
  );

export default oktaAppDeactivated;
