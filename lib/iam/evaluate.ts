/**
 * What one policy answers to a request. Other policies are not looked at: identity policies, grants,
 * service control policies.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { hasVariables, type Condition, type Names, type Policy, type Statement } from "./read";
import { isLike } from "./wildcard";

/** `unknown` where the answer depends on something that is not known. The caller decides what that means. */
export type Answer = "yes" | "no" | "unknown";

/**
 * Stands for the organization of the resource, whose ID is not known. It equals itself; whether it
 * equals an ID that is written out is unknown.
 */
export const OWN_ORGANIZATION = "\0organization";

/** What a request carries under a condition key. */
export type ContextValue =
  /** These values and no others. */
  | readonly string[]
  /** These values, and maybe others. */
  | { readonly among: readonly string[] }
  /** It is there, with a value that is not known. */
  | "present"
  | "absent"
  /** Nothing is known: it may be there or not. */
  | "unknown";

/** Who asks: an AWS service; or a role or user. An account as a whole is its root's ARN. */
export type Principal =
  { readonly service: string } | { readonly arn: string; readonly accountId: string };

export interface AccessRequest {
  /** Left out for an identity policy, which names nobody. */
  readonly principal?: Principal;
  /** Such as `kms:Decrypt`. */
  readonly action: string;
  /**
   * ARN; `unknown` where it is not known; `none` for a trust policy, whose statements name no
   * resource.
   */
  readonly resource: { readonly arn: string } | "unknown" | "none";
  /** By condition key in lower case. A key that is not listed is unknown. */
  readonly context: Readonly<Record<string, ContextValue>>;
}

/** The statements of one effect that match a request. */
export interface Matches {
  readonly certain: readonly Statement[];
  /** Whether they match depends on something that is not known. */
  readonly possible: readonly Statement[];
}

export interface Evaluation {
  readonly answer: Answer;
  readonly allows: Matches;
  readonly denies: Matches;
}

/** Whether a policy allows a request, and by which statements. */
export function evaluate(policy: Policy, request: AccessRequest): Evaluation {
  const matches = (effect: Statement["effect"]): Matches => {
    const certain: Statement[] = [];
    const possible: Statement[] = [];
    for (const statement of policy.statements) {
      if (statement.effect !== effect) continue;
      const answer = statementMatches(statement, request, policy);
      if (answer === "yes") certain.push(statement);
      if (answer === "unknown") possible.push(statement);
    }
    return { certain, possible };
  };
  const allows = matches("Allow");
  const denies = matches("Deny");
  return { answer: answerOf(allows, denies), allows, denies };
}

function answerOf(allows: Matches, denies: Matches): Answer {
  if (denies.certain.length > 0) return "no";
  if (allows.certain.length > 0) return denies.possible.length > 0 ? "unknown" : "yes";
  return allows.possible.length > 0 ? "unknown" : "no";
}

function statementMatches(statement: Statement, request: AccessRequest, policy: Policy): Answer {
  const variables = hasVariables(policy) ? request.context : {};
  return allOf([
    principalMatches(statement, request.principal),
    namesMatch(statement.actions, (pattern) =>
      yesOrNo(isLike(request.action.toLowerCase(), pattern)),
    ),
    resourceMatches(statement.resources, request.resource),
    ...statement.conditions.map((condition) => conditionHolds(condition, request, variables)),
  ]);
}

function principalMatches({ effect, principals }: Statement, principal?: Principal): Answer {
  if (principal === undefined) return "yes";
  if (principals === undefined) return "no";
  // AWS advises against NotPrincipal in an Allow; it is not relied on here.
  if (principals.excluded && effect === "Allow") return "unknown";
  const own =
    "service" in principal
      ? [`Service:${principal.service}`]
      : [`AWS:${principal.accountId}`, `AWS:${principal.arn}`];
  return namesMatch(principals, (name) => yesOrNo(name === "AWS:*" || own.includes(name)));
}

function resourceMatches(
  resources: Names | undefined,
  resource: AccessRequest["resource"],
): Answer {
  if (resource === "none") return "yes";
  if (resources === undefined) return "no";
  return namesMatch(resources, (pattern) => {
    if (pattern === "*") return "yes";
    return resource === "unknown" ? "unknown" : yesOrNo(isLike(resource.arn, pattern));
  });
}

