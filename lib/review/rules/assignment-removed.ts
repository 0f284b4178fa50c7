import { useOfAssignment } from "../attributes";
import { emergencyParts } from "../facts/emergency";
import { groupIdsOf } from "../facts/okta-access";
import { ASSIGNMENT_TYPES } from "../facts/resource-types";
import {
  isDestroyed,
  isKept,
  isMarked,
  textAttribute,
  textOf,
  type ResourceChange,
} from "../plan/plan";
import { listed, say, words, type Text } from "../render/say";
import { at, changesOf, forEach, type Found, type ReviewInput, type RuleCheck } from "../rule";

const assignmentRemoved: RuleCheck = (input) =>
  forEach(
    changesOf(input, ({ type }) => ASSIGNMENT_TYPES.includes(type)),
    (change): Found | undefined => {
      const use = useOfAssignment(change, input.plans);
      if (use === "no" || emergencyParts(input.plans).has(change)) return undefined;
      const lost = lostAssignments(change);
      if (lost === undefined) return undefined;
      const app = textOf(change.before?.app_id);
      const isEverybody = use === "yes" && leavesNobody(change, input);
      return {
        ...at(change),
        ...(isEverybody && { severity: "critical" as const }),
        happens: say`${lost} no longer assigned to the Okta app${app === undefined ? words("") : say` ${app}`}: these people lose it from their dashboard, and sign-in through it${change.action === "replace" ? words(", until the assignment is made anew") : words("")}.${words(isEverybody ? " The given plans show nobody else who is assigned: nobody can sign in to AWS with Okta." : "")}`,
        advice: words("Check that they have another way to AWS, or should have none."),
      };
    },
  );

export default assignmentRemoved;

/** True where the plans show no other assignment of the app that stays. */
function leavesNobody(change: ResourceChange, input: ReviewInput): boolean {
  if (change.type !== "okta_app_group_assignments" && !isDestroyed(change)) return false;
  if (!isDestroyed(change) && groupIdsOf(change.after).length > 0) return false;
  const app = textAttribute(change, "app_id");
  return !changesOf(input, ({ type }) => ASSIGNMENT_TYPES.includes(type)).some(
    (other) =>
      other !== change &&
      isKept(other) &&
      textAttribute(other, "app_id") === app &&
      (other.type !== "okta_app_group_assignments" || groupIdsOf(other.after).length > 0),
  );
}

/** Who loses the app, as the start of a sentence. */
function lostAssignments(change: ResourceChange): Text | undefined {
  const { before, after, type } = change;
  if (type === "okta_app_group_assignments") {
    if (isMarked(change.afterUnknown, "group") && change.action === "update") {
      return words("It cannot be seen which groups stay (known only after the apply); some may be");
    }
    const kept = new Set(isDestroyed(change) ? [] : groupIdsOf(after));
    if (change.action === "forget") return undefined;
    const lost = groupIdsOf(before).filter((id) => !kept.has(id));
    if (lost.length === 0) return undefined;
    const shown = listed(lost.map((id) => say`${id}`));
    return lost.length === 1 ? say`Group ${shown} is` : say`Groups ${shown} are`;
  }
  // With this argument Okta keeps the assignment when the resource goes.
  if (!isDestroyed(change) || before?.retain_assignment === true) return undefined;
  const isUser = type === "okta_app_user";
  const name = isUser ? "user_id" : "group_id";
  const id = textOf(before?.[name]);
  const who = words(isUser ? "User" : "Group");
  return say`${who}${id === undefined ? words("") : say` ${id}`} is`;
}
