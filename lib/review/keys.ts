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
} from "./plan";
import { wasEmergency } from "./emergency";
import { regionOfResource } from "./resource-region";
import { SERVICE_PRINCIPALS } from "./policy-evaluation";
import { KEY_POLICY_TYPE, KEY_TYPES, PRIMARY_KEY_TYPES, REPLICA_KEY_TYPES } from "./resource-types";
import type { Seen } from "./saml-app";
import { words } from "./say";

export interface Key {
  readonly change: ResourceChange;
  readonly kind: "primary" | "replica";
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
        SERVICE_PRINCIPALS.every((service) => !textOf(values?.policy)?.includes(service)),
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
export function policyAfter(key: Key): Seen<string | undefined> {
  const separate = separatePolicyOf(key);
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

function separatePolicyOf({ change }: Key): ResourceChange | undefined {
  let policies = separatePolicies.get(change.plan);
  if (policies === undefined) {
    policies = new Map(
      change.plan.changes
        .filter(({ type }) => type === KEY_POLICY_TYPE)
        .flatMap((policy) => {
          const key = keyOfPolicy(policy);
          return key === undefined ? [] : [[key.change, policy] as const];
        }),
    );
    separatePolicies.set(change.plan, policies);
  }
  return policies.get(change);
}

/** The separate policy of each key of a plan: looked for once, because a plan may have many keys. */
const separatePolicies = new WeakMap<Plan, ReadonlyMap<ResourceChange, ResourceChange>>();

/**
 * The key that an `aws_kms_key_policy` is for, where it is in the same plan.
 *
 * @param values side of the change to look at: a replacement may be for another key
 */
export function keyOfPolicy(
  policy: ResourceChange,
  values: JsonObject | undefined = policy.after ?? policy.before,
): Key | undefined {
  const written = textOf(values?.key_id);
  const [, arnRegion, , arnId] = KEY_ARN.exec(written ?? "") ?? [];
  const id = arnId ?? written;
  const region = arnRegion ?? regionOfResource(policy);
  const candidates = keysOf(policy.plan).filter(({ change }) => change.deposed === undefined);
  if (id !== undefined) {
    return candidates.find(
      (key) =>
        key.keyId === id &&
        (key.region === undefined || region === undefined || key.region === region),
    );
  }
  const references = referencesOf(policy, "key_id");
  return candidates.find(({ change }) => refersTo(references, change));
}

/** The keys of one multi-Region set: the same key ID, or made from one primary key in this plan. */
export function multiRegionSets(plans: readonly Plan[]): Key[][] {
  const sets = new Map<string, Key[]>();
  for (const plan of plans) {
    const keys = keysOf(plan).filter(({ change }) => isKept(change));
    for (const key of keys) {
      const set = setOf(key, keys);
      if (set === undefined) continue;
      const found = sets.get(set);
      if (found === undefined) sets.set(set, [key]);
      else found.push(key);
    }
  }
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
