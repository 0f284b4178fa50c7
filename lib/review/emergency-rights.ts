/** What the emergency users and roles may do, and with which credentials. */
import { added, canonical, listOf } from "./facts/values";
import {
  argumentOf,
  IDENTITY_TYPES,
  isSecond,
  judgeBy,
  pointedAt,
  type EmergencyAccess,
  type Part,
} from "./emergency-access";
import { statementsOf } from "./emergency-trust";
import {
  isHidden,
  isMarked,
  isObject,
  textOf,
  type JsonObject,
  type ResourceChange,
} from "./plan/plan";
import { listed, say, words, type Text } from "./render/say";

function judgeRole(change: ResourceChange): Text[] {
  const { before, after } = change;
  return [
    ...judgeBoundary(change, "role"),
    ...(exceeds(after?.max_session_duration, before?.max_session_duration)
      ? [
          say`Sessions of the emergency role may last ${Number(after?.max_session_duration)} seconds instead of ${Number(before?.max_session_duration)}.`,
        ]
      : []),
    ...POLICIES_OF_ROLE.flatMap((argument) => judgePoliciesOfRole(change, argument)),
  ];
}

const exceeds = (after: unknown, before: unknown): boolean =>
  typeof after === "number" && typeof before === "number" && after > before;

/** Arguments of a role that give it policies. */
const POLICIES_OF_ROLE = ["managed_policy_arns", "inline_policy"];

function judgePoliciesOfRole(change: ResourceChange, argument: string): Text[] {
  if (isHidden(change, argument)) {
    return [
      say`It cannot be seen which policies the emergency role gets: its ${argument} is known only after the apply.`,
    ];
  }
  const newcomers = added(change.after?.[argument], change.before?.[argument]).map((policy) =>
    isObject(policy) ? (textOf(policy.name) ?? "(no name)") : String(policy),
  );
  return newcomers.length > 0
    ? [say`The emergency role gets or changes policies: ${shown(newcomers)}.`]
    : [];
}

const shown = (texts: readonly string[]): Text => listed(texts.map((text) => say`${text}`));

function judgeUser(change: ResourceChange): Text[] {
  return [
    ...judgeBoundary(change, "user"),
    ...(change.after?.force_destroy === true
      ? [words("The emergency user can then be deleted although it has a password or MFA devices.")]
      : []),
  ];
}

function judgeBoundary(change: ResourceChange, kind: "role" | "user"): Text[] {
  const before = textOf(change.before?.permissions_boundary);
  const after = textOf(change.after?.permissions_boundary);
  if (before === undefined || after === before) return [];
  if (isHidden(change, "permissions_boundary")) {
    return [
      words(
        `It cannot be seen what holds the emergency ${kind} back: its permissions boundary is known only after the apply.`,
      ),
    ];
  }
  return after === undefined
    ? [words(`The emergency ${kind} loses its permissions boundary.`)]
    : [
        say`The emergency ${words(kind)} gets another permissions boundary: ${after} instead of ${before}.`,
      ];
}

function judgeUserPolicy(change: ResourceChange, access: EmergencyAccess): Text[] {
  if (isSecond(change, access)) {
    return [
      words("The emergency access gets a second policy. Find out who gets it, and for what."),
    ];
  }
  if (change.before === undefined) return [];
  const before = statementsOf(textOf(change.before.policy));
  const after = isMarked(change.afterUnknown, "policy")
    ? undefined
    : statementsOf(textOf(change.after?.policy));
  if (before === undefined || after === undefined) {
    return [words("It cannot be seen what the emergency users may do after this.")];
  }
  const only = (effect: string, these: readonly JsonObject[], those: readonly JsonObject[]) => {
    const known = new Set(those.map(canonical));
    return these
      .filter(({ Effect }) => Effect === effect)
      .filter((statement) => !known.has(canonical(statement)))
      .map(({ Sid }) => textOf(Sid) ?? "(no Sid)");
  };
  const lost = only("Deny", before, after);
  const won = only("Allow", after, before);
  return [
    ...(lost.length > 0
      ? [say`The emergency users' policy loses or changes denials: ${shown(lost)}.`]
      : []),
    ...(won.length > 0
      ? [say`The emergency users' policy gains or changes permissions: ${shown(won)}.`]
      : []),
  ];
}

/** A resource that gives a user or a role rights or credentials. */
interface Grant {
  /** Arguments that name who gets it. */
  readonly to: readonly string[];
  /** Arguments that hold what they get. */
  readonly gives: readonly string[];
  /** True where those are ARNs of managed policies. */
  readonly isManaged?: boolean;
  readonly what: string;
}

const managed = (to: readonly string[], gives: string): Grant => ({
  to,
  gives: [gives],
  isManaged: true,
  what: "another policy",
});
const inline = (to: string, gives: string): Grant => ({
  to: [to],
  gives: [gives],
  what: "another policy",
});
const credential = (to: string, what = "another credential"): Grant => ({
  to: [to],
  gives: [to, "status"],
  what,
});
const group = (to: string, gives: string): Grant => ({
  to: [to],
  gives: [gives],
  what: "the rights of a group",
});

