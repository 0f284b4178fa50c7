import { listed, say, words } from "../render/say";
import { at, regionName, type Found, type RuleCheck } from "../rule";
import { forEachApp, urlsOnlyIn } from "../facts/app-urls";

const acsUrlRemoved: RuleCheck = (input) =>
  forEachApp(input, ({ change, before, after }) =>
    urlsOnlyIn(before, after).map(({ region, urls }): Found => {
      const shown = listed(urls.map((url) => say`${url}`));
      return {
        ...at(change, region),
        happens:
          region === undefined
            ? say`Okta no longer accepts sign-in to ${shown}. People who use it cannot sign in.`
            : say`Okta no longer accepts sign-in to ${shown} in ${regionName(region)}. People who sign in through these endpoints, in the browser or with the CLI, cannot.`,
        advice: words(
          "Right only where the Region is being retired or the endpoint is used by nobody. Otherwise put the URL back into a free ACS field.",
        ),
      };
    }),
  );

export default acsUrlRemoved;
