/**
 * What each command and each stack asks of AWS and Okta: the one list. The end-to-end scenarios
 * `31-permissions` and `36-permissions-okta` record every call, and fail where one is not here or one
 * here is never made.
 *
 * `idc review`, `urls`, `synth`, `saml` and `new` ask for nothing; `guide` and `probe` work without, too.
 */
import type { StackRole } from "../config";

/** What an action is asked of; `everything` where IAM takes no resource for it, or none is known. */
export type Target =
  | "everything"
  | "keys"
  | "keys and aliases"
  | "emergency users"
  | "emergency roles"
  | "emergency policies"
  | "SAML provider"
  | "alarm topics"
  | "alarm rules"
  | "undelivered alarms"
  | "service role of multi-Region keys";

export interface Need {
  readonly on: Target;
  readonly actions: readonly string[];
  /** Why it is needed although no call of it is made: AWS asks for it behind another call. */
  readonly behind?: string;
}

export interface Needs {
  readonly aws: readonly Need[];
  /** What is asked besides where the config has an emergency access. @default nothing */
  readonly emergency?: readonly Need[];
  /** Scopes of an OAuth service app. */
  readonly oktaScopes: readonly string[];
  /** Scopes that are needed besides where the emergency access has direct federation. @default none */
  readonly federationScopes?: readonly string[];
}

const CALLER: Need = { on: "everything", actions: ["sts:GetCallerIdentity"] };

const READ_INSTANCE: Need = {
  on: "everything",
  actions: ["sso:DescribeInstance", "sso:ListRegions"],
};

/** Identity Center uses its key in the name of who calls it. */
const THROUGH_THE_KEY: Need = {
  on: "keys",
  actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext"],
  behind: "Identity Center uses its key in the name of its caller",
};

const READ_KEY: Need = { on: "keys", actions: ["kms:DescribeKey", "kms:GetKeyPolicy"] };
const READ_ROTATION: Need = { on: "keys", actions: ["kms:GetKeyRotationStatus"] };

const DOCTOR: Needs = {
  aws: [READ_INSTANCE, READ_KEY, READ_ROTATION, THROUGH_THE_KEY],
  oktaScopes: ["okta.apps.read"],
};

/** Where nothing but an own instance is unknown, so that `ListInstances` decides. */
const KNOWS_INSTANCES: Need = {
  on: "everything",
  actions: ["sso:ListInstances"],
  behind: "asked only where the instance is not found",
};

/** What `idc doctor` asks besides, where the config has an emergency access. */
const EMERGENCY_DOCTOR: Pick<Needs, "emergency" | "federationScopes"> = {
  emergency: [
    CALLER,
    {
      on: "everything",
      actions: [
        "cloudtrail:DescribeTrails",
        "iam:GenerateCredentialReport",
        "iam:GetCredentialReport",
      ],
    },
    {
      on: "everything",
      actions: ["cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus"],
      behind: "asked of each trail that there is",
    },
    {
      on: "emergency users",
      actions: ["iam:GetLoginProfile", "iam:GetUser", "iam:ListAccessKeys", "iam:ListMFADevices"],
    },
    { on: "emergency roles", actions: ["iam:GetRole"] },
    {
      on: "alarm topics",
      actions: [
        "sns:GetSubscriptionAttributes",
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
      ],
    },
    { on: "alarm rules", actions: ["events:DescribeRule", "events:ListTargetsByRule"] },
    { on: "undelivered alarms", actions: ["cloudwatch:DescribeAlarms"] },
  ],
  federationScopes: ["okta.policies.read"],
};

