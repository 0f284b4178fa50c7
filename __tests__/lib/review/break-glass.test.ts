import {
  emergencyNames,
  eventPattern,
  userPolicy,
  userRoleTrust,
  alarmKeyPolicy,
  alarmTopicPolicy,
  federatedRoleTrust,
  type EmergencyInput,
} from "../../../lib/break-glass";
import { readPlans, review } from "../../../lib/review";
import { NOT_APPLICABLE } from "../../../lib/review/rule";
import { RULES } from "../../../lib/review/rules";
import { toPlain } from "../../../lib/review/render/say";
import { configWith } from "../../helpers/config";

const config = configWith({
  breakGlass: {
    userNames: ["break-glass-1", "break-glass-2"],
    alarmEmails: ["security@example.com"],
    directFederation: true,
  },
}) as EmergencyInput;
const names = emergencyNames(config);
const TAGS = { purpose: "emergency-access" };
const TOPIC = names.topicArn("us-east-1");
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

type Values = Record<string, unknown>;

/** The stack as it is, a resource of each kind. */
const STATE = {
  "aws_iam_user.user-break-glass-1": {
    name: "break-glass-1",
    path: "/emergency/",
    force_destroy: false,
    tags: TAGS,
  },
  "aws_iam_user.user-break-glass-2": {
    name: "break-glass-2",
    path: "/emergency/",
    force_destroy: false,
    tags: TAGS,
  },
  "aws_iam_policy.user-policy": {
    arn: names.userPolicyArn,
    name: names.userPolicyName,
    path: "/emergency/",
    policy: JSON.stringify(userPolicy(names)),
    tags: TAGS,
  },
  "aws_iam_user_policy_attachment.user-policy-break-glass-1": {
    user: "break-glass-1",
    policy_arn: names.userPolicyArn,
  },
  "aws_iam_user_policy_attachments_exclusive.user-attachments-break-glass-1": {
    user_name: "break-glass-1",
    policy_arns: [names.userPolicyArn],
  },
  "aws_iam_user_policies_exclusive.user-inline-break-glass-1": {
    user_name: "break-glass-1",
    policy_names: [],
  },
  "aws_iam_role.role": {
    name: names.roleName,
    path: "/emergency/",
    assume_role_policy: JSON.stringify(userRoleTrust(names, 3600)),
    max_session_duration: 3600,
    permissions_boundary: "arn:aws:iam::111122223333:policy/boundary",
    tags: TAGS,
  },
  "aws_iam_role.federation-administrator": {
    name: names.federatedRoles[0]?.name,
    path: "/emergency/",
    assume_role_policy: JSON.stringify(federatedRoleTrust(names, ["ap-northeast-1"])),
    max_session_duration: 3600,
    tags: TAGS,
  },
  "aws_iam_role_policy_attachment.role-policy": {
    role: names.roleName,
    policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess",
  },
  "aws_iam_saml_provider.federation-provider": { name: names.samlProviderName, tags: TAGS },
  "aws_kms_key.key-us-east-1": {
    arn: KEY,
    is_enabled: true,
    policy: JSON.stringify(alarmKeyPolicy(names)),
    tags: TAGS,
  },
  "aws_sns_topic.topic-us-east-1": {
    arn: TOPIC,
    region: "us-east-1",
    kms_master_key_id: KEY,
    tags: TAGS,
  },
  "aws_sns_topic_policy.topic-policy-us-east-1": {
    arn: TOPIC,
    region: "us-east-1",
    policy: JSON.stringify(alarmTopicPolicy(TOPIC)),
  },
  "aws_sns_topic_subscription.email-us-east-1-security": {
    topic_arn: TOPIC,
    region: "us-east-1",
    endpoint: "security@example.com",
  },
  "aws_cloudwatch_event_rule.rule-sign-in-us-east-1": {
    name: names.ruleName("sign-in"),
    region: "us-east-1",
    state: "ENABLED",
    event_pattern: JSON.stringify(eventPattern("sign-in", names, "us-east-1", KEY)),
    tags: TAGS,
  },
  "aws_cloudwatch_event_target.target-sign-in-us-east-1": {
    rule: names.ruleName("sign-in"),
    region: "us-east-1",
    arn: TOPIC,
  },
  "okta_group.federation-administrator-group": {
    id: "00g1",
    name: names.federatedRoles[0]?.groupName,
  },
  "okta_app_saml.federation-app": {
    preconfigured_app: "amazon_aws",
    app_settings_json: JSON.stringify({ roleValuePattern: names.samlProviderArn }),
  },
  "okta_app_group_assignments.federation-app-groups": { group: [{ id: "00g1" }] },
} satisfies Record<string, Values>;
type Address = keyof typeof STATE;

