import { partitionOf } from "../endpoints";
import { oneOrMore, type PolicyDocument, type PolicyStatement } from "../iam";
import {
  ADMINISTRATOR_ACTIONS,
  DESCRIBE_ACTION,
  IDENTITY_CENTER,
  IDENTITY_STORE,
  permissionSetRolePatterns,
  SERVICE_ACTIONS,
  viaServicePatterns,
  type KeyService,
} from "./needs";
import { accountRootArn } from "./arn";
import type { KeyPolicyInput } from "./input";

/**
 * The seven statements that Identity Center needs at least: the account administers the key,
 * people with a permission set in an administrator account use it through the two services, and
 * the services use it for this instance.
 *
 * Source: "Implementing customer managed KMS keys in IAM Identity Center" (page
 * `identity-center-customer-managed-keys`), as used in the article this project comes from.
 */
export function minimalKeyPolicy({
  managementAccountId,
  delegatedAdminAccountIds,
  primaryRegion,
}: KeyPolicyInput): PolicyDocument {
  const accounts = [managementAccountId, ...delegatedAdminAccountIds];
  const root = (id: string) => accountRootArn(partitionOf(primaryRegion), id);
  const administrators = { AWS: oneOrMore(accounts.map(root)) };
  const permissionSetRoles = {
    "aws:PrincipalArn": oneOrMore(
      accounts.flatMap((id) => permissionSetRolePatterns(id, primaryRegion)),
    ),
  };

  const administratorsVia = (
    sid: string,
    { endpoint, encryptionContextKey }: KeyService,
  ): PolicyStatement => ({
    Sid: sid,
    Effect: "Allow",
    Principal: administrators,
    Action: ADMINISTRATOR_ACTIONS,
    Resource: "*",
    Condition: {
      ArnLike: permissionSetRoles,
      StringLike: {
        [`kms:EncryptionContext:${encryptionContextKey}`]: "*",
        "kms:ViaService": oneOrMore(viaServicePatterns(endpoint, primaryRegion)),
      },
    },
  });

  const serviceUse = (
    sid: string,
    { principal, encryptionContextKey }: KeyService,
  ): PolicyStatement => ({
    Sid: sid,
    Effect: "Allow",
    Principal: { Service: principal },
    Action: SERVICE_ACTIONS,
    Resource: "*",
    Condition: {
      StringLike: { [`kms:EncryptionContext:${encryptionContextKey}`]: "*" },
      StringEquals: { "aws:SourceAccount": managementAccountId },
    },
  });

  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "EnableIAMUserPermissions",
        Effect: "Allow",
        Principal: { AWS: root(managementAccountId) },
        Action: "kms:*",
        Resource: "*",
      },
      administratorsVia(
        "AllowIAMIdentityCenterAdminToUseTheKMSKeyViaIdentityCenter",
        IDENTITY_CENTER,
      ),
      administratorsVia(
        "AllowIAMIdentityCenterAdminToUseTheKMSKeyViaIdentityStore",
        IDENTITY_STORE,
      ),
      {
        Sid: "AllowIAMIdentityCenterAdminToDescribeTheKMSKey",
        Effect: "Allow",
        Principal: administrators,
        Action: DESCRIBE_ACTION,
        Resource: "*",
        Condition: { ArnLike: permissionSetRoles },
      },
      serviceUse("AllowIAMIdentityCenterToUseTheKMSKey", IDENTITY_CENTER),
      serviceUse("AllowIdentityStoreToUseTheKMSKey", IDENTITY_STORE),
      {
        Sid: "AllowIAMIdentityCenterAndIdentityStoreToDescribeKMSKey",
        Effect: "Allow",
        Principal: { Service: [IDENTITY_STORE.principal, IDENTITY_CENTER.principal] },
        Action: DESCRIBE_ACTION,
        Resource: "*",
      },
    ],
  };
}
