/** The KMS keys as plans show them: what they are, whether Identity Center uses them, their policies. */
import { evaluate, readPolicy } from "../../iam";
import { essentialNeeds, KEY_SERVICES } from "../../key-policy";
import {
  attribute,
  isCreated,
  isKept,
  isMarked,
  isObject,
  referencesOf,
  textAttribute,
  textOf,
  withoutIndexes,
  type JsonObject,
  type Plan,
  type ResourceChange,
} from "../plan/plan";
import { isMasked } from "../plan/mask";
import { words } from "../render/say";
import { wasEmergency } from "./emergency";
import { ofPlans, type OnPath } from "./memo";
import { regionOfResource } from "./resource-region";
import { KEY_POLICY_TYPE, KEY_TYPES, PRIMARY_KEY_TYPES, REPLICA_KEY_TYPES } from "./resource-types";
import type { Seen } from "./saml-app";
import { signInFacts } from "./sign-in";

export interface Key {
  readonly change: ResourceChange;
  /** `unknown` where the plans have only the key's policy. */
  readonly kind: "primary" | "replica" | "unknown";
  readonly region?: string;
  /** `mrk-…`, the same for every key of a multi-Region set. */
  readonly keyId?: string;
  readonly arn?: string;
  readonly account?: string;
}

const KEY_ARN = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):key\/([A-Za-z0-9-]+)$/;

export const isKey = ({ type }: ResourceChange): boolean => KEY_TYPES.includes(type);

export function keyOf(change: ResourceChange): Key {
  const arn = textAttribute(change, "arn");
  const [, , accountOfKey, idOfKey] = KEY_ARN.exec(arn ?? "") ?? [];
  const [, , accountOfPrimary, idOfPrimary] =
    KEY_ARN.exec(textAttribute(change, "primary_key_arn") ?? "") ?? [];
  return {
    change,
    kind: REPLICA_KEY_TYPES.includes(change.type) ? "replica" : "primary",
    region: regionOfResource(change),
    keyId: idOfKey ?? textAttribute(change, "key_id") ?? idOfPrimary,
    arn,
    account: accountOfKey ?? accountOfPrimary,
  };
}

/** Every key of all plans; those left over from failed replacements are among them. */
export const keysOf = ofPlans((plans: readonly Plan[]): readonly Key[] =>
  plans.flatMap(({ changes }) => changes.filter(isKey).map(keyOf)),
);

/** The keys that Identity Center uses, or may. */
export const signInKeys = ofPlans((plans: readonly Plan[]): readonly Key[] =>
  keysOf(plans).filter((key) => useOf(key, plans) !== "no"),
);

/** The attributes of a key whose names depend on its type. */
export const enabledAttribute = (type: string): string =>
  type === "aws_kms_key" ? "is_enabled" : "enabled";
const policyAttribute = (type: string): string =>
  type.startsWith("awscc_") ? "key_policy" : "policy";

/**
 * Whether Identity Center uses a key. Its policy says so, before or after: it lets the services in.
 * So does that of another key of the same multi-Region set, and an instance that names the key.
 */
export function useOf(key: Key, plans: readonly Plan[]): OnPath {
  return usesOf(plans).get(key.change) ?? "unknown";
}

const usesOf = ofPlans((plans: readonly Plan[]): ReadonlyMap<ResourceChange, OnPath> => {
  const keys = keysOf(plans);
  const { keyIds } = signInFacts(plans);
  const policies = separatePoliciesOf(plans);
  const own = new Map(
    keys.map((key) => [
      key.change,
      useOfPolicies([key.change, ...(policies.get(key.change) ?? [])]),
    ]),
  );
  const used = new Set(keyIds);
  for (const { change, keyId } of keys) {
    if (keyId !== undefined && own.get(change) === "yes") used.add(keyId);
  }
  return new Map(
    keys.map(({ change, keyId }) => {
      if (keyId !== undefined && used.has(keyId)) return [change, "yes"];
      const use = own.get(change) ?? "unknown";
      // Anybody can set the alarms' tag, so it does not hide a key that looks like Identity Center's.
      const isOfAlarms =
        wasEmergency(change) &&
        PRIMARY_KEY_TYPES.includes(change.type) &&
        attribute(change, "multi_region") !== true;
      return [change, use === "unknown" && isOfAlarms ? "no" : use];
    }),
  );
});

