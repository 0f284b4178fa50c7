import { listed, say, words } from "../render/say";
import { at, regionName, SENSITIVE, type Found, type RuleCheck } from "../rule";
import { forEachApp, urlsOnlyIn } from "../facts/app-urls";

const acsUrlRemoved: RuleCheck = (input) =>
  forEachApp(input, ({ change, before, after, sensitive }) =>
    urlsOnlyIn(before, after).map(({ region, urls }): Found => {
      const shown = sensitive ? [SENSITIVE] : urls.map((url) => say`${url}`);
      return {
        ...at(change, sensitive ? undefined : region),
        happens:
          region === undefined || sensitive
            ? say`Okta no longer accepts sign-in to ${listed(shown)}. People who use it cannot sign in.`
            : say`Okta no longer accepts sign-in to ${listed(shown)} in ${regionName(region)}. People who sign in through these endpoints, in the browser or with the CLI, cannot.`,
        advice: words(
          "Right only where the Region is being retired or the endpoint is used by nobody. Otherwise put the URL back into a free ACS field.",
        ),
      };
    }),
  );

export default acsUrlRemoved;
