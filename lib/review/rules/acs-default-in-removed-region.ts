import { removedRegions, regionsAfter } from "../facts/instance-regions";
import { regionOfAcsUrl } from "../../endpoints";
import { appChange, hasSettings } from "../facts/saml-app";
import { isDestroyed } from "../plan/plan";
import { say, words } from "../render/say";
import { at, changesOf, NOT_APPLICABLE, regionName, type Found, type RuleCheck } from "../rule";

const acsDefaultInRemovedRegion: RuleCheck = (input) => {
  const { plans, defaultAcsField } = input;
  const stays = new Set(plans.flatMap(regionsAfter).map(({ region }) => region));
  const removed = plans
    .flatMap(removedRegions)
    .filter(({ region }) => region !== undefined && !stays.has(region));
  if (removed.length === 0) return NOT_APPLICABLE;
  const defaults = changesOf(input, (change) => hasSettings(change, plans) && !isDestroyed(change))
    .map((change) => appChange(change, defaultAcsField))
    .flatMap((app) => (app.seen ? [app.value.after] : []))
    .flatMap(({ acs, defaultField }) => acs.get(defaultField) ?? []);
  return removed.flatMap(({ change, region }): Found[] => {
    const url = defaults.find((item) => regionOfAcsUrl(item) === region);
    if (url === undefined) return [];
    return [
      {
        ...at(change, region),
        happens: say`${regionName(region)} is removed from the Identity Center instance, and the default ACS URL of the Okta app is there: ${url}. Everybody who opens AWS from Okta is sent to a Region that does not answer.`,
        advice: words(
          "Do not apply this. Give the default ACS field the primary Region's URL first, and remove the Region when sign-in works.",
        ),
      },
    ];
  });
};

export default acsDefaultInRemovedRegion;
