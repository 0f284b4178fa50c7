/**
 * Reads a key policy the way AWS evaluates it, as far as a plan allows.
 *
 * Every question has three answers: `yes`, `no`, and `unseen` where the answer depends on something
 * that no plan shows, such as an encryption context. The rules treat `unseen` as a danger.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { isLike } from "../key-policy";
import { isObject, type JsonObject } from "./plan";

export type Answer = "yes" | "no" | "unseen";

/** The service principals that use the key for Identity Center. */
export const SERVICE_PRINCIPALS = ["sso.amazonaws.com", "identitystore.amazonaws.com"] as const;
export type ServicePrincipal = (typeof SERVICE_PRINCIPALS)[number];

/** What the services do with the key (User Guide, page `baseline-KMS-key-policy`). */
export const USE_ACTIONS = [
  "kms:Decrypt",
  "kms:ReEncryptTo",
  "kms:ReEncryptFrom",
  "kms:GenerateDataKeyWithoutPlaintext",
] as const;
export const DESCRIBE_ACTION = "kms:DescribeKey";

/**
 * What an account needs to keep a key in its hands, to take back a mistake, and to let this project
 * add a Region. To schedule its deletion is not among them: a Deny of that protects the key.
 */
export const ADMINISTER_ACTIONS = [
  "kms:DescribeKey",
  "kms:GetKeyPolicy",
  "kms:PutKeyPolicy",
  "kms:EnableKey",
  "kms:CancelKeyDeletion",
  "kms:ReplicateKey",
  "kms:TagResource",
  "kms:UntagResource",
] as const;

/** The encryption context key that each service uses. */
const ENCRYPTION_CONTEXT: Record<ServicePrincipal, string> = {
  "sso.amazonaws.com": "aws:sso:instance-arn",
  "identitystore.amazonaws.com": "aws:identitystore:identitystore-arn",
};

/** Who asks for what. */
export interface PolicyRequest {
  readonly principal: { readonly service: ServicePrincipal } | { readonly account: string };
  readonly action: string;
}

/** What the plans show about the key and the instance. */
export interface PolicyFacts {
  /** Account that owns the key, 12 digits. */
  readonly account?: string;
  readonly keyArn?: string;
  /** ARN of the Identity Center instance. */
  readonly instanceArn?: string;
}

/** Statements of one effect that reach a request: each as its conditions, to compare policies by. */
interface Reach {
  readonly certain: ReadonlySet<string>;
  readonly possible: ReadonlySet<string>;
}

export interface Decision {
  readonly allow: Reach;
  readonly deny: Reach;
}

/** A policy document that was understood. */
export interface ParsedPolicy {
  readonly statements: readonly JsonObject[];
}

/**
 * What KMS gives a key that is created without a policy: its account has all rights, and no service
 * has any.
 *
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 *
 * @param account owner of the key; without it the policy names nobody
 */
export function defaultPolicy(account: string | undefined): ParsedPolicy {
  const principal = account === undefined ? [] : [account];
  return {
    statements: [
      { Effect: "Allow", Principal: { AWS: principal }, Action: "kms:*", Resource: "*" },
    ],
  };
}

/**
 * @param text policy as JSON
 * @returns undefined where it is no policy document
 */
export function parsePolicy(text: string): ParsedPolicy | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(document)) return undefined;
  const statements = asList(document.Statement);
  return statements.length > 0 && statements.every(isStatement)
    ? { statements: statements }
    : undefined;
}

function isStatement(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    (value.Effect === "Allow" || value.Effect === "Deny") &&
    (value.Action !== undefined || value.NotAction !== undefined)
  );
}

/** What a policy says to one request. */
export function decide(policy: ParsedPolicy, request: PolicyRequest, facts: PolicyFacts): Decision {
  const reach = (effect: "Allow" | "Deny"): Reach => {
    const certain = new Set<string>();
    const possible = new Set<string>();
    for (const statement of policy.statements) {
      if (statement.Effect !== effect) continue;
      const answer = reaches(statement, request, facts);
      if (answer === "yes") certain.add(restrictionsOf(statement));
      else if (answer === "unseen") possible.add(restrictionsOf(statement));
    }
    return { certain, possible };
  };
  return { allow: reach("Allow"), deny: reach("Deny") };
}

/** Names of the conditions of a restriction from a {@link Decision}, such as `aws:SourceAccount`. */
export function conditionKeysOf(restriction: string): string[] {
  const { Condition } = JSON.parse(restriction) as { Condition?: unknown };
  if (!isObject(Condition)) return [];
  return [
    ...new Set(
      Object.values(Condition).flatMap((keys) => (isObject(keys) ? Object.keys(keys) : [])),
    ),
  ];
}

