/** Whether the alarms of the emergency access are still sent, to whom, and about what. */
import { ALARM_KEY_USES, EVENTBRIDGE, RULE_STATES } from "../break-glass";
import { isLike } from "../iam";
import { isSame, listOf, parsed } from "./facts/values";
import {
  accountOf,
  argumentOf,
  judgeBy,
  pointedAt,
  type EmergencyAccess,
} from "./emergency-access";
import { findsAtLeast } from "./emergency-pattern";
import { conditionsOf, principalsOf, statementsOf } from "./emergency-trust";
import {
  isDestroyed,
  isHidden,
  isMarked,
  isObject,
  textOf,
  type JsonObject,
  type ResourceChange,
} from "./plan/plan";
import { regionOfResource } from "./facts/resource-region";
import { KEY_POLICY_TYPE } from "./facts/resource-types";
import { regionName } from "./rule";
import { listed, say, words, type Text } from "./render/say";

const KEY = "aws_kms_key";

const where = (change: ResourceChange): Text => regionName(regionOfResource(change));

const unseen = (change: ResourceChange, what: string): Text[] => [
  say`It cannot be seen ${words(what)} in ${where(change)}: that is known only after the apply.`,
];

function judgeRule(change: ResourceChange): Text[] {
  return [...judgeState(change), ...judgePattern(change)];
}

function judgeState(change: ResourceChange): Text[] {
  const { before, after } = change;
  if (isHidden(change, "state")) return unseen(change, "whether an emergency alarm stays enabled");
  const state = stateOf(after);
  if (state !== RULE_STATES.withoutReading && state !== RULE_STATES.all) {
    return [say`An emergency alarm of ${where(change)} is disabled. Nobody is told.`];
  }
  return stateOf(before) === RULE_STATES.all && state === RULE_STATES.withoutReading
    ? [
        say`An emergency alarm of ${where(change)} no longer sees every event of CloudTrail: of those that only read, nobody may be told.`,
      ]
    : [];
}

/** `is_enabled` is how older configurations say it. */
const stateOf = (values: JsonObject | undefined): string =>
  values?.is_enabled === false ? "DISABLED" : (textOf(values?.state) ?? RULE_STATES.withoutReading);

function judgePattern(change: ResourceChange): Text[] {
  if (change.before === undefined) return [];
  if (isMarked(change.afterUnknown, "event_pattern")) {
    return unseen(change, "what an emergency alarm looks for");
  }
  const before = parsed(change.before.event_pattern);
  const after = parsed(change.after?.event_pattern);
  if (isSame(before, after)) return [];
  if (isObject(before) && isObject(after) && findsAtLeast(after, before)) return [];
  const kept = new Set(textsIn(after));
  const lost = [...new Set(textsIn(before))].filter((text) => !kept.has(text));
  return lost.length > 0
    ? [
        say`An emergency alarm of ${where(change)} no longer looks for ${listed(lost.map((text) => say`${text}`))}.`,
      ]
    : [
        say`An emergency alarm of ${where(change)} may find less than before: conditions in its event pattern are new or changed.`,
      ];
}

/** Every text in an event pattern, to name what is gone. */
function textsIn(pattern: unknown): string[] {
  if (typeof pattern === "string") return [pattern];
  if (Array.isArray(pattern)) return pattern.flatMap(textsIn);
  return isObject(pattern) ? Object.values(pattern).flatMap(textsIn) : [];
}

function judgeTarget(change: ResourceChange): Text[] {
  const before = textOf(change.before?.arn);
  if (before === undefined) return [];
  if (isMarked(change.afterUnknown, "arn")) return unseen(change, "where an emergency alarm goes");
  const after = textOf(change.after?.arn);
  return before === after
    ? []
    : [
        say`An emergency alarm of ${where(change)} goes to ${after ?? "nowhere"} instead of ${before}.`,
      ];
}

