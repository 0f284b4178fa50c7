import { isSame } from "../facts/values";
import { isEmergency, marksLost } from "../facts/emergency";
import { emergencyAccess, type EmergencyAccess, type Judge } from "../emergency-access";
import { judgeAlarms } from "../emergency-alarms";
import { judgeOkta } from "../emergency-okta";
import { judgeRights } from "../emergency-rights";
import { judgeRoles } from "../emergency-roles";
import { isDestroyed, isKept, textOf, type ResourceChange } from "../plan/plan";
import { regionOfResource } from "../facts/resource-region";
import { at, changesOf, regionName, NOT_APPLICABLE, type Found, type RuleCheck } from "../rule";
import { listed, say, words, type Text } from "../render/say";

const breakGlassWeakened: RuleCheck = (input) => {
  const access = emergencyAccess(input.plans);
  if (access.parts.length === 0 && changesOf(input, isEmergency).length === 0) {
    return NOT_APPLICABLE;
  }
  return changesOf(input, isAtWork).flatMap((change) =>
    weaknessesOf(change, access).map((happens): Found => ({
      ...at(change, regionOfResource(change)),
      happens,
      advice: words(
        "Apply this only if somebody responsible for security wants it, and write down why.",
      ),
    })),
  );
};

export default breakGlassWeakened;

const isAtWork = ({ action, deposed }: ResourceChange): boolean =>
  action !== "no-op" && deposed === undefined;

function weaknessesOf(change: ResourceChange, access: EmergencyAccess): Text[] {
  return [
    ...(isEmergency(change) ? lossesOf(change) : []),
    ...(isKept(change) ? JUDGES.flatMap((judge) => judge(change, access)) : []),
  ];
}

/** By subject: who gets in, what they may do, who is told. */
const JUDGES: readonly Judge[] = [judgeMarks, judgeRoles, judgeOkta, judgeRights, judgeAlarms];

function lossesOf(change: ResourceChange): Text[] {
  if (change.action === "forget") {
    return [
      words(
        "Terraform lets go of a part of the emergency access. It stays as it is, but no plan shows any more what others do to it.",
      ),
    ];
  }
  const loss = LOSSES[change.type];
  return isDestroyed(change) && loss !== undefined ? [loss(change)] : [];
}

/** Loosenings by deletion; other deletions are `break-glass-removed`. */
const LOSSES: Readonly<Record<string, (change: ResourceChange) => Text>> = {
  aws_sns_topic_subscription: (change) =>
    say`${textOf(change.before?.endpoint) ?? "A recipient"} is no longer subscribed to the emergency alarms of ${regionName(regionOfResource(change))}${words(isSubscribedAgain(change) ? ", until the new subscription is confirmed" : "")}.`,
  ...Object.fromEntries(
    [
      "aws_iam_role_policies_exclusive",
      "aws_iam_role_policy_attachments_exclusive",
      "aws_iam_user_policies_exclusive",
      "aws_iam_user_policy_attachments_exclusive",
    ].map((type) => [
      type,
      () =>
        words(
          "Terraform no longer takes away policies that somebody else gives to an emergency user or role, and no plan shows them.",
        ),
    ]),
  ),
};

const isSubscribedAgain = ({ before, after }: ResourceChange): boolean =>
  after !== undefined &&
  ["endpoint", "protocol"].every((name) => isSame(before?.[name], after[name]));

/** Without its marks, a part is one of the emergency access no more, for the next review. */
function judgeMarks(change: ResourceChange): Text[] {
  const lost = marksLost(change);
  return lost.length > 0
    ? [
        say`A part of the emergency access loses the mark that it is known by: ${listed(lost.map((one) => say`${one}`))}. Reviews of later plans may not see what is done to it.`,
      ]
    : [];
}
