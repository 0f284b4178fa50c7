import {
  canonicalRestrictions,
  evaluate,
  readPolicy,
  type Evaluation,
  type Policy,
  type Statement,
} from "../../iam";
import { defaultKeyPolicy, essentialNeeds, type KeyFacts } from "../../key-policy";
import {
  isKey,
  keyOf,
  keyOfPolicy,
  MULTI_REGION_PREFIX,
  plannedPolicy,
  policyText,
  useOf,
  useOfPolicies,
  writtenKey,
  type Key,
} from "../facts/keys";
import { signInFacts } from "../facts/sign-in";
import { isDestroyed, textOf, type Plan, type ResourceChange } from "../plan/plan";
import { KEY_POLICY_TYPE } from "../facts/resource-types";
import {
  at,
  changesOf,
  forEach,
  regionName,
  type Found,
  type ReviewInput,
  type RuleCheck,
} from "../rule";
import { listed, say, words, type Text } from "../render/say";

const kmsPolicyNarrowed: RuleCheck = (input) =>
  forEach(
    changesOf(input, (change) => isKey(change) || change.type === KEY_POLICY_TYPE),
    (change) =>
      policyChanges(change, input.plans).flatMap((subject) => judge(subject, input) ?? []),
  );

export default kmsPolicyNarrowed;

interface PolicyChange {
  readonly change: ResourceChange;
  readonly key?: Key;
  readonly region?: string;
  /** Policy today; undefined where the plan does not show it. */
  readonly before?: string;
  /** Policy after the apply, or why it cannot be seen. */
  readonly after: ReturnType<typeof plannedPolicy>;
}

/** The policies of keys that exist, where the plan changes them. */
function policyChanges(change: ResourceChange, plans: readonly Plan[]): PolicyChange[] {
  if (isKey(change)) {
    // A new key locks nobody out; one that is destroyed has a rule of its own.
    if (change.action !== "update") return [];
    const key = keyOf(change);
    if (useOf(key, plans) === "no") return [];
    const before = policyText(change.before, change.type);
    return [{ change, key, region: key.region, before, after: plannedPolicy(change) }];
  }
  if (change.action === "no-op" || change.action === "forget") return [];
  const was = keyOfPolicy(change, { plans, values: change.before });
  const is = keyOfPolicy(change, { plans });
  const today = textOf(change.before?.policy);
  const subjects: PolicyChange[] = [];
  if (isDestroyed(change)) {
    // Without this resource the provider gives the key KMS's default policy, be it for a while.
    subjects.push(policyOf(change, was, today, { seen: true, value: undefined }));
  }
  if (change.action !== "delete" && !(change.action === "replace" && isSameKey(change, was, is))) {
    const before = change.action === "update" ? today : undefined;
    subjects.push(policyOf(change, is, before, plannedPolicy(change)));
  }
  return subjects.filter(({ key }) =>
    key === undefined
      ? mayLockOut(change)
      : // With the key itself created or destroyed there is nobody to lock out, or a rule of its own.
        key.change.before !== undefined && !isDestroyed(key.change) && useOf(key, plans) !== "no",
  );
}

/** Whether the policy of a key that no plan has may be for one that Identity Center uses today. */
function mayLockOut(change: ResourceChange): boolean {
  if (change.before !== undefined) return useOfPolicies([change]) !== "no";
  // A key whose ID is not known yet is made by this apply.
  return textOf(change.after?.key_id) !== undefined;
}

function policyOf(
  change: ResourceChange,
  key: Key | undefined,
  before: string | undefined,
  after: PolicyChange["after"],
): PolicyChange {
  return {
    change,
    key,
    region: key?.region,
    before: before ?? (key && policyText(key.change.before, key.change.type)),
    after,
  };
}

/** True where a policy is made anew for the key that it is for today. */
function isSameKey({ before, after }: ResourceChange, was?: Key, is?: Key): boolean {
  return was === undefined || is === undefined
    ? before?.key_id === after?.key_id
    : was.change === is.change;
}

function judge(
  { change, key, region, before, after }: PolicyChange,
  input: ReviewInput,
): Found | undefined {
  const unseen = (why: Text): Found => ({
    ...at(change, region),
    ...(isOfForeignKey(change, key) && { severity: "high" as const }),
    happens: say`It cannot be seen whether Identity Center may still use the key in ${regionName(region)}: ${why}. If it may not, nobody can sign in to AWS there.`,
    advice: words("Compare the policy by hand before you apply this, or plan it in two steps."),
  });
  if (!after.seen) return unseen(after.why);
  if (before === undefined && change.before !== undefined && after.value === undefined)
    return undefined;
  const facts = factsOf(before ?? "", key, input);
  const parsedAfter = readPolicy(after.value ?? defaultKeyPolicy(facts.accountId));
  if (parsedAfter === undefined)
    return unseen(words("the policy is not a policy document in JSON"));
  if (before === undefined) {
    return unseen(words("the plan does not show the policy that the key has now"));
  }
  const parsedBefore = readPolicy(before);
  // A policy that nobody can read is judged as one that allowed everything.
  const losses = lossesOf(parsedBefore, parsedAfter, facts);
  if (losses.length === 0) return undefined;
  return {
    ...at(change, region),
    happens: say`After this the policy of the key in ${regionName(region)} ${listed(losses, "; ")}. ${CONSEQUENCE}`,
    advice: words(
      "Compare the policy with the one that this project makes for kms.keyPolicy, and put back what is missing.",
    ),
  };
}