function judgeTopic(change: ResourceChange, access: EmergencyAccess): Text[] {
  return [
    ...judgeEncryption(change, access),
    // Its policy is a resource of its own; what is read back here changes only where it is set here.
    ...(isHidden(change, "policy") || change.after?.policy !== undefined
      ? judgePolicy(change, FOR_TOPIC, access)
      : []),
  ];
}

function judgeEncryption(change: ResourceChange, access: EmergencyAccess): Text[] {
  const key = argumentOf(change, "kms_master_key_id");
  const after = textOf(key.value);
  const isUnknown = isMarked(key.unknown);
  if (after === undefined && !isUnknown) {
    return [say`The emergency alarms of ${where(change)} are no longer encrypted.`];
  }
  const isOwn = pointedAt(key, [KEY], access).parts.some(({ origin }) => origin !== "adopted");
  if (isOwn || after === textOf(change.before?.kms_master_key_id)) return [];
  return isUnknown
    ? unseen(change, "with which key the emergency alarms are encrypted")
    : [
        say`The emergency alarms of ${where(change)} are encrypted with a key that is not their own: ${after ?? ""}. Where it does not let EventBridge in, alarms are lost.`,
      ];
}

function judgeKey(change: ResourceChange, access: EmergencyAccess): Text[] {
  if (isHidden(change, "is_enabled")) {
    return unseen(change, "whether the key of the emergency alarms stays enabled");
  }
  return change.after?.is_enabled === false
    ? [
        say`The key of the emergency alarms in ${where(change)} is disabled. No alarm can be sent there.`,
      ]
    : judgePolicy(change, FOR_KEY, access);
}

/** What the policy of a topic or a key is for. */
interface Purpose {
  /** What EventBridge has to be let do. */
  readonly needs: readonly string[];
  readonly what: string;
  /** What lets others stop the alarms or lead them elsewhere. */
  readonly dangers: readonly string[];
}

const EVENTBRIDGE_PRINCIPAL = `Service:${EVENTBRIDGE}`;

const FOR_TOPIC: Purpose = {
  needs: ["sns:Publish"],
  what: "publish to the topic",
  dangers: [
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:PutDataProtectionPolicy",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
  ],
};

