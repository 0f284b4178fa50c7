import { partitionOf } from "../endpoints";
import type { PolicyDocument } from "../iam";

/**
 * The identity policy that administrators in a delegated account need beside the key policy: a key
 * policy alone never grants anything across accounts.
 *
 * The wildcard Region covers the replica keys, which share the primary's key ID.
 * Source: AWS IAM Identity Center User Guide, page `identity-center-customer-managed-keys`.
 *
 * @param managementAccountId account that owns the key
 * @param keyId `mrk-…`, or a Terraform reference to it
 * @param primaryRegion decides the partition
 */
export function delegatedAdminIdentityPolicy(
  managementAccountId: string,
  keyId: string,
  primaryRegion: string,
): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowUseOfTheIdentityCenterKeys",
        Effect: "Allow",
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:DescribeKey",
        ],
        Resource: `arn:${partitionOf(primaryRegion)}:kms:*:${managementAccountId}:key/${keyId}`,
      },
      {
        Sid: "AllowListingOfKeyAliases",
        Effect: "Allow",
        Action: "kms:ListAliases",
        Resource: "*",
      },
    ],
  };
}
