import { classify, isHarmlessType } from "../attributes";
import { changedAttributes } from "../attributes/table";
import { emergencyParts } from "../facts/emergency";
import { isRelated } from "../facts/resource-types";
import { changesOf, at, forEach, type RuleCheck } from "../rule";
import { listed, say, words } from "../render/say";
import { regionOf } from "./unknown-change";

const changedNotJudged: RuleCheck = (input) =>
  forEach(
    changesOf(
      input,
      ({ action, type }) => action === "update" && isRelated(type) && !isHarmlessType(type),
    ),
    (change) => {
      if (emergencyParts(input.plans).has(change)) return undefined;
      const classified = classify(change, input.plans);
      if (classified !== undefined && classified.use !== "no") return undefined;
      const names = changedAttributes(change);
      if (names.length === 0) return undefined;
      const why =
        classified === undefined
          ? words("No rule knows the type.")
          : words("The given plans show that it is not the one that people sign in to AWS with.");
      return {
        ...at(change, regionOf(change)),
        happens: say`Changed, not judged: ${listed(names.map((name) => say`${name}`))} of the ${change.type}. ${why}`,
        advice: words("Look at it in the plan, and find out whether anybody's sign-in needs it."),
      };
    },
  );

export default changedNotJudged;
