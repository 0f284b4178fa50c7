import Table from "cli-table3";
import { Command } from "commander";

import { loadConfig, type Config } from "../lib/config";
import {
  displayNameOf,
  handedOutPortal,
  issuerOf,
  portalUrls,
  regionsInUse,
  type PortalUrl,
} from "../lib/endpoints";
import { assignAcsFields, ISSUER_FIELD, type AssignedAcsUrl } from "../lib/okta";
import type { Subcommand } from "./main";
import { renderWarnings } from "./run";

/** `idc urls`: every ACS URL with its Okta field, and every portal URL. */
export const urlsCommand: Subcommand = (finish) =>
  new Command("urls")
    .description("List every ACS URL, with its Okta field, and every access portal URL.")
    .option("--json", "print JSON")
    .action(({ json }: { json?: boolean }) => {
      const { config, warnings } = loadConfig();
      const urls = allUrls(config);
      finish({
        stdout: json ? JSON.stringify(urls, null, 2) : renderUrls(config, urls),
        stderr: renderWarnings(warnings),
      });
    });

/** The JSON of `idc urls --json`. */
export interface Urls {
  readonly issuer: string;
  /** In the order of the Okta app's fields. */
  readonly acs: readonly AssignedAcsUrl[];
  readonly portal: readonly PortalUrl[];
}

export function allUrls(config: Config): Urls {
  return { issuer: issuerOf(config), acs: assignAcsFields(config), portal: portalUrls(config) };
}

/** A table without lines: columns alone, so that a URL can be copied whole. */
const NO_LINES = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((place) => [place, ""]),
);

function renderUrls(config: Config, { issuer, acs, portal }: Urls): string {
  const sections = regionsInUse(config).map(({ region, role }) => {
    const table = new Table({ chars: NO_LINES, style: { "padding-left": 2, "padding-right": 0 } });
    for (const { endpoint, url, oktaField } of acs.filter((entry) => entry.region === region)) {
      table.push(["ACS URL", endpoint, url, `Okta field ${oktaField}`]);
    }
    const handedOut = handedOutPortal(config, region);
    for (const { endpoint, url } of portal.filter((entry) => entry.region === region)) {
      table.push(["portal", endpoint, url, url === handedOut.url ? "hand this one to users" : ""]);
    }
    return `${region}, ${displayNameOf(region)}, ${role} Region\n${table.toString().replace(/ +$/gm, "")}`;
  });
  return [`Issuer for all Regions, Okta field ${ISSUER_FIELD}\n  ${issuer}`, ...sections].join(
    "\n\n",
  );
}
