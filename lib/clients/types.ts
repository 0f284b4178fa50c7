/** What the commands ask of AWS and Okta: as little as they need, so that tests can answer it. */

export type EncryptionKeyType = "AWS_OWNED_KMS_KEY" | "CUSTOMER_MANAGED_KEY";
export type EncryptionStatus = "UPDATING" | "ENABLED" | "UPDATE_FAILED";

/** The key that an instance is encrypted with (`EncryptionConfigurationDetails`). */
export interface InstanceEncryption {
  readonly keyType: EncryptionKeyType;
  /** Only of a customer managed key. */
  readonly keyArn: string | undefined;
  /** Undefined where AWS does not say: it is then not known, and not good. */
  readonly status: EncryptionStatus | undefined;
  /** AWS's words, where an update failed. */
  readonly reason: string | undefined;
}

/** An Identity Center instance (`DescribeInstance`). */
export interface Instance {
  readonly arn: string;
  readonly identityStoreId: string;
  readonly ownerAccountId: string;
  readonly status: string;
  readonly createdAt: Date | undefined;
  /** As AWS says it; undefined where it does not. That a Region answers says nothing about it. */
  readonly primaryRegion: string | undefined;
  readonly encryption: InstanceEncryption | undefined;
}

/** A Region of an instance (`ListRegions`). */
export interface InstanceRegion {
  readonly name: string;
  /** `ACTIVE`, `ADDING` or `REMOVING` */
  readonly status: string;
  readonly isPrimary: boolean;
}

/**
 * `sso-admin`. Reads are asked of the primary Region, and of the additional ones where it does not
 * answer; changes are made in the primary one only.
 */
export interface IdentityCenterClient {
  /** The Region that answered last; undefined before any did. */
  answeredIn(): string | undefined;
  /** ARN and identity store of every instance that the caller sees. */
  instances(): Promise<readonly { readonly arn: string; readonly identityStoreId: string }[]>;
  /** @returns undefined where `ListInstances` does not list it */
  instance(arn: string): Promise<Instance | undefined>;
  regions(arn: string): Promise<readonly InstanceRegion[]>;
  /** Starts to move the instance to a key. */
  encryptWith(arn: string, keyArn: string): Promise<void>;
}

/** A KMS key (`DescribeKey`). */
export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly accountId: string;
  /** `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: string;
  readonly deletionDate: Date | undefined;
  /** `SYMMETRIC_DEFAULT` is the one that Identity Center takes. */
  readonly spec: string;
  /** `CUSTOMER` or `AWS` */
  readonly manager: string;
  /** Only of a multi-Region key. */
  readonly multiRegion:
    | {
        readonly type: "PRIMARY" | "REPLICA";
        readonly primaryRegion: string;
        readonly replicaRegions: readonly string[];
      }
    | undefined;
}

export interface KeyRotation {
  readonly enabled: boolean;
  readonly periodInDays: number | undefined;
}

/** KMS in one Region. */
export interface KmsClient {
  /**
   * @param id key ID, key ARN, or `alias/…`
   * @returns undefined where there is no such key or alias in this Region
   */
  key(id: string): Promise<Key | undefined>;
  /** The key policy, parsed. */
  policy(id: string): Promise<unknown>;
  rotation(id: string): Promise<KeyRotation>;
  /** Names of the key's aliases, without `alias/`. */
  aliases(id: string): Promise<readonly string[]>;
  /** Primary keys of multi-Region keys that were made in this Region at that time or later. */
  primaryKeysSince(time: Date): Promise<readonly Key[]>;
}

export interface AwsClients {
  readonly identityCenter: IdentityCenterClient;
  kms(region: string): KmsClient;
  /** The account of the credentials. */
  callerAccountId(): Promise<string>;
}

/** An app of an Okta org. */
export interface OktaApp {
  readonly id: string;
  /** Name of its catalogue entry, such as `amazon_aws_sso`; `bookmark` for a bookmark app. */
  readonly name: string;
  readonly label: string;
  /** `ACTIVE` or `INACTIVE` */
  readonly status: string;
  /** `settings.app` as the API returns it: a setting without a value is null. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The app as the API returns it. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Records of a time, the newest first, as the service wrote them. */
export interface Records<T> {
  readonly records: readonly T[];
  /** Whether all of the time was read; else the oldest one there says how far. */
  readonly isComplete: boolean;
}

/** What to read of a log. */
export interface RecordsRange {
  readonly since: Date;
  readonly until: Date;
  /** When to stop, in milliseconds since 1970: what is read until then is the answer. */
  readonly deadline: number;
}

export interface CloudTrailClient {
  /** Records of an event's name in a Region: the JSON text of each. */
  events(region: string, name: string, range: RecordsRange): Promise<Records<string>>;
}

/** A rule of an app sign-in policy, as far as it says what is asked of people. */
export interface SignInRule {
  readonly name: string;
  readonly status: string;
  /** `ALLOW` or `DENY` */
  readonly access: string;
  /** `ASSURANCE`, `AUTH_METHOD_CHAIN`, … */
  readonly type: string;
  /** One of these has to be met. */
  readonly constraints: readonly unknown[];
}

export interface OktaClient {
  /** @returns undefined where the org has no such app */
  app(id: string): Promise<OktaApp | undefined>;
  /** Every app of a catalogue entry. */
  apps(name: string): Promise<readonly OktaApp[]>;
  /** IDs of the groups that an app is assigned to. */
  groupsOf(appId: string): Promise<readonly string[]>;
  /**
   * The rules of an app's sign-in policy. Needs the scope okta.policies.read.
   *
   * @returns undefined where the app names no policy, as in an org of Okta Classic
   */
  signInRules(app: OktaApp): Promise<readonly SignInRule[] | undefined>;
  /** The System Log of an app, of one type of event. Needs the scope okta.logs.read. */
  log(appId: string, eventType: string, range: RecordsRange): Promise<Records<unknown>>;
}
