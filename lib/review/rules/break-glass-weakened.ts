import { emergencyIdentities, isEmergency } from "../emergency";
import { statementsOf, trustOf, type Trust } from "../emergency-trust";
import {
  isCreated,
  isDestroyed,
  isKept,
  isMarked,
  isObject,
  textOf,
  type JsonObject,
  type ResourceChange,
} from "../plan";
import { regionOfResource } from "../resource-region";
import { at, changesOf, regionName, NOT_APPLICABLE, type Found, type RuleCheck } from "../rule";
import { listed, say, words, type Text } from "../say";

const breakGlassWeakened: RuleCheck = (input) => {
  const identities = emergencyIdentities(input.plans);
  const subjects = changesOf(
    input,
    (change) => isEmergency(change) || identityOf(change, identities) !== undefined,
  );
  if (subjects.length === 0) return NOT_APPLICABLE;
  return subjects.flatMap((change) =>
    weaknessesOf(change, identities).map((happens): Found => ({
      ...at(change, regionOfResource(change)),
      happens,
      advice: words(
        "Apply this only if somebody responsible for security wants it, and write down why.",
      ),
    })),
  );
};

export default breakGlassWeakened;

function weaknessesOf(change: ResourceChange, identities: ReadonlySet<string>): Text[] {
  const { type, action } = change;
  if (action === "no-op" || change.deposed !== undefined) return [];
  if (action === "forget") {
    return [
      words(
        "Terraform lets go of a part of the emergency access. It stays as it is, but no plan shows any more what others do to it.",
      ),
    ];
  }
  const identity = identityOf(change, identities);
  if (identity !== undefined && !isEmergency(change))
    return isCreated(change) ? gained(change, identity) : [];
  if (isDestroyed(change)) {
    // What is made anew is judged by what it will be, what is deleted by this alone.
    const loss = LOSSES[type]?.(change);
    if (loss !== undefined) return [loss];
  }
  return isKept(change) ? (JUDGES[type]?.(change) ?? []) : [];
}

