import { canonicalPolicy, readPolicy } from "../../iam";
import { defaultKeyPolicy } from "../../key-policy";
import { multiRegionSets, policyAfter, type Key } from "../facts/keys";
import type { Plan } from "../plan/plan";
import { at, forEach, regionName, type Found, type RuleCheck } from "../rule";
import { listed, say, words } from "../render/say";

const kmsPolicyDiffers: RuleCheck = ({ plans }) =>
  forEach(multiRegionSets(plans), (keys) => judge(keys, plans));

export default kmsPolicyDiffers;

function judge(keys: readonly Key[], plans: readonly Plan[]): Found[] {
  const policies = new Map(keys.map((key) => [key, comparable(key, plans)]));
  // Keys are compared with the primary one, or the first where it is in no plan.
  const reference = keys.find(({ kind }) => kind === "primary") ?? keys[0];
  if (reference === undefined) return [];
  const expected = policies.get(reference);
  const unseen = keys.filter((key) => policies.get(key) === undefined);
  if (unseen.length > 0) {
    const [first] = unseen;
    // What does not change cannot begin to differ here.
    if (first === undefined || keys.every(({ change }) => change.action === "no-op")) return [];
    return [
      {
        ...at(first.change, first.region),
        happens: say`It cannot be seen whether the keys of one multi-Region set end with the same policy: the policy in ${listed(unseen.map(({ region }) => regionName(region)))} is known only after the apply, or is no policy document.`,
        advice: words(
          "Compare the policies after the apply, before anybody relies on that Region.",
        ),
      },
    ];
  }
  return keys
    .filter((key) => policies.get(key) !== expected)
    .map(({ change, region }) => ({
      ...at(change, region),
      happens: say`The key in ${regionName(region)} ends with another policy than the key in ${regionName(reference.region)}. KMS does not copy policies between Regions: what works for people in one Region can fail in the other.`,
      advice: words("Give every key of the set the same policy document."),
    }));
}

/** The policy in a form in which equal ones are equal; undefined where it cannot be seen. */
function comparable(key: Key, plans: readonly Plan[]): string | undefined {
  const policy = policyAfter(key, plans);
  if (!policy.seen) return undefined;
  const parsed = readPolicy(policy.value ?? defaultKeyPolicy(key.account));
  return parsed && canonicalPolicy(parsed);
}
