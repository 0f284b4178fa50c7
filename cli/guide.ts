import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Command, Option } from "commander";

import { ServiceError } from "../lib/clients/errors";
import {
  ConfigError,
  loadConfig,
  packageRoot,
  readNamedFile,
  UserError,
  type Config,
  type LoadedConfig,
} from "../lib/config";
import {
  GENERATOR,
  GUIDE_FILES,
  GUIDE_LANGUAGES,
  guideFiles,
  guideOf,
  regionalProfiles,
  type AsOf,
  type GuideInput,
  type GuideLanguage,
  type RegionalProfiles,
} from "../lib/guide";
import { awsFromEnvironment, mayHaveAwsCredentials } from "./clients";
import type { Subcommand } from "./subcommand";
import { renderConfigNotes } from "./run";
import { writeFolder } from "./write-folder";

interface Options {
  readonly out: string;
  readonly lang?: readonly GuideLanguage[];
  readonly profiles?: string;
  readonly offline?: boolean;
}

/** `idc guide`: everything that is handed to people before the day they need it. */
export const guideCommand: Subcommand = (finish) =>
  new Command("guide")
    .description("Write the page, bookmarks and CLI settings to hand out to people.")
    .option("--out <folder>", "where to write; an earlier guide there is replaced", "dist/guide")
    .addOption(
      new Option(
        "--lang <languages...>",
        "languages, instead of the config's guide.languages",
      ).choices(GUIDE_LANGUAGES),
    )
    .option(
      "--profiles <file>",
      "an AWS config: its sign-in profiles are written to aws-config.ini again for each additional Region (the file itself is only read)",
    )
    .option("--offline", "do not ask AWS which Regions are active")
    .action(async ({ out, lang, profiles: profilesFile, offline }: Options) => {
      const loaded = loadConfig();
      const input = withGuide(loaded, lang);
      const { asOf, notes } = await regionsNow(loaded.config, offline === true);
      const profiles =
        profilesFile === undefined
          ? undefined
          : regionalProfiles(readProfiles(profilesFile), guideOf(input, asOf));
      const files = guideFiles(input, pageAssets(), profiles?.sections, asOf);
      writeFolder(out, files, isGuide, " with --out");

      finish({
        stdout: [
          `Wrote ${out}:`,
          ...Object.entries(GUIDE_FILES).map(([name, use]) => `  ${name.padEnd(16)}${use}`),
        ].join("\n"),
        stderr: renderConfigNotes(
          loaded,
          ...notes,
          ...(profiles === undefined ? [] : profileWarnings(profilesFile as string, profiles)),
        ),
      });
    });

/** Which Regions AWS says are active, where there are credentials to ask it with. */
async function regionsNow(
  config: Config,
  offline: boolean,
): Promise<{ readonly asOf: AsOf; readonly notes: readonly string[] }> {
  const date = new Date().toISOString().slice(0, 10);
  const { primary, additional } = config.regions;
  if (offline || additional.length === 0 || !mayHaveAwsCredentials(process.env)) {
    return { asOf: { date }, notes: [] };
  }
  try {
    const { identityCenter } = await awsFromEnvironment(primary, process.env, additional);
    const regions = await identityCenter.regions(config.identityCenter.instanceArn);
    const active = regions.filter(({ status }) => status === "ACTIVE").map(({ name }) => name);
    const absent = additional.filter((region) => !active.includes(region));
    return {
      asOf: { date, active },
      notes: absent.map(
        (region) =>
          `left out but for the allow-list: ${region} is not an active Region of the instance. Make the guide again when it is.`,
      ),
    };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return {
      asOf: { date },
      notes: [`The guide shows the Regions as planned: AWS could not be asked, ${error.reason}`],
    };
  }
}

function withGuide({ file, config }: LoadedConfig, lang?: readonly GuideLanguage[]): GuideInput {
  const { guide } = config;
  if (guide === undefined) {
    throw new ConfigError(file, [
      {
        path: ["guide"],
        message:
          "is missing, and idc guide is made from it. Add guide.organizationName, the name people know the company by, and guide.supportContact, whom to ask when sign-in does not work.",
      },
    ]);
  }
  return { ...config, guide: { ...guide, languages: lang ? [...new Set(lang)] : guide.languages } };
}

function readProfiles(file: string): string {
  const read = readNamedFile(file);
  if ("bytes" in read) return read.bytes.toString("utf8");
  throw new UserError(
    `${file} cannot be read: ${read.problem}. Give --profiles the path of an AWS config, such as ~/.aws/config.`,
  );
}

function profileWarnings(
  file: string,
  { sections, foreign, unknown, notUnderstood, leftOut, present }: RegionalProfiles,
): string[] {
  return [
    ...(sections.length === 0
      ? [`${file} has no profile that signs in to this Identity Center instance: none was written.`]
      : []),
    ...(foreign.length > 0
      ? [
          `left out, because they sign in to another Identity Center instance: ${foreign.join(", ")}.`,
        ]
      : []),
    ...(unknown.length > 0
      ? [
          `left out, because it is not known whose address they sign in at: ${unknown.join(", ")}. If it is your company's own, set portal.domain.`,
        ]
      : []),
    ...(notUnderstood.length > 0
      ? [
          `left out, because they are not understood: ${notUnderstood.map(({ name, why }) => `${name} (${why})`).join("; ")}.`,
        ]
      : []),
    ...(leftOut.length > 0
      ? [
          `not copied, because they may hold secrets or are not known: ${leftOut.join(", ")}. Add what the new profiles need by hand.`,
        ]
      : []),
    ...(present.length > 0
      ? [
          `${file} already has ${present.join(", ")}: replace these sections there, the AWS CLI refuses a file that has one twice.`,
        ]
      : []),
  ];
}

function pageAssets() {
  const read = (name: string) => readFileSync(join(packageRoot(), "lib/guide/page", name), "utf8");
  return { css: read("page.css"), js: read("page.js") };
}

/** Whether a folder was written by this command: no file but ours, and a page that says so. */
function isGuide(folder: string, entries: readonly string[]): boolean {
  return (
    entries.includes("index.html") &&
    entries.every((name) => Object.hasOwn(GUIDE_FILES, name)) &&
    readFileSync(join(folder, "index.html"), "utf8").includes(`content="${GENERATOR}"`)
  );
}
