/**
 * What EventBridge looks for. Its events come from CloudTrail, so without a trail that logs
 * management events there are none.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { EMERGENCY_PATH, type Alarm, type EmergencyNames } from "./names";

type Detail = Readonly<Record<string, unknown>>;

/** An event of one of the services with any of the details, in EventBridge's own syntax. */
export interface EventPattern {
  readonly source: readonly string[];
  readonly detail: { readonly $or: readonly Detail[] };
}

/**
 * Longest pattern that EventBridge takes, in characters (Amazon EventBridge quotas, "Event pattern
 * size", without an increase).
 */
export const EVENT_PATTERN_MAX_LENGTH = 2048;

/** States of a rule that is on, with and without management events that only read. */
export const RULE_STATES = {
  all: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
  withoutReading: "ENABLED",
} as const;

/**
 * The state that an alarm's rule needs. One that is only `ENABLED` does not match management events
 * that only read, and CloudTrail records `AssumeRole` as such. The rules that look for changes stay
 * without: every plan and every run of doctor reads what they watch.
 *
 * Source: Amazon EventBridge User Guide, page `eb-service-event-cloudtrail-management`.
 */
export function ruleState(alarm: Alarm): string {
  return alarm === "assume-role" ? RULE_STATES.all : RULE_STATES.withoutReading;
}

/** Changes after which a topic's messages can no longer be encrypted. Use of the key is no change. */
const KEY_CHANGES = ["DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"];

/** Changes after which a policy says something else, or nothing. */
const POLICY_CHANGES = [
  "CreatePolicyVersion",
  "DeletePolicy",
  "DeletePolicyVersion",
  "SetDefaultPolicyVersion",
];

/** Changes after which CloudTrail may be silent, and EventBridge with it. */
const TRAIL_CHANGES = [
  "DeleteTrail",
  "DeregisterOrganizationDelegatedAdmin",
  "PutEventSelectors",
  "StopLogging",
  "UpdateTrail",
];

/** Changes after which undelivered alarms are not kept, or are gone. */
const QUEUE_CHANGES = [
  "AddPermission",
  "DeleteQueue",
  "PurgeQueue",
  "RemovePermission",
  "SetQueueAttributes",
];

/** Changes of all buses of the account and Region; the alarms come over the default one. */
const BUS_CHANGES = ["UpdateEventBus"];

/** Changes after which passwords may run out, of every user of the account. */
const PASSWORD_RULE_CHANGES = ["DeleteAccountPasswordPolicy", "UpdateAccountPasswordPolicy"];

/** The service that AWS Organizations knows CloudTrail by. */
const CLOUDTRAIL = "cloudtrail.amazonaws.com";

/** What was asked for, as CloudTrail records it: any of the values of one parameter. */
const request = (parameter: string, values: readonly unknown[]): Detail => ({
  requestParameters: { [parameter]: values },
});

const by = (identity: Readonly<Record<string, readonly unknown[]>>): Detail => ({
  userIdentity: identity,
});

/** IAM finds a user or a role by its name in any case, and CloudTrail records it as it was asked. */
const anyCase = (name: string) => ({ "equals-ignore-case": name });

/** Changes to rules (`name`) and to their targets (`rule`). */
const ruleChanges = (ruleName: unknown): Detail[] => [
  request("name", [ruleName]),
  request("rule", [ruleName]),
];

/**
 * The pattern of an alarm in one Region.
 *
 * @param keyArn ARN of the topic's key in that Region, or a Terraform reference to it
 */
export function eventPattern(
  alarm: Alarm,
  names: EmergencyNames,
  region: string,
  keyArn: string,
): EventPattern {
  switch (alarm) {
    case "sign-in":
      return { source: ["aws.signin"], detail: { $or: signIns(names) } };
    case "assume-role":
      return { source: ["aws.sts"], detail: { $or: roleUses(names) } };
    case "identity-changes":
      return { source: ["aws.iam", "aws.events"], detail: { $or: identityChanges(names) } };
    case "alarm-changes":
      return {
        source: ALARM_SERVICES,
        detail: { $or: alarmChanges(names, region, keyArn) },
      };
  }
}

