import { textAttribute, isDestroyed } from "../plan/plan";
import { SAML_APP_TYPE } from "../facts/resource-types";
import { at, changesOf, forEach, type RuleCheck } from "../rule";
import { useOfApp } from "../facts/saml-app";
import { say, words } from "../render/say";

const oktaAppDestroyed: RuleCheck = (input) =>
  forEach(
    changesOf(
      input,
      (change) => change.type === SAML_APP_TYPE && useOfApp(change, input.plans) !== "no",
    ),
    (change) => {
      if (!isDestroyed(change)) return undefined;
      const label = textAttribute(change, "label");
      const app = label === undefined ? words("The SAML app") : say`The SAML app ${label}`;
      const happens =
        change.action === "replace"
          ? say`${app} is deleted and made anew. The new app has another certificate and metadata, and nobody is assigned to it: nobody can sign in to AWS with Okta until Identity Center is given the new metadata.`
          : say`${app} is deleted. Nobody can sign in to AWS with Okta any more.`;
      return {
        ...at(change),
        happens,
        advice: words(
          "Do not apply this. If only the configuration should let go of the app, use a removed block with destroy = false.",
        ),
      };
    },
  );

export default oktaAppDestroyed;
