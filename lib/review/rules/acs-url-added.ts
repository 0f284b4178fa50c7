import { forEachApp, urlsOnlyIn } from "../facts/app-urls";
import { at, regionName, SENSITIVE, type Found, type RuleCheck } from "../rule";
import { listed, say, words } from "../render/say";

const acsUrlAdded: RuleCheck = (input) =>
  forEachApp(input, ({ change, before, after, sensitive }) =>
    urlsOnlyIn(after, before).map(({ region, urls }): Found => {
      const shown = sensitive ? [SENSITIVE] : urls.map((url) => say`${url}`);
      return {
        ...at(change, sensitive ? undefined : region),
        happens:
          region === undefined || sensitive
            ? say`Okta will also accept sign-in to ${listed(shown)}.`
            : say`People will be able to sign in to ${regionName(region)}: ${listed(shown)}.`,
        advice:
          region === undefined && !sensitive
            ? words(
                "This is no AWS sign-in endpoint that this project knows: compare it with the Identity Center console.",
              )
            : words("Nothing to do."),
      };
    }),
  );

export default acsUrlAdded;
