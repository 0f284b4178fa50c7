/** Policy documents read into one shape, whatever way they are written. */

/** The version in which `${…}` is a variable. In the other one it is plain text. */
const VERSION_WITH_VARIABLES = "2012-10-17";
/** The version of a document that names none. */
const DEFAULT_VERSION = "2008-10-17";

/** A list of names, or everything but them. */
export interface Names {
  readonly names: readonly string[];
  /** True for NotPrincipal, NotAction and NotResource. */
  readonly excluded: boolean;
}

export interface Condition {
  /** As written, such as `ForAnyValue:StringEquals`. */
  readonly operator: string;
  /** As written; IAM compares it without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  /**
   * Principals as `<type>:<name>`, such as `AWS:*` and `Service:sso.amazonaws.com`; an account as
   * `AWS:<12 digits>`. Undefined where the statement names none, as in identity policies.
   */
  readonly principals?: Names;
  /** In lower case. */
  readonly actions: Names;
  /** Undefined where the statement names none: it then has no effect in a key policy. */
  readonly resources?: Names;
  readonly conditions: readonly Condition[];
}

export interface Policy {
  /** Such as `2012-10-17`. */
  readonly version: string;
  readonly statements: readonly Statement[];
}

/**
 * Reads a policy document.
 *
 * @param source the document, or its JSON
 * @returns undefined where it is no policy document
 */
export function readPolicy(source: unknown): Policy | undefined {
  const document = typeof source === "string" ? parseJson(source) : source;
  if (!isRecord(document)) return undefined;
  const statements = listOf(document["Statement"]).map(readStatement);
  if (statements.length === 0 || statements.includes(undefined)) return undefined;
  return {
    version: textsOf(document["Version"])[0] ?? DEFAULT_VERSION,
    statements: statements as Statement[],
  };
}

/** Whether `${…}` is a variable in a policy. */
export const hasVariables = ({ version }: Policy): boolean => version === VERSION_WITH_VARIABLES;

/** The policy of a document that says nothing. */
export const EMPTY_POLICY: Policy = { version: DEFAULT_VERSION, statements: [] };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function readStatement(source: unknown): Statement | undefined {
  if (!isRecord(source)) return undefined;
  const { Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource } = source;
  const actions = namesOf(Action, NotAction, textsOf);
  const conditions = readConditions(source["Condition"]);
  if ((Effect !== "Allow" && Effect !== "Deny") || actions === undefined || !conditions) {
    return undefined;
  }
  const principals = namesOf(Principal, NotPrincipal, principalsOf);
  const resources = namesOf(Resource, NotResource, textsOf);
  return {
    ...(typeof Sid === "string" && { sid: Sid }),
    effect: Effect,
    ...(principals && { principals }),
    actions: { ...actions, names: actions.names.map((name) => name.toLowerCase()) },
    ...(resources && { resources }),
    conditions,
  };
}

function namesOf(
  named: unknown,
  excluded: unknown,
  read: (value: unknown) => string[],
): Names | undefined {
  if (named !== undefined && named !== null) return { names: read(named), excluded: false };
  return excluded === undefined || excluded === null
    ? undefined
    : { names: read(excluded), excluded: true };
}

/** An account's root, in any partition. It means the account, as its ID alone does. */
const ACCOUNT_ROOT = /^arn:aws[a-z-]*:iam::(\d{12}):root$/;

function principalsOf(value: unknown): string[] {
  if (value === "*") return ["AWS:*"];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([type, names]) =>
    textsOf(names).map((name) => `${type}:${ACCOUNT_ROOT.exec(name)?.[1] ?? name}`),
  );
}

function readConditions(value: unknown): Condition[] | undefined {
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) return undefined;
  const operators = Object.entries(value);
  if (!operators.every(([, keys]) => isRecord(keys))) return undefined;
  return operators.flatMap(([operator, keys]) =>
    Object.entries(keys as Record<string, unknown>).map(([key, values]) => ({
      operator,
      key,
      values: textsOf(values),
    })),
  );
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** IAM takes `true` and `"true"` alike. Anything but a plain value is none that IAM knows. */
const textsOf = (value: unknown): string[] =>
  listOf(value).flatMap((item) =>
    typeof item === "string" || typeof item === "boolean" || typeof item === "number"
      ? String(item)
      : [],
  );

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
