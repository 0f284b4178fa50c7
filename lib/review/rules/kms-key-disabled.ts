import { enabledAttribute, signInKeys } from "../facts/keys";
import { isCreated, isMarked } from "../plan/plan";
import { isMasked } from "../plan/mask";
import { at, forEach, regionName, type RuleCheck } from "../rule";
import { say, words } from "../render/say";

const kmsKeyDisabled: RuleCheck = (input) =>
  forEach(
    signInKeys(input.plans).filter(
      ({ change }) => change.action === "update" || change.action === "no-op" || isCreated(change),
    ),
    ({ change, region }) => {
      const name = enabledAttribute(change.type);
      const isHidden =
        isMarked(change.afterUnknown, name) ||
        (isMasked(change.after?.[name]) && change.before?.[name] !== change.after?.[name]);
      const advice = words(
        "Keep the key enabled. If it was applied, enable it again: that works at once.",
      );
      if (isHidden && change.action === "update") {
        return {
          ...at(change, region),
          happens: say`It cannot be seen whether the key in ${regionName(region)} stays enabled: the plan does not show it. A disabled key locks out everybody who signs in there.`,
          advice,
        };
      }
      if (isCreated(change)) {
        if (change.after?.[name] !== false) return undefined;
        return {
          ...at(change, region),
          happens: say`The key in ${regionName(region)} is made disabled. Where Identity Center is to use it, nobody can sign in to AWS there.`,
          advice,
        };
      }
      if (change.before?.[name] === false || change.after?.[name] !== false) return undefined;
      return {
        ...at(change, region),
        happens: say`The key in ${regionName(region)} becomes disabled. Where Identity Center uses it, nobody can sign in to AWS there.`,
        advice,
      };
    },
  );

export default kmsKeyDisabled;
