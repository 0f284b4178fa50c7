/**
 * The profiles of an existing AWS config, once more for each additional Region.
 *
 * Lines are taken over as they stand rather than parsed and written anew, so that nested settings
 * and quoted names survive, which the AWS SDK's own loader drops.
 */
import { profileInRegion, type GuideRegion } from "./model";

interface Section {
  /** `profile` (also for `[default]`), `sso-session`, or another kind that is of no interest. */
  readonly kind: string;
  readonly name: string;
  /** The lines below the header, comments and empty lines at the end left out. */
  readonly lines: readonly string[];
}

/** What became of the profiles of a file. */
export interface RegionalProfiles {
  /** Sections for the AWS config, without an empty line at the end. */
  readonly sections: readonly string[];
  /** Profiles that sign in to another Identity Center instance, and so were left out. */
  readonly foreign: readonly string[];
  /** Sections written here that the file has already. */
  readonly present: readonly string[];
}

/** How a profile signs in, directly or through the profile whose role it takes. */
interface SignIn {
  readonly startUrl: string;
  readonly region: string | undefined;
}

/** Settings that say where a profile signs in: replaced by the Region's session. */
const SIGN_IN_KEYS = ["sso_session", "sso_start_url", "sso_region", "sso_registration_scopes"];
/** Settings that are or fetch credentials: never copied into a file that is handed on. */
const CREDENTIAL_KEYS = [
  "aws_access_key_id",
  "aws_secret_access_key",
  "aws_session_token",
  "credential_process",
];

/**
 * @param text    an AWS config file
 * @param regions the guide's Regions
 */
export function regionalProfiles(text: string, regions: readonly GuideRegion[]): RegionalProfiles {
  const file = parse(text);
  const profiles = file.filter(({ kind }) => kind === "profile");
  const ownHosts = new Set(regions.flatMap(({ portals }) => portals.map(({ url }) => hostOf(url))));
  const isTwin = ({ name }: Section) => regions.some((region) => name.endsWith(`@${region.name}`));

  const foreign: string[] = [];
  const sections: string[] = [];
  for (const profile of profiles) {
    const signIn = signInOf(profile, file);
    if (signIn === undefined || isTwin(profile)) continue;
    if (!ownHosts.has(hostOf(signIn.startUrl))) {
      foreign.push(profile.name);
      continue;
    }
    for (const region of regions) {
      if (region.role === "additional" && region.name !== signIn.region) {
        sections.push(twin(profile, region));
      }
    }
  }

  const existing = new Set(file.map(header));
  const written = [
    ...regions.map(({ session }) => header({ kind: "sso-session", name: session })),
    ...sections.map((section) => section.split("\n", 1)[0] as string),
  ];
  return { sections, foreign, present: written.filter((name) => existing.has(name)) };
}

function parse(text: string): Section[] {
  const sections: (Section & { readonly lines: string[] })[] = [];
  for (const line of text.split(/\r?\n/)) {
    const inBrackets = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim();
    if (inBrackets === undefined) {
      const isSetting = line.trim() !== "" && !/^\s*[#;]/.test(line);
      if (isSetting) sections.at(-1)?.lines.push(line);
      continue;
    }
    const named = /^(?<kind>[\w-]+)\s+(?<quote>["']?)(?<name>.+)\k<quote>$/.exec(
      inBrackets,
    )?.groups;
    if (inBrackets === "default") sections.push({ kind: "profile", name: "default", lines: [] });
    else sections.push({ kind: named?.["kind"] ?? "", name: named?.["name"] ?? "", lines: [] });
  }
  return sections;
}

const keyOf = (line: string): string | undefined =>
  /^([^\s=][^=]*?)\s*=/.exec(line)?.[1]?.toLowerCase();

function setting({ lines }: Section, key: string): string | undefined {
  const line = lines.find((candidate) => keyOf(candidate) === key);
  return line
    ?.slice(line.indexOf("=") + 1)
    .split(/\s[#;]/)[0]
    ?.trim();
}

function signInOf(
  profile: Section,
  file: readonly Section[],
  seen: readonly string[] = [],
): SignIn | undefined {
  const session = setting(profile, "sso_session");
  const holder =
    session === undefined
      ? profile
      : file.find(({ kind, name }) => kind === "sso-session" && name === session);
  const startUrl = holder && setting(holder, "sso_start_url");
  if (holder && startUrl) return { startUrl, region: setting(holder, "sso_region") };

  const source = setting(profile, "source_profile");
  const next = file.find(({ kind, name }) => kind === "profile" && name === source);
  if (next === undefined || seen.includes(next.name)) return undefined;
  return signInOf(next, file, [...seen, profile.name]);
}

/** The profile, signing in through another Region. */
function twin(profile: Section, region: GuideRegion): string {
  const takesRole = setting(profile, "source_profile") !== undefined;
  const kept: string[] = [];
  let dropping = false;
  for (const line of profile.lines) {
    const key = keyOf(line);
    // Indented lines belong to the setting above them.
    if (key !== undefined) dropping = [...SIGN_IN_KEYS, ...CREDENTIAL_KEYS].includes(key);
    if (dropping) continue;
    kept.push(
      key === "source_profile"
        ? `source_profile = ${profileInRegion(setting(profile, key) as string, region.name)}`
        : line,
    );
  }
  return [
    header({ kind: "profile", name: profileInRegion(profile.name, region.name) }),
    ...(takesRole ? [] : [`sso_session = ${region.session}`]),
    ...kept,
  ].join("\n");
}

function header({ kind, name }: Pick<Section, "kind" | "name">): string {
  return `[${kind} ${/\s/.test(name) ? JSON.stringify(name) : name}]`;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
