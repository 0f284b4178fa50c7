import { EMERGENCY_TABLES } from "../attributes/emergency";
import { emergencyParts } from "../facts/emergency";
import { isDestroyed, type ResourceChange } from "../plan/plan";
import { regionOfResource } from "../facts/resource-region";
import { at, changesOf, forEach, regionName, type ReviewInput, type RuleCheck } from "../rule";
import { say, words, type Text } from "../render/say";

const breakGlassRemoved: RuleCheck = (input) =>
  forEach(partsOf(input), (change) => {
    if (!isDestroyed(change)) return undefined;
    const isOfTable = Object.hasOwn(EMERGENCY_TABLES, change.type);
    const loss = Object.hasOwn(LOSSES, change.type)
      ? LOSSES[change.type]
      : isOfTable
        ? undefined
        : PART;
    if (loss === undefined) return undefined;
    const replaced =
      change.action === "replace"
        ? words(" What is made in its place is set up by nobody yet.")
        : words("");
    return {
      ...at(change, regionOfResource(change)),
      happens: say`${loss(change)}${replaced}`,
      advice: words(
        "Do not apply this unless the emergency access, this user, or alarms of this Region are being given up on purpose, and somebody responsible for security knows.",
      ),
    };
  });

export default breakGlassRemoved;

function partsOf(input: ReviewInput): ResourceChange[] {
  const parts = emergencyParts(input.plans);
  return changesOf(input, (change) => parts.has(change));
}

const OKTA_DOWN = (what: string) => () =>
  words(`${what} While Okta is down, the emergency users cannot get in with it.`);
const IDENTITY_CENTER_DOWN = (what: string) => () =>
  words(`${what} While Identity Center is down, people cannot sign in through Okta directly.`);
const ALARMS = (change: ResourceChange): Text =>
  say`Alarms of the emergency access are deleted. Nobody is told any more what happens with it in ${regionName(regionOfResource(change))}.`;

const PART = (): Text => words("A part of the emergency access is deleted.");

/** What is lost with each type; of the others the rule break-glass-weakened speaks. */
const LOSSES: Readonly<Record<string, (change: ResourceChange) => Text>> = {
  aws_cloudwatch_event_rule: ALARMS,
  aws_cloudwatch_event_target: ALARMS,
  aws_iam_policy: OKTA_DOWN("The emergency users' policy is deleted."),
  aws_iam_role: OKTA_DOWN("An emergency role is deleted."),
  aws_iam_role_policy_attachment: OKTA_DOWN("An emergency role loses its rights."),
  aws_iam_saml_provider: IDENTITY_CENTER_DOWN("The SAML provider is deleted."),
  aws_iam_user: OKTA_DOWN("An emergency user is deleted, with password and MFA devices."),
  aws_iam_user_policy_attachment: OKTA_DOWN("An emergency user loses its policy."),
  aws_kms_key: ALARMS,
  aws_sns_topic: ALARMS,
  aws_sns_topic_policy: ALARMS,
  okta_app_group_assignments: IDENTITY_CENTER_DOWN("The emergency app loses its groups."),
  okta_app_saml: IDENTITY_CENTER_DOWN("The emergency app is deleted."),
  okta_group: IDENTITY_CENTER_DOWN("A group of the emergency app is deleted."),
};