/** By the command's name. */
export const COMMANDS: Readonly<Record<string, Needs>> = {
  init: {
    aws: [
      READ_INSTANCE,
      { on: "everything", actions: ["sso:ListInstances", "kms:ListAliases"] },
      READ_KEY,
      READ_ROTATION,
      THROUGH_THE_KEY,
    ],
    oktaScopes: ["okta.apps.read"],
  },
  doctor: { ...DOCTOR, aws: [...DOCTOR.aws, KNOWS_INSTANCES], ...EMERGENCY_DOCTOR },
  "doctor --sign-ins": {
    aws: [
      ...DOCTOR.aws,
      KNOWS_INSTANCES,
      { on: "everything", actions: ["cloudtrail:LookupEvents"] },
    ],
    ...EMERGENCY_DOCTOR,
    oktaScopes: ["okta.apps.read", "okta.logs.read"],
  },
  "doctor --save": {
    aws: [READ_INSTANCE, READ_KEY, THROUGH_THE_KEY, KNOWS_INSTANCES],
    oktaScopes: ["okta.apps.read"],
  },
  drill: {
    aws: [{ on: "everything", actions: ["cloudtrail:LookupEvents"] }],
    oktaScopes: ["okta.logs.read"],
  },
  guide: {
    aws: [{ on: "everything", actions: ["sso:ListRegions"] }, THROUGH_THE_KEY],
    oktaScopes: [],
  },
  probe: { aws: [], oktaScopes: ["okta.apps.read"] },
  next: { ...DOCTOR, aws: [...DOCTOR.aws, KNOWS_INSTANCES] },
  "activate-key": {
    aws: [
      READ_INSTANCE,
      { on: "everything", actions: ["sso:UpdateInstance"] },
      READ_KEY,
      THROUGH_THE_KEY,
      KNOWS_INSTANCES,
    ],
    oktaScopes: [],
  },
};

interface StackNeeds {
  /** What every plan asks, and so every apply. */
  readonly plan: Needs;
  /** What an apply asks besides. */
  readonly apply: Needs;
}

const TAGGED = "what is made has tags from the start";
const READ_TAGS: Need = { on: "keys", actions: ["kms:ListResourceTags"] };

