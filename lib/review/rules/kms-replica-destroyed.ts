import {
  regionsAfter,
  regionsBefore,
  removedRegions,
  showAllRegions,
  type InstanceRegion,
} from "../facts/instance-regions";
import { isKey, keyOf, type Key } from "../facts/keys";
import { isDestroyed, type Plan, type ResourceChange } from "../plan/plan";
import {
  at,
  changesOf,
  forEach,
  regionName,
  type Found,
  type ReviewInput,
  type RuleCheck,
} from "../rule";
import { say, words, type Text } from "../render/say";

const kmsReplicaDestroyed: RuleCheck = (input) =>
  forEach(
    changesOf(input, isKey)
      .map(keyOf)
      .filter(({ kind }) => kind === "replica"),
    (key) => (isDestroyed(key.change) ? judge(key, input) : undefined),
  );

export default kmsReplicaDestroyed;

function judge(key: Key, input: ReviewInput): Found {
  const { change, region } = key;
  const replaced = change.action === "replace";
  const name = regionName(region);
  const happens = say`The replica key in ${name} is scheduled for deletion${replaced ? words(", and another is made in its place") : words("")}, and stops working at once.`;
  const use = useOf(key, input);
  if (use === "gone") {
    return {
      ...at(change, region),
      severity: "high",
      happens: say`${happens} The given plans show that the instance is not in ${name}: people sign in elsewhere already.`,
      advice: words(
        "Right as the last step of retiring a Region. Check in the Identity Center console that the Region is gone.",
      ),
    };
  }
  return {
    ...at(change, region),
    happens: say`${happens} ${CONSEQUENCES[use](name)}`,
    advice: words(
      use === "unseen"
        ? "Give the plan of the identity-center stack too. Remove the Region from the instance first, and the key in a later pull request."
        : "Keep the key until the Region is gone: list the Region under regions.retiring, and delete it there in a later pull request.",
    ),
  };
}

type Use = "gone" | "leaving" | "in use" | "unseen";

const CONSEQUENCES: Record<Exclude<Use, "gone">, (name: Text) => Text> = {
  "in use": (name) => say`The instance uses ${name}: everybody there is locked out.`,
  leaving: (name) =>
    say`The same review removes ${name} from the instance, but the key stack is applied first: until the Region is gone, everybody there is locked out.`,
  unseen: (name) =>
    say`The given plans do not show that the instance has left ${name}: if it has not, everybody there is locked out.`,
};

/** Whether the instance is in the key's Region, as far as the given plans show. */
function useOf({ region, change }: Key, { plans }: ReviewInput): Use {
  const ofRegion = (regionsOf: (plan: Plan) => InstanceRegion[]) =>
    plans.flatMap(regionsOf).filter((entry) => entry.region === region);
  if (region === undefined) return "unseen";
  if (ofRegion(regionsAfter).length > 0) return "in use";
  const removed = ofRegion(removedRegions);
  if (removed.length > 0) {
    return removed.every((entry) => goesFirst(entry.change, change)) ? "gone" : "leaving";
  }
  // In the state before, and neither removed nor there after: let go of.
  if (ofRegion(regionsBefore).length > 0) return "in use";
  return showAllRegions(plans) ? "gone" : "unseen";
}

/** True where Terraform itself removes the Region first: both are in one plan, and the Region depends on the key. */
function goesFirst(region: ResourceChange, key: ResourceChange): boolean {
  const dependsOn = region.plan
    .prior()
    .find(({ address }) => address === region.address)?.dependsOn;
  return region.plan === key.plan && (dependsOn ?? []).includes(withoutIndex(key.address));
}

const withoutIndex = (address: string): string => address.replace(/\[[^\]]*\]$/, "");
