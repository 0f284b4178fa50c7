import { readFileSync } from "node:fs";
import { join } from "node:path";

import { REGIONS } from "../../../lib/endpoints";
import type { GuideInput, PageAssets } from "../../../lib/guide";

/** The instance of the examples in AWS's documentation, in Tokyo and Osaka. */
export function input(overrides: Partial<GuideInput> = {}): GuideInput {
  return {
    environment: "example",
    identityCenter: {
      instanceArn: "arn:aws:sso:::instance/ssoins-111111h2222j33pp",
      identityStoreId: "d-1234567890",
      tenantId: "11111111-2222-4333-8444-555555555555",
      enabledBeforeFebruary2026: false,
    },
    regions: { primary: "ap-northeast-1", additional: ["ap-northeast-3"] },
    endpoints: { acs: ["dual-stack", "ipv4"], portal: "dual-stack" },
    guide: {
      organizationName: "Example Corp",
      supportContact: "#help-identity",
      languages: ["en", "ja"],
    },
    ...overrides,
  };
}

/** The Regions that every account has: 17. */
const DEFAULT_REGIONS = [...REGIONS.values()]
  .filter(({ partition, optIn }) => partition === "aws" && !optIn)
  .map(({ name }) => name);

/** The same instance in 1, 2 or 17 Regions. */
export function inRegions(count: 1 | 2 | 17): GuideInput {
  const others = DEFAULT_REGIONS.filter((name) => name !== "ap-northeast-1");
  const additional = ["ap-northeast-3", ...others.filter((name) => name !== "ap-northeast-3")];
  return input({
    regions: { primary: "ap-northeast-1", additional: additional.slice(0, count - 1) },
    endpoints: { acs: ["dual-stack"], portal: "dual-stack" },
  });
}

export const COUNTS = [1, 2, 17] as const;

const asset = (name: string) =>
  readFileSync(join(__dirname, "..", "..", "..", "lib", "guide", "page", name), "utf8");

/** The page's real style and script. */
export const ASSETS: PageAssets = { css: asset("page.css"), js: asset("page.js") };
