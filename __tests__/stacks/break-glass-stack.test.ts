import { hasBreakGlass } from "../../lib/break-glass";
import { BreakGlassStack } from "../../stacks/break-glass-stack";
import { configWith, type Changes } from "../helpers/config";
import { guarded, resource, synth, type TerraformJson } from "../helpers/synth";

const BREAK_GLASS: Changes = {
  "breakGlass.userNames": ["break-glass-1", "break-glass-2"],
  "breakGlass.alarmEmails": ["security@example.com"],
};

function breakGlass(changes: Changes = {}): TerraformJson {
  const config = configWith({ ...BREAK_GLASS, ...changes });
  if (!hasBreakGlass(config)) throw new Error("no breakGlass");
  return synth(BreakGlassStack, config);
}

const FEDERATION: Changes = { "breakGlass.directFederation": true };

/** Where the alarms of the example are. */
const ALARM_REGIONS = [
  "ap-northeast-1",
  "ap-northeast-3",
  "us-east-1",
  "us-east-2",
  "eu-north-1",
  "ap-southeast-2",
];

const regionsOf = (json: TerraformJson, type: string): unknown[] =>
  Object.values(json.resource[type] ?? {}).map(({ region }) => region);

const typesIn = (json: TerraformJson): string[] => Object.keys(json.resource).sort();

const outputs = (json: TerraformJson): Record<string, unknown> =>
  Object.fromEntries(Object.entries(json.output).map(([name, { value }]) => [name, value]));

test("a config without breakGlass has no such stack", () => {
  expect(hasBreakGlass(configWith())).toBe(false);
  expect(hasBreakGlass(configWith(BREAK_GLASS))).toBe(true);
});

test("the addresses of what must never be destroyed are pinned", () => {
  expect(guarded(breakGlass(FEDERATION))).toEqual([
    "aws_iam_policy.user-policy",
    "aws_iam_role.role",
    "aws_iam_user.user-break-glass-1",
    "aws_iam_user.user-break-glass-2",
  ]);
});

test("a user's name may have every character that IAM takes", () => {
  const json = breakGlass({ "breakGlass.userNames": ["a.b", "ab", "a_b", "a+b=c,d@e-f"] });
  expect(Object.keys(json.resource["aws_iam_user"] ?? {})).toEqual([
    "user-a_2b_b_3d_c_2c_d_40_e-f",
    "user-a_2e_b",
    "user-a_b",
    "user-ab",
  ]);
});

test("no resource holds a password, an access key or another secret", () => {
  // Every type by name: one that is added has to be looked at.
  expect(typesIn(breakGlass(FEDERATION))).toEqual([
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_metric_alarm",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policies_exclusive",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_user",
    "aws_iam_user_policies_exclusive",
    "aws_iam_user_policy_attachment",
    "aws_iam_user_policy_attachments_exclusive",
    "aws_kms_key",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "aws_sqs_queue",
    "aws_sqs_queue_policy",
  ]);
  expect(breakGlass(FEDERATION)).not.toHaveProperty("data");
});

test("there is nothing of Okta, so that it is planned while Okta is down", () => {
  for (const changes of [{}, FEDERATION]) {
    const json = breakGlass(changes);
    expect(typesIn(json).filter((type) => /okta|saml/.test(type))).toEqual([]);
    expect(Object.keys(json.provider)).toEqual(["aws"]);
    expect(JSON.stringify(json)).not.toContain("okta_");
  }
});

test("with direct federation its alarms see the way through Okta as well", () => {
  const patterns = (changes: Changes) =>
    JSON.stringify(breakGlass(changes).resource["aws_cloudwatch_event_rule"]);
  expect(patterns(FEDERATION)).toContain("example-emergency-federation-administrator");
  expect(patterns({})).not.toContain("federation");
});

