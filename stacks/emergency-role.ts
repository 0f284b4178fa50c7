import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePoliciesExclusive } from "@cdktf/provider-aws/lib/iam-role-policies-exclusive";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { IamRolePolicyAttachmentsExclusive } from "@cdktf/provider-aws/lib/iam-role-policy-attachments-exclusive";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import { EMERGENCY_PATH, EMERGENCY_TAGS, type EmergencyInput } from "../lib/break-glass";
import { toTerraformString, type AnyPolicyDocument } from "../lib/iam";

interface EmergencyRoleProps {
  readonly name: string;
  readonly description: string;
  readonly trust: AnyPolicyDocument;
  readonly policyArn: string;
  readonly dependsOn: ITerraformDependable[];
}

/** An emergency role with one policy and no other. */
export function addEmergencyRole(
  scope: Construct,
  { breakGlass }: Pick<EmergencyInput, "breakGlass">,
  id: string,
  { name, description, trust, policyArn, dependsOn }: EmergencyRoleProps,
): void {
  const role = new IamRole(scope, id, {
    name,
    path: EMERGENCY_PATH,
    description,
    assumeRolePolicy: toTerraformString(trust),
    maxSessionDuration: breakGlass.sessionDurationInSeconds,
    permissionsBoundary: breakGlass.permissionsBoundaryArn,
    forceDetachPolicies: false,
    tags: EMERGENCY_TAGS,
    dependsOn,
    lifecycle: { preventDestroy: true },
  });
  const roleName = role.name;
  new IamRolePolicyAttachment(scope, `${id}-policy`, { role: roleName, policyArn });
  new IamRolePolicyAttachmentsExclusive(scope, `${id}-attachments`, {
    roleName,
    policyArns: [policyArn],
  });
  new IamRolePoliciesExclusive(scope, `${id}-inline`, { roleName, policyNames: [] });
}
