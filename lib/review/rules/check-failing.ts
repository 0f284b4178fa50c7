import { replicaKeyCheckName } from "../../constructs/check-names";
import { keysOf } from "../facts/keys";
import { isCreated, type FailingCheck, type Plan } from "../plan/plan";
import { listed, say, words } from "../render/say";
import { type Found, type RuleCheck } from "../rule";

const checkFailing: RuleCheck = ({ plans }) =>
  plans.flatMap((plan) =>
    plan.failingChecks.map(
      (check): Found =>
        pendingKey(plan, check, plans) ?? {
          plan,
          address: check.address,
          happens:
            check.messages.length === 0
              ? words("A check of the configuration fails.")
              : say`A check of the configuration fails: ${listed(
                  check.messages.map((message) => say`${message}`),
                  "; ",
                )}`,
          advice: words(
            "A failing check stops no apply. Find out what it means for sign-in before you apply this.",
          ),
        },
    ),
  );

export default checkFailing;

/**
 * The check for a Region's replica key fails in every plan that adds the Region, with the words in
 * which the provider refuses to read a key that is not there. Where these plans create that key, the
 * reader is told so instead.
 */
function pendingKey(
  plan: Plan,
  { address }: FailingCheck,
  plans: readonly Plan[],
): Found | undefined {
  const key = keysOf(plans).find(
    ({ change, region }) =>
      region !== undefined &&
      isCreated(change) &&
      address === `check.${replicaKeyCheckName(region)}`,
  );
  if (key?.region === undefined) return undefined;
  return {
    plan,
    address,
    region: key.region,
    severity: "info",
    happens: say`The key in ${key.region} is not there yet: ${key.change.plan.name} creates it, and has to be applied before ${plan.name}.`,
    advice: words("Nothing to do."),
  };
}
