import { renderAllowlist } from "./allowlist";
import { renderAwsConfig } from "./aws-config";
import { renderBookmarks } from "./bookmarks";
import { renderMarkdown } from "./markdown";
import { guideOf, type AsOf, type GuideInput } from "./model";
import { renderPage, type PageAssets } from "./page";

export { regionalProfiles, type RegionalProfiles } from "./aws-profiles";
export { GUIDE_LANGUAGES, type GuideLanguage } from "./languages";
export { guideOf, type AsOf, type Guide, type GuideInput, type GuideRegion } from "./model";
export { GENERATOR, type PageAssets } from "./page";

/** The files that the guide consists of, each with what it is for. */
export const GUIDE_FILES = {
  "index.html": "the page for everybody",
  "bookmarks.html": "for browsers to import",
  "aws-config.ini": "for ~/.aws/config",
  "guide.md": "for a wiki",
  "allowlist.txt": "for the firewall",
} as const;
export type GuideFile = keyof typeof GUIDE_FILES;

/**
 * Everything that is handed to people, as the text of each file. The same input gives the same bytes.
 *
 * The allow-list has every Region of the config: a firewall is opened before a Region is used.
 *
 * @param profiles sections for `aws-config.ini`, see `regionalProfiles`
 */
export function guideFiles(
  input: GuideInput,
  assets: PageAssets,
  profiles: readonly string[] = [],
  asOf?: AsOf,
): Record<GuideFile, string> {
  const guide = guideOf(input, asOf);
  return {
    "index.html": renderPage(guide, assets),
    "bookmarks.html": renderBookmarks(guide),
    "aws-config.ini": renderAwsConfig(guide, profiles),
    "guide.md": renderMarkdown(guide),
    "allowlist.txt": renderAllowlist(input),
  };
}
