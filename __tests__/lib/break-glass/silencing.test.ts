/**
 * Every action that can end or mute the emergency access or its alarms, with the alarm that reports it,
 * or why none does. Parameters as CloudTrail records them.
 */
import {
  ALARMS,
  emergencyNames,
  eventPattern,
  type Alarm,
  type EmergencyInput,
} from "../../../lib/break-glass";
import { configWith } from "../../helpers/config";
import { matchesPattern } from "../../helpers/eventbridge";

const ACCOUNT = "111122223333";
const names = emergencyNames(
  configWith({
    breakGlass: {
      userNames: ["break-glass-1", "break-glass-2"],
      alarmEmails: ["security@example.com"],
      directFederation: true,
    },
  }) as EmergencyInput,
);
const TOPIC = names.topicArn("us-east-1");
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const QUEUE = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/${names.queueName}`;
const USER = { userName: "break-glass-1" };
const ROLE = { roleName: "example-emergency-access" };
const POLICY = { policyArn: `arn:aws:iam::${ACCOUNT}:policy/emergency/example-emergency-user` };
const PROVIDER = { sAMLProviderArn: names.samlProviderArn };
const ON_KEY = { resources: [{ ARN: KEY, accountId: ACCOUNT, type: "AWS::KMS::Key" }] };

type Row = readonly [action: string, event: object, seenBy: Alarm | { readonly unseen: string }];
const asks = (requestParameters: object) => ({ requestParameters });

const TABLE: readonly Row[] = [
  // The users: who they are, and how they get in.
  ["iam:DeleteUser", asks(USER), "identity-changes"],
  ["iam:UpdateUser", asks({ ...USER, newUserName: "x" }), "identity-changes"],
  ["iam:CreateLoginProfile", asks(USER), "identity-changes"],
  ["iam:UpdateLoginProfile", asks(USER), "identity-changes"],
  ["iam:DeleteLoginProfile", asks(USER), "identity-changes"],
  ["iam:EnableMFADevice", asks({ ...USER, serialNumber: "x" }), "identity-changes"],
  ["iam:DeactivateMFADevice", asks({ ...USER, serialNumber: "x" }), "identity-changes"],
  ["iam:DetachUserPolicy", asks({ ...USER, ...POLICY }), "identity-changes"],
  [
    "iam:AttachUserPolicy",
    asks({ ...USER, policyArn: "arn:aws:iam::aws:policy/AWSDenyAll" }),
    "identity-changes",
  ],
  ["iam:PutUserPolicy", asks({ ...USER, policyName: "x" }), "identity-changes"],
  ["iam:PutUserPermissionsBoundary", asks(USER), "identity-changes"],
  ["iam:AddUserToGroup", asks({ ...USER, groupName: "x" }), "identity-changes"],
  ["iam:CreateAccessKey", asks(USER), "identity-changes"],
  [
    "iam:UpdateAccountPasswordPolicy",
    asks({ maxPasswordAge: 1, hardExpiry: true }),
    "identity-changes",
  ],
  ["iam:DeleteAccountPasswordPolicy", asks({}), "identity-changes"],
  [
    "iam:DeleteVirtualMFADevice",
    asks({ serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/phone` }),
    { unseen: "a device must be deactivated first, which is seen" },
  ],
  [
    "iam:DeleteAccountAlias",
    asks({ accountAlias: "example" }),
    { unseen: "the account ID in the sign-in address goes on working" },
  ],

  // Roles, policies, federation.
  ["iam:DeleteRole", asks(ROLE), "identity-changes"],
  ["iam:UpdateAssumeRolePolicy", asks(ROLE), "identity-changes"],
  ["iam:DetachRolePolicy", asks({ ...ROLE, policyArn: "x" }), "identity-changes"],
  ["iam:PutRolePolicy", asks({ ...ROLE, policyName: "x" }), "identity-changes"],
  ["iam:PutRolePermissionsBoundary", asks(ROLE), "identity-changes"],
  ["iam:UpdateRole", asks({ ...ROLE, maxSessionDuration: 3600 }), "identity-changes"],
  ["iam:CreatePolicyVersion", asks(POLICY), "identity-changes"],
  ["iam:SetDefaultPolicyVersion", asks({ ...POLICY, versionId: "v1" }), "identity-changes"],
  ["iam:DeletePolicy", asks(POLICY), "identity-changes"],
  ["iam:UpdateSAMLProvider", asks(PROVIDER), "identity-changes"],
  ["iam:DeleteSAMLProvider", asks(PROVIDER), "identity-changes"],

  // The rules of the alarms and their bus.
  ["events:DisableRule", asks({ name: "example-emergency-sign-in" }), "alarm-changes"],
  ["events:DeleteRule", asks({ name: "example-emergency-sign-in" }), "alarm-changes"],
  ["events:PutRule", asks({ name: "example-emergency-sign-in" }), "alarm-changes"],
  [
    "events:RemoveTargets",
    asks({ rule: "example-emergency-sign-in", ids: ["t"] }),
    "alarm-changes",
  ],
  ["events:PutTargets", asks({ rule: "example-emergency-sign-in" }), "alarm-changes"],
  ["events:UpdateEventBus", asks({ name: "default", kmsKeyIdentifier: "x" }), "alarm-changes"],

  // The topic and its subscribers.
  ["sns:DeleteTopic", asks({ topicArn: TOPIC }), "alarm-changes"],
  ["sns:SetTopicAttributes", asks({ topicArn: TOPIC, attributeName: "Policy" }), "alarm-changes"],
  ["sns:AddPermission", asks({ topicArn: TOPIC }), "alarm-changes"],
  ["sns:RemovePermission", asks({ topicArn: TOPIC }), "alarm-changes"],
  ["sns:PutDataProtectionPolicy", asks({ resourceArn: TOPIC }), "alarm-changes"],
  ["sns:Unsubscribe", asks({ subscriptionArn: `${TOPIC}:0f1e2d3c` }), "alarm-changes"],
  [
    "sns:SetSubscriptionAttributes",
    asks({ subscriptionArn: `${TOPIC}:0f1e2d3c`, attributeName: "FilterPolicy" }),
    "alarm-changes",
  ],

  // The queue of what was not delivered, and the alarm on it.
  ["sqs:DeleteQueue", asks({ queueUrl: QUEUE }), "alarm-changes"],
  ["sqs:SetQueueAttributes", asks({ queueUrl: QUEUE, attributes: {} }), "alarm-changes"],
  ["sqs:RemovePermission", asks({ queueUrl: QUEUE, label: "x" }), "alarm-changes"],
  ["sqs:PurgeQueue", asks({ queueUrl: QUEUE }), "alarm-changes"],
  [
    "sqs:DeleteMessage",
    { ...asks({ queueUrl: QUEUE }), managementEvent: false },
    { unseen: "the metric alarm has told by then, and trails seldom record it" },
  ],
  ["cloudwatch:DeleteAlarms", asks({ alarmNames: [names.metricAlarmName] }), "alarm-changes"],
  [
    "cloudwatch:DisableAlarmActions",
    asks({ alarmNames: [names.metricAlarmName] }),
    "alarm-changes",
  ],
  ["cloudwatch:PutMetricAlarm", asks({ alarmName: names.metricAlarmName }), "alarm-changes"],
  ["cloudwatch:SetAlarmState", asks({ alarmName: names.metricAlarmName }), "alarm-changes"],

  // The topic's key.
  ["kms:DisableKey", ON_KEY, "alarm-changes"],
  ["kms:ScheduleKeyDeletion", ON_KEY, "alarm-changes"],
  ["kms:PutKeyPolicy", ON_KEY, "alarm-changes"],
  ["kms:CreateGrant", ON_KEY, { unseen: "a grant only adds rights; it mutes nothing" }],
  [
    "kms:DeleteImportedKeyMaterial",
    ON_KEY,
    { unseen: "the key's material is AWS's own, and cannot be deleted" },
  ],

  // The trail, without which there are no events.
  ["cloudtrail:StopLogging", asks({ name: "trail" }), "alarm-changes"],
  ["cloudtrail:DeleteTrail", asks({ name: "trail" }), "alarm-changes"],
  ["cloudtrail:UpdateTrail", asks({ name: "trail" }), "alarm-changes"],
  ["cloudtrail:PutEventSelectors", asks({ trailName: "trail" }), "alarm-changes"],
  [
    "cloudtrail:DeregisterOrganizationDelegatedAdmin",
    asks({ delegatedAdminAccountId: ACCOUNT }),
    "alarm-changes",
  ],
  [
    "organizations:DisableAWSServiceAccess",
    asks({ servicePrincipal: "cloudtrail.amazonaws.com" }),
    "alarm-changes",
  ],
  [
    "organizations:DeregisterDelegatedAdministrator",
    asks({ accountId: ACCOUNT, servicePrincipal: "cloudtrail.amazonaws.com" }),
    "alarm-changes",
  ],
  [
    "s3:DeleteBucket",
    asks({ bucketName: "trail-logs" }),
    {
      unseen:
        "which bucket a trail writes to is not in the config; events go on without it as far as AWS documents",
    },
  ],

  // The account around it.
  [
    "organizations:AttachPolicy",
    asks({ policyId: "p-1", targetId: "ou-1" }),
    {
      unseen:
        "service control policies do not apply to the management account; for a member account, every policy of every unit would have to be watched",
    },
  ],
  [
    "organizations:CloseAccount",
    asks({ accountId: ACCOUNT }),
    {
      unseen:
        "the management account cannot be closed so; of a member account it is recorded elsewhere",
    },
  ],
  ["sts:AssumeRoot", asks({ targetPrincipal: ACCOUNT }), "assume-role"],
];