/** What the policies in some changes say, on either side. */
export function useOfPolicies(changes: readonly ResourceChange[]): OnPath {
  const documents = changes.flatMap(({ type, before, after }) =>
    [before, after].flatMap((values) => policyText(values, type) ?? []),
  );
  const answers = documents.map(letsServicesIn);
  if (answers.includes("yes")) return "yes";
  return answers.includes("no") && !answers.includes("unknown") ? "no" : "unknown";
}

/** Policies are the same for many keys, and judging one takes a while. */
const answersByPolicy = new Map<string, OnPath>();
const MOST_ANSWERS = 1000;

/** Whether a policy may let one of Identity Center's services use the key. */
function letsServicesIn(policy: string): OnPath {
  let answer = answersByPolicy.get(policy);
  if (answer === undefined) {
    answer = judged(policy);
    if (answersByPolicy.size >= MOST_ANSWERS) answersByPolicy.clear();
    answersByPolicy.set(policy, answer);
  }
  return answer;
}

/** What the services ask of a key of which nothing is known. */
const USES = essentialNeeds({}).flatMap(({ requests }) => requests);

function judged(policy: string): OnPath {
  const document = readPolicy(policy);
  if (document === undefined) {
    return KEY_SERVICES.some(({ principal }) => policy.includes(principal)) ? "yes" : "unknown";
  }
  const mayPass = USES.some((request) => {
    const { allows } = evaluate(document, request);
    return allows.certain.length + allows.possible.length > 0;
  });
  return mayPass ? "yes" : "no";
}

/** A policy as JSON text. */
export function policyText(values: JsonObject | undefined, type: string): string | undefined {
  const policy = values?.[policyAttribute(type)];
  return isObject(policy) ? JSON.stringify(policy) : textOf(policy);
}

/**
 * The policy that a key has after the apply: of `aws_kms_key_policy` where one is for it.
 *
 * @returns `undefined` as value for KMS's default policy, which gives the account alone all rights
 */
export function policyAfter(key: Key, plans: readonly Plan[]): Seen<string | undefined> {
  const separate = separatePoliciesOf(plans).get(key.change)?.find(isKept);
  return plannedPolicy(separate ?? key.change);
}

/** The policy in a resource after the apply. */
export function plannedPolicy(change: ResourceChange): Seen<string | undefined> {
  const name = policyAttribute(change.type);
  if (isMarked(change.afterUnknown, name)) {
    const configured = change.plan.configured(change);
    const isLeftOut = configured !== undefined && configured.expressions[name] === undefined;
    if (isCreated(change) && isLeftOut) return { seen: true, value: undefined };
    return { seen: false, why: words("its policy is known only after the apply") };
  }
  const value = policyText(change.after, change.type);
  return isMasked(value)
    ? { seen: false, why: words("the plan marks its policy as sensitive") }
    : { seen: true, value };
}

/** The separate policies of each key, in whichever stack. */
const separatePoliciesOf = ofPlans(
  (plans: readonly Plan[]): ReadonlyMap<ResourceChange, readonly ResourceChange[]> => {
    const policies = new Map<ResourceChange, ResourceChange[]>();
    for (const policy of policiesOf(plans)) {
      const key = keyOfPolicy(policy, { plans });
      if (key === undefined) continue;
      policies.set(key.change, [...(policies.get(key.change) ?? []), policy]);
    }
    return policies;
  },
);

const policiesOf = (plans: readonly Plan[]): ResourceChange[] =>
  plans.flatMap(({ changes }) => changes.filter(({ type }) => type === KEY_POLICY_TYPE));

/** The keys by their ID, and by the address that a configuration refers to. */
const indexOf = ofPlans((plans: readonly Plan[]) => {
  const byId = new Map<string, Key[]>();
  const byAddress = new Map<string, Key>();
  for (const key of keysOf(plans)) {
    if (key.change.deposed !== undefined) continue;
    if (key.keyId !== undefined) byId.set(key.keyId, [...(byId.get(key.keyId) ?? []), key]);
    const address = addressIn(key.change, `${key.change.type}.${key.change.name}`);
    if (!byAddress.has(address)) byAddress.set(address, key);
  }
  return { byId, byAddress };
});