/** What narrows a statement beside its principals and actions. */
function restrictionsOf({ Resource, NotResource, Condition }: JsonObject): string {
  return JSON.stringify(canonical({ Resource, NotResource, Condition }));
}

function reaches(statement: JsonObject, request: PolicyRequest, facts: PolicyFacts): Answer {
  return allOf([
    matchesPrincipal(statement, request),
    matchesAction(statement, request.action),
    matchesResource(statement, facts),
    matchesConditions(statement.Condition, request, facts),
  ]);
}

function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes("no")) return "no";
  return answers.includes("unseen") ? "unseen" : "yes";
}

const yesOrNo = (value: boolean): Answer => (value ? "yes" : "no");

function matchesPrincipal(
  { Principal, NotPrincipal }: JsonObject,
  { principal }: PolicyRequest,
): Answer {
  const names = (value: unknown): boolean => {
    if (value === "*") return true;
    if (!isObject(value)) return false;
    const aws = asList(value.AWS);
    if (aws.includes("*")) return true;
    if ("service" in principal) return asList(value.Service).includes(principal.service);
    return aws.some((entry) => isRootOf(entry, principal.account));
  };
  if (NotPrincipal !== undefined) return yesOrNo(!names(NotPrincipal));
  return yesOrNo(names(Principal));
}

/** An account as a principal: its ID, or its root's ARN. */
function isRootOf(principal: unknown, account: string): boolean {
  return (
    typeof principal === "string" &&
    (principal === account || new RegExp(`^arn:aws[a-z-]*:iam::${account}:root$`).test(principal))
  );
}

function matchesAction({ Action, NotAction }: JsonObject, action: string): Answer {
  const matches = (patterns: unknown) =>
    asList(patterns).some(
      (pattern) =>
        typeof pattern === "string" && isLike(action.toLowerCase(), pattern.toLowerCase()),
    );
  return yesOrNo(NotAction === undefined ? matches(Action) : !matches(NotAction));
}

/** A key policy speaks of its own key: `*`, or its ARN. */
function matchesResource({ Resource, NotResource }: JsonObject, { keyArn }: PolicyFacts): Answer {
  const matches = (patterns: unknown): Answer => {
    const texts = asList(patterns).map(String);
    if (texts.includes("*")) return "yes";
    if (keyArn === undefined) return "unseen";
    return yesOrNo(texts.some((pattern) => isLike(keyArn, pattern)));
  };
  if (NotResource === undefined) return matches(Resource);
  const answer = matches(NotResource);
  return answer === "unseen" ? "unseen" : yesOrNo(answer === "no");
}

function matchesConditions(
  conditions: unknown,
  request: PolicyRequest,
  facts: PolicyFacts,
): Answer {
  if (conditions === undefined || conditions === null) return "yes";
  if (!isObject(conditions)) return "unseen";
  return allOf(
    Object.entries(conditions).flatMap(([operator, keys]) =>
      isObject(keys)
        ? Object.entries(keys).map(([key, values]) =>
            matchesCondition(
              operator,
              asList(values).map(String),
              contextOf(key, request, facts),
              facts,
            ),
          )
        : (["unseen"] as const),
    ),
  );
}

/** What a request carries under a condition key, as far as a plan tells. */
type Context =
  | { readonly is: "absent" }
  | { readonly is: "unseen" }
  /** It is there; its value may be one that no plan shows. */
  | { readonly is: "present"; readonly value?: string; readonly amongOthers?: true };

/** Stands for the organization of the key, whose ID no plan shows. */
const OWN_ORGANIZATION = "\0organization";

function contextOf(key: string, { principal, action }: PolicyRequest, facts: PolicyFacts): Context {
  const name = key.toLowerCase();
  // KMS takes TLS only.
  if (name === "aws:securetransport") return { is: "present", value: "true" };
  if (!("service" in principal)) {
    if (name === "aws:principalaccount") return { is: "present", value: principal.account };
    if (name === "aws:principalisawsservice") return { is: "present", value: "false" };
    return { is: "unseen" };
  }
  // DescribeKey has no encryption context: a condition on one never holds for it.
  if (action === DESCRIBE_ACTION && name.startsWith("kms:encryptioncontext")) {
    return { is: "absent" };
  }
  const own = ENCRYPTION_CONTEXT[principal.service];
  switch (name) {
    case "aws:principalisawsservice":
      return { is: "present", value: "true" };
    case "aws:principalservicename":
      return { is: "present", value: principal.service };
    case "aws:sourceaccount":
      return { is: "present", value: facts.account };
    case "aws:sourceorgid":
      return { is: "present", value: OWN_ORGANIZATION };
    case "kms:encryptioncontextkeys":
      return { is: "present", value: own, amongOthers: true };
    case `kms:encryptioncontext:${own}`:
      return {
        is: "present",
        value: principal.service === "sso.amazonaws.com" ? facts.instanceArn : undefined,
      };
    default:
      return { is: "unseen" };
  }
}

