import { signInKeys } from "../facts/keys";
import { isDestroyed } from "../plan/plan";
import { at, forEach, regionName, type RuleCheck } from "../rule";
import { say, words } from "../render/say";

const kmsKeyDestroyed: RuleCheck = (input) =>
  forEach(
    signInKeys(input.plans).filter(({ kind }) => kind === "primary"),
    ({ change, region, keyId }) => {
      if (!isDestroyed(change)) return undefined;
      const which = keyId === undefined ? words("The primary key") : say`The primary key ${keyId}`;
      const left =
        change.deposed === undefined
          ? words("")
          : words(", left over from a replacement that failed,");
      return {
        ...at(change, region),
        happens: say`${which}${left} in ${regionName(region)} is scheduled for deletion${change.action === "replace" ? words(", and another is made in its place") : words("")}. It stops working at once: where Identity Center uses it, nobody can sign in to AWS, in any Region, and after the waiting period what Identity Center has encrypted with it is lost for ever.`,
        advice: words(
          "Do not apply this. If it was applied, cancel the key deletion and enable the key. If only the configuration should let go of the key, use a removed block with destroy = false.",
        ),
      };
    },
  );

export default kmsKeyDestroyed;
