import { forEachApp, urlsOnlyIn } from "../facts/app-urls";
import { at, regionName, type Found, type RuleCheck } from "../rule";
import { listed, say, words } from "../render/say";

const acsUrlAdded: RuleCheck = (input) =>
  forEachApp(input, ({ change, before, after }) =>
    urlsOnlyIn(after, before).map(({ region, urls }): Found => {
      const shown = listed(urls.map((url) => say`${url}`));
      return {
        ...at(change, region),
        happens:
          region === undefined
            ? say`Okta will also accept sign-in to ${shown}.`
            : say`People will be able to sign in to ${regionName(region)}: ${shown}.`,
        advice:
          region === undefined
            ? words(
                "This is no AWS sign-in endpoint that this project knows: compare it with the Identity Center console.",
              )
            : words("Nothing to do."),
      };
    }),
  );

export default acsUrlAdded;
