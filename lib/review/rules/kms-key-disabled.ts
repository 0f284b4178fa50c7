import { isKey, keyOf } from "../facts/keys";
import { isCreated, isMarked } from "../plan/plan";
import { PRIMARY_KEY_TYPES } from "../facts/resource-types";
import { at, changesOf, forEach, regionName, type RuleCheck } from "../rule";
import { say, words } from "../render/say";

const kmsKeyDisabled: RuleCheck = (input) =>
  forEach(
    changesOf(
      input,
      (change) =>
        isKey(change) &&
        (change.action === "update" || change.action === "no-op" || isCreated(change)),
    ),
    (change) => {
      const { region } = keyOf(change);
      const name = change.type === PRIMARY_KEY_TYPES[0] ? "is_enabled" : "enabled";
      const advice = words(
        "Keep the key enabled. If it was applied, enable it again: that works at once.",
      );
      if (isMarked(change.afterUnknown, name) && change.action === "update") {
        return {
          ...at(change, region),
          happens: say`It cannot be seen whether the key in ${regionName(region)} stays enabled: that is known only after the apply. A disabled key locks out everybody who signs in there.`,
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
