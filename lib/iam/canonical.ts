/**
 * Policies compared by what they say, not by how they are written. AWS and people reorder lists,
 * write one value as a list or by itself, and an account by its ID or by its root's ARN.
 */
import { EMPTY_POLICY, readPolicy, type Names, type Policy, type Statement } from "./read";

/** The parts of a statement, each as one text for everything that means the same. */
type Parts = Readonly<Record<string, string>>;

/** One text for all policies that mean the same. Statement IDs, order and repetition have no meaning. */
export function canonicalPolicy({ version, statements }: Policy): string {
  return JSON.stringify([version, sorted(statements.map(canonicalStatement))]);
}

/** One text for all statements that mean the same. */
const canonicalStatement = (statement: Statement): string => JSON.stringify(partsOf(statement));

/** One text for what narrows a statement beside its principals and actions. */
export function canonicalRestrictions(statement: Statement): string {
  const { Resource, NotResource, Condition } = partsOf(statement);
  return JSON.stringify({ Resource, NotResource, Condition });
}

/** Whether two policy documents say the same. */
export const samePolicy = (a: unknown, b: unknown): boolean =>
  canonicalPolicy(readOrEmpty(a)) === canonicalPolicy(readOrEmpty(b));

/**
 * What a policy says otherwise than it should: a sentence for each statement, that follows "the policy".
 *
 * @param expected the policy as configured
 * @param live the policy of the key
 * @returns nothing where the two say the same
 */
export function policyDifferences(expected: unknown, live: unknown): string[] {
  const [wanted, present] = [readOrEmpty(expected), readOrEmpty(live)];
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
      : [`counts as Version ${present.version} instead of ${wanted.version}`]),
    ...changed.map(
      ({ statement, other }) =>
        `has another ${differingParts(statement, other).join(", ")} in statement ${nameOf(statement)}`,
    ),
    ...missing.filter((s) => !others.has(s)).map((s) => `lacks statement ${nameOf(s)}`),
    ...extra.filter((s) => !others.has(s)).map((s) => `has a further statement ${nameOf(s)}`),
  ];
}

/** What cannot be read says nothing. */
const readOrEmpty = (source: unknown): Policy => readPolicy(source) ?? EMPTY_POLICY;

const nameOf = (statement: Statement): string => statement.sid ?? canonicalStatement(statement);

function without(statements: readonly Statement[], others: readonly Statement[]): Statement[] {
  const known = new Set(others.map(canonicalStatement));
  return statements.filter((statement) => !known.has(canonicalStatement(statement)));
}

function differingParts(a: Statement, b: Statement): string[] {
  const [one, other] = [partsOf(a), partsOf(b)];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (part) => one[part] !== other[part],
  );
}

function partsOf({ effect, principals, actions, resources, conditions }: Statement): Parts {
  return {
    Effect: effect,
    ...named("Principal", principals),
    ...named("Action", actions),
    ...named("Resource", resources),
    ...(conditions.length > 0 && {
      Condition: JSON.stringify(
        sorted(
          conditions.map(({ operator, key, values }) =>
            JSON.stringify([
              operator,
              key.toLowerCase(),
              sorted(WITHOUT_CASE.test(operator) ? values.map(lower) : values),
            ]),
          ),
        ),
      ),
    }),
  };
}

/** Operators whose values are words that IAM compares without regard to case. */
const WITHOUT_CASE = /^(?:For(?:All|Any)Values?:)?(?:Bool|Null)(?:IfExists)?$/i;

const lower = (text: string): string => text.toLowerCase();

function named(part: string, names: Names | undefined): Parts {
  if (names === undefined) return {};
  return { [names.excluded ? `Not${part}` : part]: JSON.stringify(sorted(names.names)) };
}

/** In one order, each once. */
const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
