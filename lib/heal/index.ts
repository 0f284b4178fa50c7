/**
 * Applies that fail although AWS does what was asked: what is left to do is found in Terraform's state,
 * the plan and AWS.
 *
 * - The aws provider waits two minutes for a replica key, and KMS often takes ten: Terraform taints the
 *   key, and would replace it (hashicorp/terraform-provider-aws #49915).
 * - The provider stops to wait for a Region, or an answer is lost: the thing exists, and is not in the
 *   state.
 */
import type { AwsClients } from "../clients/types";
import type { Config } from "../config";
import { SsoadminRegion } from "../constructs";

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
 */
export async function remediesFor(
  config: Config,
  aws: Pick<AwsClients, "identityCenter" | "kms">,
  state: readonly TerraformObject[],
  planned: readonly TerraformObject[],
): Promise<Remedy[]> {
  const missing = planned.filter(({ address }) => !state.some((one) => one.address === address));
  const { primary } = config.regions;
  const primaryKey = state.find(({ type }) => type === "aws_kms_key");
  const primaryKeyId = primaryKey && textOf(primaryKey, "key_id");

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
  return [...tainted, ...replicas.flat(), ...regions.flat()];
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
 * the same, so the same actions at the same address are the same change.
 */
export function unreviewedChanges(
  reviewed: readonly PlannedChange[],
  now: readonly PlannedChange[],
): PlannedChange[] {
  const identityOf = ({ address, actions }: PlannedChange) => JSON.stringify([address, actions]);
  const known = new Set(reviewed.map(identityOf));
  return now.filter(
    (change) =>
      !change.actions.every((action) => ["no-op", "read"].includes(action)) &&
      !known.has(identityOf(change)),
  );
}