const FOR_KEY: Purpose = {
  needs: ALARM_KEY_USES,
  what: "use the key of the alarms",
  dangers: ["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
};

function judgePolicy(
  change: ResourceChange,
  { needs, what, dangers }: Purpose,
  { accounts }: EmergencyAccess,
): Text[] {
  const { before, after } = change;
  if (isHidden(change, "policy")) {
    return unseen(change, `whether EventBridge may ${what}`);
  }
  const statements = statementsOf(textOf(after?.policy)) ?? [];
  if (before !== undefined && isSame(parsed(before.policy), parsed(after?.policy))) return [];
  const arn = textOf(after?.arn);
  const allowed = statements.filter(({ Effect }) => Effect === "Allow");
  const isLetIn =
    needs.every((action) =>
      allowed.some(
        (statement) =>
          principalsOf(statement).includes(EVENTBRIDGE_PRINCIPAL) &&
          statement.Condition === undefined &&
          covers(statement, action) &&
          isAbout(statement, arn),
      ),
    ) && allowed.length === statements.length;
  const others = new Set(
    allowed
      .filter((statement) => dangers.some((action) => mayCover(statement, action)))
      .filter((statement) => !isHeldTo(statement, accounts))
      .flatMap(principalsOf)
      .filter((one) => one !== EVENTBRIDGE_PRINCIPAL && !isAccount(one, accounts)),
  );
  return [
    ...(isLetIn
      ? []
      : [
          say`It is not certain any more that EventBridge may ${words(what)} in ${where(change)}. Alarms that it may not send are lost.`,
        ]),
    ...(others.size > 0
      ? [
          say`Others may stop the emergency alarms of ${where(change)}, or lead them elsewhere: ${listed([...others].map((one) => say`${one}`))}.`,
        ]
      : []),
  ];
}

/** True where a statement certainly speaks of an action. */
const covers = ({ Action: action }: JsonObject, wanted: string): boolean =>
  listOf(action).some((pattern) => isLike(wanted.toLowerCase(), String(pattern).toLowerCase()));

const mayCover = (statement: JsonObject, wanted: string): boolean =>
  statement.NotAction !== undefined || covers(statement, wanted);

/** A topic that is made with its policy has no ARN yet. */
const isAbout = ({ Resource: resource }: JsonObject, arn: string | undefined): boolean =>
  resource !== undefined &&
  (arn === undefined || listOf(resource).some((pattern) => isLike(arn, String(pattern))));

/** The account itself, by its ID or by its root's ARN. */
const isAccount = (principal: string, accounts: ReadonlySet<string>): boolean => {
  const [, byId, arn] = /^AWS:(?:(\d{12})|(arn:[a-z-]+:iam::\d{12}:root))$/.exec(principal) ?? [];
  return accounts.has(byId ?? accountOf(arn) ?? "");
};

/** True where a condition lets in nobody from another account. */
function isHeldTo(statement: JsonObject, accounts: ReadonlySet<string>): boolean {
  return ACCOUNT_KEYS.some((key) => {
    const values = conditionsOf(statement, key, ["StringEquals"]);
    return values.length > 0 && values.every((value) => accounts.has(value));
  });
}

const ACCOUNT_KEYS = ["aws:PrincipalAccount", "aws:SourceAccount", "aws:SourceOwner"];

function judgeSubscription(change: ResourceChange): Text[] {
  // What is made anew is gone first, which is said of every deletion.
  return [...(isDestroyed(change) ? [] : judgeDelivery(change)), ...judgeFilter(change)];
}

function judgeDelivery(change: ResourceChange): Text[] {
  const { before, after } = change;
  const region = where(change);
  const endpoint = textOf(before?.endpoint);
  const protocol = textOf(before?.protocol);
  if (endpoint !== undefined && endpoint !== after?.endpoint) {
    return [say`${endpoint} is no longer told of emergency alarms in ${region}.`];
  }
  return protocol === undefined || protocol === after?.protocol
    ? []
    : [
        say`${endpoint ?? "A recipient"} is told of the emergency alarms of ${region} by ${textOf(after?.protocol) ?? "nothing"} instead of ${protocol}.`,
      ];
}

/** A filter lets through a part of the alarms, whatever it says. */
function judgeFilter(change: ResourceChange): Text[] {
  const { before, after } = change;
  if (isHidden(change, "filter_policy")) {
    return unseen(change, "which emergency alarms a recipient is told of");
  }
  const [was, is] = [before, after].map((values) => parsed(values?.filter_policy));
  const isFiltered = !isSame(is, undefined);
  const isOther = !isSame(was, is) || before?.filter_policy_scope !== after?.filter_policy_scope;
  return isFiltered && isOther
    ? [
        say`${textOf(after?.endpoint) ?? "A recipient"} is told only of those emergency alarms of ${where(change)} that a filter lets through.`,
      ]
    : [];
}

export const judgeAlarms = judgeBy(
  {
    aws_cloudwatch_event_rule: judgeRule,
    aws_cloudwatch_event_target: judgeTarget,
    [KEY]: judgeKey,
    aws_sns_topic: judgeTopic,
    aws_sns_topic_data_protection_policy: (change) => [
      say`Emergency alarms of ${where(change)} may be held back for what they say, by a data protection policy.`,
    ],
    aws_sns_topic_policy: (change, access) => judgePolicy(change, FOR_TOPIC, access),
    aws_sns_topic_subscription: judgeSubscription,
  },
  {
    // A key's policy in a resource of its own.
    [KEY_POLICY_TYPE]: (change, access) => {
      const { parts, isUnseen } = pointedAt(argumentOf(change, "key_id"), [KEY], access);
      return parts.length > 0 || isUnseen ? judgePolicy(change, FOR_KEY, access) : [];
    },
  },
);
