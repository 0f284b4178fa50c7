import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { GuideInput, PageAssets } from "../../../lib/guide";
import { configWith, SEVENTEEN_REGIONS, type Changes } from "../../helpers/config";

/** The base config, in Tokyo and Osaka, with a guide in both languages; and with changes. */
export function input(changes: Changes = {}): GuideInput {
  return configWith({
    guide: {
      organizationName: "Example Corp",
      supportContact: "#help-identity",
      languages: ["en", "ja"],
    },
    ...changes,
  }) as GuideInput;
}

/** The same instance in 1, 2 or 17 Regions. */
export function inRegions(count: 1 | 2 | 17): GuideInput {
  const [primary, first] = ["ap-northeast-1", "ap-northeast-3"];
  const others = SEVENTEEN_REGIONS.filter((name) => name !== primary && name !== first);
  return input({
    "regions.additional": [first, ...others].slice(0, count - 1),
    "endpoints.acs": ["dual-stack"],
  });
}

export const COUNTS = [1, 2, 17] as const;

const asset = (name: string) =>
  readFileSync(join(__dirname, "../../../lib/guide/page", name), "utf8");

/** The page's real style and script. */
export const ASSETS: PageAssets = { css: asset("page.css"), js: asset("page.js") };
