/**
 * What AWS and Okta have now, to be compared with later: the Okta app as the API returns it, the
 * instance with its Regions, and each key with its policy. Nothing secret is in it.
 */
import { ServiceError } from "../clients/errors";
import { UserError, type Config } from "../config";
import { keyRegions } from "../endpoints";
import { policyDifferences } from "../iam";
import type { LiveState } from "./live-state";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Snapshot {
  readonly format: "identity-center-okta snapshot 1";
  readonly environment: string;
  readonly oktaApp: Json;
  readonly instance: Json;
  readonly regions: Json;
  /** By Region. */
  readonly keys: Json;
}

const FORMAT = "identity-center-okta snapshot 1";

/** Stands for what could not be read: comparing it says so. */
const COULD_NOT_LOOK = "could not look: ";

/** Reads everything. What a service refuses is named in its place. */
export async function takeSnapshot(config: Config, live: LiveState): Promise<Snapshot> {
  const keys = await Promise.all(
    keyRegions(config).map(async (region) => {
      const [key, policy] = await Promise.all([
        read(() => live.key(region)),
        read(() => live.keyPolicy(region)),
      ]);
      return [region, { key, policy }] as const;
    }),
  );
  return {
    format: FORMAT,
    environment: config.environment,
    oktaApp: await read(async () => (await live.oktaApp())?.raw),
    instance: await read(() => live.instance()),
    regions: await read(() => live.instanceRegions()),
    keys: Object.fromEntries(keys),
  };
}

/** What a snapshot does not hold, because it could not be read: field and reason. */
export function missingIn(snapshot: Snapshot): {
  readonly missing: readonly string[];
  /** Whether it holds anything at all. */
  readonly isEmpty: boolean;
} {
  const { format: _format, environment: _environment, keys, ...parts } = snapshot;
  const fields: [string, Json][] = [
    ...Object.entries(parts),
    ...Object.entries(keys as Record<string, Record<string, Json>>).flatMap(([region, key]) =>
      Object.entries(key).map(([name, value]): [string, Json] => [`keys.${region}.${name}`, value]),
    ),
  ];
  const missing = fields.flatMap(([name, value]) =>
    typeof value === "string" && value.startsWith(COULD_NOT_LOOK) ? [`${name}: ${value}`] : [],
  );
  return { missing, isEmpty: missing.length === fields.length };
}

async function read(ask: () => Promise<unknown>): Promise<Json> {
  try {
    return withoutSecrets(JSON.parse(JSON.stringify((await ask()) ?? null)) as Json);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return `${COULD_NOT_LOOK}${error.message}`;
  }
}

const SECRET_NAME = /secret|password|passwd|token|privatekey|private_key|credential(?!s$)/i;
/** What changes by itself, and links that say nothing about the app. */
const NOISE: readonly string[] = ["_links", "_embedded", "lastUpdated"];

/** Members whose name says that they are secret are left out, and so is what changes by itself. */
function withoutSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !NOISE.includes(name));
  return Object.fromEntries(
    members
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [
        name,
        SECRET_NAME.test(name) && (typeof member === "string" || typeof member === "number")
          ? "(not saved)"
          : withoutSecrets(member),
      ]),
  );
}

/**
 * Reads a saved snapshot.
 *
 * @throws UserError for a file that is none
 */
export function parseSnapshot(file: string, text: string): Snapshot {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UserError(`${file} is not valid JSON. Give a file that idc doctor --save wrote.`);
  }
  const { format } = (typeof parsed === "object" && parsed !== null ? parsed : {}) as {
    readonly format?: unknown;
  };
  if (format !== FORMAT) {
    throw new UserError(`${file} is no snapshot. Give a file that idc doctor --save wrote.`);
  }
  return parsed as Snapshot;
}

/** One field that is not as it was. */
export interface SnapshotDifference {
  /** Such as `oktaApp.settings.app.acsURL3`. */
  readonly field: string;
  /** As JSON; undefined where there was nothing. */
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** What is different, field by field, in the order of the names. */
export function compareSnapshots(before: Snapshot, after: Snapshot): SnapshotDifference[] {
  return differences("", before as unknown as Json, after as unknown as Json);
}

function differences(
  field: string,
  was: Json | undefined,
  is: Json | undefined,
): SnapshotDifference[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  // The okta provider sends empty texts for what was null, and leaves out other nulls.
  if (saysNothing(was) && saysNothing(is)) return [];
  if (/^keys\.[^.]+\.policy$/.test(field) && isMapping(was) && isMapping(is)) {
    // IAM writes policies otherwise than they were given.
    const said = policyDifferences(was, is);
    return said.map((difference) => ({
      field,
      was: "the policy",
      is: `a policy that ${difference}`,
    }));
  }
  if (isMapping(was) && isMapping(is)) {
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    return names.flatMap((name) =>
      differences(
        field === "" ? name : `${field}.${name}`,
        memberOf(was, name),
        memberOf(is, name),
      ),
    );
  }
  return [{ field, was: shown(was), is: shown(is) }];
}

const saysNothing = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === "";

const isMapping = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const memberOf = (value: { readonly [key: string]: Json }, name: string): Json | undefined =>
  Object.hasOwn(value, name) ? value[name] : undefined;

const shown = (value: Json | undefined): string | undefined =>
  value === undefined || value === null ? undefined : JSON.stringify(value);
