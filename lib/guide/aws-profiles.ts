/**
 * The profiles of an existing AWS config, once more for each additional Region.
 *
 * The file is read as botocore reads it: by Python's configparser, with `=` and `:` between key and
 * value, and names without regard to case. Only settings that are known to be no secret are copied.
 * https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 */
import { isAwsHost, isIssuerFormHost } from "../endpoints";
import { profileInRegion, type Guide, type GuideRegion } from "./model";

interface Setting {
  /** In lower case. */
  readonly key: string;
  /** The text behind the separator, and the lines below it that are indented deeper. */
  readonly value: string;
  readonly nested: readonly string[];
}

interface Section {
  /** `profile` (also for `[default]`), `sso-session`, `services`, or another that is of no interest. */
  readonly kind: string;
  readonly name: string;
  readonly settings: readonly Setting[];
}

/** A profile that cannot be written again, and why: the end of a sentence. */
export interface NotUnderstood {
  readonly name: string;
  readonly why: string;
}

/** What became of the profiles of a file. */
export interface RegionalProfiles {
  /** Sections for the AWS config, without an empty line at the end. */
  readonly sections: readonly string[];
  /** Profiles that sign in to another Identity Center instance, and so were left out. */
  readonly foreign: readonly string[];
  /** Profiles whose start URL is a company's own address that the config does not know. */
  readonly unknown: readonly string[];
  /** Profiles that sign in by something else, and so were left out. */
  readonly notUnderstood: readonly NotUnderstood[];
  /** Keys that were not copied, because they are not known to be no secret. */
  readonly leftOut: readonly string[];
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

const WORD = /^[\w.+-]{1,64}$/;
const NAME = /^[^\r\n]{1,200}$/;

/** What is copied, and the values it may have. Whatever is not listed here could be a secret. */
const COPIED: Readonly<Record<string, RegExp>> = {
  ca_bundle: /^[\w.~/\\: -]{1,200}$/,
  cli_auto_prompt: WORD,
  cli_binary_format: WORD,
  cli_follow_urlparam: WORD,
  cli_history: WORD,
  cli_pager: /^[\w./ -]{0,64}$/,
  cli_timestamp_format: WORD,
  defaults_mode: WORD,
  duration_seconds: /^\d{1,6}$/,
  ec2_metadata_service_endpoint_mode: WORD,
  ignore_configured_endpoint_urls: WORD,
  max_attempts: /^\d{1,4}$/,
  mfa_serial: /^(arn:aws[\w-]*:iam::\d{12}:mfa\/[\w+=,.@/-]+|[A-Z0-9]{8,16})$/,
  output: WORD,
  parameter_validation: WORD,
  region: WORD,
  retry_mode: WORD,
  role_arn: /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,600}$/,
  role_session_name: /^[\w+=,.@-]{2,64}$/,
  s3: /^$/,
  services: NAME,
  source_profile: NAME,
  sso_account_id: /^\d{12}$/,
  sso_role_name: /^[\w+=,.@-]{1,64}$/,
  sts_regional_endpoints: WORD,
  tcp_keepalive: WORD,
  use_dualstack_endpoint: WORD,
  use_fips_endpoint: WORD,
};

/** The same for what is nested: in `s3`, and in each service of a `services` section. */
const NESTED: Readonly<Record<string, RegExp>> = {
  addressing_style: WORD,
  max_bandwidth: /^[\w/ ]{1,20}$/,
  max_concurrent_requests: WORD,
  max_queue_size: WORD,
  multipart_chunksize: WORD,
  multipart_threshold: WORD,
  payload_signing_enabled: WORD,
  use_accelerate_endpoint: WORD,
  use_dualstack_endpoint: WORD,
  // Neither user and password nor a query, which may hold a token.
  endpoint_url: /^https?:\/\/[\w.:[\]-]+\/?$/,
};

/** Tools that keep how a profile signs in in settings of their own. */
const TOOLS: readonly {
  readonly tool: string;
  readonly keys?: RegExp;
  readonly command: RegExp;
}[] = [
  { tool: "Granted", keys: /^granted_/, command: /\b(granted|dgranted|assume)\b/ },
  { tool: "aws-sso-util", command: /\baws-sso-util\b/ },
  { tool: "aws-vault", keys: /^(include_profile|mfa_process)$/, command: /\baws-vault\b/ },
];

/**
 * @param text an AWS config file
 * @param guide what is handed out: its Regions, and the addresses of the instance
 */
