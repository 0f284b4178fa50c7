import {
  isDestroyed,
  isMarked,
  isObject,
  textOf,
  type JsonObject,
  type ResourceChange,
} from "../plan/plan";
import { ASSIGNMENT_TYPES } from "../facts/resource-types";
import { at, changesOf, forEach, SENSITIVE, type RuleCheck } from "../rule";
import { listed, say, words, type Text } from "../render/say";

const assignmentRemoved: RuleCheck = (input) =>
  forEach(
    changesOf(input, ({ type }) => ASSIGNMENT_TYPES.includes(type)),
    (change) => {
      const lost = lostAssignments(change);
      if (lost === undefined) return undefined;
      const app = textOf(change.before?.app_id);
      return {
        ...at(change),
        happens: say`${lost} no longer assigned to the Okta app${app === undefined ? words("") : say` ${app}`}: these people lose it from their dashboard, and sign-in through it${change.action === "replace" ? words(", until the assignment is made anew") : words("")}.`,
        advice: words("Check that they have another way to AWS, or should have none."),
      };
    },
  );

export default assignmentRemoved;

/** Who loses the app, as the start of a sentence. */
function lostAssignments(change: ResourceChange): Text | undefined {
  const { before, after, type } = change;
  if (type === "okta_app_group_assignments") {
    if (isMarked(change.afterUnknown, "group") && change.action === "update") {
      return words("It cannot be seen which groups stay (known only after the apply); some may be");
    }
    const kept = new Set(isDestroyed(change) ? [] : groupsOf(after));
    if (change.action === "forget") return undefined;
    const lost = groupsOf(before).filter((id) => !kept.has(id));
    if (lost.length === 0) return undefined;
    const sensitive = isMarked(change.beforeSensitive, "group");
    const shown = sensitive ? SENSITIVE : listed(lost.map((id) => say`${id}`));
    return lost.length === 1 ? say`Group ${shown} is` : say`Groups ${shown} are`;
  }
  // With this argument Okta keeps the assignment when the resource goes.
  if (!isDestroyed(change) || before?.retain_assignment === true) return undefined;
  const isUser = type === "okta_app_user";
  const name = isUser ? "user_id" : "group_id";
  const id = textOf(before?.[name]);
  const sensitive = isMarked(change.beforeSensitive, name);
  const who = words(isUser ? "User" : "Group");
  return say`${who}${id === undefined ? words("") : say` ${sensitive ? SENSITIVE : say`${id}`}`} is`;
}

function groupsOf(values: JsonObject | undefined): string[] {
  const groups = values?.group;
  return (Array.isArray(groups) ? groups : []).flatMap((group) =>
    isObject(group) && typeof group.id === "string" ? [group.id] : [],
  );
}