function namesMatch({ names, excluded }: Names, matches: (name: string) => Answer): Answer {
  const answer = anyOf(names.map(matches));
  return excluded ? not(answer) : answer;
}

/** Operators that compare text, in lower case and without `Not`. */
const COMPARISONS: Readonly<Record<string, (value: string, pattern: string) => boolean>> = {
  stringequals: (value, pattern) => value === pattern,
  stringequalsignorecase: (value, pattern) => value.toLowerCase() === pattern.toLowerCase(),
  stringlike: isLike,
  arnequals: isLike,
  arnlike: isLike,
  bool: (value, pattern) => value.toLowerCase() === pattern.toLowerCase(),
};

const OPERATOR = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/;
const NEGATED = /^(string|arn)not/;

function conditionHolds(
  { operator, key, values }: Condition,
  { context }: AccessRequest,
  variables: AccessRequest["context"],
): Answer {
  const [, set, name = "", ifExists] = OPERATOR.exec(operator.toLowerCase()) ?? [];
  const present = valueOf(context, key) ?? "unknown";

  if (name === "null") {
    if (present === "unknown") return "unknown";
    return anyOf(
      values.map((value) => yesOrNo((value.toLowerCase() === "true") === (present === "absent"))),
    );
  }
  const negated = NEGATED.test(name);
  const withoutKey = yesOrNo(ifExists !== undefined || set === "forallvalues" || negated);
  if (present === "absent") return withoutKey;

  const compare = COMPARISONS[name.replace("not", "")];
  if (compare === undefined) return "unknown";
  const matchesAny = (value: string | undefined): Answer => {
    const answer = anyOf(values.map((pattern) => compared(value, pattern, compare, variables)));
    return negated ? not(answer) : answer;
  };
  switch (present) {
    // Both cases have to agree: with a value, and without one.
    case "unknown":
      return matchesAny(undefined) === withoutKey ? withoutKey : "unknown";
    case "present":
      return matchesAny(undefined);
  }
  const known = "among" in present ? present.among : present;
  const others: Answer[] = "among" in present ? ["unknown"] : [];
  // Of several values IAM defines what holds for a set operator only.
  if (set === undefined && known.length + others.length > 1) return "unknown";
  const answers = [...known.map(matchesAny), ...others];
  return set === "forallvalues" ? allOf(answers) : anyOf(answers);
}

function valueOf(context: AccessRequest["context"], key: string): ContextValue | undefined {
  const name = key.toLowerCase();
  return Object.hasOwn(context, name) ? context[name] : undefined;
}

/** @param value undefined where it is not known */
function compared(
  value: string | undefined,
  pattern: string,
  compare: (value: string, pattern: string) => boolean,
  variables: AccessRequest["context"],
): Answer {
  if (pattern === "*" && compare === isLike) return "yes";
  const expected = pattern.replaceAll(/\$\{([^}]+)\}/g, (written, name: string) => {
    const found = valueOf(variables, name);
    return Array.isArray(found) ? String(found[0] ?? written) : written;
  });
  if (value === undefined) return "unknown";
  const isOwn = [value, expected].filter((text) => text === OWN_ORGANIZATION).length;
  if (isOwn === 1) return /^o-|[*?]/.test(isOwnOther(value, expected)) ? "unknown" : "no";
  // A variable that nobody filled in could be anything.
  if (Object.keys(variables).length > 0 && expected.includes("${")) return "unknown";
  return yesOrNo(compare(value, expected));
}

/** Of two texts the one that does not stand for the organization. */
const isOwnOther = (value: string, expected: string): string =>
  value === OWN_ORGANIZATION ? expected : value;

const yesOrNo = (value: boolean): Answer => (value ? "yes" : "no");

const not = (answer: Answer): Answer =>
  answer === "unknown" ? "unknown" : yesOrNo(answer === "no");

function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") ? "unknown" : "yes";
}

function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes("yes")) return "yes";
  return answers.includes("unknown") ? "unknown" : "no";
}
