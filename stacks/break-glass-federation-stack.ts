import { IamSamlProvider } from "@cdktf/provider-aws/lib/iam-saml-provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AppGroupAssignments } from "@cdktf/provider-okta/lib/app-group-assignments";
import { AppSaml } from "@cdktf/provider-okta/lib/app-saml";
import { AppSignonPolicy } from "@cdktf/provider-okta/lib/app-signon-policy";
import { AppSignonPolicyRule } from "@cdktf/provider-okta/lib/app-signon-policy-rule";
import { DataOktaGroup } from "@cdktf/provider-okta/lib/data-okta-group";
import { Group } from "@cdktf/provider-okta/lib/group";
import { OktaProvider } from "@cdktf/provider-okta/lib/provider";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";

import {
  EMERGENCY_TAGS,
  emergencyNames,
  federatedRoleTrust,
  FEDERATION_APP,
  FEDERATION_SIGN_IN_RULE,
  federationAppSettings,
} from "../lib/break-glass";
import { BaseStack, Check } from "../lib/constructs";
import { GLOBAL_SERVICES_REGION, regionsInUse } from "../lib/endpoints";
import { toTerraformString } from "../lib/iam";
import type { BreakGlassStackProps } from "./break-glass-stack";
import { addEmergencyRole } from "./emergency-role";

/**
 * The way from Okta into IAM for "Identity Center down, Okta up": an Okta app, a SAML provider, roles,
 * and groups that are empty until the emergency. A stack of its own, so that the emergency users and
 * their alarms (`BreakGlassStack`) can be planned while Okta is down.
 */
export class BreakGlassFederationStack extends BaseStack {
  constructor(scope: Construct, props: BreakGlassStackProps) {
    super(scope, "break-glass-federation", props);
    const { config } = props;
    const names = emergencyNames(config);
    const { federation, sessionDurationInSeconds } = config.breakGlass;

    new AwsProvider(this, "aws", {
      region: GLOBAL_SERVICES_REGION,
      allowedAccountIds: [names.accountId],
    });
    this.requireProvider("aws");
    new OktaProvider(this, "okta", {
      orgName: config.okta.orgName,
      baseUrl: config.okta.baseUrl,
    });
    this.requireProvider("okta");

    const policy =
      federation.signInPolicy === "phishing-resistant"
        ? new AppSignonPolicy(this, "federation-sign-in-policy", {
            name: names.signInPolicyName,
            description: "Emergency access to AWS: phishing-resistant MFA, at every sign-in.",
            catchAll: false,
          })
        : undefined;
    const app = new AppSaml(this, "federation-app", {
      label: federation.appLabel,
      preconfiguredApp: FEDERATION_APP,
      appSettingsJson: toTerraformString(federationAppSettings(names, sessionDurationInSeconds)),
      adminNote: "Emergency access to AWS. Its groups are empty until the emergency.",
      authenticationPolicy: policy?.id,
      lifecycle: { preventDestroy: true },
    });
    // Without it, the provider gives the app the org's default policy.
    if (policy === undefined) app.addOverride("skip_authentication_policy", true);

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
      addEmergencyRole(this, config, id, {
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
    if (policy) {
      new AppSignonPolicyRule(this, "federation-sign-in-rule", {
        policyId: policy.id,
        name: "Emergency groups, phishing-resistant MFA",
        groupsIncluded: groups.map(({ id }) => id),
        ...FEDERATION_SIGN_IN_RULE,
      });
    }
    new AppGroupAssignments(this, "federation-app-groups", {
      appId: app.id,
      group: groups.map(({ id }) => ({ id, profile: "{}" })),
    });

    new TerraformOutput(this, "federation", {
      description: "Role and Okta group of each direct federation.",
      value: names.federatedRoles.map(({ arn, groupName }) => ({
        role: arn,
        okta_group: groupName,
      })),
    });
  }
}
