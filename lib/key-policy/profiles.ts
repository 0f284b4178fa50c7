import { awsBaselineKeyPolicy } from "./aws-baseline";
import type { PolicyDocument } from "./document";
import { minimalKeyPolicy } from "./minimal";

/** The accounts that a key policy speaks of; IDs of 12 digits. */
export interface KeyPolicyAccounts {
  /** Owns the key, and is the source account of the service statements. */
  readonly managementAccountId: string;
  /** Accounts that Identity Center administration is delegated to; may be empty. */
  readonly delegatedAdminAccountIds: readonly string[];
}

const BUILDERS = {
  minimal: minimalKeyPolicy,
  "aws-baseline": awsBaselineKeyPolicy,
} satisfies Record<string, (accounts: KeyPolicyAccounts) => PolicyDocument>;

export type KeyPolicyProfile = keyof typeof BUILDERS;

/** The values of `kms.keyPolicy`. */
export const KEY_POLICY_PROFILES = Object.keys(BUILDERS) as KeyPolicyProfile[];

/** The key policy of a profile, the same document for the primary key and for every replica. */
export function keyPolicy(profile: KeyPolicyProfile, accounts: KeyPolicyAccounts): PolicyDocument {
  return BUILDERS[profile](accounts);
}

/** Largest key policy that KMS takes, in bytes (AWS KMS quotas, "Key policy document size"). */
export const KEY_POLICY_MAX_BYTES = 32_768;

/** Size of a policy as KMS counts it, in bytes: the document as it is sent, without Terraform's escaping. */
export function policySizeInBytes(document: PolicyDocument): number {
  return Buffer.byteLength(JSON.stringify(document), "utf8");
}