export function regionalProfiles(text: string, guide: Guide): RegionalProfiles {
  const { regions } = guide;
  const file = parse(text);
  const isTwin = ({ name }: Section) => regions.some((region) => name.endsWith(`@${region.name}`));

  const foreign: string[] = [];
  const unknown: string[] = [];
  const notUnderstood: NotUnderstood[] = [];
  const leftOut = new Set<string>();
  const sections = new Map<string, string>();
  for (const profile of file.filter(({ kind }) => kind === "profile")) {
    if (isTwin(profile)) continue;
    const signIn = signInOf(profile, file);
    if (signIn === undefined) {
      const why = whyNotUnderstood(profile, file);
      if (why !== undefined) notUnderstood.push({ name: profile.name, why });
      continue;
    }
    const whose = whoseAddress(signIn.startUrl, guide);
    if (whose === "another instance") foreign.push(profile.name);
    if (whose === "not known") unknown.push(profile.name);
    if (whose !== "ours") continue;
    for (const region of regions) {
      if (region.role !== "additional" || region.name === signIn.region) continue;
      const twin = twinOf(profile, region, leftOut);
      // The AWS CLI refuses a file that has a section twice.
      if (!sections.has(twin.header)) sections.set(twin.header, twin.text);
      const services = servicesOf(profile, file, leftOut);
      if (services !== undefined) sections.set(services.header, services.text);
    }
  }

  const existing = new Set(file.map(header));
  const written = [
    ...regions.map(({ session }) => header({ kind: "sso-session", name: session })),
    ...sections.keys(),
  ];
  return {
    sections: [...sections.values()],
    foreign,
    unknown,
    notUnderstood,
    leftOut: [...leftOut].sort(),
    present: written.filter((name) => existing.has(name)),
  };
}

/** As Python's configparser: a deeper indented line continues the value above it. */
function parse(text: string): Section[] {
  const sections: (Section & { readonly settings: MutableSetting[] })[] = [];
  let indent = 0;
  let current: MutableSetting | undefined;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === "" || /^[#;]/.test(trimmed)) continue;
    const depth = line.length - line.trimStart().length;
    if (current !== undefined && depth > indent) {
      current.nested.push(trimmed);
      continue;
    }
    indent = depth;
    current = undefined;
    const inBrackets = /^\[(.+)\]/.exec(trimmed)?.[1]?.trim();
    if (inBrackets !== undefined) {
      sections.push({ ...sectionOf(inBrackets), settings: [] });
      continue;
    }
    const [, key, value = ""] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed) ?? [];
    if (key === undefined) continue;
    current = { key: key.toLowerCase(), value, nested: [] };
    sections.at(-1)?.settings.push(current);
  }
  return sections;
}

interface MutableSetting extends Setting {
  readonly nested: string[];
}

