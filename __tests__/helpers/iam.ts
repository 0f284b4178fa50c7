/**
 * A small IAM: evaluates policies the way AWS does, as far as the policies of this project go. What
 * it does not know, it refuses to judge.
 *
 * Source: IAM User Guide, pages `reference_policies_evaluation-logic` and
 * `reference_policies_elements_condition_operators`.
 */
import type { AnyPolicyDocument, AnyPolicyStatement, OneOrMore } from "../../lib/iam";

export interface Request {
  readonly action: string;
  readonly resource: string;
  /** What AWS knows about the request. A key that is left out is not in the request. */
  readonly context?: Readonly<Record<string, string>>;
}

/** `AWS`, `Service` or `Federated`, and who. */
export type Principal = readonly [type: "AWS" | "Service" | "Federated", who: string];

export type Decision = "allowed" | "denied explicitly" | "not allowed";

/** Judges a request by the identity policies of who makes it. */
export function evaluate(policies: readonly AnyPolicyDocument[], request: Request): Decision {
  return decide(policies.flatMap(({ Statement }) => Statement).filter(isAbout(request)));
}

/** Judges a request by the policy of the resource: a role's trust, a key's, a topic's. */
export function evaluateResourcePolicy(
  policy: AnyPolicyDocument,
  [type, who]: Principal,
  request: Request,
): Decision {
  return decide(
    policy.Statement.filter(({ Principal }) => {
      if (Principal === undefined) throw new Error("a resource policy names principals");
      return Principal === "*" || listOf(Principal[type] ?? []).includes(who);
    }).filter(isAbout(request)),
  );
}

function decide(statements: readonly AnyPolicyStatement[]): Decision {
  if (statements.some(({ Effect }) => Effect === "Deny")) return "denied explicitly";
  return statements.length > 0 ? "allowed" : "not allowed";
}

const isAbout =
  ({ action, resource, context = {} }: Request) =>
  ({ Action, NotAction, Resource, NotResource, Condition = {} }: AnyPolicyStatement): boolean => {
    const resolve = (pattern: string) =>
      pattern.replace(/\$\{([^}]+)\}/g, (_, key: string) => {
        const value = context[key];
        if (value === undefined) throw new Error(`the request has no ${key}`);
        return value;
      });
    // Actions are matched without regard to case, resources are not.
    const matches = (patterns: OneOrMore, value: string, flags = "") =>
      listOf(patterns).some((pattern) => glob(resolve(pattern), flags).test(value));

    return (
      (Action === undefined || matches(Action, action, "i")) &&
      (NotAction === undefined || !matches(NotAction, action, "i")) &&
      (Resource === undefined || matches(Resource, resource)) &&
      (NotResource === undefined || !matches(NotResource, resource)) &&
      Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, expected]) =>
          holds(operator, context[key], listOf(expected)),
        ),
      )
    );
  };

function holds(operator: string, actual: string | undefined, expected: readonly string[]): boolean {
  if (operator.endsWith("IfExists")) {
    return actual === undefined || holds(operator.slice(0, -"IfExists".length), actual, expected);
  }
  if (operator === "Null") return expected.includes(String(actual === undefined));
  if (actual === undefined) return false;
  switch (operator) {
    case "Bool":
    case "ArnEquals":
    case "StringEquals":
      return expected.includes(actual);
    case "NumericLessThan":
      return expected.some((limit) => Number(actual) < Number(limit));
    default:
      throw new Error(`the condition operator ${operator} is not known here`);
  }
}

const listOf = (value: OneOrMore): readonly string[] =>
  typeof value === "string" ? [value] : value;

const glob = (pattern: string, flags: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    flags,
  );
