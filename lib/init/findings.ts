import type { Instance, InstanceRegion, Key, KeyRotation, OktaApp } from "../clients/types";
import type { Metadata } from "../metadata";

/** Where the state is kept, as far as init writes it. */
export type DraftBackend =
  | { readonly type: "local" }
  | { readonly type: "cloud"; readonly organization: string }
  | { readonly type: "s3"; readonly bucket: string; readonly region: string };

/** What the person said on the command line. */
export interface Said {
  readonly environment: string;
  readonly instanceArn?: string | undefined;
  readonly managementAccountId?: string | undefined;
  readonly oktaOrgName?: string | undefined;
  readonly oktaBaseUrl?: string | undefined;
  readonly oktaAppId?: string | undefined;
  /** @default local */
  readonly backend?: DraftBackend | undefined;
}

/** The key that an instance is encrypted with. */
export interface FoundKey {
  readonly key: Key;
  /** Undefined where it could not be read. */
  readonly policy: unknown;
  readonly rotation: KeyRotation | undefined;
  /** Names of the key's aliases, Region by Region. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** Regions in which a key of this ID exists beside the primary one. */
  readonly replicas: readonly string[];
}

export interface AwsFindings {
  readonly instance: Instance;
  readonly regions: readonly InstanceRegion[];
  readonly key: FoundKey | undefined;
}

export interface OktaFindings {
  /** Undefined where the org has no app of the catalogue entry. */
  readonly app: OktaApp | undefined;
  /** The org's bookmark apps. */
  readonly bookmarks: readonly OktaApp[];
}

/** Everything that is known when the config is written. */
export interface Findings {
  readonly metadata: Metadata;
  readonly said: Said;
  readonly aws: AwsFindings | undefined;
  readonly okta: OktaFindings | undefined;
  /** Why something could not be looked at: whole sentences. */
  readonly notLookedAt: readonly string[];
}