/** Loosenings by deletion; other deletions are `break-glass-removed`. */
const LOSSES: Readonly<Record<string, (change: ResourceChange) => Text>> = {
  aws_sns_topic_subscription: (change) =>
    say`${textOf(change.before?.endpoint) ?? "A recipient"} is no longer subscribed to the emergency alarms of ${regionName(regionOfResource(change))}${words(change.action === "replace" ? ", until the new subscription is confirmed" : "")}.`,
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

type Judge = (change: ResourceChange) => Text[];

const JUDGES: Readonly<Record<string, Judge>> = {
  aws_cloudwatch_event_rule: judgeRule,
  aws_cloudwatch_event_target: judgeTarget,
  aws_iam_policy: judgeUserPolicy,
  aws_iam_role: judgeRole,
  aws_iam_role_policy_attachments_exclusive: judgeAttachments,
  aws_iam_user_policy_attachments_exclusive: judgeAttachments,
  aws_iam_user: ({ after }) =>
    after?.force_destroy === true
      ? [words("The emergency user can then be deleted although it has a password or MFA devices.")]
      : [],
  aws_kms_key: judgeKey,
  aws_sns_topic: judgeTopic,
  aws_sns_topic_policy: (change) =>
    judgeEventBridge(change, ["sns:publish", "sns:*"], "publish to the topic"),
  aws_sns_topic_subscription: judgeSubscription,
  okta_app_group_assignments: judgeGroups,
};

/** Resources that give an identity rights or credentials, and where they name it. */
const GRANTS: Readonly<Record<string, { readonly name: string; readonly what: string }>> = {
  aws_iam_access_key: {
    name: "user",
    what: "an access key, which works without MFA and is kept in the state",
  },
  aws_iam_role_policy: { name: "role", what: "another policy" },
  aws_iam_service_specific_credential: {
    name: "user_name",
    what: "another credential, which is kept in the state",
  },
  aws_iam_signing_certificate: { name: "user_name", what: "another credential" },
  aws_iam_user_group_membership: { name: "user", what: "the rights of a group" },
  aws_iam_user_login_profile: { name: "user", what: "a password that is kept in the state" },
  aws_iam_user_policy: { name: "user", what: "another policy" },
  aws_iam_user_policy_attachment: { name: "user", what: "another policy" },
  aws_iam_user_ssh_key: { name: "username", what: "another credential" },
};

/** The emergency user or role that a resource gives something to. */
function identityOf(
  { type, before, after }: ResourceChange,
  identities: ReadonlySet<string>,
): string | undefined {
  const grant = GRANTS[type];
  const name = grant && textOf((after ?? before)?.[grant.name]);
  return name !== undefined && identities.has(name) ? name : undefined;
}

const gained = ({ type }: ResourceChange, identity: string): Text[] => [
  say`The emergency identity ${identity} gets ${words(GRANTS[type]?.what ?? "something")}.`,
];

function judgeRole(change: ResourceChange): Text[] {
  const { before, after } = change;
  return [
    ...judgeTrust(change),
    ...(textOf(before?.permissions_boundary) !== undefined &&
    textOf(after?.permissions_boundary) === undefined
      ? [words("The emergency role loses its permissions boundary.")]
      : []),
    ...(exceeds(after?.max_session_duration, before?.max_session_duration)
      ? [
          say`Sessions of the emergency role may last ${Number(after?.max_session_duration)} seconds instead of ${Number(before?.max_session_duration)}.`,
        ]
      : []),
  ];
}

const exceeds = (after: unknown, before: unknown): boolean =>
  typeof after === "number" && typeof before === "number" && after > before;

function judgeTrust(change: ResourceChange): Text[] {
  if (isMarked(change.afterUnknown, "assume_role_policy")) {
    // A new role names users that are made with it.
    return isCreated(change) && change.before === undefined
      ? []
      : [
          words(
            "It cannot be seen who may assume the emergency role: its trust policy is known only after the apply.",
          ),
        ];
  }
  const before = trustOf(textOf(change.before?.assume_role_policy));
  const after = trustOf(textOf(change.after?.assume_role_policy));
  if (after === undefined) {
    return [
      words(
        "It cannot be seen who may assume the emergency role: its trust policy is no policy in JSON.",
      ),
    ];
  }
  const newcomers =
    before === undefined ? [] : [...after.principals].filter((one) => !before.principals.has(one));
  return [
    ...(newcomers.length > 0
      ? [
          say`The emergency role trusts somebody new: ${listed(newcomers.map((one) => say`${one}`))}.`,
        ]
      : []),
    ...judgeMfa(before, after),
    ...(after.withoutAudience
      ? [
          words(
            "The emergency role takes assertions of its SAML provider at every sign-in endpoint.",
          ),
        ]
      : []),
  ];
}

function judgeMfa(before: Trust | undefined, after: Trust): Text[] {
  if (after.withoutMfa) {
    return [words("The emergency role can be assumed without MFA, or with MFA of any age.")];
  }
  if (before === undefined || before.withoutMfa || after.maxMfaAge <= before.maxMfaAge) return [];
  return [
    say`The emergency role can be assumed with MFA of ${after.maxMfaAge} seconds ago instead of ${before.maxMfaAge}.`,
  ];
}

function judgeUserPolicy(change: ResourceChange): Text[] {
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
      .map(({ Sid }) => say`${textOf(Sid) ?? "(no Sid)"}`);
  };
  const lost = only("Deny", before, after);
  const won = only("Allow", after, before);
  return [
    ...(lost.length > 0
      ? [say`The emergency users' policy loses or changes denials: ${listed(lost)}.`]
      : []),
    ...(won.length > 0
      ? [say`The emergency users' policy gains or changes permissions: ${listed(won)}.`]
      : []),
  ];
}