test("the stack reads nothing of other stacks, and its provider is of us-east-1 and the right account", () => {
  const json = breakGlass();
  expect(JSON.stringify(json)).not.toContain("terraform_remote_state");
  expect(json.provider["aws"]).toEqual([
    { region: "us-east-1", allowed_account_ids: ["111122223333"] },
  ]);
  expect(json.terraform).toMatchObject({
    backend: { local: { path: "../../../terraform.example-break-glass.tfstate" } },
    required_providers: { aws: { version: ">= 6.54.0, < 7.0.0" } },
  });
});

test("everything can live in an emergency account of its own", () => {
  const json = breakGlass({ ...FEDERATION, "breakGlass.accountId": "444455556666" });
  expect(json.provider["aws"]).toMatchObject([{ allowed_account_ids: ["444455556666"] }]);
  expect(JSON.stringify(json)).toContain("arn:aws:iam::444455556666:user/emergency/break-glass-1");
  expect(JSON.stringify(json)).not.toContain("111122223333");
});

test("each user has the emergency policy and no other, and is not deleted with a password or device", () => {
  const json = breakGlass();
  for (const name of ["break-glass-1", "break-glass-2"]) {
    const user = `\${aws_iam_user.user-${name}.name}`;
    expect(resource(json, "aws_iam_user", `user-${name}`)).toMatchObject({
      name,
      path: "/emergency/",
      force_destroy: false,
      tags: { purpose: "emergency-access" },
    });
    expect(resource(json, "aws_iam_user_policy_attachment", `user-policy-${name}`)).toMatchObject({
      user,
      policy_arn: "${aws_iam_policy.user-policy.arn}",
    });
    expect(
      resource(json, "aws_iam_user_policy_attachments_exclusive", `user-attachments-${name}`),
    ).toMatchObject({ user_name: user, policy_arns: ["${aws_iam_policy.user-policy.arn}"] });
    expect(resource(json, "aws_iam_user_policies_exclusive", `user-inline-${name}`)).toMatchObject({
      user_name: user,
      policy_names: [],
    });
  }
});

test("the role has administrator rights, an hour's sessions, and trusts users that exist by then", () => {
  const json = breakGlass();
  const role = resource(json, "aws_iam_role", "role");
  expect(role).toMatchObject({
    name: "example-emergency-access",
    path: "/emergency/",
    max_session_duration: 3600,
    depends_on: ["aws_iam_user.user-break-glass-1", "aws_iam_user.user-break-glass-2"],
  });
  expect(role).not.toHaveProperty("permissions_boundary");
  const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
  expect(resource(json, "aws_iam_role_policy_attachment", "role-policy")).toMatchObject({
    role: "${aws_iam_role.role.name}",
    policy_arn: administrator,
  });
  expect(
    resource(json, "aws_iam_role_policy_attachments_exclusive", "role-attachments"),
  ).toMatchObject({ policy_arns: [administrator] });
  expect(resource(json, "aws_iam_role_policies_exclusive", "role-inline")).toMatchObject({
    policy_names: [],
  });
});

test("the role's policy, boundary, session and MFA age are configuration", () => {
  const policy = "arn:aws:iam::111122223333:policy/teams/emergency";
  const boundary = "arn:aws:iam::111122223333:policy/boundary";
  const json = breakGlass({
    "breakGlass.rolePolicyArn": policy,
    "breakGlass.permissionsBoundaryArn": boundary,
    "breakGlass.sessionDurationInSeconds": 7200,
    "breakGlass.maxMfaAgeInSeconds": 900,
  });
  const role = resource(json, "aws_iam_role", "role");
  expect(role).toMatchObject({ permissions_boundary: boundary, max_session_duration: 7200 });
  expect(role["assume_role_policy"]).toContain('"aws:MultiFactorAuthAge":"900"');
  expect(resource(json, "aws_iam_role_policy_attachment", "role-policy")).toMatchObject({
    policy_arn: policy,
  });
});

test("alarms are where people sign in, in us-east-1, and where AWS may record a sign-in", () => {
  const json = breakGlass();
  for (const type of ["aws_kms_key", "aws_sns_topic", "aws_sns_topic_policy"]) {
    expect(regionsOf(json, type).sort()).toEqual([...ALARM_REGIONS].sort());
  }
  expect(regionsOf(json, "aws_cloudwatch_event_rule")).toHaveLength(4 * ALARM_REGIONS.length);
  expect(regionsOf(json, "aws_cloudwatch_event_target")).toHaveLength(4 * ALARM_REGIONS.length);
});

