/** What doctor asks about the emergency access: as little as it needs, so that tests can answer it. */

export interface EmergencyUser {
  /** Serial numbers: the ARN of a security key or virtual device, or the number on a token. */
  readonly mfaDevices: readonly string[];
  /** IDs of access keys, active or not. */
  readonly accessKeys: readonly string[];
  /** Undefined where there is none. */
  readonly password: Password | undefined;
}

export interface Password {
  /** By IAM's credential report; undefined where that does not know of the password yet. */
  readonly changedAt: Date | undefined;
  /** When IAM wrote that report, which it then gives out for four hours. */
  readonly reportedAt: Date | undefined;
  /** Undefined where it was never used to sign in. */
  readonly usedAt: Date | undefined;
}

export interface EmergencyRole {
  /** Undefined where it was not used in the last 400 days, for which IAM remembers it. */
  readonly lastUsedAt: Date | undefined;
}

export interface AlarmSubscription {
  readonly endpoint: string;
  /** False until it is confirmed, with what the first e-mail brings. */
  readonly confirmed: boolean;
  /** Whether only somebody with rights in the account can end it; else the link in any e-mail does. */
  readonly authenticated: boolean;
}

export interface AlarmTopic {
  readonly policy: unknown;
  /** ARN, ID or alias; undefined where messages are not encrypted. */
  readonly keyId: string | undefined;
}

/** The key of a topic. */
export interface AlarmKey {
  readonly id: string;
  readonly arn: string;
  /** In KMS's own words, such as `Enabled`. */
  readonly state: string;
  readonly policy: unknown;
}

export interface AlarmRule {
  /** One of `RULE_STATES`, or `DISABLED`. */
  readonly state: string;
  /** ARNs. */
  readonly targets: readonly string[];
}

/** The metric alarm on alarms that were not delivered. */
export interface MetricAlarm {
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA` */
  readonly state: string;
  /** ARNs that it tells, nothing where its actions are switched off. */
  readonly tells: readonly string[];
}

/** A trail of CloudTrail, in whatever Region it was made. */
export interface Trail {
  readonly name: string;
  readonly isLogging: boolean;
  readonly coversAllRegions: boolean;
  /**
   * Which management events it leaves out, in words; undefined where it logs them all, those that
   * only read among them: `AssumeRole` counts as one.
   */
  readonly leavesOut: string | undefined;
  /** Where it was made, and where changes to it are recorded. */
  readonly homeRegion: string;
  /** Whose it is; an organization's trail is seen in every account. */
  readonly accountId: string;
}

export interface EmergencyClient {
  /** The account of the credentials. */
  callerAccountId(): Promise<string>;
  /** @returns undefined where there is no such user */
  user(name: string): Promise<EmergencyUser | undefined>;
  role(name: string): Promise<EmergencyRole | undefined>;
  topic(region: string, topicArn: string): Promise<AlarmTopic | undefined>;
  key(region: string, keyId: string): Promise<AlarmKey | undefined>;
  /** @returns undefined where there is no such topic */
  subscriptions(
    region: string,
    topicArn: string,
  ): Promise<readonly AlarmSubscription[] | undefined>;
  rule(region: string, name: string): Promise<AlarmRule | undefined>;
  metricAlarm(region: string, name: string): Promise<MetricAlarm | undefined>;
  trails(): Promise<readonly Trail[]>;
}
