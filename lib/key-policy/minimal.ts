import { oneOrMore, type PolicyDocument, type PolicyStatement } from "./document";
import type { KeyPolicyAccounts } from "./profiles";

const USE_AS_ADMINISTRATOR = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext"];
const USE_AS_SERVICE = [
  "kms:Decrypt",
  "kms:ReEncryptTo",
  "kms:ReEncryptFrom",
  "kms:GenerateDataKeyWithoutPlaintext",
];

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
}: KeyPolicyAccounts): PolicyDocument {
  const accounts = [managementAccountId, ...delegatedAdminAccountIds];
  const administrators = { AWS: oneOrMore(accounts.map((id) => `arn:aws:iam::${id}:root`)) };
  const permissionSetRoles = {
    "aws:PrincipalArn": oneOrMore(
      accounts.map(
        (id) => `arn:aws:iam::${id}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_*`,
      ),
    ),
  };

  const administratorsVia = (
    sid: string,
    service: "sso" | "identitystore",
    context: string,
  ): PolicyStatement => ({
    Sid: sid,
    Effect: "Allow",
    Principal: administrators,
    Action: USE_AS_ADMINISTRATOR,
    Resource: "*",
    Condition: {
      ArnLike: permissionSetRoles,
      StringLike: { [context]: "*", "kms:ViaService": `${service}.*.amazonaws.com` },
    },
  });

  const serviceUse = (
    sid: string,
    service: "sso" | "identitystore",
    context: string,
  ): PolicyStatement => ({
    Sid: sid,
    Effect: "Allow",
    Principal: { Service: `${service}.amazonaws.com` },
    Action: USE_AS_SERVICE,
    Resource: "*",
    Condition: {
      StringLike: { [context]: "*" },
      StringEquals: { "aws:SourceAccount": managementAccountId },
    },
  });

  const instance = "kms:EncryptionContext:aws:sso:instance-arn";
  const identityStore = "kms:EncryptionContext:aws:identitystore:identitystore-arn";

  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "EnableIAMUserPermissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${managementAccountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      administratorsVia(
        "AllowIAMIdentityCenterAdminToUseTheKMSKeyViaIdentityCenter",
        "sso",
        instance,
      ),
      administratorsVia(
        "AllowIAMIdentityCenterAdminToUseTheKMSKeyViaIdentityStore",
        "identitystore",
        identityStore,
      ),
      {
        Sid: "AllowIAMIdentityCenterAdminToDescribeTheKMSKey",
        Effect: "Allow",
        Principal: administrators,
        Action: "kms:DescribeKey",
        Resource: "*",
        Condition: { ArnLike: permissionSetRoles },
      },
      serviceUse("AllowIAMIdentityCenterToUseTheKMSKey", "sso", instance),
      serviceUse("AllowIdentityStoreToUseTheKMSKey", "identitystore", identityStore),
      {
        Sid: "AllowIAMIdentityCenterAndIdentityStoreToDescribeKMSKey",
        Effect: "Allow",
        Principal: { Service: ["identitystore.amazonaws.com", "sso.amazonaws.com"] },
        Action: "kms:DescribeKey",
        Resource: "*",
      },
    ],
  };
}
