import { isKey, keyOf, keysOf, useOf, useOfPolicies, type Key } from "../facts/keys";
import type { Plan } from "../plan/plan";
import { say, words } from "../render/say";
import { at, forEach, regionName, type Found, type RuleCheck } from "../rule";

/**
 * The provider drops a key from the state when its deletion is scheduled, so that a plan shows the
 * key as deleted outside Terraform, and mostly as to be created again.
 */
const kmsKeyPendingDeletion: RuleCheck = ({ plans }) =>
  forEach(
    plans
      .flatMap(({ drift }) => drift.filter((change) => isKey(change) && change.action === "delete"))
      .map(keyOf),
    (key) => (mayBeUsed(key, plans) ? lost(key) : undefined),
  );

export default kmsKeyPendingDeletion;

const lost = ({ change, kind, keyId, region }: Key): Found => ({
  ...at(change, region),
  happens: say`The ${words(kind)} key${keyId === undefined ? words("") : say` ${keyId}`} in ${regionName(region)} is gone, or its deletion was scheduled outside Terraform. It does not work any more: where Identity Center uses it, nobody can sign in to AWS ${words(kind === "primary" ? "in any Region" : "there")}. A key that this plan makes in its place cannot decrypt what was encrypted with it.`,
  advice: words(
    "Do not apply this. If KMS shows the key as PendingDeletion, cancel the key deletion and enable the key now: after the waiting period it is lost for ever. Then plan again.",
  ),
});

function mayBeUsed({ change, keyId }: Key, plans: readonly Plan[]): boolean {
  if (useOfPolicies([change]) !== "no") return true;
  return keysOf(plans).some(
    (key) => keyId !== undefined && key.keyId === keyId && useOf(key, plans) === "yes",
  );
}
