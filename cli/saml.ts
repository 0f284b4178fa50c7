import { existsSync, readFileSync } from "node:fs";
import { Command } from "commander";

import { decodeText, loadConfig, readNamedFile, UserError, type Config } from "../lib/config";
import { displayNameOf, regionsInUse } from "../lib/endpoints";
import {
  checkSamlMessage,
  findSamlMessages,
  readSamlMessage,
  type SamlCheck,
  type SamlMessage,
} from "../lib/okta/saml";
import { clean } from "./clean";
import type { Subcommand } from "./subcommand";
import { renderConfigNotes, type Result } from "./run";

/** A HAR of a whole sign-in, with its pictures. */
const LARGEST_INPUT = 50_000_000;

interface Options {
  readonly json?: boolean;
  readonly who?: boolean;
}

type Report =
  (SamlMessage & SamlCheck) | { readonly kind: "unreadable"; readonly problems: readonly string[] };

/** `idc saml`: what a SAML message asks for, held against the config. */
export const samlCommand: Subcommand = (finish) =>
  new Command("saml")
    .description("Read a SAMLRequest or SAMLResponse and hold it against the config.")
    .argument(
      "[text]",
      "a bare message, a URL with it, a pasted form, or a file such as a HAR; - or nothing: standard input",
      "-",
    )
    .option("--json", "print JSON")
    .option("--who", "show who signs in")
    .action((text: string, options: Options) => {
      const loaded = loadConfig();
      finish({ ...saml(inputOf(text), loaded.config, options), stderr: renderConfigNotes(loaded) });
    });

function saml(text: string, config: Config, { json, who }: Options): Result {
  const found = findSamlMessages(text);
  if (found.length === 0) {
    throw new UserError(
      "There is no SAML message in it. Give the value of SAMLRequest or SAMLResponse, a URL or form that has it, or a HAR of the whole sign-in.",
    );
  }
  const reports = found.map((one): Report => {
    const message = "xml" in one ? readSamlMessage(one.xml) : one;
    if ("problem" in message) {
      return { kind: "unreadable", problems: [`The message ${message.problem}`] };
    }
    const shown =
      message.kind === "response" && !who ? { ...message, subject: undefined } : message;
    return { ...shown, ...checkSamlMessage(message, config) };
  });
  const isRead = ({ kind }: Report) => kind !== "unreadable";
  return {
    exitCode: !reports.some(isRead)
      ? 1
      : reports.some(({ problems }) => problems.length > 0)
        ? 2
        : 0,
    stdout: json
      ? JSON.stringify({ messages: reports }, null, 2)
      : reports.map((report) => renderReport(report, config)).join("\n\n"),
  };
}

/** @throws UserError for a file or input that is too large, or no text */
function inputOf(text: string): string {
  const isFile = text !== "-" && text.length < 1000 && existsSync(text);
  if (text !== "-" && !isFile) return text;
  const name = isFile ? text : "standard input";
  const read = isFile ? readNamedFile(text) : { bytes: readFileSync(process.stdin.fd) };
  if ("problem" in read) throw new UserError(`${name} cannot be read: ${read.problem}.`);
  const { bytes } = read;
  if (bytes.length > LARGEST_INPUT) {
    throw new UserError(
      `${name} is larger than ${LARGEST_INPUT} bytes. Give the request that has the SAML message alone.`,
    );
  }
  const decoded = decodeText(bytes);
  if ("text" in decoded) return decoded.text;
  throw new UserError(`${name} ${decoded.problem}`);
}

function renderReport(report: Report, config: Config): string {
  const problems = report.problems.map((problem) => `  ! ${clean(problem)}`);
  if (report.kind === "unreadable")
    return ["A message that cannot be read", ...problems].join("\n");
  const { kind, acsUrl, region, endpoint, oktaField, issuer, issuedAt } = report;
  const role = regionsInUse(config).find((used) => used.region === region)?.role;
  const rows: readonly (readonly [name: string, value: string | undefined])[] = [
    ["ACS URL", acsUrl],
    [
      "Region",
      region &&
        [
          region,
          displayNameOf(region),
          role === undefined ? "not in the config" : `${role} Region`,
        ].join(", "),
    ],
    ["type", endpoint],
    ["Okta field", oktaField ?? (acsUrl === undefined ? undefined : "none")],
    ["issuer", issuer],
    ...(kind === "request"
      ? ([["destination", report.destination]] as const)
      : ([
          ["audience", report.isEncrypted ? "(the assertion is encrypted)" : report.audience],
          ["status", report.status],
          ["valid", validity(report.notBefore, report.notOnOrAfter)],
          ["who", report.subject],
        ] as const)),
    ["issued at", issuedAt],
  ];
  return [
    kind === "request" ? "SAMLRequest, from AWS to Okta" : "SAMLResponse, from Okta to AWS",
    ...rows.flatMap(([name, value]) =>
      value === undefined ? [] : [`  ${name.padEnd(11)}  ${clean(value)}`],
    ),
    ...(problems.length > 0 ? problems : ["  As the config has it."]),
  ].join("\n");
}

const validity = (from: string | undefined, to: string | undefined): string | undefined =>
  from === undefined && to === undefined ? undefined : `${from ?? "…"} to ${to ?? "…"}`;
