/**
 * Applies that fail although AWS does what was asked: what is left to do is found in Terraform's state,
 * the plan and AWS.
 *
 * - The aws provider waits two minutes for a replica key, and KMS often takes ten: Terraform taints the
 *   key, and would replace it (hashicorp/terraform-provider-aws #49915).
 * - The provider stops to wait for a Region, or an answer is lost: the thing exists, and is not in the
 *   state.
 */
import type { AwsClients, Key } from "../clients/types";
import type { Config } from "../config";
import { SsoadminRegion } from "../constructs";
import { samePolicy } from "../iam";
import { arnInRegion, configuredKeyPolicy } from "../key-policy";

/** A resource in Terraform's state, or one that a plan creates. */
export interface TerraformObject {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Terraform would replace it. */
  readonly tainted: boolean;
}

/** What heals one resource, once AWS is ready. */
export interface Remedy {
  readonly address: string;
  /** A sentence: what is wrong, and what is waited for. */
  readonly reason: string;
  /** Whether AWS has ended what it does. Throws a ServiceError where it does not answer. */
  readonly isReady: () => Promise<boolean>;
  /** Arguments of terraform or tofu. */
  readonly command: readonly string[];
}

/**
 * @param state what is in the state after the failure
 * @param planned what the plan was to create
 * @param since when the plan was made: what is found must be younger
 */
export async function remediesFor(
  config: Config,
  aws: Pick<AwsClients, "identityCenter" | "kms">,
  state: readonly TerraformObject[],
  planned: readonly TerraformObject[],
  since: Date,
): Promise<Remedy[]> {
  const missing = planned.filter(({ address }) => !state.some((one) => one.address === address));
  const { primary } = config.regions;
  const primaryKey = state.find(({ type }) => type === "aws_kms_key");
  const primaryKeyId = primaryKey && textOf(primaryKey, "key_id");

  const primaryKeys = await Promise.all(
    missing
      .filter(({ type }) => type === "aws_kms_key")
      .map(async ({ address }): Promise<Remedy[]> => {
        const key = await madeSince(config, aws, since);
        if (key === undefined) return [];
        return [
          {
            address,
            reason: `KMS has made the key ${key.id} in ${primary} with the policy of the config, and Terraform does not know it. It is imported.`,
            isReady: () => isEnabled(primary, key.id),
            command: importOf(address, key.id),
          },
        ];
      }),
  );

  const isEnabled = async (region: string, keyId: string) =>
    (await aws.kms(region).key(keyId))?.state === "Enabled";
  const regionOf = (object: TerraformObject): string => textOf(object, "region") ?? primary;

  const tainted = state
    .filter(({ type, tainted }) => tainted && type === "aws_kms_replica_key")
    .map((replica): Remedy => {
      const region = regionOf(replica);
      const keyId = textOf(replica, "key_id") ?? textOf(replica, "id") ?? primaryKeyId ?? "";
      return {
        address: replica.address,
        reason: `KMS makes the replica key in ${region}, and Terraform would replace it. It is kept once KMS says Enabled.`,
        isReady: () => isEnabled(region, keyId),
        command: ["untaint", replica.address],
      };
    });

  const replicas = await Promise.all(
    missing
      .filter(({ type }) => type === "aws_kms_replica_key")
      .map(async (replica): Promise<Remedy[]> => {
        if (primaryKeyId === undefined) return [];
        const region = regionOf(replica);
        if ((await aws.kms(region).key(primaryKeyId)) === undefined) return [];
        return [
          {
            address: replica.address,
            reason: `The replica key in ${region} exists, and Terraform does not know it. It is imported once KMS says Enabled.`,
            isReady: () => isEnabled(region, primaryKeyId),
            command: importOf(replica.address, `${primaryKeyId}@${region}`),
          },
        ];
      }),
  );

  const primaryArn = primaryKey && textOf(primaryKey, "arn");
  const aliases = await Promise.all(
    missing
      .filter(({ type }) => type === "aws_kms_alias")
      .map(async (alias): Promise<Remedy[]> => {
        const region = regionOf(alias);
        const name = textOf(alias, "name") ?? "";
        if (primaryArn === undefined) return [];
        const names = await aws.kms(region).aliases(arnInRegion(primaryArn, region));
        if (!names.includes(name.replace(/^alias\//, ""))) return [];
        return [
          {
            address: alias.address,
            reason: `The key has the alias ${name} in ${region}, and Terraform does not know it. It is imported.`,
            isReady: () => Promise.resolve(true),
            command: importOf(alias.address, region === primary ? name : `${name}@${region}`),
          },
        ];
      }),
  );

  const { instanceArn } = config.identityCenter;
  const statusOf = async (name: string) =>
    (await aws.identityCenter.regions(instanceArn)).find((region) => region.name === name)?.status;
  const regions = await Promise.all(
    missing
      .filter(({ type }) => type === SsoadminRegion.tfResourceType)
      .map(async (planned): Promise<Remedy[]> => {
        const { address } = planned;
        const regionName = textOf(planned, "region_name") ?? "";
        if ((await statusOf(regionName)) === undefined) return [];
        return [
          {
            address,
            reason: `AWS adds the Region ${regionName}, and Terraform does not know it. It is imported once it is ACTIVE.`,
            isReady: async () => (await statusOf(regionName)) === "ACTIVE",
            command: importOf(address, SsoadminRegion.importId({ instanceArn, regionName })),
          },
        ];
      }),
  );
  return [
    ...tainted,
    ...primaryKeys.flat(),
    ...replicas.flat(),
    ...aliases.flat(),
    ...regions.flat(),
  ];
}

/**
 * The key that KMS made while the answer was lost: the one that is new, has the policy of the config
 * and no alias. Where there are several, a person has to say which.
 */
async function madeSince(
  config: Config,
  aws: Pick<AwsClients, "kms">,
  since: Date,
): Promise<Key | undefined> {
  const kms = aws.kms(config.regions.primary);
  const wanted = configuredKeyPolicy(config);
  const keys = await Promise.all(
    (await kms.primaryKeysSince(since)).map(async (key) => ({
      key,
      isOurs:
        key.state === "Enabled" &&
        samePolicy(await kms.policy(key.id), wanted) &&
        (await kms.aliases(key.id)).length === 0,
    })),
  );
  const [found, ...others] = keys.filter(({ isOurs }) => isOurs);
  return others.length > 0 ? undefined : found?.key;
}

const importOf = (address: string, id: string): readonly string[] => [
  "import",
  "-input=false",
  address,
  id,
];

function textOf({ values }: TerraformObject, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** A change of a plan, as far as it is compared. */
export interface PlannedChange {
  readonly address: string;
  readonly actions: readonly string[];
}

/**
 * Changes of a new plan that the reviewed one did not have: nobody has looked at them. The config is
 * the same, so the same actions at the same address are the same change; and an update of what was
 * to be created, and was imported, is what is left of that creation.
 *
 * @param imported addresses
 */
export function unreviewedChanges(
  reviewed: readonly PlannedChange[],
  now: readonly PlannedChange[],
  imported: ReadonlySet<string>,
): PlannedChange[] {
  const identityOf = ({ address, actions }: PlannedChange) => JSON.stringify([address, actions]);
  const known = new Set(
    reviewed.flatMap((change) => [
      identityOf(change),
      ...(imported.has(change.address) && change.actions.join() === "create"
        ? [identityOf({ address: change.address, actions: ["update"] })]
        : []),
    ]),
  );
  return now.filter(
    (change) =>
      !change.actions.every((action) => ["no-op", "read"].includes(action)) &&
      !known.has(identityOf(change)),
  );
}
