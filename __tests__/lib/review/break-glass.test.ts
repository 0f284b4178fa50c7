import {
  emergencyNames,
  eventPattern,
  userPolicy,
  userRoleTrust,
  alarmKeyPolicy,
  alarmTopicPolicy,
  undeliveredQueuePolicy,
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
    policy: JSON.stringify(userPolicy(names, "hardware")),
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
    policy: JSON.stringify(alarmTopicPolicy(names, "us-east-1")),
  },
  "aws_sns_topic_subscription.email-us-east-1-security": {
    topic_arn: TOPIC,
    region: "us-east-1",
    endpoint: "security@example.com",
  },
  "aws_sqs_queue.queue-us-east-1": {
    name: names.queueName,
    region: "us-east-1",
    message_retention_seconds: 1_209_600,
    tags: TAGS,
  },
  "aws_sqs_queue_policy.queue-policy-us-east-1": {
    queue_url: `https://sqs.us-east-1.amazonaws.com/111122223333/${names.queueName}`,
    policy: JSON.stringify(undeliveredQueuePolicy(names, "us-east-1")),
  },
  "aws_cloudwatch_metric_alarm.undelivered-us-east-1": {
    alarm_name: names.metricAlarmName,
    region: "us-east-1",
    actions_enabled: true,
    alarm_actions: [TOPIC],
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
    resource_changes: Object.entries({ ...unchangedOf(state), ...changes }).map(
      ([address, change]) => ({
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
      }),
    ),
  };
  return readPlans([{ file, bytes: Buffer.from(JSON.stringify(plan)) }]);
}

/** A plan names every resource, also those that stay. */
const unchangedOf = (state: Readonly<Record<string, Values>>): Record<string, Change> =>
  Object.fromEntries(
    Object.entries(state).map(([address, values]) => [
      address,
      { actions: ["no-op"], before: values, after: values },
    ]),
  );

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

  test("does not make another key one of the alarms' by a role in its policy", () => {
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
    // Its policy lets no service of Identity Center in.
    expect(found.map(({ rule }) => rule)).toEqual(["unknown-change"]);
  });
});

describe("break-glass-weakened", () => {
  const ACCESS = "The way into AWS while Okta or Identity Center is down depends on it.";
  const ALARM =
    "What happens with the emergency access may be told to nobody, or to somebody else.";
  const created = (address: string, after: Values): Record<string, Change> => ({
    [address]: { actions: ["create"], after },
  });

  const CASES: [what: string, changes: Record<string, Change>, severity: string, said: string][] = [
    [
      "the trust of a role changes, both sides side by side",
      update("aws_iam_role.role", {
        assume_role_policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*" }] }),
      }),
      "critical",
      `assume_role_policy of the emergency role changes. Before: ${JSON.stringify(
        userRoleTrust(names, 3600).Statement[0],
      )}. After: {"Effect":"Allow","Principal":"*"}. ${ACCESS}`,
    ],
    [
      "the users' policy changes",
      update("aws_iam_policy.user-policy", { policy: "{}" }),
      "critical",
      `policy of the emergency users' policy changes from ${JSON.stringify(
        userPolicy(names, "hardware"),
      ).slice(0, 500)}… to {}. ${ACCESS}`,
    ],
    [
      "a boundary is put on a user",
      update("aws_iam_user.user-break-glass-1", { permissions_boundary: "arn:a" }),
      "critical",
      `permissions_boundary of the emergency user changes from nothing to arn:a. ${ACCESS}`,
    ],
    [
      "sessions become longer",
      update("aws_iam_role.role", { max_session_duration: 7200 }),
      "critical",
      `max_session_duration of the emergency role changes from 3600 to 7200. ${ACCESS}`,
    ],
    [
      "a policy is put on a role",
      created("aws_iam_role_policy.more", { role: names.roleName, policy: "{}" }),
      "high",
      "A policy of an emergency role is created. It adds to the way into AWS while Okta or Identity Center is down, or takes from it.",
    ],
    [
      "a user gets an access key",
      created("aws_iam_access_key.key", { user: "break-glass-1" }),
      "high",
      "The access key of an emergency user is created. It adds to the way into AWS while Okta or Identity Center is down, or takes from it.",
    ],
    [
      "the emergency app becomes inactive",
      update("okta_app_saml.federation-app", { status: "INACTIVE" }),
      "critical",
      `status of the emergency app changes from nothing to INACTIVE. ${ACCESS}`,
    ],
    [
      "the emergency app sends people elsewhere",
      update("okta_app_saml.federation-app", { app_settings_json: "{}" }),
      "critical",
      "",
    ],
    [
      "another group may use the app",
      update("okta_app_group_assignments.federation-app-groups", { group: [] }),
      "critical",
      "",
    ],
    [
      "the SAML provider trusts something else",
      update("aws_iam_saml_provider.federation-provider", { saml_metadata_document: "<other/>" }),
      "critical",
      "",
    ],
    [
      "an alarm is disabled",
      update("aws_cloudwatch_event_rule.rule-sign-in-us-east-1", { state: "DISABLED" }),
      "high",
      `state of the emergency alarm changes from ENABLED to DISABLED. ${ALARM}`,
    ],
    [
      "an alarm goes elsewhere",
      update("aws_cloudwatch_event_target.target-sign-in-us-east-1", { arn: "arn:a" }),
      "high",
      `arn of the target of an emergency alarm changes from ${TOPIC} to arn:a. ${ALARM}`,
    ],
    [
      "the topic is no longer encrypted",
      update("aws_sns_topic.topic-us-east-1", { kms_master_key_id: "" }),
      "high",
      "",
    ],
    [
      "the key of the alarms is disabled",
      update("aws_kms_key.key-us-east-1", { is_enabled: false }),
      "high",
      "",
    ],
    [
      "an attribute changes that the table does not know",
      update("aws_iam_role.role", { of_the_future: "x" }),
      "medium",
      "of_the_future of the emergency role changes from nothing to x. This review does not know what that does to sign-in.",
    ],
  ];

  test.each(CASES)("fires where %s", (_, changes, severity, said) => {
    const found = review(plansOf(changes, "example-break-glass.json")).findings.filter(
      ({ rule }) => rule === "break-glass-weakened",
    );
    expect(found.map((finding) => finding.severity)).toEqual([severity]);
    if (said !== "") expect(found.map(({ happens }) => toPlain(happens))).toEqual([said]);
  });

  const SILENT: [what: string, changes: Record<string, Change>][] = [
    [
      "everything is created",
      Object.fromEntries(
        Object.entries(STATE).map(([address, after]) => [address, { actions: ["create"], after }]),
      ),
    ],
    [
      "a policy is written in another order",
      update("aws_iam_policy.user-policy", {
        policy: JSON.stringify({
          Statement: [...userPolicy(names, "hardware").Statement].reverse(),
          Version: "2012-10-17",
        }),
      }),
    ],
    [
      "tags and descriptions change, and what is Terraform's alone",
      update("aws_iam_user.user-break-glass-1", {
        tags: { ...TAGS, team: "identity" },
        description: "other words",
        force_destroy: true,
      }),
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