/** Operators that compare text: whether they negate, and whether they know wildcards. */
const TEXT_OPERATORS: Readonly<Record<string, { negated: boolean; wildcards: boolean }>> = {
  StringEquals: { negated: false, wildcards: false },
  StringNotEquals: { negated: true, wildcards: false },
  StringLike: { negated: false, wildcards: true },
  StringNotLike: { negated: true, wildcards: true },
  ArnEquals: { negated: false, wildcards: true },
  ArnLike: { negated: false, wildcards: true },
  ArnNotEquals: { negated: true, wildcards: true },
  ArnNotLike: { negated: true, wildcards: true },
  Bool: { negated: false, wildcards: false },
};

function matchesCondition(
  operator: string,
  values: readonly string[],
  context: Context,
  facts: PolicyFacts,
): Answer {
  const { base, ifExists, forAny, forAll } = parseOperator(operator);
  if (context.is === "unseen") return "unseen";
  if (base === "Null") {
    if (values.length !== 1) return "unseen";
    return yesOrNo((context.is === "absent") === (values[0] === "true"));
  }
  const how = TEXT_OPERATORS[base];
  if (how === undefined) return "unseen";
  if (context.is === "absent") return yesOrNo(ifExists || forAll || how.negated);
  // Only "one of them is" can be told where there may be others.
  if (context.amongOthers && (!forAny || how.negated)) return "unseen";
  const matches = anyOf(
    values.map((value) => compares(context.value, value, how.wildcards, facts)),
  );
  if (matches === "unseen" || !how.negated) return matches;
  return yesOrNo(matches === "no");
}

function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes("yes")) return "yes";
  return answers.includes("unseen") ? "unseen" : "no";
}

function compares(
  actual: string | undefined,
  written: string,
  wildcards: boolean,
  facts: PolicyFacts,
): Answer {
  if (wildcards && written === "*") return "yes";
  const expected = resolveVariables(written, facts);
  if (actual === undefined || expected === undefined) return "unseen";
  // The ID of the organization may be the right one or not.
  if (actual === OWN_ORGANIZATION && expected !== OWN_ORGANIZATION) return "unseen";
  return yesOrNo(wildcards ? isLike(actual, expected) : actual === expected);
}

/** Policy variables that a plan can fill in. */
function resolveVariables(text: string, { account }: PolicyFacts): string | undefined {
  const resolved = text
    .replaceAll("${aws:ResourceOrgID}", OWN_ORGANIZATION)
    .replaceAll("${aws:ResourceAccount}", account ?? "${aws:ResourceAccount}");
  return resolved.includes("${") ? undefined : resolved;
}

function parseOperator(operator: string) {
  const [, set, base = operator, ifExists] =
    /^(ForAnyValue:|ForAllValues:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  return {
    base,
    ifExists: ifExists !== undefined,
    forAny: set === "ForAnyValue:",
    forAll: set === "ForAllValues:",
  };
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/**
 * One text for all documents that mean the same: without Sid, without the order of statements,
 * keys and values, and with accounts always as their root's ARN.
 */
export function canonicalPolicy({ statements }: ParsedPolicy): string {
  const texts = statements.map((statement) => JSON.stringify(canonicalStatement(statement)));
  return JSON.stringify([...new Set(texts)].sort());
}

function canonicalStatement(statement: JsonObject): unknown {
  const lowerCase = (value: unknown) =>
    value === undefined ? undefined : asList(value).map((action) => String(action).toLowerCase());
  return canonical({
    ...statement,
    Sid: undefined,
    Action: lowerCase(statement.Action),
    NotAction: lowerCase(statement.NotAction),
    Principal: canonicalPrincipal(statement.Principal),
    NotPrincipal: canonicalPrincipal(statement.NotPrincipal),
  });
}

function canonicalPrincipal(principal: unknown): unknown {
  if (principal === "*") return { AWS: ["*"] };
  if (!isObject(principal) || principal.AWS === undefined) return principal;
  return {
    ...principal,
    AWS: asList(principal.AWS).map((entry) =>
      String(entry).replace(/^(\d{12})$/, "arn:aws:iam::$1:root"),
    ),
  };
}

/** Sorted keys; every single value as a list of one; sorted lists. */
function canonical(value: unknown): unknown {
  if (!isObject(value)) {
    return asList(value)
      .map((item) => (isObject(item) ? canonical(item) : String(item)))
      .sort();
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, canonical(item)]),
  );
}