/** A reference in the configuration of a resource's module, in words that are one's own. */
const addressIn = ({ plan, module }: ResourceChange, reference: string): string =>
  JSON.stringify([plan.file, withoutIndexes(module), reference]);

/**
 * The key that an `aws_kms_key_policy` is for, where one of the plans has it.
 *
 * @param values side of the change to look at: a replacement may be for another key
 */
export function keyOfPolicy(
  policy: ResourceChange,
  {
    plans,
    values = policy.after ?? policy.before,
  }: { plans: readonly Plan[]; values?: JsonObject },
): Key | undefined {
  const { byId } = indexOf(plans);
  const { keyId: id, region } = writtenKey(policy, values);
  if (id === undefined) return referredKey(policy, "key_id", plans);
  return byId
    .get(id)
    ?.find((key) => key.region === undefined || region === undefined || key.region === region);
}

/** The key that an argument of a resource refers to, where it is in the same module. */
function referredKey(
  change: ResourceChange,
  argument: string,
  plans: readonly Plan[],
): Key | undefined {
  const { byAddress } = indexOf(plans);
  for (const reference of referencesOf(change, argument)) {
    const [type = "", name = ""] = withoutIndexes(reference).split(".");
    const key = byAddress.get(addressIn(change, `${type}.${name}`));
    if (key !== undefined) return key;
  }
  return undefined;
}

/** What `key_id` of an `aws_kms_key_policy` says about its key: an ID, or an ARN. */
export function writtenKey(policy: ResourceChange, values: JsonObject | undefined) {
  const written = textOf(values?.key_id);
  const [arn, region, account, id] = KEY_ARN.exec(written ?? "") ?? [];
  return { arn, account, keyId: id ?? written, region: region ?? regionOfResource(policy) };
}

/** The multi-Region keys that no plan has, but their policies. */
function keysOfPoliciesAlone(plans: readonly Plan[]): Key[] {
  return policiesOf(plans)
    .filter((policy) => isKept(policy) && keyOfPolicy(policy, { plans }) === undefined)
    .map((change): Key => ({ change, kind: "unknown", ...writtenKey(change, change.after) }))
    .filter(
      ({ change, keyId }) =>
        keyId?.startsWith(MULTI_REGION_PREFIX) === true && useOfPolicies([change]) !== "no",
    );
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html */
export const MULTI_REGION_PREFIX = "mrk-";

/**
 * The keys of one multi-Region set that Identity Center may use: the same key ID, or made from one
 * primary key in this plan.
 */
export const multiRegionSets = ofPlans((plans: readonly Plan[]): readonly (readonly Key[])[] => {
  const sets = new Map<string, Key[]>();
  const add = (key: Key, set: string | undefined): void => {
    if (set === undefined) return;
    const keys = sets.get(set);
    if (keys === undefined) sets.set(set, [key]);
    else keys.push(key);
  };
  for (const key of keysOf(plans)) if (isKept(key.change)) add(key, setOf(key, plans));
  for (const key of keysOfPoliciesAlone(plans)) add(key, key.keyId);
  const mayBeUsed = (key: Key) => key.kind === "unknown" || useOf(key, plans) !== "no";
  return [...sets.values()].filter((keys) => keys.length > 1 && keys.some(mayBeUsed));
});

function setOf(key: Key, plans: readonly Plan[]): string | undefined {
  const { change } = key;
  // A key that is replaced gets a new ID.
  if (key.keyId !== undefined && !isCreated(change)) return key.keyId;
  const newSet = ({ plan, address }: ResourceChange) => `${plan.name} ${address}`;
  if (key.kind === "primary") {
    return attribute(change, "multi_region") === false ? undefined : newSet(change);
  }
  const known = KEY_ARN.exec(textOf(change.after?.primary_key_arn) ?? "")?.[3];
  if (known !== undefined) return known;
  const primary = referredKey(change, "primary_key_arn", plans);
  return primary?.kind === "primary" && isKept(primary.change) ? setOf(primary, plans) : undefined;
}