interface Change {
  readonly actions: readonly string[];
  readonly before?: Values;
  readonly after?: Values;
  readonly unknown?: Values;
}

/** What the two rules find in a plan of the stack: `rule: address: what happens`. */
function findings(
  changes: Readonly<Record<string, Change>>,
  file = "example-break-glass.json",
  rules: readonly string[] = ["break-glass-removed", "break-glass-weakened"],
): string[] {
  return review(plansOf(changes, file))
    .findings.filter(({ rule }) => rules.includes(rule))
    .map(({ rule, address, happens }) => `${rule}: ${address}: ${toPlain(happens)}`);
}

function plansOf(
  changes: Readonly<Record<string, Change>>,
  file: string,
  state: Readonly<Record<string, Values>> = STATE,
) {
  const plan = {
    format_version: "1.2",
    complete: true,
    configuration: {
      provider_config: {
        aws: {
          name: "aws",
          expressions: { allowed_account_ids: { constant_value: ["111122223333"] } },
        },
      },
      root_module: {},
    },
    prior_state: {
      format_version: "1.0",
      values: {
        root_module: {
          resources: Object.entries(state)
            .filter(([address]) => changes[address]?.actions.join() !== "create")
            .map(([address, values]) => ({ ...identity(address), values })),
        },
      },
    },
    resource_changes: Object.entries(changes).map(([address, change]) => ({
      ...identity(address),
      provider_name: "registry.terraform.io/hashicorp/aws",
      change: {
        actions: change.actions,
        before: change.before ?? null,
        after: change.after ?? null,
        after_unknown: change.unknown ?? {},
        before_sensitive: false,
        after_sensitive: false,
      },
    })),
  };
  return readPlans([{ file, bytes: Buffer.from(JSON.stringify(plan)) }]);
}

function identity(address: string) {
  const [type, name] = address.split(".");
  return { address, mode: "managed", type, name };
}

const update = (address: Address, change: Values): Record<string, Change> => ({
  [address]: {
    actions: ["update"],
    before: STATE[address],
    after: { ...STATE[address], ...change },
  },
});
const remove = (address: Address, actions = ["delete"]): Record<string, Change> => ({
  [address]: {
    actions,
    before: STATE[address],
    ...(actions.includes("create") && { after: STATE[address] }),
  },
});

describe("break-glass-removed", () => {
  const LOST: [address: Address, what: string][] = [
    [
      "aws_iam_user.user-break-glass-1",
      "An emergency user is deleted, with password and MFA devices. While Okta is down, the emergency users cannot get in with it.",
    ],
    [
      "aws_iam_role.role",
      "An emergency role is deleted. While Okta is down, the emergency users cannot get in with it.",
    ],
    [
      "aws_iam_policy.user-policy",
      "The emergency users' policy is deleted. While Okta is down, the emergency users cannot get in with it.",
    ],
    [
      "aws_iam_user_policy_attachment.user-policy-break-glass-1",
      "An emergency user loses its policy. While Okta is down, the emergency users cannot get in with it.",
    ],
    [
      "aws_iam_role_policy_attachment.role-policy",
      "An emergency role loses its rights. While Okta is down, the emergency users cannot get in with it.",
    ],
    [
      "aws_iam_saml_provider.federation-provider",
      "The SAML provider is deleted. While Identity Center is down, people cannot sign in through Okta directly.",
    ],
    [
      "okta_app_saml.federation-app",
      "The emergency app is deleted. While Identity Center is down, people cannot sign in through Okta directly.",
    ],
    [
      "okta_group.federation-administrator-group",
      "A group of the emergency app is deleted. While Identity Center is down, people cannot sign in through Okta directly.",
    ],
    [
      "okta_app_group_assignments.federation-app-groups",
      "The emergency app loses its groups. While Identity Center is down, people cannot sign in through Okta directly.",
    ],
    ...(
      [
        "aws_kms_key.key-us-east-1",
        "aws_sns_topic.topic-us-east-1",
        "aws_sns_topic_policy.topic-policy-us-east-1",
        "aws_cloudwatch_event_rule.rule-sign-in-us-east-1",
        "aws_cloudwatch_event_target.target-sign-in-us-east-1",
      ] as const
    ).map((address): [Address, string] => [
      address,
      "Alarms of the emergency access are deleted. Nobody is told any more what happens with it in US East (N. Virginia).",
    ]),
  ];

  test.each(LOST)("fires for %s", (address, what) => {
    expect(findings(remove(address))).toEqual([`break-glass-removed: ${address}: ${what}`]);
  });

  test("fires for a replacement, and blocks", () => {
    const changes = remove("aws_iam_user.user-break-glass-1", ["delete", "create"]);
    expect(findings(changes)).toEqual([
      "break-glass-removed: aws_iam_user.user-break-glass-1: An emergency user is deleted, with password and MFA devices. While Okta is down, the emergency users cannot get in with it. What is made in its place is set up by nobody yet.",
    ]);
    expect(review(plansOf(changes, "plan.json")).verdict).toBe("block");
  });

  test("knows the resources whatever the plan's file is called", () => {
    expect(findings(remove("aws_iam_role.role"), "plan.json")).toHaveLength(1);
  });

  test("is the only rule that speaks of the alarms' keys, which are not Identity Center's", () => {
    const found = review(plansOf(remove("aws_kms_key.key-us-east-1"), "plan.json")).findings;
    expect(found.map(({ rule }) => rule)).toEqual(["break-glass-removed"]);
    const changed = update("aws_kms_key.key-us-east-1", { description: "other words" });
    expect(review(plansOf(changed, "plan.json")).findings).toEqual([]);
  });

  test("the emergency app's status is the business of one rule", () => {
    const found = review(
      plansOf(update("okta_app_saml.federation-app", { status: "INACTIVE" }), "plan.json"),
    ).findings;
    expect(found.map(({ rule }) => rule)).toEqual(["break-glass-weakened"]);
  });

  test("does not make Identity Center's own key one of the alarms' by a role in its policy", () => {
    const key: Values = {
      arn: KEY,
      is_enabled: true,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "A",
            Effect: "Allow",
            Principal: { AWS: names.roleArn },
            Action: "kms:*",
            Resource: "*",
          },
        ],
      }),
    };
    const found = review(
      plansOf({ "aws_kms_key.primary": { actions: ["delete"], before: key } }, "kms.json"),
    ).findings;
    expect(found.map(({ rule }) => rule)).toEqual(["kms-key-destroyed"]);
  });
});

