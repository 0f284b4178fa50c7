import { isCreated, isDestroyed, isObject, textOf, type ResourceChange } from "../plan/plan";
import { say, words } from "../render/say";
import { at, changesOf, forEach, type Found, type RuleCheck } from "../rule";

const runsCommands: RuleCheck = (input) =>
  forEach(
    changesOf(
      input,
      (change) => (isCreated(change) || isDestroyed(change)) && provisionersOf(change).length > 0,
    ),
    (change) => provisionersOf(change).flatMap((provisioner) => judge(change, provisioner) ?? []),
  );

export default runsCommands;

const provisionersOf = (change: ResourceChange) =>
  change.plan.configured(change)?.provisioners ?? [];

/** Commands and addresses of what people sign in with. */
const SIGN_IN = /\bsso-admin\b|\bidentitystore\b|\bkms\b|\bokta\b|\bsso\b|\borganizations\b/i;

function judge(
  change: ResourceChange,
  { type, expressions }: Readonly<Record<string, unknown>>,
): Found | undefined {
  const all = isObject(expressions) ? expressions : {};
  const constants = Object.values(all).flatMap((expression) =>
    isObject(expression) ? (textOf(expression.constant_value) ?? []) : [],
  );
  const isHidden = Object.values(all).some(
    (expression) => isObject(expression) && expression.references !== undefined,
  );
  const command = constants.find((text) => SIGN_IN.test(text));
  if (command !== undefined) {
    return {
      ...at(change),
      happens: say`The apply runs a command (${textOf(type) ?? "provisioner"}) that may change what people sign in with: ${command}. What it does cannot be seen in a plan.`,
      advice: words(
        "Read the command, and run it by hand where you can watch it. To point the instance at a key, use `idc activate-key`.",
      ),
    };
  }
  if (!isHidden) return undefined;
  return {
    ...at(change),
    severity: "medium",
    happens: say`The apply runs a command (${textOf(type) ?? "provisioner"}) whose text the plan does not show. What it does cannot be seen.`,
    advice: words("Read the command in the configuration."),
  };
}