/** JSON in which the order of keys and of lists does not count: IAM gives meaning to neither. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(",")}}`;
}

function judgeAttachments({ before, after }: ResourceChange): Text[] {
  if (before === undefined || !Array.isArray(after?.policy_arns)) return [];
  const known = [before.policy_arns].flat();
  const newcomers = after.policy_arns.filter((arn) => !known.includes(arn));
  return newcomers.length > 0
    ? [
        say`An emergency user or role may have another policy: ${listed(newcomers.map((arn) => say`${String(arn)}`))}.`,
      ]
    : [];
}

function judgeRule(change: ResourceChange): Text[] {
  const { before, after } = change;
  const where = regionName(regionOfResource(change));
  if (after?.state === "DISABLED" || after?.is_enabled === false) {
    return [say`An emergency alarm of ${where} is disabled. Nobody is told.`];
  }
  if (before === undefined || isMarked(change.afterUnknown, "event_pattern")) return [];
  const kept = new Set(wordsOf(after?.event_pattern));
  const lost = [...new Set(wordsOf(before.event_pattern))].filter((word) => !kept.has(word));
  return lost.length > 0
    ? [
        say`An emergency alarm of ${where} no longer looks for ${listed(lost.map((word) => say`${word}`))}.`,
      ]
    : [];
}

/** Every text in an event pattern. */
function wordsOf(pattern: unknown): string[] {
  const collect = (value: unknown): string[] => {
    if (typeof value === "string") return [value];
    if (Array.isArray(value)) return value.flatMap(collect);
    return isObject(value) ? Object.values(value).flatMap(collect) : [];
  };
  try {
    return collect(JSON.parse(textOf(pattern) ?? "null"));
  } catch {
    return [];
  }
}

function judgeTarget(change: ResourceChange): Text[] {
  const before = textOf(change.before?.arn);
  const after = textOf(change.after?.arn);
  return before !== undefined && after !== undefined && before !== after
    ? [
        say`An emergency alarm of ${regionName(regionOfResource(change))} goes to ${after} instead of ${before}.`,
      ]
    : [];
}

function judgeTopic(change: ResourceChange): Text[] {
  const isEncrypted =
    textOf(change.after?.kms_master_key_id) !== undefined ||
    isMarked(change.afterUnknown, "kms_master_key_id");
  return isEncrypted
    ? []
    : [
        say`The emergency alarms of ${regionName(regionOfResource(change))} are no longer encrypted.`,
      ];
}

function judgeKey(change: ResourceChange): Text[] {
  if (change.after?.is_enabled === false) {
    return [
      say`The key of the emergency alarms in ${regionName(regionOfResource(change))} is disabled. No alarm can be sent there.`,
    ];
  }
  return judgeEventBridge(
    change,
    ["kms:generatedatakey*", "kms:generatedatakey", "kms:*"],
    "use the key of the alarms",
  );
}

/** Whether EventBridge is still let in, by the policy of a topic or a key. */
function judgeEventBridge(
  change: ResourceChange,
  actions: readonly string[],
  what: string,
): Text[] {
  if (isMarked(change.afterUnknown, "policy")) return [];
  const statements = statementsOf(textOf(change.after?.policy)) ?? [];
  const about = statements.filter(({ Principal: principal, Action: action }) => {
    const services = isObject(principal) ? principal.Service : undefined;
    return (
      [services].flat().includes("events.amazonaws.com") &&
      [action].flat().some((one) => typeof one === "string" && actions.includes(one.toLowerCase()))
    );
  });
  const isLetIn =
    about.some(({ Effect, Condition }) => Effect === "Allow" && Condition === undefined) &&
    statements.every(({ Effect }) => Effect !== "Deny");
  return isLetIn
    ? []
    : [
        say`It is not certain any more that EventBridge may ${words(what)} in ${regionName(regionOfResource(change))}. Alarms that it may not send are lost.`,
      ];
}

function judgeSubscription(change: ResourceChange): Text[] {
  const before = textOf(change.before?.endpoint);
  const after = textOf(change.after?.endpoint);
  return before !== undefined && before !== after
    ? [
        say`${before} is no longer told of emergency alarms in ${regionName(regionOfResource(change))}.`,
      ]
    : [];
}

function judgeGroups({ before, after }: ResourceChange): Text[] {
  if (before === undefined) return [];
  const ids = (values: JsonObject | undefined): string[] =>
    [values?.group].flat().flatMap((group) => (isObject(group) ? (textOf(group.id) ?? []) : []));
  const known = new Set(ids(before));
  const newcomers = ids(after).filter((id) => !known.has(id));
  return newcomers.length > 0
    ? [
        say`More Okta groups may use the emergency app: ${listed(newcomers.map((id) => say`${id}`))}.`,
      ]
    : [];
}
