/**
 * Key policies compared by what they say, not by how they are written. KMS and people reorder lists,
 * write one value as a list or by itself, and an account by its ID or by its root's ARN.
 */

/** One difference, in words that follow "the policy". */
export type PolicyDifference = string;

type Canonical = Readonly<Record<string, unknown>>;

/** Whether two policy documents say the same. Statement IDs and order have no meaning. */
export function samePolicy(a: unknown, b: unknown): boolean {
  const [first, second] = [canonicalPolicy(a), canonicalPolicy(b)];
  return (
    first.version === second.version &&
    JSON.stringify(first.statements.map(textOf).sort()) ===
      JSON.stringify(second.statements.map(textOf).sort())
  );
}

/**
 * What a policy says otherwise than it should, a sentence for each statement.
 *
 * @param expected the policy as configured
 * @param seen the policy of the key
 * @returns nothing where the two say the same
 */
export function policyDifferences(expected: unknown, seen: unknown): PolicyDifference[] {
  const [wanted, present] = [canonicalPolicy(expected), canonicalPolicy(seen)];
  const missing = without(wanted.statements, present.statements);
  const extra = without(present.statements, wanted.statements);
  const changed = missing.flatMap((statement) => {
    const other = extra.find(({ sid }) => sid !== undefined && sid === statement.sid);
    return other ? [{ statement, other }] : [];
  });
  const others = new Set(changed.flatMap(({ statement, other }) => [statement, other]));
  return [
    ...(wanted.version === present.version
      ? []
      : [`has Version ${present.version} instead of ${wanted.version}`]),
    ...changed.map(
      ({ statement, other }) =>
        `has another ${differingParts(statement.body, other.body).join(", ")} in statement ${nameOf(statement)}`,
    ),
    ...missing.filter((s) => !others.has(s)).map((s) => `lacks statement ${nameOf(s)}`),
    ...extra.filter((s) => !others.has(s)).map((s) => `has a further statement ${nameOf(s)}`),
  ];
}

interface CanonicalStatement {
  readonly sid: string | undefined;
  readonly body: Canonical;
}

const textOf = ({ body }: CanonicalStatement): string => JSON.stringify(body);

const nameOf = ({ sid, body }: CanonicalStatement): string => sid ?? JSON.stringify(body);

/** The statements of the first list that are not in the second, each counted as often as it stands. */
function without(
  statements: readonly CanonicalStatement[],
  others: readonly CanonicalStatement[],
): CanonicalStatement[] {
  const left = others.map(textOf);
  return statements.filter((statement) => {
    const index = left.indexOf(textOf(statement));
    if (index < 0) return true;
    left.splice(index, 1);
    return false;
  });
}

function differingParts(a: Canonical, b: Canonical): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (part) => JSON.stringify(a[part]) !== JSON.stringify(b[part]),
  );
}

function canonicalPolicy(policy: unknown): {
  readonly version: string;
  readonly statements: readonly CanonicalStatement[];
} {
  const { Version = "2008-10-17", Statement = [] } = asRecord(policy);
  const statements: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  return {
    version: String(Version),
    statements: statements.map((statement) => {
      const { Sid, ...body } = asRecord(statement);
      return {
        sid: typeof Sid === "string" ? Sid : undefined,
        body: sorted(body, (part, value) => PARTS[part]?.(value) ?? value),
      };
    }),
  };
}

/** How each part of a statement is brought to one form. */
const PARTS: Readonly<Record<string, (value: unknown) => unknown>> = {
  Action: lowerCaseList,
  NotAction: lowerCaseList,
  Resource: list,
  NotResource: list,
  Principal: principal,
  NotPrincipal: principal,
  Condition: (value) =>
    sorted(asRecord(value), (_operator, keys) =>
      sorted(asRecord(keys), (_key, values) => list(values), lowerCase),
    ),
};

function principal(value: unknown): unknown {
  const byType = value === "*" ? { AWS: "*" } : asRecord(value);
  return sorted(byType, (type, names) =>
    type === "AWS" ? list(list(names).map(accountRootArn)) : list(names),
  );
}

/** In a principal, an account ID means the account's root. */
const accountRootArn = (name: string): string =>
  /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name;

/** A value or a list of them, in one order, each once. */
function list(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return [...new Set(values.map(String))].sort();
}

function lowerCaseList(value: unknown): string[] {
  return list(list(value).map(lowerCase));
}

const lowerCase = (text: string): string => text.toLowerCase();

function sorted(
  record: Canonical,
  map: (key: string, value: unknown) => unknown,
  mapKey: (key: string) => string = (key) => key,
): Canonical {
  return Object.fromEntries(
    Object.entries(record)
      .map(([key, value]) => [mapKey(key), map(key, value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function asRecord(value: unknown): Canonical {
  return typeof value === "object" && value !== null ? (value as Canonical) : {};
}
