import type {
  AwsClients,
  Instance,
  InstanceRegion,
  Key,
  KeyRotation,
  OktaApp,
  OktaClient,
} from "../clients/types";
import type { Config } from "../config";
import { CATALOGUE_APP } from "../okta";

/** Whether a host can be reached from here. */
export interface Reach {
  /** Addresses of a host; rejects where it does not resolve. */
  resolve(host: string): Promise<readonly string[]>;
  /** HTTP status of `https://<host>/`; rejects where nothing answers. */
  https(host: string): Promise<number>;
}

/** Everything that checks may look at. Each question is asked once, however many checks need it. */
export interface LiveState {
  instance(): Promise<Instance | undefined>;
  instanceRegions(): Promise<readonly InstanceRegion[]>;
  /** The Region that answered what was asked of Identity Center; undefined where none did. */
  answeredIn(): Promise<string | undefined>;
  /** The key that the config means: `adopt.primaryKeyId`, else the alias in the primary Region. */
  configuredKey(): Promise<Key | undefined>;
  /** The key of that ID in a Region; undefined also where there is no configured key. */
  key(region: string): Promise<Key | undefined>;
  keyPolicy(region: string): Promise<unknown>;
  keyRotation(): Promise<KeyRotation>;
  /** The key that `kms.aliasName` stands for in a Region. */
  aliasTarget(region: string): Promise<Key | undefined>;
  oktaApp(): Promise<OktaApp | undefined>;
  bookmarks(): Promise<readonly OktaApp[]>;
  groupsOf(appId: string): Promise<readonly string[]>;
  readonly reach: Reach;
}

export interface LiveStateOptions {
  readonly config: Config;
  readonly aws: Pick<AwsClients, "identityCenter" | "kms">;
  readonly okta: OktaClient;
  readonly reach: Reach;
}

export function makeLiveState({ config, aws, okta, reach }: LiveStateOptions): LiveState {
  const { identityCenter, regions, kms, adopt } = config;
  const { primary } = regions;
  const alias = `alias/${kms.aliasName}`;
  const configuredKey = once(() => aws.kms(primary).key(adopt?.primaryKeyId ?? alias));
  const keyId = async () => (await configuredKey())?.id ?? alias;

  const instance = once(() => aws.identityCenter.instance(identityCenter.instanceArn));
  return {
    instance,
    instanceRegions: once(() => aws.identityCenter.regions(identityCenter.instanceArn)),
    async answeredIn() {
      await instance();
      return aws.identityCenter.answeredIn();
    },
    configuredKey,
    key: onceEach(async (region) => {
      const key = await configuredKey();
      if (key === undefined || region === primary) return key;
      return aws.kms(region).key(key.id);
    }),
    keyPolicy: onceEach(async (region) => aws.kms(region).policy(await keyId())),
    keyRotation: once(async () => aws.kms(primary).rotation(await keyId())),
    aliasTarget: onceEach((region) => aws.kms(region).key(alias)),
    oktaApp: once(async () => {
      const configured = config.okta.app;
      if (configured.kind === "existing") return okta.app(configured.id);
      return (await okta.apps(CATALOGUE_APP)).find(({ label }) => label === configured.label);
    }),
    bookmarks: once(() => okta.apps("bookmark")),
    groupsOf: onceEach((appId) => okta.groupsOf(appId)),
    reach,
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}

function onceEach<T>(ask: (about: string) => Promise<T>): (about: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (about) => {
    const answer = answers.get(about) ?? ask(about);
    answers.set(about, answer);
    return answer;
  };
}
