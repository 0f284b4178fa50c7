/**
 * Reads texts of others that were changed at random: configs, metadata files, CLI profiles, SAML messages,
 * records of sign-ins. Each is read, or refused with a sentence; nothing crashes, nothing takes long.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { metadataXml } from "../__tests__/helpers/metadata";
import { deflated, plain, requestXml, responseXml } from "../__tests__/helpers/saml";
import { cloudTrailRecord, oktaRecord } from "../__tests__/helpers/sign-in-records";
import { parseConfig, UserError } from "../lib/config";
import { acsUrl } from "../lib/endpoints";
import { regionalProfiles } from "../lib/guide/aws-profiles";
import { guideOf } from "../lib/guide";
import { parseMetadata } from "../lib/metadata";
import { checkSamlMessage, findSamlMessages, readSamlMessage } from "../lib/okta/saml";
import { readCloudTrailEvent, readOktaEvent } from "../lib/sign-ins";
import { randomFrom, type Random } from "./random";

const example = readFileSync(join(__dirname, "../config/example.yaml"), "utf8");
const { config } = parseConfig("example.yaml", example);
const guide = guideOf({
  ...config,
  guide: config.guide ?? {
    organizationName: "Example",
    supportContact: "#help",
    languages: ["en"],
  },
});
const OSAKA = acsUrl("dual-stack", "ap-northeast-3", config.identityCenter.tenantId ?? "");
const PROFILES = `[default]
region = eu-west-1

[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = ap-northeast-1

[profile [a]-b.c]
sso_session: corp
SSO_ACCOUNT_ID = 111122223333
sso_role_name = Admin
services = local
aws_secret_access_key = CANARY
  nested = CANARY

[services local]
dynamodb =
  endpoint_url = http://localhost:8000
`;

interface Reader {
  readonly name: string;
  readonly seeds: readonly string[];
  /** Reads; throws where it refuses. @returns what must hold of the answer, in words, where it does not */
  readonly read: (text: string) => string | undefined;
}

const READERS: readonly Reader[] = [
  { name: "config", seeds: [example], read: (text) => void parseConfig("x.yaml", text) },
  {
    name: "metadata",
    seeds: [metadataXml()],
    read: (text) => void parseMetadata("metadata.xml", text),
  },
  {
    name: "profiles",
    seeds: [PROFILES],
    read(text) {
      const written = regionalProfiles(text, guide).sections.join("\n");
      // Where a line end went, the value is another key's: what counts is the key that it stands behind.
      return /^\s*\S*(?:secret|nested)\S*\s*[=:].*CANARY/im.test(written)
        ? `a secret was copied: ${written}`
        : undefined;
    },
  },
  {
    name: "SAML",
    seeds: [
      requestXml(),
      responseXml(),
      plain(responseXml()),
      `https://x/?SAMLRequest=${encodeURIComponent(deflated(requestXml()))}`,
    ],
    read(text) {
      for (const found of findSamlMessages(text)) {
        const message = "xml" in found ? readSamlMessage(found.xml) : found;
        if ("kind" in message) checkSamlMessage(message, config);
      }
      return undefined;
    },
  },
  {
    name: "System Log",
    seeds: [JSON.stringify(oktaRecord({ at: "2026-11-26T10:00:00Z", asks: OSAKA }))],
    read: (text) => void readOktaEvent(parsed(text)),
  },
  {
    name: "CloudTrail",
    seeds: [
      cloudTrailRecord({ at: "2026-11-26T10:00:00Z", region: "eu-west-1", loginTo: "https://x" }),
    ],
    read: (text) => void readCloudTrailEvent(text, "eu-west-1", config),
  },
];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const TOKENS = [
  "\0",
  "\u202e",
  "\ufeff",
  "__proto__",
  "&a",
  "*a",
  "<<: ",
  "<!DOCTYPE x>",
  "<![CDATA[",
  "]]>",
  "&amp;",
  "${",
  "[",
  "]",
  "{",
  "}",
  ":",
  "\n",
  "\t",
  "'",
  '"',
  "#",
  "---\n",
  "%25",
  "=",
  "null",
  "1e999",
  "🙂",
];

function mutate(text: string, random: Random): string {
  let changed = text;
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    const at = random.below(changed.length + 1);
    const end = Math.min(changed.length, at + random.below(40));
    const middle = [
      "",
      random.pick(TOKENS),
      random.pick(TOKENS).repeat(1 + random.below(50)),
      changed.slice(at, end) + changed.slice(at, end),
      changed.slice(random.below(changed.length + 1)).slice(0, 40),
    ];
    changed =
      changed.slice(0, at) + random.pick(middle) + changed.slice(random.below(3) === 0 ? end : at);
  }
  return changed;
}

export interface TextFuzzResult {
  readonly runs: number;
  readonly read: number;
  readonly refused: number;
  /** What must not be: how to see it again. */
  readonly faults: readonly string[];
}

/** @param runs how many mutations to try of each reader's texts */
export function fuzzTexts(seed: number, runs: number): TextFuzzResult {
  const random = randomFrom(seed);
  const faults: string[] = [];
  const counts = { read: 0, refused: 0 };
  for (const { name, seeds, read } of READERS) {
    for (let run = 0; run < runs; run += 1) {
      const text = mutate(random.pick(seeds), random);
      try {
        const wrong = read(text);
        counts.read += 1;
        if (wrong !== undefined) faults.push(`${name}, run ${run} of seed ${seed}: ${wrong}`);
      } catch (error) {
        if (error instanceof UserError) counts.refused += 1;
        else
          faults.push(
            `${name}, run ${run} of seed ${seed}: ${String(error)}\n${JSON.stringify(text)}`,
          );
      }
    }
  }
  return { runs: runs * READERS.length, ...counts, faults };
}

if (require.main === module) {
  const [seed = "1", runs = "5000"] = process.argv.slice(2);
  const result = fuzzTexts(Number(seed), Number(runs));
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.faults.length === 0 ? 0 : 1;
}
