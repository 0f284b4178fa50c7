import { partitionOf } from "../endpoints";
import { oneOrMore, type PolicyDocument } from "../iam";
import {
  DESCRIBE_ACTION,
  IDENTITY_CENTER,
  IDENTITY_STORE,
  KEY_SERVICES,
  SERVICE_ACTIONS,
  viaServicePatterns,
} from "./needs";
import { accountRootArn } from "./arn";
import type { KeyPolicyInput } from "./input";

const SERVICES = [IDENTITY_STORE.principal, IDENTITY_CENTER.principal];
const SOURCE_ACCOUNT = { "aws:SourceAccount": "${aws:ResourceAccount}" };
const ENCRYPTION_CONTEXT = {
  "kms:EncryptionContextKeys": KEY_SERVICES.map(({ encryptionContextKey }) => encryptionContextKey),
};

/**
 * The five statements that AWS's guide gives today. Beside Identity Center itself they serve
 * delegated administrators, AWS managed applications and AWS Control Tower.
 *
 * `${aws:…}` are IAM policy variables and must reach AWS literally, see `toTerraformString`.
 *
 * Source: AWS IAM Identity Center User Guide, page `baseline-KMS-key-policy`.
 */
export function awsBaselineKeyPolicy({
  managementAccountId,
  delegatedAdminAccountIds,
  primaryRegion,
}: KeyPolicyInput): PolicyDocument {
  const via = (endpoint: "sso" | "identitystore") => viaServicePatterns(endpoint, primaryRegion);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowIdentityCenterAdminAccounts",
        Effect: "Allow",
        Principal: {
          AWS: oneOrMore(
            [managementAccountId, ...delegatedAdminAccountIds].map((id) =>
              accountRootArn(partitionOf(primaryRegion), id),
            ),
          ),
        },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "AllowIdentityCenterAndIdentityStoreToDescribeKey",
        Effect: "Allow",
        Principal: { Service: SERVICES },
        Action: DESCRIBE_ACTION,
        Resource: "*",
        Condition: { StringEquals: SOURCE_ACCOUNT },
      },
      {
        Sid: "AllowIdentityCenterAndIdentityStoreToUseKey",
        Effect: "Allow",
        Principal: { Service: SERVICES },
        Action: SERVICE_ACTIONS,
        Resource: "*",
        Condition: {
          StringEquals: SOURCE_ACCOUNT,
          "ForAnyValue:StringEquals": ENCRYPTION_CONTEXT,
        },
      },
      {
        Sid: "AllowOrgPrincipalsViaIdentityCenterAndIdentityStore",
        Effect: "Allow",
        Principal: "*",
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" },
          StringLike: {
            "kms:ViaService": [...via("sso"), ...via("identitystore")],
          },
          "ForAnyValue:StringEquals": ENCRYPTION_CONTEXT,
        },
      },
      {
        Sid: "AllowManagedApps",
        Effect: "Allow",
        Principal: "*",
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: {
          Bool: { "aws:PrincipalIsAWSService": "true" },
          StringEquals: { "aws:SourceOrgID": "${aws:ResourceOrgID}" },
          StringLike: {
            "kms:ViaService": [...via("identitystore"), ...via("sso")],
          },
          "ForAnyValue:StringEquals": ENCRYPTION_CONTEXT,
        },
      },
    ],
  };
}