const GRANTS: Readonly<Record<string, Grant>> = {
  aws_iam_access_key: credential(
    "user",
    "an access key, which works without MFA and is kept in the state",
  ),
  aws_iam_group_membership: group("users", "group"),
  aws_iam_policy_attachment: managed(["users", "roles"], "policy_arn"),
  aws_iam_role_policies_exclusive: inline("role_name", "policy_names"),
  aws_iam_role_policy: inline("role", "policy"),
  aws_iam_role_policy_attachment: managed(["role"], "policy_arn"),
  aws_iam_role_policy_attachments_exclusive: managed(["role_name"], "policy_arns"),
  aws_iam_service_specific_credential: credential(
    "user_name",
    "another credential, which is kept in the state",
  ),
  aws_iam_signing_certificate: credential("user_name"),
  aws_iam_user_group_membership: group("user", "groups"),
  aws_iam_user_login_profile: credential("user", "a password that is kept in the state"),
  aws_iam_user_policies_exclusive: inline("user_name", "policy_names"),
  aws_iam_user_policy: inline("user", "policy"),
  aws_iam_user_policy_attachment: managed(["user"], "policy_arn"),
  aws_iam_user_policy_attachments_exclusive: managed(["user_name"], "policy_arns"),
  aws_iam_user_ssh_key: credential("username"),
};

/** An emergency user or role, with everything that the plans show of it. */
interface Identity {
  readonly name: string;
  readonly parts: readonly Part[];
}

function judgeGrant(change: ResourceChange, access: EmergencyAccess): Text[] {
  const grant = GRANTS[change.type];
  if (grant === undefined || change.after?.status === "Inactive") return [];
  return grant.to.flatMap((argument) => {
    const { parts, isUnseen } = pointedAt(argumentOf(change, argument), IDENTITY_TYPES, access);
    if (isUnseen) {
      return [
        say`It cannot be seen who gets ${words(grant.what)}: that is known only after the apply. It may be an emergency user or role.`,
      ];
    }
    return [...new Set(parts.map(nameOf))].flatMap((name) => {
      const identity = { name, parts: parts.filter((part) => nameOf(part) === name) };
      const had = listOf(change.before?.[argument]).includes(name) ? change.before : undefined;
      return judgeGained(change, grant, identity, had, access);
    });
  });
}

/** A name that waits for something else is as unknown as that: then by its name in the configuration. */
const nameOf = ({ name, values }: Part): string => textOf(values.name) ?? name;

/** @param had the resource as it was, where the identity was among those who have it */
function judgeGained(
  change: ResourceChange,
  { gives, isManaged, what }: Grant,
  identity: Identity,
  had: JsonObject | undefined,
  access: EmergencyAccess,
): Text[] {
  const gained = gives.flatMap((argument) => added(change.after?.[argument], had?.[argument]));
  const isUnknown = gives.some((argument) => isHidden(change, argument));
  const gets = say`The emergency identity ${identity.name} gets ${words(what)}`;
  if (isManaged !== true) return gained.length > 0 || isUnknown ? [say`${gets}.`] : [];
  // What a new role may do is written down with it.
  if (isNewRole(identity)) return [];
  const isOwn = ownPolicies(change, gives, identity, access);
  const arns = gained.map(String).filter((arn) => !isOwn(arn));
  return [
    ...(arns.length > 0 ? [say`${gets}: ${shown(arns)}.`] : []),
    ...(isUnknown && !isOwn(undefined)
      ? [
          say`It cannot be seen which policies the emergency identity ${identity.name} gets after this.`,
        ]
      : []),
  ];
}

const isNewRole = ({ parts }: Identity): boolean =>
  parts.every(({ type, origin }) => type === "aws_iam_role" && origin === "created");

/** Whether a policy, or one that is not known yet, is what an identity has anyway. */
function ownPolicies(
  change: ResourceChange,
  arguments_: readonly string[],
  { name, parts }: Identity,
  access: EmergencyAccess,
): (arn: string | undefined) => boolean {
  const today = new Set(heldToday(name, access));
  // The one policy of the emergency users.
  const pointed = arguments_.map((argument) =>
    pointedAt(argumentOf(change, argument), ["aws_iam_policy"], access),
  );
  const isUser = parts.some(({ type }) => type === "aws_iam_user");
  const own = pointed.flatMap((one) => one.parts).filter(({ origin }) => origin !== "adopted");
  return (arn) =>
    arn === undefined
      ? isUser && pointed.every(({ isAll }) => isAll)
      : today.has(arn) || (isUser && own.some(({ values }) => values.arn === arn));
}

/** ARNs of the managed policies that the state says an identity has. */
const heldToday = (name: string, { plans }: EmergencyAccess): string[] =>
  plans
    .flatMap((plan) => plan.prior())
    .flatMap(({ type, values }) => {
      const { to = [], gives = [], isManaged } = GRANTS[type] ?? {};
      return isManaged && to.some((argument) => listOf(values[argument]).includes(name))
        ? gives.flatMap((argument) => listOf(values[argument])).map(String)
        : [];
    });

export const judgeRights = judgeBy(
  { aws_iam_policy: judgeUserPolicy, aws_iam_role: judgeRole, aws_iam_user: judgeUser },
  Object.fromEntries(Object.keys(GRANTS).map((type) => [type, judgeGrant])),
);
