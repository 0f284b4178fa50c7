import { ISSUER_FIELD } from "../../okta";
import { forEachApp } from "../facts/app-urls";
import { at, type Found, type RuleCheck } from "../rule";
import { say, words } from "../render/say";

const oktaIssuerChanged: RuleCheck = (input) =>
  forEachApp(input, ({ change, before, after }): Found[] => {
    const was = before?.others.get(ISSUER_FIELD);
    const is = after.others.get(ISSUER_FIELD);
    // Losing it is okta-settings-lost.
    if (typeof was !== "string" || typeof is !== "string" || was === is) return [];
    return [
      {
        ...at(change),
        happens: say`The issuer (${ISSUER_FIELD}) changes from ${was} to ${is}. Where it is not the one that Identity Center expects, nobody can sign in to AWS with Okta.`,
        advice: words(
          "Compare it with the issuer URL in the Identity Center console, Settings. To keep the former, set identityCenter.issuerUrl.",
        ),
      },
    ];
  });

export default oktaIssuerChanged;
