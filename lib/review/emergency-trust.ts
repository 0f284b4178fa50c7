/** Who may assume an emergency role, as its trust policy says it. */
import { listOf } from "./facts/values";
import { isObject, type JsonObject } from "./plan/plan";

export interface Trust {
  /** Every principal of every permission, `type:who`. */
  readonly principals: ReadonlySet<string>;
  /** True where some permission for AWS principals asks for no MFA, or for none of a known age. */
  readonly withoutMfa: boolean;
  /** The oldest MFA that is taken, in seconds. */
  readonly maxMfaAge: number;
  /** True where some permission for a SAML provider is open to every sign-in endpoint. */
  readonly withoutAudience: boolean;
}

/** @returns undefined where the text is no policy */
export function trustOf(text: string | undefined): Trust | undefined {
  const statements = statementsOf(text)?.filter(({ Effect }) => Effect === "Allow");
  if (statements === undefined) return undefined;
  const forUsers = statements.filter((statement) => !isFor(statement, "Federated"));
  const ages = forUsers.map(mfaAgeOf);
  return {
    principals: new Set(statements.flatMap(principalsOf)),
    withoutMfa: forUsers.some((statement) => !asksForMfa(statement)) || ages.includes(undefined),
    maxMfaAge: Math.max(0, ...ages.map((age) => age ?? Infinity)),
    withoutAudience: statements.some(
      (statement) =>
        isFor(statement, "Federated") &&
        conditionsOf(statement, "SAML:aud", ["StringEquals"]).length === 0,
    ),
  };
}

/** Statements of a policy as objects. */
export function statementsOf(text: string | undefined): readonly JsonObject[] | undefined {
  try {
    const document: unknown = JSON.parse(text ?? "");
    const statement = isObject(document) ? document.Statement : undefined;
    const statements: unknown[] = Array.isArray(statement) ? statement : [statement];
    return statements.every(isObject) ? statements : undefined;
  } catch {
    return undefined;
  }
}

/** Whom a statement is about, `type:who`. */
export function principalsOf(statement: JsonObject): string[] {
  // Everybody but some is more than anybody that can be named.
  if (statement.NotPrincipal !== undefined) return ["everybody"];
  const { Principal: principal } = statement;
  if (!isObject(principal)) return listOf(principal).map((who) => `AWS:${String(who)}`);
  return Object.entries(principal).flatMap(([type, who]) =>
    listOf(who).map((one) => `${type}:${String(one)}`),
  );
}

const isFor = ({ Principal: principal }: JsonObject, type: string): boolean =>
  isObject(principal) && Object.keys(principal).every((key) => key === type);

/** The values that a condition wants of a key; names of keys have no case. */
export function conditionsOf(
  { Condition: condition }: JsonObject,
  key: string,
  operators: readonly string[],
): string[] {
  return Object.entries(isObject(condition) ? condition : {})
    .filter(([operator]) => operators.includes(operator))
    .flatMap(([, keys]) => Object.entries(isObject(keys) ? keys : {}))
    .filter(([name]) => name.toLowerCase() === key.toLowerCase())
    .flatMap(([, values]) => listOf(values).map(String));
}

/** `BoolIfExists` would let in a request that says nothing about MFA. */
function asksForMfa(statement: JsonObject): boolean {
  const values = conditionsOf(statement, "aws:MultiFactorAuthPresent", ["Bool"]);
  return values.length > 0 && values.every((value) => value.toLowerCase() === "true");
}

function mfaAgeOf(statement: JsonObject): number | undefined {
  const ages = conditionsOf(statement, "aws:MultiFactorAuthAge", [
    "NumericLessThan",
    "NumericLessThanEquals",
  ]).map(Number);
  return ages.length === 0 || ages.some(Number.isNaN) ? undefined : Math.max(...ages);
}
