import { ServiceError } from "../clients/errors";
import type { AwsClients, Instance, Key } from "../clients/types";
import { UserError, type Config } from "../config";
import { partsOfKeyArn, unservedBy } from "../key-policy";

/** What would be done, and whether it may be. */
export interface ActivationPlan {
  readonly instance: Instance;
  /** Undefined where there is no such key yet. */
  readonly key: Key | undefined;
  /** True when the instance is on the key already: there is nothing to do. */
  readonly alreadyActive: boolean;
  /** What forbids the move, as whole sentences. */
  readonly problems: readonly string[];
}

/**
 * Looks at the instance and at the key of the config, and judges the move. The key is the one of
 * `adopt.primaryKeyId`, else the one that the alias stands for in the primary Region.
 *
 * @throws UserError where the instance does not exist; ServiceError where AWS does not answer
 */
export async function planActivation(
  config: Config,
  aws: Pick<AwsClients, "identityCenter" | "kms">,
): Promise<ActivationPlan> {
  const { identityCenter, regions, kms, adopt } = config;
  const { instanceArn } = identityCenter;
  const here = aws.kms(regions.primary);
  const alias = `alias/${kms.aliasName}`;
  const [instance, aliased, adopted] = await Promise.all([
    aws.identityCenter.instance(instanceArn),
    here.key(alias),
    adopt?.primaryKeyId === undefined ? undefined : here.key(adopt.primaryKeyId),
  ]);
  if (instance === undefined) {
    throw new UserError(
      `There is no instance ${instanceArn} in ${regions.primary}. Check identityCenter.instanceArn, regions.primary and the credentials.`,
    );
  }
  await refuseOtherPrimary(config, instance, aws);
  const key = adopt?.primaryKeyId === undefined ? aliased : adopted;
  if (key === undefined) {
    const name = adopt?.primaryKeyId ?? alias;
    return {
      instance,
      key,
      alreadyActive: false,
      problems: [`There is no key ${name} in ${regions.primary}. Apply the kms stack first.`],
    };
  }
  if (isOn(instance, key)) return { instance, key, alreadyActive: true, problems: [] };

  return {
    instance,
    key,
    alreadyActive: false,
    problems: [
      ...instanceProblems(instance),
      ...(aliased !== undefined && aliased.id !== key.id
        ? [
            `${alias} stands for another key in ${regions.primary}, ${aliased.id}, than adopt.primaryKeyId says. Correct the one that is wrong.`,
          ]
        : []),
      ...keyProblems(key, config),
      ...(await policyProblems("Its", key, regions.primary, config, aws)),
      ...(await replicaProblems(key, config, aws)),
    ],
  };
}

/** The key of another Region would be looked at, and the instance moved to it. */
async function refuseOtherPrimary(
  { identityCenter, regions }: Config,
  instance: Instance,
  { identityCenter: client }: Pick<AwsClients, "identityCenter">,
): Promise<void> {
  const said =
    instance.primaryRegion ??
    (await client.regions(identityCenter.instanceArn)).find(({ isPrimary }) => isPrimary)?.name;
  if (said === regions.primary) return;
  throw new UserError(
    said === undefined
      ? `AWS does not say which Region of ${identityCenter.instanceArn} is the primary one, so nothing is done. Compare regions.primary with the Identity Center console, and try again later.`
      : `The primary Region of ${identityCenter.instanceArn} is ${said}, but regions.primary is ${regions.primary}. Set it to ${said}; nothing is done until then.`,
  );
}

/** Whether an instance is encrypted with a key, and nothing about that is still under way. */
export function isOn({ encryption }: Instance, key: Key): boolean {
  return encryption?.keyArn === key.arn && encryption.status === "ENABLED";
}

function instanceProblems({ encryption, status }: Instance): string[] {
  return [
    ...(status === "ACTIVE" ? [] : [`The instance is ${status}. Wait until it is ACTIVE.`]),
    ...(encryption?.status === "UPDATING"
      ? ["AWS is already changing the instance's encryption. Wait until it is done."]
      : []),
    ...(encryption !== undefined && encryption.status === undefined
      ? ["AWS does not say whether the instance's encryption is being changed. Try again later."]
      : []),
  ];
}

function keyProblems(key: Key, { identityCenter, regions }: Config): string[] {
  const { region } = partsOfKeyArn(key.arn);
  return [
    ...(key.multiRegion === undefined
      ? ["It is a single-Region key, which AWS never converts: no Region could ever be added."]
      : key.multiRegion.type === "PRIMARY"
        ? []
        : [
            `It is a replica of the key in ${key.multiRegion.primaryRegion}. The primary key must be in ${regions.primary}.`,
          ]),
    ...stateProblems("It", key),
    ...(key.spec === "SYMMETRIC_DEFAULT" ? [] : [`It is of type ${key.spec}, not symmetric.`]),
    ...(region === regions.primary ? [] : [`It is in ${region}, not in ${regions.primary}.`]),
    ...(key.accountId === identityCenter.managementAccountId
      ? []
      : [
          `It belongs to account ${key.accountId}, not to the management account ${identityCenter.managementAccountId}.`,
        ]),
  ];
}

const stateProblems = (subject: string, { state }: Key): string[] =>
  state === "Enabled" ? [] : [`${subject} is ${state}, not Enabled.`];

/** @param whose start of the sentences: KMS copies no policy, so each Region's key has one of its own */
async function policyProblems(
  whose: string,
  { arn, id }: Key,
  region: string,
  { identityCenter, regions }: Config,
  aws: Pick<AwsClients, "kms">,
): Promise<string[]> {
  try {
    const policy = await aws.kms(region).policy(id);
    return unservedBy(policy, identityCenter, { arn, region }, regions.primary).map(
      (missing) =>
        `${whose} policy does not serve Identity Center: ${missing}. Apply the kms stack.`,
    );
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return [
      `${whose} policy could not be read, so it is not known to serve Identity Center. ${error.message}`,
    ];
  }
}

/** A Region that the instance has already would be cut off by a key that it cannot use there. */
async function replicaProblems(
  key: Key,
  config: Config,
  aws: Pick<AwsClients, "identityCenter" | "kms">,
): Promise<string[]> {
  const { identityCenter, regions } = config;
  const used = await aws.identityCenter.regions(identityCenter.instanceArn);
  const others = used.map(({ name }) => name).filter((name) => name !== regions.primary);
  const problems = await Promise.all(
    others.map(async (region) => {
      const replica = key.multiRegion?.replicaRegions.includes(region)
        ? await aws.kms(region).key(key.id)
        : undefined;
      if (replica === undefined) {
        return [`It has no replica in ${region}, a Region of the instance. Apply the kms stack.`];
      }
      return [
        ...stateProblems(`Its replica in ${region}`, replica),
        ...(await policyProblems(`Its replica in ${region}: the`, replica, region, config, aws)),
      ];
    }),
  );
  return problems.flat();
}
