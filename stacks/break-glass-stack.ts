import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePoliciesExclusive } from "@cdktf/provider-aws/lib/iam-role-policies-exclusive";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { IamRolePolicyAttachmentsExclusive } from "@cdktf/provider-aws/lib/iam-role-policy-attachments-exclusive";
import { IamSamlProvider } from "@cdktf/provider-aws/lib/iam-saml-provider";
import { IamUser } from "@cdktf/provider-aws/lib/iam-user";
import { IamUserPoliciesExclusive } from "@cdktf/provider-aws/lib/iam-user-policies-exclusive";
import { IamUserPolicyAttachment } from "@cdktf/provider-aws/lib/iam-user-policy-attachment";
import { IamUserPolicyAttachmentsExclusive } from "@cdktf/provider-aws/lib/iam-user-policy-attachments-exclusive";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { AppGroupAssignments } from "@cdktf/provider-okta/lib/app-group-assignments";
import { AppSaml } from "@cdktf/provider-okta/lib/app-saml";
import { DataOktaGroup } from "@cdktf/provider-okta/lib/data-okta-group";
import { Group } from "@cdktf/provider-okta/lib/group";
import { OktaProvider } from "@cdktf/provider-okta/lib/provider";
import { TerraformOutput, type ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import {
  alarmKeyPolicy,
  alarmMessage,
  ALARMS,
  alarmTopicPolicy,
  EMERGENCY_PATH,
  EMERGENCY_TAGS,
  emergencyNames,
  eventPattern,
  federatedRoleTrust,
  FEDERATION_APP,
  federationAppSettings,
  logicalId,
  ruleState,
  userPolicy,
  userRoleTrust,
  type EmergencyInput,
  type EmergencyNames,
} from "../lib/break-glass";
import { BaseStack, Check, type BaseStackProps } from "../lib/constructs";
import {
  GLOBAL_SERVICES_REGION,
  iamUserSignInUrl,
  regionsInUse,
  switchRoleUrl,
} from "../lib/endpoints";
import { toTerraformString, type AnyPolicyDocument } from "../lib/iam";

export interface BreakGlassStackProps extends BaseStackProps {
  /** A config with `breakGlass`. */
  readonly config: BaseStackProps["config"] & EmergencyInput;
}

interface RoleProps {
  readonly name: string;
  readonly description: string;
  readonly trust: AnyPolicyDocument;
  readonly policyArn: string;
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Emergency access for when Okta or Identity Center is gone: IAM users who can do nothing but
 * assume one role with MFA, alarms about every use and change, and, where configured, roles that
 * Okta signs people in to directly. Nothing here is a secret: passwords and MFA devices are given
 * by people, see docs/break-glass.md.
 */
export class BreakGlassStack extends BaseStack {
  private readonly input: EmergencyInput;
  private readonly names: EmergencyNames;

  constructor(scope: Construct, props: BreakGlassStackProps) {
    super(scope, "break-glass", props);
    this.input = props.config;
    this.names = emergencyNames(props.config);

    // IAM is changed in this Region alone. The others have to be up all the same: a plan reads the
    // alarms in each of theirs, and with direct federation it reads Okta.
    new AwsProvider(this, "aws", {
      region: GLOBAL_SERVICES_REGION,
      allowedAccountIds: [this.names.accountId],
    });
    this.requireProvider("aws");

    const users = this.addUsers();
    this.addRole("role", {
      name: this.names.roleName,
      description: "Emergency access for when sign-in through Okta is down. Every use is alarmed.",
      trust: userRoleTrust(this.names, this.input.breakGlass.maxMfaAgeInSeconds),
      policyArn: this.input.breakGlass.rolePolicyArn,
      dependsOn: users,
    });
    for (const region of this.names.alarmRegions) this.addAlarms(region);
    if (this.input.breakGlass.directFederation) this.addDirectFederation(props);
    this.addOutputs();
  }

  /** The users, each with the one policy and no other. */
  private addUsers(): IamUser[] {
    const policy = new IamPolicy(this, "user-policy", {
      name: this.names.userPolicyName,
      path: EMERGENCY_PATH,
      description: "Emergency users: own password and MFA, and assuming the emergency role.",
      policy: toTerraformString(userPolicy(this.names)),
      tags: EMERGENCY_TAGS,
      lifecycle: { preventDestroy: true },
    });

    return this.names.users.map(({ name }) => {
      const id = logicalId(name);
      const user = new IamUser(this, `user-${id}`, {
        name,
        path: EMERGENCY_PATH,
        // A user with a password or a device is in use: AWS then refuses to delete it.
        forceDestroy: false,
        tags: EMERGENCY_TAGS,
        lifecycle: { preventDestroy: true },
      });
      const userName = user.name;
      new IamUserPolicyAttachment(this, `user-policy-${id}`, {
        user: userName,
        policyArn: policy.arn,
      });
      new IamUserPolicyAttachmentsExclusive(this, `user-attachments-${id}`, {
        userName,
        policyArns: [policy.arn],
      });
      new IamUserPoliciesExclusive(this, `user-inline-${id}`, { userName, policyNames: [] });
      return user;
    });
  }

  /** An emergency role with one policy and no other. */
  private addRole(id: string, { name, description, trust, policyArn, dependsOn }: RoleProps): void {
    const { sessionDurationInSeconds, permissionsBoundaryArn } = this.input.breakGlass;
    const role = new IamRole(this, id, {
      name,
      path: EMERGENCY_PATH,
      description,
      assumeRolePolicy: toTerraformString(trust),
      maxSessionDuration: sessionDurationInSeconds,
      permissionsBoundary: permissionsBoundaryArn,
      forceDetachPolicies: false,
      tags: EMERGENCY_TAGS,
      dependsOn,
      lifecycle: { preventDestroy: true },
    });
    const roleName = role.name;
    new IamRolePolicyAttachment(this, `${id}-policy`, { role: roleName, policyArn });
    new IamRolePolicyAttachmentsExclusive(this, `${id}-attachments`, {
      roleName,
      policyArns: [policyArn],
    });
    new IamRolePoliciesExclusive(this, `${id}-inline`, { roleName, policyNames: [] });
  }

  /** Everything that tells people about the use of the emergency access in one Region. */
  private addAlarms(region: string): void {
    const { names, input } = this;
    const key = new KmsKey(this, `key-${region}`, {
      region,
      description: "Emergency access: encrypts the alarms",
      policy: toTerraformString(alarmKeyPolicy(names)),
      enableKeyRotation: true,
      tags: EMERGENCY_TAGS,
    });
    const topic = new SnsTopic(this, `topic-${region}`, {
      region,
      name: names.topicName,
      displayName: "EMERGENCY ACCESS",
      kmsMasterKeyId: key.arn,
      tags: EMERGENCY_TAGS,
    });
    const policy = new SnsTopicPolicy(this, `topic-policy-${region}`, {
      region,
      arn: topic.arn,
      policy: toTerraformString(alarmTopicPolicy(names.topicArn(region))),
    });

    const subscriptions = input.breakGlass.alarmEmails.map(
      (endpoint) =>
        new SnsTopicSubscription(this, `email-${region}-${logicalId(endpoint)}`, {
          region,
          topicArn: topic.arn,
          protocol: "email",
          endpoint,
        }),
    );
    new Check(this, `emails-${region}`, {
      assertions: subscriptions.map(({ fqn }, index) => ({
        condition: `\${!${fqn}.pending_confirmation}`,
        errorMessage: `${input.breakGlass.alarmEmails[index]} has not confirmed the emergency alarms of ${region} and gets none. Confirm it with the token of the e-mail "AWS Notification - Subscription Confirmation", see docs/break-glass.md, set-up step 2.`,
      })),
    });

    for (const alarm of ALARMS) {
      const rule = new CloudwatchEventRule(this, `rule-${alarm}-${region}`, {
        region,
        name: names.ruleName(alarm),
        description: `Emergency access: alarm ${alarm}`,
        eventPattern: JSON.stringify(eventPattern(alarm, names, region, key.arn)),
        state: ruleState(alarm),
        tags: EMERGENCY_TAGS,
      });
      new CloudwatchEventTarget(this, `target-${alarm}-${region}`, {
        region,
        rule: rule.name,
        targetId: "emergency-alarms",
        arn: topic.arn,
        inputTransformer: alarmMessage(alarm, input.environment),
        // Until the topic's policy lets EventBridge in, alarms would be lost.
        dependsOn: [policy],
      });
    }
  }

  /** The path for "Identity Center down, Okta up": an Okta app, a SAML provider, roles and groups. */
  private addDirectFederation({ config }: BreakGlassStackProps): void {
    const { names } = this;
    const { federation, sessionDurationInSeconds } = config.breakGlass;
    new OktaProvider(this, "okta", {
      orgName: config.okta.orgName,
      baseUrl: config.okta.baseUrl,
    });
    this.requireProvider("okta");

    const app = new AppSaml(this, "federation-app", {
      label: federation.appLabel,
      preconfiguredApp: FEDERATION_APP,
      appSettingsJson: toTerraformString(federationAppSettings(names, sessionDurationInSeconds)),
      adminNote: "Emergency access to AWS. Its groups are empty until the emergency.",
      lifecycle: { preventDestroy: true },
    });
    // Who may open an app is the Okta team's to say, see the okta stack.
    app.addOverride("skip_authentication_policy", true);

    // The metadata holds a certificate to check signatures with, which is no secret.
    const provider = new IamSamlProvider(this, "federation-provider", {
      name: names.samlProviderName,
      samlMetadataDocument: app.metadata,
      tags: EMERGENCY_TAGS,
      lifecycle: { preventDestroy: true },
    });

    const trust = federatedRoleTrust(
      names,
      regionsInUse(config).map(({ region }) => region),
    );
    const groups = names.federatedRoles.map((role, index) => {
      const id = `federation-${federation.roles[index]?.name}`;
      this.addRole(id, {
        name: role.name,
        description: "Emergency access for when Identity Center is down. Every use is alarmed.",
        trust,
        policyArn: role.policyArn,
        dependsOn: [provider],
      });
      const group = new Group(this, `${id}-group`, {
        name: role.groupName,
        description: `Emergency access to AWS as ${role.name}. Empty until the emergency.`,
        lifecycle: { preventDestroy: true },
      });
      // Not inside the check: Terraform would read it again in every apply, and no plan were empty.
      const { fqn } = new DataOktaGroup(this, `${id}-members`, {
        id: group.id,
        includeUsers: true,
      });
      new Check(this, `${id}-group-is-empty`, {
        assertions: [
          {
            condition: `\${length(${fqn}.users) == 0}`,
            errorMessage: `The Okta group ${role.groupName} has members, who can sign in to AWS as ${role.name} now. Unless there is an emergency or a drill, remove them.`,
          },
        ],
      });
      return group;
    });
    new AppGroupAssignments(this, "federation-app-groups", {
      appId: app.id,
      group: groups.map(({ id }) => ({ id, profile: "{}" })),
    });
  }

  private addOutputs(): void {
    const { names } = this;
    const output = (name: string, description: string, value: unknown) =>
      new TerraformOutput(this, name, { description, value });

    output("sign_in_url", "Where the emergency users sign in.", iamUserSignInUrl(names.accountId));
    output(
      "switch_role_url",
      "Where a signed-in emergency user switches to the emergency role.",
      switchRoleUrl(
        names.accountId,
        `${EMERGENCY_PATH.slice(1)}${names.roleName}`,
        `EMERGENCY ${this.input.environment}`,
      ),
    );
    output("role_arn", "The emergency users' role.", names.roleArn);
    output(
      "user_arns",
      "The emergency users.",
      names.users.map(({ arn }) => arn),
    );
    output(
      "alarm_topic_arns",
      "The topic of the alarms in each Region.",
      Object.fromEntries(names.alarmRegions.map((region) => [region, names.topicArn(region)])),
    );
    output(
      "federation",
      "Role and Okta group of each direct federation; empty without directFederation.",
      names.federatedRoles.map(({ arn, groupName }) => ({ role: arn, okta_group: groupName })),
    );
  }
}
