import { regionOfAcsUrl } from "../../endpoints";
import { appChange, hasSettings, isOfUnseenApp, type AppChange } from "../facts/saml-app";
import { say, words, type Text } from "../render/say";
import { at, changesOf, forEach, regionName, type Found, type RuleCheck } from "../rule";

/** Also speaks for the other rules about settings where the settings cannot be seen. */
const acsDefaultChanged: RuleCheck = (input) =>
  forEach(
    changesOf(input, (change) => hasSettings(change, input.plans) && writesSettings(change.action)),
    (change) => {
      const app = appChange(change, input.defaultAcsField);
      if (!app.seen) return unseen(change, app.why);
      const found = judge(app.value);
      return found === undefined && isOfUnseenApp(change)
        ? unseen(change, words("the plan does not say which app gets the settings"))
        : found;
    },
  );

const unseen = (change: AppChange["change"], why: Text): Found => ({
  ...at(change),
  happens: say`It cannot be seen whether people can still sign in to AWS from Okta: ${why}.`,
  advice: words("Do not apply this before you have compared the app's settings by hand."),
});

export default acsDefaultChanged;

const writesSettings = (action: string): boolean => action !== "delete" && action !== "forget";

function judge({ change, before, after }: AppChange): Found | undefined {
  if (before === undefined) return undefined;
  const was = before.acs.get(before.defaultField);
  const is = after.acs.get(before.defaultField);
  if (was === undefined)
    return before.acs.size > 0 ? unknownDefault(change, before, after) : undefined;
  if (was === is) return undefined;

  const region = regionOfAcsUrl(was);
  if (is === undefined) {
    return {
      ...at(change, region),
      happens: say`The app has no default ACS URL any more (${before.defaultField} was ${was}). Nobody can open AWS from Okta.`,
      advice: say`Give ${before.defaultField} the primary Region's URL back.`,
    };
  }
  const target = regionOfAcsUrl(is);
  const where =
    target === undefined
      ? say`no AWS sign-in endpoint that this project knows`
      : target === region
        ? say`another endpoint in the same Region, ${regionName(target)}`
        : say`${regionName(target)} instead of ${regionName(region)}`;
  return {
    ...at(change, region),
    happens: say`The default ACS URL changes from ${was} to ${is}. Everybody who opens AWS from Okta is sent to ${where}; if that URL is wrong, nobody can sign in.`,
    advice: words(
      "Check that the URL is listed in the Identity Center console, and try it with a second app first. To keep the former default, set endpoints.defaultAcs to its type.",
    ),
  };
}

/** Which field is the default cannot be told where the one that should be is empty. */
function unknownDefault(
  change: AppChange["change"],
  before: AppChange["after"],
  after: AppChange["after"],
): Found | undefined {
  const text = ({ acs }: AppChange["after"]) => JSON.stringify([...acs].sort());
  if (text(before) === text(after)) return undefined;
  return {
    ...at(change),
    happens: say`It cannot be seen which ACS URL is the app's default: ${before.defaultField} is empty today, other fields are not. If the default changes, people who open AWS from Okta are sent somewhere else or nowhere.`,
    advice: words("Name the default field with --default-acs-field."),
  };
}
