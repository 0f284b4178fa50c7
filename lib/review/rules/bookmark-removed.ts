import { isDestroyed, isMarked, textOf, type ResourceChange } from "../plan/plan";
import { regionOfPortalUrl } from "../facts/portal-url";
import { BOOKMARK_TYPE } from "../facts/resource-types";
import { at, changesOf, forEach, regionName, type RuleCheck } from "../rule";
import { say, words, type Text } from "../render/say";

const bookmarkRemoved: RuleCheck = (input) =>
  forEach(
    changesOf(input, ({ type }) => type === BOOKMARK_TYPE),
    (change) => {
      const how = howItGoes(change);
      if (how === undefined) return undefined;
      const url = textOf(change.before?.url);
      const region = url === undefined ? undefined : regionOfPortalUrl(url);
      const label = textOf(change.before?.label);
      const shown = label === undefined ? words("") : say` ${label}`;
      const portal =
        region === undefined
          ? words("")
          : say`, the way to the access portal in ${regionName(region)},`;
      return {
        ...at(change, region),
        happens: say`The Okta bookmark${shown}${portal} ${how} Users lose that link.`,
        advice: words(
          "Right where the Region is being retired; tell the people who use it. The portal's URL itself works as long as the Region is in the instance.",
        ),
      };
    },
  );

export default bookmarkRemoved;

function howItGoes(change: ResourceChange): Text | undefined {
  const { before, after, action } = change;
  if (isDestroyed(change)) {
    return action === "replace"
      ? words("is deleted and made anew, without the people who are assigned to it now.")
      : words("is deleted.");
  }
  if (before === undefined || after === undefined) return undefined;
  if (before.status === "ACTIVE" && after.status === "INACTIVE") return words("becomes inactive.");
  if (before.hide_web !== true && after.hide_web === true) return words("is hidden from users.");
  const was = destinationOf(before.url);
  if (was === undefined || was === destinationOf(after.url)) return undefined;
  return isMarked(change.afterUnknown, "url")
    ? words("gets a URL that is known only after the apply.")
    : words("leads somewhere else.");
}

/** Where a URL leads: a Region's portal of an instance, by whichever endpoint, or a host. */
function destinationOf(value: unknown): string | undefined {
  const url = textOf(value);
  if (url === undefined || !URL.canParse(url)) return url;
  const { host } = new URL(url);
  const region = regionOfPortalUrl(url);
  return region === undefined ? host : `${host.split(".")[0]} ${region}`;
}
