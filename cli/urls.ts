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
import type { Subcommand } from "./subcommand";
import { renderConfigNotes } from "./run";

/** `idc urls`: every ACS URL with its Okta field, and every portal URL. */
export const urlsCommand: Subcommand = (finish) =>
  new Command("urls")
    .description("List every ACS URL, with its Okta field, and every access portal URL.")
    .option("--json", "print JSON")
    .action(({ json }: { json?: boolean }) => {
      const loaded = loadConfig();
      const { config } = loaded;
      const urls = allUrls(config);
      finish({
        stdout: json ? JSON.stringify(urls, null, 2) : renderUrls(config, urls),
        stderr: renderConfigNotes(loaded),
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

function renderUrls(config: Config, { issuer, acs, portal }: Urls): string {
  const sections = regionsInUse(config).map(({ region, role }) => {
    const handedOut = handedOutPortal(config, region);
    const rows = [
      ...acs
        .filter((entry) => entry.region === region)
        .map(({ endpoint, url, oktaField }) => [
          "ACS URL",
          endpoint,
          url,
          `Okta field ${oktaField}`,
        ]),
      ...portal
        .filter((entry) => entry.region === region)
        .map(({ endpoint, url }) => [
          "portal",
          endpoint,
          url,
          url === handedOut.url ? "hand this one to users" : "",
        ]),
    ];
    return `${region}, ${displayNameOf(region)}, ${role} Region\n${inColumns(rows)}`;
  });
  return [`Issuer for all Regions, Okta field ${ISSUER_FIELD}\n  ${issuer}`, ...sections].join(
    "\n\n",
  );
}

/** Columns without lines between them, so that a URL can be copied whole. */
function inColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => `  ${cell.padEnd(widths?.[column] ?? 0)}`)
        .join("")
        .trimEnd(),
    )
    .join("\n");
}