function sectionOf(inBrackets: string): Pick<Section, "kind" | "name"> {
  if (inBrackets === "default") return { kind: "profile", name: "default" };
  const [, kind = "", rest = ""] = /^([\w-]+)\s+(.+)$/.exec(inBrackets) ?? [];
  const quoted = /^(["'])(.*)\1$/.exec(rest);
  if (quoted === null) return { kind, name: rest };
  const [, quote, name = ""] = quoted;
  return { kind, name: quote === '"' ? name.replace(/\\(["\\])/g, "$1") : name };
}

/** Where the AWS CLI takes the first of two equal keys, it refuses the file; here the first counts. */
function setting({ settings }: Section, key: string): string | undefined {
  const value = settings.find((candidate) => candidate.key === key)?.value;
  return value?.split(/\s[#;]/)[0]?.trim();
}

const named = (file: readonly Section[], kind: string, name: string | undefined) =>
  file.find((section) => section.kind === kind && section.name === name);

function signInOf(
  profile: Section,
  file: readonly Section[],
  seen: readonly string[] = [],
): SignIn | undefined {
  const session = setting(profile, "sso_session");
  const holder = session === undefined ? profile : named(file, "sso-session", session);
  const startUrl = holder && setting(holder, "sso_start_url");
  if (holder && startUrl) return { startUrl, region: setting(holder, "sso_region") };

  const next = named(file, "profile", setting(profile, "source_profile"));
  if (next === undefined || seen.includes(next.name)) return undefined;
  return signInOf(next, file, [...seen, profile.name]);
}

/** @returns undefined for what signs in by no single sign-on at all */
function whyNotUnderstood(profile: Section, file: readonly Section[]): string | undefined {
  const session = setting(profile, "sso_session");
  if (session !== undefined) return `the file has no [sso-session ${session}]`;
  const command = setting(profile, "credential_process") ?? "";
  const found = TOOLS.find(
    ({ keys, command: pattern }) =>
      pattern.test(command) || profile.settings.some(({ key }) => keys?.test(key)),
  );
  if (found !== undefined) {
    return `${found.tool} signs it in, and keeps how in settings or a store of its own`;
  }
  const source = setting(profile, "source_profile");
  if (source === undefined) return undefined;
  const next = named(file, "profile", source);
  return next && whyNotUnderstood({ ...next, settings: without(next, "source_profile") }, file);
}

const without = ({ settings }: Section, key: string): Setting[] =>
  settings.filter((candidate) => candidate.key !== key);

function whoseAddress(
  startUrl: string,
  { regions, identity, companyUrl }: Guide,
): "ours" | "another instance" | "not known" {
  if (!URL.canParse(startUrl)) return "not known";
  const { host, pathname } = new URL(startUrl);
  const names = [identity.instanceId, identity.identityStoreId, identity.portalAlias];
  if (isIssuerFormHost(host)) {
    const [, name = ""] = pathname.split("/");
    return names.includes(name) ? "ours" : "another instance";
  }
  const portals = regions.flatMap(({ portals }) => portals.map(({ url }) => new URL(url)));
  // The host alone tells, but where instances share one and the path names the store.
  const isPortal = portals.some(
    (portal) =>
      portal.host === host &&
      (!portal.pathname.startsWith("/directory/") || portal.pathname === pathname),
  );
  const ownHosts = [
    ...names.flatMap((name) => (name === undefined ? [] : [`${name}.awsapps.com`])),
    ...(companyUrl === undefined ? [] : [new URL(companyUrl).host]),
  ];
  if (isPortal || ownHosts.includes(host)) return "ours";
  return isAwsHost(host) ? "another instance" : "not known";
}

interface Written {
  readonly header: string;
  readonly text: string;
}

/** The profile, signing in through another Region. */
function twinOf(profile: Section, region: GuideRegion, leftOut: Set<string>): Written {
  const takesRole = setting(profile, "source_profile") !== undefined;
  const kept = profile.settings.flatMap((entry) => {
    if (SIGN_IN_KEYS.includes(entry.key)) return [];
    if (!isCopied(COPIED, entry)) {
      leftOut.add(entry.key);
      return [];
    }
    const value = setting({ ...profile, settings: [entry] }, entry.key) ?? "";
    if (entry.key === "source_profile") {
      return [`source_profile = ${profileInRegion(value, region.name)}`];
    }
    return [`${entry.key} = ${value}`.trimEnd(), ...nestedOf(entry.nested, leftOut)];
  });
  const name = header({ kind: "profile", name: profileInRegion(profile.name, region.name) });
  return {
    header: name,
    text: [name, ...(takesRole ? [] : [`sso_session = ${region.session}`]), ...kept].join("\n"),
  };
}

/** The section of service settings that a profile names. */
function servicesOf(
  profile: Section,
  file: readonly Section[],
  leftOut: Set<string>,
): Written | undefined {
  const section = named(file, "services", setting(profile, "services"));
  if (section === undefined) return undefined;
  const lines = section.settings.flatMap(({ key, value, nested }) => {
    const kept = nestedOf(nested, leftOut);
    const isService = value === "" && /^[\w-]{1,64}$/.test(key);
    return isService && kept.length > 0 ? [`${key} =`, ...kept] : [];
  });
  const name = header(section);
  return { header: name, text: [name, ...lines].join("\n") };
}

function nestedOf(lines: readonly string[], leftOut: Set<string>): string[] {
  return lines.flatMap((line) => {
    const [, key = line, value = ""] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    const entry = { key: key.toLowerCase(), value, nested: [] };
    if (isCopied(NESTED, entry)) return [`  ${entry.key} = ${value}`];
    leftOut.add(/^[\w-]{1,64}$/.test(entry.key) ? entry.key : "a line without a key");
    return [];
  });
}

const isCopied = (
  allowed: Readonly<Record<string, RegExp>>,
  { key, value, nested }: Setting,
): boolean =>
  Object.hasOwn(allowed, key) &&
  (allowed[key]?.test(value.split(/\s[#;]/)[0]?.trim() ?? "") ?? false) &&
  // Only these have something below them.
  (nested.length === 0 || key === "s3");

/** Names that Python's shlex would read as more than one word, or otherwise, are quoted. */
function header({ kind, name }: Pick<Section, "kind" | "name">): string {
  const text = /[\s"'\\]/.test(name) ? `"${name.replace(/(["\\])/g, "\\$1")}"` : name;
  return `[${kind} ${text}]`;
}
