import { hasBreakGlass } from "../../lib/break-glass";
import { BreakGlassStack } from "../../stacks/break-glass-stack";
import { configWith, type Changes } from "../helpers/config";
import { addresses, resource, synth, type Block, type TerraformJson } from "../helpers/synth";

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
  const json = breakGlass(FEDERATION);
  const guarded = addresses(json).filter((address) => {
    const [type, name] = address.split(".") as [string, string];
    const { lifecycle } = resource(json, type, name) as { lifecycle?: Block };
    return lifecycle?.["prevent_destroy"] === true;
  });
  expect(guarded).toEqual([
    "aws_iam_policy.user-policy",
    "aws_iam_role.federation-administrator",
    "aws_iam_role.role",
    "aws_iam_saml_provider.federation-provider",
    "aws_iam_user.user-break-glass-1",
    "aws_iam_user.user-break-glass-2",
    "okta_app_saml.federation-app",
    "okta_group.federation-administrator-group",
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
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policies_exclusive",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_saml_provider",
    "aws_iam_user",
    "aws_iam_user_policies_exclusive",
    "aws_iam_user_policy_attachment",
    "aws_iam_user_policy_attachments_exclusive",
    "aws_kms_key",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "okta_app_group_assignments",
    "okta_app_saml",
    "okta_group",
  ]);
  expect(Object.keys(breakGlass(FEDERATION).data)).toEqual(["okta_group"]);
});

test("without direct federation there is nothing of Okta", () => {
  const json = breakGlass();
  expect(typesIn(json).filter((type) => /okta|saml/.test(type))).toEqual([]);
  expect(Object.keys(json.provider)).toEqual(["aws"]);
  expect(json.output["federation"]?.value).toEqual([]);
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
        depends_on: [`aws_sns_topic_policy.topic-policy-${region}`],
      });
    }
  },
);

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
    "EMERGENCY ACCESS ALARM (example). Somebody assumed an emergency role, or tried to.",
  );
  expect(transformer.input_paths).toMatchObject({
    error: "$.detail.errorCode",
    roleArn: "$.detail.requestParameters.roleArn",
  });
});

describe("direct federation", () => {
  test("an app of the catalogue sends the members of a group to their role", () => {
    const app = resource(breakGlass(FEDERATION), "okta_app_saml", "federation-app");
    expect(app).toMatchObject({
      label: "AWS emergency access",
      preconfigured_app: "amazon_aws",
      skip_authentication_policy: true,
    });
    const settings = JSON.parse(
      (app["app_settings_json"] as string).replaceAll("$${", "${"),
    ) as Record<string, string>;
    expect(settings).toEqual({
      appFilter: "okta",
      awsEnvironmentType: "aws.amazon",
      groupFilter: "^aws\\#emergency\\#(?{{role}}[\\w\\-]+)\\#(?{{accountid}}\\d+)$",
      joinAllRoles: false,
      loginURL: "https://console.aws.amazon.com/",
      roleValuePattern:
        "arn:aws:iam::${accountid}:saml-provider/example-emergency-okta,arn:aws:iam::${accountid}:role/emergency/${role}",
      sessionDuration: 3600,
      useGroupMapping: true,
    });
  });

  test("a group's name leads through the app's settings to the role that exists", () => {
    const json = breakGlass(FEDERATION);
    const { groupFilter, pattern } = appSettings(json);
    const { name } = resource(json, "okta_group", "federation-administrator-group");
    const found = groupFilter.exec(name as string)?.groups ?? {};
    for (const other of [`x-${String(name)}`, `${String(name)}-x`]) {
      expect(groupFilter.exec(other)).toBeNull();
    }
    const sent = pattern.replace(/\$\{(\w+)\}/g, (_, variable: string) => found[variable] ?? "");
    expect(sent).toBe(
      "arn:aws:iam::111122223333:saml-provider/example-emergency-okta,arn:aws:iam::111122223333:role/emergency/example-emergency-federation-administrator",
    );
    expect(outputs(json)["federation"]).toEqual([
      {
        role: "arn:aws:iam::111122223333:role/emergency/example-emergency-federation-administrator",
        okta_group: "aws#emergency#example-emergency-federation-administrator#111122223333",
      },
    ]);
  });

  test("the app is assigned to the emergency groups, each of which should be empty", () => {
    const json = breakGlass(FEDERATION);
    expect(resource(json, "okta_app_group_assignments", "federation-app-groups")).toMatchObject({
      app_id: "${okta_app_saml.federation-app.id}",
      group: [{ id: "${okta_group.federation-administrator-group.id}", profile: "{}" }],
    });
    expect(json.data["okta_group"]?.["federation-administrator-members"]).toMatchObject({
      id: "${okta_group.federation-administrator-group.id}",
      include_users: true,
    });
    expect(json.check?.["federation-administrator-group-is-empty"]).toEqual({
      assert: [
        {
          condition: "${length(data.okta_group.federation-administrator-members.users) == 0}",
          error_message:
            "The Okta group aws#emergency#example-emergency-federation-administrator#111122223333 has members, who can sign in to AWS as example-emergency-federation-administrator now. Unless there is an emergency or a drill, remove them.",
        },
      ],
    });
  });

  test("AWS takes the signing certificate from the app's metadata", () => {
    expect(
      resource(breakGlass(FEDERATION), "aws_iam_saml_provider", "federation-provider"),
    ).toMatchObject({
      name: "example-emergency-okta",
      saml_metadata_document: "${okta_app_saml.federation-app.metadata}",
    });
  });

  test("there may be several roles, each with a group and rights of its own", () => {
    const json = breakGlass({
      ...FEDERATION,
      "breakGlass.federation": {
        appLabel: "AWS, emergency only",
        roles: [
          { name: "read-only", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
          { name: "administrator", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
        ],
      },
    });
    expect(Object.keys(json.resource["aws_iam_role"] ?? {}).sort()).toEqual([
      "federation-administrator",
      "federation-read-only",
      "role",
    ]);
    expect(
      resource(json, "aws_iam_role_policy_attachment", "federation-read-only-policy"),
    ).toMatchObject({ policy_arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    expect(resource(json, "okta_group", "federation-read-only-group")).toMatchObject({
      name: "aws#emergency#example-emergency-federation-read-only#111122223333",
    });
    expect(resource(json, "okta_app_saml", "federation-app")).toMatchObject({
      label: "AWS, emergency only",
    });
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

/** The app's settings as Okta uses them: a regular expression with named groups, and a pattern. */
function appSettings(json: TerraformJson): { groupFilter: RegExp; pattern: string } {
  const text = resource(json, "okta_app_saml", "federation-app")["app_settings_json"] as string;
  const settings = JSON.parse(text.replaceAll("$${", "${")) as Record<
    "groupFilter" | "roleValuePattern",
    string
  >;
  return {
    groupFilter: new RegExp(settings.groupFilter.replace(/\{\{(\w+)\}\}/g, "<$1>")),
    pattern: settings.roleValuePattern,
  };
}
