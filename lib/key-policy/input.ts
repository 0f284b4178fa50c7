/** The accounts that a key policy speaks of; IDs of 12 digits. */
export interface KeyPolicyAccounts {
  /** Owns the key, and is the source account of the service statements. */
  readonly managementAccountId: string;
  /** Accounts that Identity Center administration is delegated to; may be empty. */
  readonly delegatedAdminAccountIds: readonly string[];
}

/** What a key policy is made of. */
export interface KeyPolicyInput extends KeyPolicyAccounts {
  /** Primary Region of the instance: the partition, and role ARNs of permission sets, depend on it. */
  readonly primaryRegion: string;
}
