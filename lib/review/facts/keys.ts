/** The KMS keys as plans show them: kind, Region, multi-Region set, policy before and after. */
import {
  attribute,
  isCreated,
  isKept,
  isMarked,
  referencesOf,
  refersTo,
  textAttribute,
  textOf,
  type JsonObject,
  type Plan,
  type ResourceChange,
} from "../plan/plan";
import { KEY_SERVICES } from "../../key-policy";
import { wasEmergency } from "./emergency";
import { regionOfResource } from "./resource-region";
import { KEY_POLICY_TYPE, KEY_TYPES, PRIMARY_KEY_TYPES, REPLICA_KEY_TYPES } from "./resource-types";
import type { Seen } from "./saml-app";
import { words } from "../render/say";

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

/** A key that may be Identity Center's: those of the emergency alarms are not. */
export function isKey(change: ResourceChange): boolean {
  return KEY_TYPES.includes(change.type) && !isAlarmKey(change);
}

/** Anybody can set the alarms' tag, so it does not hide a key that looks like Identity Center's. */
function isAlarmKey(change: ResourceChange): boolean {
  return (
    PRIMARY_KEY_TYPES.includes(change.type) &&
    wasEmergency(change) &&
    [change.before, change.after].every(
      (values) =>
        values?.multi_region !== true &&
        KEY_SERVICES.every(({ principal }) => !textOf(values?.policy)?.includes(principal)),
    )
  );
}

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

/** The keys of a plan; those left over from failed replacements are among them. */
export const keysOf = (plan: Plan): Key[] => plan.changes.filter(isKey).map(keyOf);

/**
 * The policy that a key has after the apply: of `aws_kms_key_policy` where one is for it.
 *
 * @returns `undefined` as value for KMS's default policy, which gives the account alone all rights
 */
export function policyAfter(key: Key, plans: readonly Plan[]): Seen<string | undefined> {
  const separate = separatePoliciesOf(plans).get(key.change);
  return separate !== undefined && isKept(separate)
    ? plannedPolicy(separate)
    : plannedPolicy(key.change);
}

/** The policy in a resource after the apply. */
export function plannedPolicy(change: ResourceChange): Seen<string | undefined> {
  if (isMarked(change.afterUnknown, "policy")) {
    const isLeftOut = change.plan.configured(change)?.expressions.policy === undefined;
    const isInConfiguration = change.plan.configured(change) !== undefined;
    if (isCreated(change) && isLeftOut && isInConfiguration)
      return { seen: true, value: undefined };
    return { seen: false, why: words("its policy is known only after the apply") };
  }
  return { seen: true, value: textOf(change.after?.policy) };
}

/** The separate policy of each key, in whichever stack. */
function separatePoliciesOf(plans: readonly Plan[]): ReadonlyMap<ResourceChange, ResourceChange> {
  let policies = separatePolicies.get(plans);
  if (policies === undefined) {
    policies = new Map(
      policiesOf(plans).flatMap((policy) => {
        const key = keyOfPolicy(policy, { plans });
        return key === undefined ? [] : [[key.change, policy] as const];
      }),
    );
    separatePolicies.set(plans, policies);
  }
  return policies;
}

/** Looked for once, because plans may have many keys. */
const separatePolicies = new WeakMap<
  readonly Plan[],
  ReadonlyMap<ResourceChange, ResourceChange>
>();

const policiesOf = (plans: readonly Plan[]): ResourceChange[] =>
  plans.flatMap(({ changes }) => changes.filter(({ type }) => type === KEY_POLICY_TYPE));

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
  const candidates = (plan: Plan) =>
    keysOf(plan).filter(({ change }) => change.deposed === undefined);
  const { keyId: id, region } = writtenKey(policy, values);
  if (id !== undefined) {
    return plans
      .flatMap(candidates)
      .find(
        (key) =>
          key.keyId === id &&
          (key.region === undefined || region === undefined || key.region === region),
      );
  }
  const references = referencesOf(policy, "key_id");
  return candidates(policy.plan).find(({ change }) => refersTo(references, change));
}

/** What `key_id` of an `aws_kms_key_policy` says about its key: an ID, or an ARN. */
function writtenKey(policy: ResourceChange, values: JsonObject | undefined) {
  const written = textOf(values?.key_id);
  const [arn, region, account, id] = KEY_ARN.exec(written ?? "") ?? [];
  return { arn, account, keyId: id ?? written, region: region ?? regionOfResource(policy) };
}

/** The multi-Region keys that no plan has, but their policies. */
function keysOfPoliciesAlone(plans: readonly Plan[]): Key[] {
  return policiesOf(plans)
    .filter((policy) => isKept(policy) && keyOfPolicy(policy, { plans }) === undefined)
    .map((change): Key => ({ change, kind: "unknown", ...writtenKey(change, change.after) }))
    .filter(({ keyId }) => keyId?.startsWith(MULTI_REGION_PREFIX));
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html */
const MULTI_REGION_PREFIX = "mrk-";

/** The keys of one multi-Region set: the same key ID, or made from one primary key in this plan. */
export function multiRegionSets(plans: readonly Plan[]): Key[][] {
  const sets = new Map<string, Key[]>();
  const add = (key: Key, set: string | undefined): void => {
    if (set !== undefined) sets.set(set, [...(sets.get(set) ?? []), key]);
  };
  for (const plan of plans) {
    const keys = keysOf(plan).filter(({ change }) => isKept(change));
    for (const key of keys) add(key, setOf(key, keys));
  }
  for (const key of keysOfPoliciesAlone(plans)) add(key, key.keyId);
  return [...sets.values()].filter((keys) => keys.length > 1);
}

function setOf(key: Key, keys: readonly Key[]): string | undefined {
  const { change } = key;
  // A key that is replaced gets a new ID.
  if (key.keyId !== undefined && !isCreated(change)) return key.keyId;
  const newSet = ({ plan, address }: ResourceChange) => `${plan.name} ${address}`;
  if (key.kind === "primary") {
    return attribute(change, "multi_region") === false ? undefined : newSet(change);
  }
  const known = KEY_ARN.exec(textOf(change.after?.primary_key_arn) ?? "")?.[3];
  if (known !== undefined) return known;
  const references = referencesOf(change, "primary_key_arn");
  const primary = keys.find(
    (other) => other.kind === "primary" && refersTo(references, other.change),
  );
  return primary && setOf(primary, []);
}
