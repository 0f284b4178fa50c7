import type { GuideLanguage } from "../languages";
import { en } from "./en";
import { ja } from "./ja";
import type { Translation } from "./types";

export type { Translation } from "./types";

/** The guide's texts in every language that the config allows. */
export const TRANSLATIONS: Readonly<Record<GuideLanguage, Translation>> = { en, ja };
