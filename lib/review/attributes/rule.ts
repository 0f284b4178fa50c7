import { regionOfResource } from "../facts/resource-region";
import { changesOf, forEach, type Found, type ReviewInput, type RuleCheck } from "../rule";
import { say, words } from "../render/say";
import { classify, type Subject } from "./index";
import { judgeChange, type TypeTable } from "./table";

/** The rule that says of every resource of a subject what its table says. */
export const ruleOf =
  (
    rule: Subject["rule"],
    further: (input: ReviewInput) => readonly Found[] = () => [],
  ): RuleCheck =>
  (input) => {
    const result = forEach(
      changesOf(input, (change) => classify(change, input.plans)?.subject.rule === rule),
      (change) => {
        const classified = classify(change, input.plans);
        if (classified === undefined || classified.use === "no") return [];
        const found = judgeChange(change, classified.table, regionOfResource(change));
        return classified.use === "yes"
          ? found
          : found.map((one) => inDoubt(one, classified.table));
      },
    );
    return typeof result === "string" ? result : [...result, ...further(input)];
  };

/** It is said where it is not known whether sign-in depends on the resource. */
const inDoubt = (found: Found, { whereInDoubt }: TypeTable): Found => ({
  ...found,
  ...(whereInDoubt !== undefined && { severity: whereInDoubt }),
  happens: say`${found.happens} ${words("The given plans do not show whether sign-in to AWS depends on it.")}`,
});