const EMERGENCY_ROLES_READ: Need = {
  on: "emergency roles",
  actions: ["iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
};
const EMERGENCY_ROLES_MADE: readonly Need[] = [
  {
    on: "emergency roles",
    actions: [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:DetachRolePolicy",
      "iam:ListInstanceProfilesForRole",
      "iam:UpdateAssumeRolePolicy",
    ],
  },
  { on: "emergency roles", actions: ["iam:TagRole"], behind: TAGGED },
];

/** By the stack's role. */
export const STACKS: Readonly<Record<StackRole, StackNeeds>> = {
  kms: {
    plan: {
      aws: [
        CALLER,
        READ_KEY,
        READ_ROTATION,
        READ_TAGS,
        { on: "everything", actions: ["kms:ListAliases"] },
      ],
      oktaScopes: [],
    },
    apply: {
      aws: [
        { on: "everything", actions: ["kms:CreateKey"] },
        {
          on: "keys",
          actions: [
            "kms:EnableKeyRotation",
            "kms:PutKeyPolicy",
            "kms:ReplicateKey",
            "kms:ScheduleKeyDeletion",
          ],
        },
        { on: "keys and aliases", actions: ["kms:CreateAlias", "kms:DeleteAlias"] },
        {
          on: "keys",
          actions: ["kms:TagResource", "kms:UntagResource"],
          behind: "asked only where the config has kms.tags",
        },
        {
          on: "service role of multi-Region keys",
          actions: ["iam:CreateServiceLinkedRole"],
          behind: "KMS makes this role with the account's first multi-Region key",
        },
        {
          on: "everything",
          actions: ["kms:ListKeys"],
          behind: "asked by idc apply --heal alone, for a key whose making was not answered",
        },
      ],
      oktaScopes: [],
    },
  },
  "identity-center": {
    plan: {
      aws: [
        CALLER,
        { on: "everything", actions: ["sso:DescribeRegion", "sso:ListInstances"] },
        { on: "keys", actions: ["kms:DescribeKey"] },
        THROUGH_THE_KEY,
      ],
      oktaScopes: [],
    },
    apply: {
      aws: [
        { on: "everything", actions: ["sso:AddRegion", "sso:RemoveRegion"] },
        {
          on: "everything",
          actions: ["sso:DescribeInstance"],
          behind: "asked by idc apply alone, before it adds a Region",
        },
      ],
      oktaScopes: [],
    },
  },
  okta: {
    plan: {
      aws: [],
      oktaScopes: ["okta.apps.read"],
    },
    apply: { aws: [], oktaScopes: ["okta.apps.manage"] },
  },
  "break-glass-federation": {
    plan: {
      aws: [
        CALLER,
        EMERGENCY_ROLES_READ,
        { on: "SAML provider", actions: ["iam:GetSAMLProvider"] },
      ],
      oktaScopes: ["okta.apps.read", "okta.groups.read", "okta.policies.read"],
    },
    apply: {
      aws: [
        ...EMERGENCY_ROLES_MADE,
        {
          on: "SAML provider",
          actions: ["iam:CreateSAMLProvider", "iam:DeleteSAMLProvider", "iam:UpdateSAMLProvider"],
        },
        { on: "SAML provider", actions: ["iam:TagSAMLProvider"], behind: TAGGED },
      ],
      oktaScopes: ["okta.apps.manage", "okta.groups.manage", "okta.policies.manage"],
    },
  },
  "break-glass": {
    plan: {
      aws: [
        CALLER,
        {
          on: "emergency users",
          actions: ["iam:GetUser", "iam:ListAttachedUserPolicies", "iam:ListUserPolicies"],
        },
        EMERGENCY_ROLES_READ,
        { on: "emergency policies", actions: ["iam:GetPolicy", "iam:GetPolicyVersion"] },
        {
          on: "alarm topics",
          actions: [
            "sns:GetSubscriptionAttributes",
            "sns:GetTopicAttributes",
            "sns:ListTagsForResource",
          ],
        },
        {
          on: "alarm rules",
          actions: [
            "events:DescribeRule",
            "events:ListTagsForResource",
            "events:ListTargetsByRule",
          ],
        },
        {
          on: "undelivered alarms",
          actions: [
            "cloudwatch:DescribeAlarms",
            "cloudwatch:ListTagsForResource",
            "sqs:GetQueueAttributes",
            "sqs:ListQueueTags",
          ],
        },
        READ_KEY,
        READ_ROTATION,
        READ_TAGS,
      ],
      oktaScopes: [],
    },
    apply: {
      aws: [
        {
          on: "undelivered alarms",
          actions: [
            "cloudwatch:DeleteAlarms",
            "cloudwatch:PutMetricAlarm",
            "sqs:CreateQueue",
            "sqs:DeleteQueue",
            "sqs:SetQueueAttributes",
          ],
        },
        {
          on: "undelivered alarms",
          actions: ["cloudwatch:TagResource", "sqs:TagQueue"],
          behind: TAGGED,
        },
        {
          on: "emergency users",
          actions: [
            "iam:AttachUserPolicy",
            "iam:CreateUser",
            "iam:DeleteUser",
            "iam:DetachUserPolicy",
            "iam:ListGroupsForUser",
          ],
        },
        { on: "emergency users", actions: ["iam:TagUser"], behind: TAGGED },
        ...EMERGENCY_ROLES_MADE,
        {
          on: "emergency policies",
          actions: ["iam:CreatePolicy", "iam:DeletePolicy", "iam:ListPolicyVersions"],
        },
        { on: "emergency policies", actions: ["iam:TagPolicy"], behind: TAGGED },
        {
          on: "alarm topics",
          actions: [
            "sns:CreateTopic",
            "sns:DeleteTopic",
            "sns:SetTopicAttributes",
            "sns:Subscribe",
            "sns:Unsubscribe",
          ],
        },
        { on: "alarm topics", actions: ["sns:TagResource"], behind: TAGGED },
        {
          on: "alarm rules",
          actions: [
            "events:DeleteRule",
            "events:PutRule",
            "events:PutTargets",
            "events:RemoveTargets",
          ],
        },
        { on: "alarm rules", actions: ["events:TagResource"], behind: TAGGED },
        { on: "everything", actions: ["kms:CreateKey"] },
        { on: "keys", actions: ["kms:EnableKeyRotation", "kms:ScheduleKeyDeletion"] },
        { on: "keys", actions: ["kms:TagResource"], behind: TAGGED },
      ],
      oktaScopes: [],
    },
  },
};