describe("break-glass-weakened", () => {
  const trust = (change: (statement: Values) => Values, from = userRoleTrust(names, 3600)) =>
    JSON.stringify({
      ...from,
      Statement: from.Statement.map((statement) => change({ ...statement })),
    });
  const role = (assume_role_policy: string) => update("aws_iam_role.role", { assume_role_policy });
  const policyWithout = (sid: string) =>
    JSON.stringify({
      ...userPolicy(names),
      Statement: userPolicy(names).Statement.filter(({ Sid }) => Sid !== sid),
    });
  const users = names.users.map(({ arn }) => arn);

  const CASES: [what: string, changes: Record<string, Change>, said: string[]][] = [
    [
      "the role no longer asks for MFA",
      role(trust((statement) => ({ ...statement, Condition: undefined }))),
      ["The emergency role can be assumed without MFA, or with MFA of any age."],
    ],
    [
      "the role asks for MFA only where the request says something about it",
      role(
        trust((statement) => ({
          ...statement,
          Condition: {
            BoolIfExists: { "aws:MultiFactorAuthPresent": "true" },
            NumericLessThan: { "aws:MultiFactorAuthAge": "3600" },
          },
        })),
      ),
      ["The emergency role can be assumed without MFA, or with MFA of any age."],
    ],
    [
      "MFA may be of any age",
      role(
        trust((statement) => ({
          ...statement,
          Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
        })),
      ),
      ["The emergency role can be assumed without MFA, or with MFA of any age."],
    ],
    [
      "MFA may be older",
      role(JSON.stringify(userRoleTrust(names, 7200))),
      ["The emergency role can be assumed with MFA of 7200 seconds ago instead of 3600."],
    ],
    [
      "somebody else is trusted",
      role(
        trust((statement) => ({
          ...statement,
          Principal: { AWS: [...users, "arn:aws:iam::444455556666:root"] },
        })),
      ),
      ["The emergency role trusts somebody new: AWS:arn:aws:iam::444455556666:root."],
    ],
    [
      "everybody is trusted",
      role(trust((statement) => ({ ...statement, Principal: "*" }))),
      ["The emergency role trusts somebody new: AWS:*."],
    ],
    [
      "a federated role takes assertions for any endpoint",
      update("aws_iam_role.federation-administrator", {
        assume_role_policy: trust(
          (statement) => ({ ...statement, Condition: undefined }),
          federatedRoleTrust(names, []),
        ),
      }),
      ["The emergency role takes assertions of its SAML provider at every sign-in endpoint."],
    ],
    [
      "the trust policy cannot be seen",
      {
        "aws_iam_role.role": {
          actions: ["update"],
          before: STATE["aws_iam_role.role"],
          after: { ...STATE["aws_iam_role.role"], assume_role_policy: undefined },
          unknown: { assume_role_policy: true },
        },
      },
      [
        "It cannot be seen who may assume the emergency role: its trust policy is known only after the apply.",
      ],
    ],
    [
      "the role's boundary goes and its sessions last longer",
      update("aws_iam_role.role", { permissions_boundary: null, max_session_duration: 43200 }),
      [
        "The emergency role loses its permissions boundary.",
        "Sessions of the emergency role may last 43200 seconds instead of 3600.",
      ],
    ],
    [
      "the users' policy loses a denial",
      update("aws_iam_policy.user-policy", { policy: policyWithout("DenyWithoutMfa") }),
      ["The emergency users' policy loses or changes denials: DenyWithoutMfa."],
    ],
    [
      "the users' policy gains a permission",
      update("aws_iam_policy.user-policy", {
        policy: JSON.stringify({
          ...userPolicy(names),
          Statement: [
            ...userPolicy(names).Statement,
            { Sid: "AllowAll", Effect: "Allow", Action: "*", Resource: "*" },
          ],
        }),
      }),
      ["The emergency users' policy gains or changes permissions: AllowAll."],
    ],
    [
      "a user gets an access key",
      { "aws_iam_access_key.k": { actions: ["create"], after: { user: "break-glass-1" } } },
      [
        "The emergency identity break-glass-1 gets an access key, which works without MFA and is kept in the state.",
      ],
    ],
    [
      "a user gets another policy",
      {
        "aws_iam_user_policy_attachment.more": {
          actions: ["create"],
          after: {
            user: "break-glass-1",
            policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess",
          },
        },
      },
      [
        "The emergency identity break-glass-1 gets another policy: arn:aws:iam::aws:policy/AdministratorAccess.",
      ],
    ],
    [
      "a user may keep other policies",
      update("aws_iam_user_policy_attachments_exclusive.user-attachments-break-glass-1", {
        policy_arns: [names.userPolicyArn, "arn:aws:iam::aws:policy/ReadOnlyAccess"],
      }),
      [
        "The emergency identity break-glass-1 gets another policy: arn:aws:iam::aws:policy/ReadOnlyAccess.",
      ],
    ],
    [
      "nobody looks for other policies any more",
      remove("aws_iam_user_policies_exclusive.user-inline-break-glass-1"),
      [
        "Terraform no longer takes away policies that somebody else gives to an emergency user or role, and no plan shows them.",
      ],
    ],
    [
      "a user can be deleted with password and devices",
      update("aws_iam_user.user-break-glass-1", { force_destroy: true }),
      ["The emergency user can then be deleted although it has a password or MFA devices."],
    ],
    [
      "an alarm is disabled",
      update("aws_cloudwatch_event_rule.rule-sign-in-us-east-1", { state: "DISABLED" }),
      ["An emergency alarm of US East (N. Virginia) is disabled. Nobody is told."],
    ],
    [
      "an alarm looks for less",
      update("aws_cloudwatch_event_rule.rule-sign-in-us-east-1", {
        event_pattern: JSON.stringify(
          eventPattern("sign-in", { ...names, users: names.users.slice(1) }, "us-east-1", KEY),
        ),
      }),
      ["An emergency alarm of US East (N. Virginia) no longer looks for break-glass-1."],
    ],
    [
      "an alarm goes elsewhere",
      update("aws_cloudwatch_event_target.target-sign-in-us-east-1", { arn: `${TOPIC}-2` }),
      [`An emergency alarm of US East (N. Virginia) goes to ${TOPIC}-2 instead of ${TOPIC}.`],
    ],
    [
      "a recipient is removed",
      remove("aws_sns_topic_subscription.email-us-east-1-security"),
      [
        "security@example.com is no longer subscribed to the emergency alarms of US East (N. Virginia).",
      ],
    ],
    [
      "a recipient has to subscribe again",
      remove("aws_sns_topic_subscription.email-us-east-1-security", ["delete", "create"]),
      [
        "security@example.com is no longer subscribed to the emergency alarms of US East (N. Virginia), until the new subscription is confirmed.",
      ],
    ],
    [
      "the topic is no longer encrypted",
      update("aws_sns_topic.topic-us-east-1", { kms_master_key_id: null }),
      ["The emergency alarms of US East (N. Virginia) are no longer encrypted."],
    ],
    [
      "EventBridge may no longer publish",
      update("aws_sns_topic_policy.topic-policy-us-east-1", {
        policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
      }),
      [
        "It is not certain any more that EventBridge may publish to the topic in US East (N. Virginia). Alarms that it may not send are lost.",
      ],
    ],
    [
      "EventBridge may publish under a condition only",
      update("aws_sns_topic_policy.topic-policy-us-east-1", {
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: alarmTopicPolicy(TOPIC).Statement.map((statement) => ({
            ...statement,
            Condition: { StringEquals: { "aws:SourceAccount": "444455556666" } },
          })),
        }),
      }),
      [
        "It is not certain any more that EventBridge may publish to the topic in US East (N. Virginia). Alarms that it may not send are lost.",
      ],
    ],
    [
      "EventBridge may no longer use the key",
      update("aws_kms_key.key-us-east-1", {
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: alarmKeyPolicy(names).Statement.slice(0, 1),
        }),
      }),
      [
        "It is not certain any more that EventBridge may use the key of the alarms in US East (N. Virginia). Alarms that it may not send are lost.",
      ],
    ],
    [
      "the key of the alarms is disabled",
      update("aws_kms_key.key-us-east-1", { is_enabled: false }),
      [
        "The key of the emergency alarms in US East (N. Virginia) is disabled. No alarm can be sent there.",
      ],
    ],
    [
      "another group may use the app",
      update("okta_app_group_assignments.federation-app-groups", {
        group: [{ id: "00g1" }, { id: "00gEveryone" }],
      }),
      ["More Okta groups may use the emergency app: 00gEveryone."],
    ],
    [
      "Terraform lets go of a user",
      remove("aws_iam_user.user-break-glass-1", ["forget"]),
      [
        "Terraform lets go of a part of the emergency access. It stays as it is, but no plan shows any more what others do to it.",
      ],
    ],
  ];

  test.each(CASES)("fires where %s", (_, changes, said) => {
    const [address] = Object.keys(changes);
    expect(findings(changes)).toEqual(
      said.map((happens) => `break-glass-weakened: ${address ?? ""}: ${happens}`),
    );
  });

  const SILENT: [what: string, changes: Record<string, Change>][] = [
    [
      "everything is created",
      Object.fromEntries(
        Object.entries(STATE).map(([address, after]) => [address, { actions: ["create"], after }]),
      ),
    ],
    ["MFA has to be younger", role(JSON.stringify(userRoleTrust(names, 900)))],
    [
      "a trusted user goes",
      role(trust((statement) => ({ ...statement, Principal: { AWS: users[0] } }))),
    ],
    [
      "a Region's sign-in endpoint is added",
      update("aws_iam_role.federation-administrator", {
        assume_role_policy: JSON.stringify(
          federatedRoleTrust(names, ["ap-northeast-1", "eu-west-1"]),
        ),
      }),
    ],
    [
      "a policy is written in another order",
      update("aws_iam_policy.user-policy", {
        policy: JSON.stringify({
          Statement: [...userPolicy(names).Statement].reverse(),
          Version: "2012-10-17",
        }),
      }),
    ],
    [
      "an alarm looks for more",
      update("aws_cloudwatch_event_rule.rule-sign-in-us-east-1", {
        event_pattern: JSON.stringify(
          eventPattern(
            "sign-in",
            { ...names, users: [...names.users, { name: "break-glass-3", arn: "x" }] },
            "us-east-1",
            KEY,
          ),
        ),
      }),
    ],
    [
      "tags change",
      update("aws_iam_user.user-break-glass-1", { tags: { ...TAGS, team: "identity" } }),
    ],
    [
      "nothing changes",
      { "aws_iam_role.role": { actions: ["no-op"], before: STATE["aws_iam_role.role"] } },
    ],
  ];

  test.each(SILENT)("is silent where %s", (_, changes) => {
    expect(findings(changes)).toEqual([]);
  });
});

describe("both rules", () => {
  test.each(["break-glass-removed", "break-glass-weakened"] as const)(
    "%s does not apply to a plan without emergency access",
    (id) => {
      const plans = plansOf(
        {
          "aws_iam_user.bob": {
            actions: ["delete"],
            before: { name: "bob", path: "/", tags: {} },
          },
          "aws_iam_access_key.bob": { actions: ["create"], after: { user: "bob" } },
        },
        "other.json",
        {},
      );
      expect(RULES[id].check({ plans, defaultAcsField: "acsURL" })).toBe(NOT_APPLICABLE);
    },
  );

  test("a removal blocks, a loosening is for a person to look at", () => {
    expect(RULES["break-glass-removed"].severity).toBe("critical");
    expect(RULES["break-glass-weakened"].severity).toBe("high");
  });
});
