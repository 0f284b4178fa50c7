/**
 * Languages that the guide can be written in: each has its file in `translations/`, which the
 * types hold complete. The config's `guide.languages` allows exactly these.
 */
export const GUIDE_LANGUAGES = ["en", "ja"] as const;
export type GuideLanguage = (typeof GUIDE_LANGUAGES)[number];
