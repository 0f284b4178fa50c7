import type {
  AwsClients,
  IdentityCenterClient,
  Instance,
  InstanceRegion,
  Key,
  KmsClient,
  OktaApp,
  OktaClient,
} from "../../lib/clients/types";
import type { Config } from "../../lib/config";
import { issuerOf, portalUrls } from "../../lib/endpoints";
import { configuredKeyPolicy } from "../../lib/key-policy";
import { allAcsFields, bookmarkLabel, managedAppSettings } from "../../lib/okta";

export const KEY_ID = "mrk-1234abcd12ab34cd56ef1234567890ab";
export const ACCOUNT = "111122223333";

/** What a fake AWS and Okta answer. A test changes it before it looks. */
export interface Facts {
  instance: Instance | undefined;
  answeredIn: string;
  regions: InstanceRegion[];
  /** By Region. */
  keys: Map<string, Key>;
  policies: Map<string, unknown>;
  /** Alias names, without `alias/`, by Region; each stands for the Region's key. */
  aliases: Map<string, string[]>;
  rotation: { enabled: boolean; periodInDays: number | undefined };
  app: OktaApp | undefined;
  bookmarks: OktaApp[];
  groups: string[];
}

/** The key of a config in a Region. */
export function keyIn(region: string, config: Config): Key {
  const { primary, additional, retiring } = config.regions;
  return {
    id: KEY_ID,
    arn: `arn:aws:kms:${region}:${ACCOUNT}:key/${KEY_ID}`,
    accountId: ACCOUNT,
    state: "Enabled",
    deletionDate: undefined,
    spec: "SYMMETRIC_DEFAULT",
    manager: "CUSTOMER",
    multiRegion: {
      type: region === primary ? "PRIMARY" : "REPLICA",
      primaryRegion: primary,
      replicaRegions: [...additional, ...retiring],
    },
  };
}

/** A world that is as the config says. */
export function factsOf(config: Config): Facts {
  const { primary, additional, retiring } = config.regions;
  const keyRegions = [primary, ...additional, ...retiring];
  const unset = Object.fromEntries(allAcsFields(config.okta.acsFields).map((name) => [name, null]));
  return {
    answeredIn: primary,
    instance: {
      arn: config.identityCenter.instanceArn,
      identityStoreId: config.identityCenter.identityStoreId,
      ownerAccountId: ACCOUNT,
      status: "ACTIVE",
      createdAt: undefined,
      primaryRegion: primary,
      encryption: {
        keyType: "CUSTOMER_MANAGED_KEY",
        keyArn: keyIn(primary, config).arn,
        status: "ENABLED",
        reason: undefined,
      },
    },
    regions: [primary, ...additional].map((name) => ({
      name,
      status: "ACTIVE",
      isPrimary: name === primary,
    })),
    keys: new Map(keyRegions.map((region) => [region, keyIn(region, config)])),
    policies: new Map(keyRegions.map((region) => [region, configuredKeyPolicy(config)])),
    aliases: new Map(keyRegions.map((region) => [region, [config.kms.aliasName]])),
    rotation: { enabled: true, periodInDays: config.kms.rotationPeriodInDays },
    app: {
      id: config.okta.app.kind === "existing" ? config.okta.app.id : "0oamade",
      name: "amazon_aws_sso",
      label: "AWS IAM Identity Center",
      status: "ACTIVE",
      settings: { ...unset, ...managedAppSettings(config), entityID: issuerOf(config) },
      raw: {},
    },
    bookmarks: portalUrls(config)
      .filter(({ role, endpoint }) => role === "additional" && endpoint === config.endpoints.portal)
      .map(({ region, url }) => ({
        id: `0oa${region.replaceAll("-", "")}`,
        name: "bookmark",
        label: bookmarkLabel(region),
        status: "ACTIVE",
        settings: { url },
        raw: {},
      })),
    groups: ["00g1b2c3d4e5f6g7h8i9"],
  };
}

export interface FakeAws extends AwsClients {
  readonly identityCenter: IdentityCenterClient;
}

export function fakeAws(facts: Facts): FakeAws {
  const kms = (region: string): KmsClient => ({
    key: (id) => {
      const key = facts.keys.get(region);
      const isAlias = id.startsWith("alias/");
      const found = isAlias
        ? facts.aliases.get(region)?.includes(id.replace("alias/", ""))
        : key !== undefined && [key.id, key.arn].includes(id);
      return Promise.resolve(found ? key : undefined);
    },
    policy: () => Promise.resolve(facts.policies.get(region)),
    rotation: () => Promise.resolve(facts.rotation),
    aliases: () => Promise.resolve(facts.aliases.get(region) ?? []),
    primaryKeysSince: () => {
      const key = facts.keys.get(region);
      return Promise.resolve(key?.multiRegion?.type === "PRIMARY" ? [key] : []);
    },
  });
  return {
    identityCenter: {
      instances: () =>
        Promise.resolve(
          facts.instance
            ? [{ arn: facts.instance.arn, identityStoreId: facts.instance.identityStoreId }]
            : [],
        ),
      answeredIn: () => facts.answeredIn,
      instance: () => Promise.resolve(facts.instance),
      regions: () => Promise.resolve(facts.regions),
      encryptWith: () => Promise.resolve(),
    },
    kms,
    callerAccountId: () => Promise.resolve(ACCOUNT),
  };
}

export function fakeOkta(facts: Facts): OktaClient {
  return {
    app: (id) => Promise.resolve(facts.app?.id === id ? facts.app : undefined),
    apps: (name) =>
      Promise.resolve(
        name === "bookmark" ? facts.bookmarks : [facts.app].filter((app) => app !== undefined),
      ),
    groupsOf: () => Promise.resolve(facts.groups),
    signInRules: () => Promise.resolve(undefined),
    log: () => Promise.resolve({ records: [], isComplete: true }),
  };
}
