import { awsBaselineKeyPolicy } from "./aws-baseline";
import type { PolicyDocument } from "../iam";
import type { KeyPolicyAccounts, KeyPolicyInput } from "./input";
import { minimalKeyPolicy } from "./minimal";

const BUILDERS = {
  minimal: minimalKeyPolicy,
  "aws-baseline": awsBaselineKeyPolicy,
} satisfies Record<string, (input: KeyPolicyInput) => PolicyDocument>;

export type KeyPolicyProfile = keyof typeof BUILDERS;

/** The values of `kms.keyPolicy`. */
export const KEY_POLICY_PROFILES = Object.keys(BUILDERS) as KeyPolicyProfile[];

/** The key policy of a profile, the same document for the primary key and for every replica. */
export function keyPolicy(profile: KeyPolicyProfile, input: KeyPolicyInput): PolicyDocument {
  return BUILDERS[profile](input);
}

/** The policy that the config asks for. A `Config` has this shape. */
export interface KeyPolicyConfig {
  readonly kms: { readonly keyPolicy: KeyPolicyProfile };
  readonly identityCenter: KeyPolicyAccounts;
  readonly regions: { readonly primary: string };
}

export const configuredKeyPolicy = ({
  kms,
  identityCenter,
  regions,
}: KeyPolicyConfig): PolicyDocument =>
  keyPolicy(kms.keyPolicy, { ...identityCenter, primaryRegion: regions.primary });

/**
 * What KMS gives a key that is created without a policy: its account has all rights, no service any.
 *
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 *
 * @param accountId owner of the key; without it the policy names nobody
 */
export function defaultKeyPolicy(accountId: string | undefined): unknown {
  const AWS = accountId === undefined ? [] : [accountId];
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" }],
  };
}

/** Largest key policy that KMS takes, in bytes (AWS KMS quotas, "Key policy document size"). */
export const KEY_POLICY_MAX_BYTES = 32_768;

/** Size of a policy as KMS counts it, in bytes: the document as it is sent, without Terraform's escaping. */
export function policySizeInBytes(document: PolicyDocument): number {
  return Buffer.byteLength(JSON.stringify(document), "utf8");
}