test.each(TABLE)("%s", (action, detail, seenBy) => {
  const [prefix = "", eventName = ""] = action.split(":");
  const service = prefix === "cloudwatch" ? "monitoring" : prefix;
  const happened = {
    source: `aws.${service}`,
    account: ACCOUNT,
    region: "us-east-1",
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      userIdentity: { type: "AssumedRole", arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/bob` },
      ...detail,
    },
  };
  const alarms = ALARMS.filter((alarm) =>
    matchesPattern(eventPattern(alarm, names, "us-east-1", KEY), happened),
  );
  expect(alarms).toEqual(typeof seenBy === "string" ? [seenBy] : []);
});

test("the root user's sign-in is seen, and another user's is not", () => {
  const signIn = (userIdentity: object) => ({
    source: "aws.signin",
    detail: { eventSource: "signin.amazonaws.com", eventName: "ConsoleLogin", userIdentity },
  });
  const matches = (userIdentity: object) =>
    matchesPattern(eventPattern("sign-in", names, "us-east-1", KEY), signIn(userIdentity));
  expect(matches({ type: "Root", arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT })).toBe(
    true,
  );
  expect(
    matches({ type: "IAMUser", arn: `arn:aws:iam::${ACCOUNT}:user/root`, userName: "root" }),
  ).toBe(false);
});

test.each([
  ["sns", "PutDataProtectionPolicy", { resourceArn: `${TOPIC}-2` }],
  ["sns", "TagResource", { resourceArn: TOPIC }],
  ["organizations", "DisableAWSServiceAccess", { servicePrincipal: "config.amazonaws.com" }],
  ["iam", "UpdateAccessKey", { userName: "bob" }],
])("what mutes nothing sets off nothing: %s:%s", (service, eventName, requestParameters) => {
  const detail = { eventName, requestParameters, userIdentity: { type: "IAMUser", arn: "arn:x" } };
  const happened = { source: `aws.${service}`, detail };
  for (const alarm of ALARMS) {
    expect(matchesPattern(eventPattern(alarm, names, "us-east-1", KEY), happened)).toBe(false);
  }
});
