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

  const unserved = async () => {
    try {
      return unservedBy(await here.policy(key.id), identityCenter, regions.primary).map(
        (missing) => `Its policy does not serve Identity Center: ${missing}. Apply the kms stack.`,
      );
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return [
        `Its policy could not be read, so it is not known to serve Identity Center. ${error.message}`,
      ];
    }
  };
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
      ...(await unserved()),
      ...(await replicaProblems(key, config, aws)),
    ],
  };
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
    ...(key.state === "Enabled" ? [] : [`It is ${key.state}, not Enabled.`]),
    ...(key.spec === "SYMMETRIC_DEFAULT" ? [] : [`It is of type ${key.spec}, not symmetric.`]),
    ...(region === regions.primary ? [] : [`It is in ${region}, not in ${regions.primary}.`]),
    ...(key.accountId === identityCenter.managementAccountId
      ? []
      : [
          `It belongs to account ${key.accountId}, not to the management account ${identityCenter.managementAccountId}.`,
        ]),
  ];
}

/** A Region that the instance has already would be cut off by a key without a replica there. */
async function replicaProblems(
  key: Key,
  { identityCenter, regions }: Config,
  aws: Pick<AwsClients, "identityCenter">,
): Promise<string[]> {
  const used = await aws.identityCenter.regions(identityCenter.instanceArn);
  return used
    .map(({ name }) => name)
    .filter((name) => name !== regions.primary && !key.multiRegion?.replicaRegions.includes(name))
    .map((name) => `It has no replica in ${name}, a Region of the instance. Apply the kms stack.`);
}