test("a Region has alarms once, however many reasons there are for it", () => {
  const json = breakGlass({
    "regions.primary": "us-east-1",
    "regions.additional": ["us-east-2"],
    "breakGlass.extraAlarmRegions": ["eu-north-1", "sa-east-1"],
  });
  expect(regionsOf(json, "aws_sns_topic").sort()).toEqual([
    "ap-southeast-2",
    "eu-north-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
  ]);
});

test("a Region on its way out keeps its alarms", () => {
  const json = breakGlass({
    "regions.additional": [],
    "regions.retiring": ["ap-northeast-3"],
  });
  expect(regionsOf(json, "aws_sns_topic").sort()).toEqual([...ALARM_REGIONS].sort());
});

test.each(ALARM_REGIONS)(
  "in %s every rule is on and leads to the encrypted topic there",
  (region) => {
    const json = breakGlass();
    expect(resource(json, "aws_kms_key", `key-${region}`)).toMatchObject({
      region,
      enable_key_rotation: true,
      description: "Emergency access: encrypts the alarms",
    });
    expect(resource(json, "aws_sns_topic", `topic-${region}`)).toMatchObject({
      region,
      name: "example-emergency-alarms",
      kms_master_key_id: `\${aws_kms_key.key-${region}.arn}`,
    });
    for (const [alarm, state] of [
      ["sign-in", "ENABLED"],
      ["assume-role", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"],
      ["identity-changes", "ENABLED"],
      ["alarm-changes", "ENABLED"],
    ]) {
      expect(resource(json, "aws_cloudwatch_event_rule", `rule-${alarm}-${region}`)).toMatchObject({
        region,
        name: `example-emergency-${alarm}`,
        state,
      });
      expect(
        resource(json, "aws_cloudwatch_event_target", `target-${alarm}-${region}`),
      ).toMatchObject({
        region,
        rule: `\${aws_cloudwatch_event_rule.rule-${alarm}-${region}.name}`,
        arn: `\${aws_sns_topic.topic-${region}.arn}`,
        dead_letter_config: { arn: `\${aws_sqs_queue.queue-${region}.arn}` },
        depends_on: [
          `aws_sns_topic_policy.topic-policy-${region}`,
          `aws_sqs_queue_policy.queue-policy-${region}`,
        ],
      });
    }
  },
);

test.each(ALARM_REGIONS)("in %s what is not delivered is kept, and told", (region) => {
  const json = breakGlass();
  expect(resource(json, "aws_sqs_queue", `queue-${region}`)).toMatchObject({
    region,
    name: "example-emergency-undelivered",
    message_retention_seconds: 1_209_600,
    sqs_managed_sse_enabled: true,
  });
  const alarm = resource(json, "aws_cloudwatch_metric_alarm", `undelivered-${region}`);
  expect(alarm).toMatchObject({
    region,
    alarm_name: "example-emergency-undelivered",
    alarm_actions: [`\${aws_sns_topic.topic-${region}.arn}`],
    comparison_operator: "GreaterThanThreshold",
    threshold: 0,
    treat_missing_data: "notBreaching",
  });
  const [sum, ...metrics] = alarm["metric_query"] as {
    expression?: string;
    metric?: { metric_name: string; dimensions: Record<string, string> };
  }[];
  expect(sum?.expression).toBe(
    "FILL(waiting, 0) + FILL(failed0, 0) + FILL(failed1, 0) + FILL(failed2, 0) + FILL(failed3, 0)",
  );
  expect(
    metrics.map(({ metric }) => [metric?.metric_name, ...Object.values(metric?.dimensions ?? {})]),
  ).toEqual([
    ["ApproximateNumberOfMessagesVisible", `\${aws_sqs_queue.queue-${region}.name}`],
    ...["sign-in", "assume-role", "identity-changes", "alarm-changes"].map((rule) => [
      "FailedInvocations",
      `example-emergency-${rule}`,
    ]),
  ]);
});

test("an HTTPS address is a second way to be told, and what it does not take is kept", () => {
  const json = breakGlass({ "breakGlass.alarmUrls": ["https://hooks.example.com/alarms"] });
  const id = "url-us-east-1-https_3a__2f__2f_hooks_2e_example_2e_com_2f_alarms";
  expect(resource(json, "aws_sns_topic_subscription", id)).toMatchObject({
    region: "us-east-1",
    protocol: "https",
    endpoint: "https://hooks.example.com/alarms",
    redrive_policy: '{"deadLetterTargetArn":"${aws_sqs_queue.queue-us-east-1.arn}"}',
    depends_on: ["aws_sqs_queue_policy.queue-policy-us-east-1"],
  });
  expect(JSON.stringify(json.check?.["emails-us-east-1"])).toContain(
    "https://hooks.example.com/alarms has not confirmed the emergency alarms of us-east-1 and gets none. What is there must open the SubscribeURL",
  );
});

test("every address is subscribed in every Region, and a plan says which has not confirmed", () => {
  const json = breakGlass({
    "breakGlass.alarmEmails": ["security@example.com", "ciso@example.com"],
  });
  expect(Object.keys(json.resource["aws_sns_topic_subscription"] ?? {})).toHaveLength(
    2 * ALARM_REGIONS.length,
  );
  expect(
    resource(json, "aws_sns_topic_subscription", "email-us-east-1-ciso_40_example_2e_com"),
  ).toMatchObject({ region: "us-east-1", protocol: "email", endpoint: "ciso@example.com" });
  expect(json.check?.["emails-us-east-1"]?.assert).toEqual([
    {
      condition:
        "${!aws_sns_topic_subscription.email-us-east-1-security_40_example_2e_com.pending_confirmation}",
      error_message:
        'security@example.com has not confirmed the emergency alarms of us-east-1 and gets none. Confirm it with the token of the e-mail "AWS Notification - Subscription Confirmation", see docs/break-glass.md, set-up step 2.',
    },
    {
      condition:
        "${!aws_sns_topic_subscription.email-us-east-1-ciso_40_example_2e_com.pending_confirmation}",
      error_message:
        'ciso@example.com has not confirmed the emergency alarms of us-east-1 and gets none. Confirm it with the token of the e-mail "AWS Notification - Subscription Confirmation", see docs/break-glass.md, set-up step 2.',
    },
  ]);
});

test("an alarm's e-mail says in words what happened, each line a JSON string of its own", () => {
  const { input_transformer: transformer } = resource(
    breakGlass(),
    "aws_cloudwatch_event_target",
    "target-assume-role-us-east-1",
  ) as { input_transformer: { input_paths: Record<string, string>; input_template: string } };
  const lines = transformer.input_template.split("\n").map((line) => JSON.parse(line) as string);
  expect(lines[0]).toBe(
    "EMERGENCY ACCESS ALARM (example). Somebody assumed an emergency role, or the root of a member account, or tried to.",
  );
  expect(transformer.input_paths).toMatchObject({
    error: "$.detail.errorCode",
    roleArn: "$.detail.requestParameters.roleArn",
  });
});

test("the outputs say where to sign in and where to switch to the role", () => {
  const values = outputs(breakGlass());
  expect(values["sign_in_url"]).toBe("https://111122223333.signin.aws.amazon.com/console/");
  expect(values["switch_role_url"]).toBe(
    "https://signin.aws.amazon.com/switchrole?account=111122223333&roleName=emergency%2Fexample-emergency-access&displayName=EMERGENCY+example",
  );
  expect(values["role_arn"]).toBe(
    "arn:aws:iam::111122223333:role/emergency/example-emergency-access",
  );
  expect(Object.keys(values["alarm_topic_arns"] as object).sort()).toEqual(
    [...ALARM_REGIONS].sort(),
  );
});
