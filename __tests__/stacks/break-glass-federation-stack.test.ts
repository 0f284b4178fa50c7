import { hasBreakGlass } from "../../lib/break-glass";
import { BreakGlassFederationStack } from "../../stacks/break-glass-federation-stack";
import { configWith, type Changes } from "../helpers/config";
import { guarded, resource, synth, type TerraformJson } from "../helpers/synth";

const CONFIG: Changes = {
  "breakGlass.userNames": ["break-glass-1", "break-glass-2"],
  "breakGlass.alarmEmails": ["security@example.com"],
  "breakGlass.directFederation": true,
};

function federation(changes: Changes = {}): TerraformJson {
  const config = configWith({ ...CONFIG, ...changes });
  if (!hasBreakGlass(config)) throw new Error("no breakGlass");
  return synth(BreakGlassFederationStack, config);
}

test("the addresses of what must never be destroyed are pinned", () => {
  expect(guarded(federation())).toEqual([
    "aws_iam_role.federation-administrator",
    "aws_iam_saml_provider.federation-provider",
    "okta_app_saml.federation-app",
    "okta_group.federation-administrator-group",
  ]);
});

test("no resource holds a password, an access key or another secret", () => {
  // Every type by name: one that is added has to be looked at.
  expect(Object.keys(federation().resource).sort()).toEqual([
    "aws_iam_role",
    "aws_iam_role_policies_exclusive",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_saml_provider",
    "okta_app_group_assignments",
    "okta_app_saml",
    "okta_app_signon_policy",
    "okta_app_signon_policy_rule",
    "okta_group",
  ]);
  expect(Object.keys(federation().data)).toEqual(["okta_group"]);
});

test("it reads nothing of other stacks, and lives in the emergency account", () => {
  const json = federation({ "breakGlass.accountId": "444455556666" });
  expect(JSON.stringify(json)).not.toContain("terraform_remote_state");
  expect(JSON.stringify(json)).not.toContain("111122223333");
  expect(json.provider).toEqual({
    aws: [{ region: "us-east-1", allowed_account_ids: ["444455556666"] }],
    okta: [{ org_name: "example", base_url: "okta.com" }],
  });
  expect(json.terraform).toMatchObject({
    backend: { local: { path: "../../../terraform.example-break-glass-federation.tfstate" } },
    required_providers: {
      aws: { version: ">= 6.54.0, < 7.0.0" },
      okta: { version: ">= 6.9.0, < 7.0.0" },
    },
  });
});

test("an app of the catalogue sends the members of a group to their role", () => {
  const app = resource(federation(), "okta_app_saml", "federation-app");
  expect(app).toMatchObject({
    label: "AWS emergency access",
    preconfigured_app: "amazon_aws",
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
  const json = federation();
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
  expect(json.output["federation"]?.value).toEqual([
    {
      role: "arn:aws:iam::111122223333:role/emergency/example-emergency-federation-administrator",
      okta_group: "aws#emergency#example-emergency-federation-administrator#111122223333",
    },
  ]);
});

test("the app is assigned to the emergency groups, each of which should be empty", () => {
  const json = federation();
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

test("the app asks the members of the groups for phishing-resistant MFA at every sign-in, and refuses everybody else", () => {
  const json = federation();
  expect(resource(json, "okta_app_signon_policy", "federation-sign-in-policy")).toEqual({
    name: "example-emergency-federation",
    description: "Emergency access to AWS: phishing-resistant MFA, at every sign-in.",
    catch_all: false,
  });
  expect(resource(json, "okta_app_signon_policy_rule", "federation-sign-in-rule")).toEqual({
    policy_id: "${okta_app_signon_policy.federation-sign-in-policy.id}",
    name: "Emergency groups, phishing-resistant MFA",
    groups_included: ["${okta_group.federation-administrator-group.id}"],
    access: "ALLOW",
    type: "ASSURANCE",
    factor_mode: "2FA",
    re_authentication_frequency: "PT0S",
    constraints: ['{"possession":{"required":true,"phishingResistant":"REQUIRED"}}'],
  });
  const app = resource(json, "okta_app_saml", "federation-app");
  expect(app["authentication_policy"]).toBe(
    "${okta_app_signon_policy.federation-sign-in-policy.id}",
  );
  // The provider takes one of the two.
  expect(app).not.toHaveProperty("skip_authentication_policy");
});

test("the Okta team can make the sign-in policy: then the app's is left alone", () => {
  const json = federation({ "breakGlass.federation": { signInPolicy: "okta-team" } });
  expect(Object.keys(json.resource).filter((type) => type.includes("signon"))).toEqual([]);
  const app = resource(json, "okta_app_saml", "federation-app");
  expect(app["skip_authentication_policy"]).toBe(true);
  expect(app).not.toHaveProperty("authentication_policy");
});

test("AWS takes the signing certificate from the app's metadata", () => {
  expect(resource(federation(), "aws_iam_saml_provider", "federation-provider")).toMatchObject({
    name: "example-emergency-okta",
    saml_metadata_document: "${okta_app_saml.federation-app.metadata}",
  });
});

test("there may be several roles, each with a group and rights of its own", () => {
  const json = federation({
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