const byUsers = ({ userArnPrefix }: EmergencyNames) => by({ arn: [{ prefix: userArnPrefix }] });

/**
 * Failed attempts too. The root user can do whatever these users can, and undo it. A federated sign-in bears the name of the role, not of a user, and so does
 * the switch to a role in the console: its user stands in `SwitchFrom` alone.
 */
function signIns(names: EmergencyNames): Detail[] {
  const { users, userArnPrefix } = names;
  return [
    byUsers(names),
    by({ userName: users.map(({ name }) => anyCase(name)) }),
    by({ arn: sessions(names) }),
    by({ type: ["Root"] }),
    { additionalEventData: { SwitchFrom: [{ prefix: userArnPrefix }] } },
  ];
}

/** ARNs of the sessions of every emergency role. They have the role's name, but not its path. */
const sessions = (names: EmergencyNames) =>
  roleNames(names).map((name) => ({
    prefix: `arn:aws:sts::${names.accountId}:assumed-role/${name}/`,
  }));

const roleNames = ({ roleName, federatedRoles }: EmergencyNames): string[] => [
  roleName,
  ...federatedRoles.map(({ name }) => name),
];

/** A refused request may name the role in its message alone. */
function roleUses(names: EmergencyNames): Detail[] {
  const { roleArn, roleArnPrefix, federatedRoles } = names;
  return [
    request("roleArn", [roleArn, ...federatedRoles.map(({ arn }) => arn)]),
    { errorMessage: [{ wildcard: `*${roleArnPrefix}*` }] },
    byUsers(names),
    { eventName: ["AssumeRoot"] },
  ];
}

/** IAM is recorded in us-east-1 alone; what watches the other rule is needed in every Region. */
function identityChanges(names: EmergencyNames): Detail[] {
  const { users, federatedRoles, userPolicyArn, customerPolicyArns, samlProviderArn } = names;
  return [
    byUsers(names),
    request("path", [EMERGENCY_PATH]),
    request(
      "userName",
      users.map(({ name }) => anyCase(name)),
    ),
    request("roleName", roleNames(names).map(anyCase)),
    request("policyArn", [userPolicyArn]),
    { eventName: PASSWORD_RULE_CHANGES },
    // Others may use these too: to attach one elsewhere is no change here.
    ...(customerPolicyArns.length > 0
      ? [{ eventName: POLICY_CHANGES, ...request("policyArn", customerPolicyArns) }]
      : []),
    // AWS does not document how CloudTrail writes this parameter, so both ways are looked for.
    ...(federatedRoles.length > 0
      ? [
          request("sAMLProviderArn", [samlProviderArn]),
          request("samlProviderArn", [samlProviderArn]),
        ]
      : []),
    // No rule can report its own end, so this one watches the one that watches the others.
    ...ruleChanges(names.ruleName("alarm-changes")),
  ];
}

/** Services that the alarms depend on. */
const ALARM_SERVICES = [
  "aws.events",
  "aws.sns",
  "aws.kms",
  "aws.cloudtrail",
  "aws.organizations",
  "aws.sqs",
  // CloudTrail's name for CloudWatch, and CloudWatch's own.
  "aws.monitoring",
  "aws.cloudwatch",
];

function alarmChanges(names: EmergencyNames, region: string, keyArn: string): Detail[] {
  const topicArn = names.topicArn(region);
  return [
    // Not what is put in and taken out, which a trail may record as well.
    { eventName: QUEUE_CHANGES, ...request("queueUrl", [{ suffix: `/${names.queueName}` }]) },
    request("alarmName", [names.metricAlarmName]),
    request("alarmNames", [names.metricAlarmName]),
    ...ruleChanges({ prefix: names.rulePrefix }),
    request("topicArn", [topicArn]),
    { eventName: ["PutDataProtectionPolicy"], ...request("resourceArn", [topicArn]) },
    request("subscriptionArn", [{ prefix: `${topicArn}:` }]),
    { eventName: KEY_CHANGES, resources: { ARN: [keyArn] } },
    { eventName: [...TRAIL_CHANGES, ...BUS_CHANGES] },
    // The organization's trail ends with the trust in the service, or is given to somebody else.
    request("servicePrincipal", [CLOUDTRAIL]),
  ];
}
