/**
 * What the policy of a key or a topic grants, as far as it alone can say: identity policies, grants
 * and service control policies are not looked at. A condition that cannot be judged here never counts
 * in favour.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

export interface AccessRequest {
  /** A service, such as `sso.amazonaws.com`, or a role. */
  readonly principal:
    { readonly service: string } | { readonly arn: string; readonly accountId: string };
  /** Such as `kms:Decrypt`. */
  readonly action: string;
  /** ARN. Left out for a key: its policy speaks of no other resource. */
  readonly resource?: string;
  /** Condition keys in lower case, with their values. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** Whether a policy allows a request and nothing in it denies it. */
export function allows(policy: unknown, request: AccessRequest): boolean {
  const matching = (effect: string) =>
    listOf(recordOf(policy)["Statement"])
      .map(recordOf)
      .filter((statement) => statement["Effect"] === effect)
      .filter((statement) => principalMatches(statement, request))
      .filter((statement) => actionMatches(statement, request))
      .filter((statement) => resourceMatches(statement, request))
      .map((statement) => conditionHolds(statement["Condition"], request));
  return matching("Allow").includes(true) && matching("Deny").every((denies) => denies === false);
}

type Statement = Readonly<Record<string, unknown>>;

function principalMatches(
  { Effect, Principal, NotPrincipal }: Statement,
  { principal }: AccessRequest,
): boolean {
  // AWS advises against it in an Allow; here it never counts in favour.
  if (NotPrincipal !== undefined) return Effect === "Deny";
  if (Principal === "*") return true;
  const { AWS, Service } = recordOf(Principal);
  if ("service" in principal)
    return texts(Service).includes(principal.service) || texts(AWS).includes("*");
  const { arn, accountId } = principal;
  return texts(AWS).some((name) =>
    ["*", arn, accountId, `arn:aws:iam::${accountId}:root`].includes(name),
  );
}

function actionMatches({ Action, NotAction }: Statement, { action }: AccessRequest): boolean {
  const matches = (pattern: string) => isLike(action.toLowerCase(), pattern.toLowerCase());
  return Action !== undefined ? texts(Action).some(matches) : !texts(NotAction).some(matches);
}

function resourceMatches({ Resource, NotResource }: Statement, { resource }: AccessRequest) {
  if (resource === undefined) return true;
  const matches = (pattern: string) => isLike(resource, pattern);
  return Resource !== undefined ? texts(Resource).some(matches) : !texts(NotResource).some(matches);
}

/** @returns undefined where it cannot be judged */
function conditionHolds(condition: unknown, request: AccessRequest): boolean | undefined {
  const results = Object.entries(recordOf(condition)).flatMap(([operator, keys]) =>
    Object.entries(recordOf(keys)).map(([key, values]) =>
      operatorHolds(operator, request.context[key.toLowerCase()], texts(values), request),
    ),
  );
  return results.includes(false) ? false : results.includes(undefined) ? undefined : true;
}

type Compare = (wanted: string, value: string) => boolean;

const COMPARE: Readonly<Record<string, Compare>> = {
  stringequals: (wanted, value) => wanted === value,
  stringequalsignorecase: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
  stringlike: (wanted, value) => isLike(value, wanted),
  arnequals: (wanted, value) => isLike(value, wanted),
  arnlike: (wanted, value) => isLike(value, wanted),
  bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
};

function operatorHolds(
  operator: string,
  values: readonly string[] | undefined,
  wanted: readonly string[],
  { context }: AccessRequest,
): boolean | undefined {
  const [, set, name = "", ifExists] =
    /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  if (name === "null") return wanted.some((text) => (text === "true") === (values === undefined));

  const negated = /^(string|arn)not/.test(name);
  const compare = COMPARE[name.replace("not", "")];
  if (compare === undefined) return undefined;
  if (values === undefined) return ifExists !== undefined || negated || set === "forallvalues";

  const matches = (value: string) =>
    wanted.some((text) => compare(withVariables(text, context), value)) !== negated;
  return set === "forallvalues" ? values.every(matches) : values.some(matches);
}

/** IAM's policy variables; one without a value stays as it is and matches nothing. */
const withVariables = (text: string, context: AccessRequest["context"]): string =>
  text.replaceAll(
    /\$\{([^}]+)\}/g,
    (whole, name: string) => context[name.toLowerCase()]?.[0] ?? whole,
  );

/** IAM's wildcards: `*` for any characters, `?` for one. */
export function isLike(value: string, pattern: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${source.replaceAll("?", ".")}$`, "s").test(value);
}

const listOf = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];

const texts = (value: unknown): string[] => listOf(value).map(String);

const recordOf = (value: unknown): Statement =>
  typeof value === "object" && value !== null ? (value as Statement) : {};