const CONSEQUENCE = words(
  "A key that Identity Center cannot use locks out everybody who signs in there; one that the account cannot administer cannot be repaired.",
);

/**
 * True for the new policy of a single-Region key that no plan has and that does not mention Identity
 * Center: most likely another key's.
 */
function isOfForeignKey(change: ResourceChange, key: Key | undefined): boolean {
  return (
    key === undefined &&
    change.before === undefined &&
    useOfPolicies([change]) === "no" &&
    writtenKey(change, change.after).keyId?.startsWith(MULTI_REGION_PREFIX) !== true
  );
}

/** Each right that is lost, in words that follow "the policy". */
function lossesOf(before: Policy | undefined, after: Policy, facts: KeyFacts): Text[] {
  return essentialNeeds(facts).flatMap(({ who, what, requests }) => {
    const byReason = new Map<string, { reason: Text; actions: string[] }>();
    for (const request of requests) {
      const reason = lossOf(before && evaluate(before, request), evaluate(after, request));
      if (reason === undefined) continue;
      const key = JSON.stringify(reason);
      const entry = byReason.get(key) ?? { reason, actions: [] };
      entry.actions.push(request.action);
      byReason.set(key, entry);
    }
    return [...byReason.values()].map(
      ({ reason, actions: lost }) =>
        say`${reason} ${who} ${words(`${what} it`)} (${listed(lost.map((action) => say`${action}`))})`,
    );
  });
}

/** Why a request that was allowed is not allowed for certain any more. */
function lossOf(before: Evaluation | undefined, after: Evaluation): Text | undefined {
  if (before !== undefined && !mayPass(before)) return undefined;
  const { allows, denies } = after;
  if (allows.certain.length === 0 && allows.possible.length === 0) return words("no longer lets");

  const known = restrictionsOf(before?.denies.certain, before?.denies.possible);
  const isNew = (statement: Statement) => !known.has(canonicalRestrictions(statement));
  if (denies.certain.some(isNew)) return words("has a Deny that does not let");
  const possible = denies.possible.find(isNew);
  if (possible !== undefined) {
    return say`has a Deny that may reach its requests, depending on ${conditionKeys([possible])}, which no plan shows, and then does not let`;
  }

  if (allows.certain.length > 0) return undefined;
  // Only conditions that no plan shows: harmless where the same ones did before.
  const wasCertain = before === undefined || before.allows.certain.length > 0;
  const kept = [...restrictionsOf(before?.allows.possible)].every((restriction) =>
    restrictionsOf(allows.possible).has(restriction),
  );
  if (!wasCertain && kept) return undefined;
  return say`only under conditions that no plan shows (${conditionKeys(allows.possible)}) lets`;
}

const restrictionsOf = (...lists: readonly (readonly Statement[] | undefined)[]): Set<string> =>
  new Set(lists.flatMap((list = []) => list.map(canonicalRestrictions)));

/** Names of the conditions, such as `aws:SourceAccount`. */
function conditionKeys(statements: readonly Statement[]): Text {
  const keys = new Set(statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)));
  return keys.size === 0 ? words("its Resource") : listed([...keys].map((key) => say`${key}`));
}

/** True where a request may have been allowed. */
const mayPass = ({ allows, denies }: Evaluation): boolean =>
  allows.certain.length + allows.possible.length > 0 && denies.certain.length === 0;

const ROOT = /arn:aws[a-z-]*:iam::(\d{12}):root/;

function factsOf(before: string, key: Key | undefined, input: ReviewInput): KeyFacts {
  const { instanceArn, identityStoreId } = signInFacts(input.plans);
  // Where the plan does not say whose key it is, the first account that the policy names.
  const accountId = key?.account ?? ROOT.exec(before)?.[1];
  const partition = key?.arn?.split(":")[1] ?? instanceArn?.split(":")[1];
  return {
    accountId,
    keyArn: key?.arn,
    region: key?.region,
    instanceArn,
    ...(partition !== undefined &&
      accountId !== undefined &&
      identityStoreId !== undefined && {
        identityStoreArn: `arn:${partition}:identitystore::${accountId}:identitystore/${identityStoreId}`,
      }),
  };
}
