import { instanceRegions, showAllRegions, type InstanceRegion } from "../facts/instance-regions";
import { signInKeys, type Key } from "../facts/keys";
import { regionsNamedByOkta, signInFacts } from "../facts/sign-in";
import { isDestroyed, type ResourceChange } from "../plan/plan";
import { say, words, type Text } from "../render/say";
import { at, forEach, regionName, type Found, type ReviewInput, type RuleCheck } from "../rule";

const kmsReplicaDestroyed: RuleCheck = (input) =>
  forEach(
    signInKeys(input.plans).filter(({ kind }) => kind === "replica"),
    (key) => (isDestroyed(key.change) ? judge(key, input) : undefined),
  );

export default kmsReplicaDestroyed;

/** What Terraform says of an object whose creation failed half-way. */
const TAINTED = "replace_because_tainted";

function judge(key: Key, input: ReviewInput): Found {
  const { change, region } = key;
  const name = regionName(region);
  const then =
    change.action === "replace" ? words(", and another is made in its place") : words("");
  const happens = say`The replica key in ${name} is scheduled for deletion${then}, and stops working at once.`;
  if (change.reason === TAINTED) {
    return {
      ...at(change, region),
      happens: say`${happens} Its creation was reported as failed, most likely because KMS took longer than the provider waits. AWS refuses another replica while this one is being deleted, which takes 7 days or more.`,
      advice: say`Do not apply this. Wait until KMS shows the key as Enabled, run ${`terraform untaint ${change.address}`}, and plan again.`,
    };
  }
  const use = regionUse(key, input);
  if (use === "gone") {
    return {
      ...at(change, region),
      severity: "high",
      happens: say`${happens} The given plans show that the instance is not in ${name} and that Okta sends nobody there: people sign in elsewhere already.`,
      advice: words(
        "Right as the last step of retiring a Region. Check in the Identity Center console that the Region is gone.",
      ),
    };
  }
  const { consequence, advice } = USES[use];
  return {
    ...at(change, region),
    happens: say`${happens} ${consequence(name)}`,
    advice: words(advice),
  };
}

const KEEP =
  "Keep the key until the Region is gone: list the Region under regions.retiring, and delete it there in a later pull request.";

const USES = {
  primary: {
    consequence: (name: Text) =>
      say`${name} is the primary Region of the instance: everybody is locked out, in every Region.`,
    advice: "Do not apply this. The primary Region can neither be changed nor removed.",
  },
  "in use": {
    consequence: (name: Text) => say`The instance uses ${name}: everybody there is locked out.`,
    advice: KEEP,
  },
  leaving: {
    consequence: (name: Text) =>
      say`The same review removes ${name} from the instance, but the key stack is applied first: until the Region is gone, everybody there is locked out.`,
    advice: KEEP,
  },
  "named by Okta": {
    consequence: (name: Text) =>
      say`The given plans do not show the instance in ${name}, but Okta still sends people there: one of the two is wrong, and if the Region is in use, everybody there is locked out.`,
    advice:
      "Take the Region's ACS URLs out of the Okta app first, and check in the Identity Center console that the Region is gone.",
  },
  "Okta unseen": {
    consequence: (name: Text) =>
      say`The given plans do not show that Okta sends nobody to ${name}: if the Region is still in use, everybody there is locked out.`,
    advice:
      "Give the plan of the okta stack too, and check in the Identity Center console that the Region is gone.",
  },
  unseen: {
    consequence: (name: Text) =>
      say`The given plans do not show that the instance has left ${name}: if it has not, everybody there is locked out.`,
    advice:
      "Give the plan of the identity-center stack too. Remove the Region from the instance first, and the key in a later pull request.",
  },
} as const;

/** Whether the instance is in the key's Region, as far as the given plans show. */
function regionUse({ region, change }: Key, { plans }: ReviewInput): keyof typeof USES | "gone" {
  if (region === undefined) return "unseen";
  if (signInFacts(plans).primaryRegions.includes(region)) return "primary";
  const regions = instanceRegions(plans);
  const isIn = (entries: readonly InstanceRegion[]) =>
    entries.some((entry) => entry.region === region);
  if (isIn(regions.after)) return "in use";
  const removed = regions.removed.filter((entry) => entry.region === region);
  if (removed.length > 0) {
    if (!removed.every((entry) => goesFirst(entry.change, change))) return "leaving";
  } else if (isIn(regions.before)) {
    // In the state before, and neither removed nor there after: let go of.
    return "in use";
  } else if (!showAllRegions(plans)) return "unseen";
  const namedByOkta = regionsNamedByOkta(plans);
  if (namedByOkta.size === 0) return "Okta unseen";
  return namedByOkta.has(region) ? "named by Okta" : "gone";
}

/** True where Terraform itself removes the Region first: both are in one plan, and the Region depends on the key. */
function goesFirst(region: ResourceChange, key: ResourceChange): boolean {
  const dependsOn = region.plan
    .prior()
    .find(({ address }) => address === region.address)?.dependsOn;
  return region.plan === key.plan && (dependsOn ?? []).includes(withoutIndex(key.address));
}

const withoutIndex = (address: string): string => address.replace(/\[[^\]]*\]$/, "");
