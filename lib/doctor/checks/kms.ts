import type { Key } from "../../clients/types";
import { replicaKeyRegions } from "../../endpoints";
import { policyDifferences } from "../../iam";
import { configuredKeyPolicy } from "../../key-policy";
import {
  checksAbout,
  couldNotLook,
  failed,
  ok,
  warning,
  type Check,
  type ChecksOf,
  type Observation,
} from "../check";

/** The key in every Region that has one. KMS copies neither policy nor alias nor state to replicas. */
export const kmsChecks: ChecksOf = (config) => {
  const { identityCenter, regions, kms, adopt } = config;
  const { primary } = regions;
  const wanted = configuredKeyPolicy(config);
  const alias = `alias/${kms.aliasName}`;
  const make = checksAbout("kms", "KMS");
  const check = (id: string, title: string, region: string, look: Check["look"]): Check =>
    make(id, title, look, region);

  const inRegion = (region: string): Check[] => [
    check("key", "key", region, async (live) => {
      const configured = await live.configuredKey();
      const name = configured?.id ?? adopt?.primaryKeyId ?? alias;
      return keyObservation(await live.key(region), {
        name,
        region,
        type: region === primary ? "PRIMARY" : "REPLICA",
        accountId: identityCenter.managementAccountId,
      });
    }),
    check("policy", "key policy", region, async (live) => {
      const expected = `the policy ${kms.keyPolicy} of the config`;
      if ((await live.key(region)) === undefined) return noKey(expected);
      const differences = policyDifferences(wanted, await live.keyPolicy(region));
      return differences.length === 0
        ? ok(expected)
        : failed(
            expected,
            `a policy that ${differences.join("; ")}`,
            "Apply the kms stack, or put what the policy needs into the config. Until then, what it does not allow fails.",
          );
    }),
    check("alias", "alias", region, async (live) => {
      const expected = `${alias} for this key`;
      const [key, target] = await Promise.all([live.key(region), live.aliasTarget(region)]);
      if (key === undefined) return noKey(expected);
      if (target?.id === key.id) return ok(expected);
      return target === undefined
        ? failed(expected, "no such alias", "Apply the kms stack.")
        : failed(
            expected,
            `${alias} for the key ${target.id}`,
            "Set kms.aliasName to another name, or point the alias to this key.",
          );
    }),
  ];

  // KMS keeps rotation the same in every Region; only the primary key is asked.
  const rotation = check("rotation", "rotation", primary, async (live) => {
    const expected = `on, every ${kms.rotationPeriodInDays} days`;
    if ((await live.key(primary)) === undefined) return noKey(expected);
    const { enabled, periodInDays } = await live.keyRotation();
    if (!enabled) return failed(expected, "off", "Apply the kms stack.");
    return periodInDays === undefined || periodInDays === kms.rotationPeriodInDays
      ? ok(expected)
      : warning(
          expected,
          `on, every ${periodInDays} days`,
          "Apply the kms stack, or set kms.rotationPeriodInDays.",
        );
  });

  return [...inRegion(primary), rotation, ...replicaKeyRegions(config).flatMap(inRegion)];
};

const noKey = (expected: string): Observation =>
  couldNotLook(expected, "no key", "See the key above.");

/** KMS is at work: a new replica often takes ten minutes. */
const WAITING_STATES: readonly string[] = ["Creating", "Updating", "Unavailable"];

interface Wanted {
  readonly name: string;
  readonly region: string;
  readonly type: "PRIMARY" | "REPLICA";
  readonly accountId: string;
}

function keyObservation(
  key: Key | undefined,
  { name, region, type, accountId }: Wanted,
): Observation {
  const expected = `${name}: enabled, multi-Region ${type.toLowerCase()} key in account ${accountId}`;
  if (key === undefined) {
    return failed(expected, "no such key", "Apply the kms stack.");
  }
  if (key.multiRegion === undefined) {
    return failed(
      expected,
      `${key.id} is a single-Region key`,
      "AWS never converts one: let the kms stack create a multi-Region key, then npx idc activate-key.",
    );
  }
  if (key.accountId !== accountId) {
    return failed(
      expected,
      `a key of account ${key.accountId}`,
      "Use credentials of the management account, or correct identityCenter.managementAccountId.",
    );
  }
  if (key.state === "PendingDeletion" || key.state === "PendingReplicaDeletion") {
    const when = key.deletionDate ? ` on ${key.deletionDate.toISOString().slice(0, 10)}` : "";
    return failed(
      expected,
      `it is to be deleted${when}`,
      `Cancel that now, a deleted key never comes back: aws kms cancel-key-deletion --region ${region} --key-id ${key.id}, then aws kms enable-key --region ${region} --key-id ${key.id}.`,
    );
  }
  if (WAITING_STATES.includes(key.state)) {
    return warning(
      expected,
      `state ${key.state}`,
      "Wait until KMS says Enabled and look again. Do not enable or replace the key meanwhile. If the apply reported it as failed, it is tainted: run terraform untaint for it then, see docs/runbook.md.",
    );
  }
  if (key.state !== "Enabled") {
    return failed(
      expected,
      `state ${key.state}`,
      `Nobody can sign in to ${region} meanwhile: aws kms enable-key --region ${region} --key-id ${key.id}.`,
    );
  }
  if (key.multiRegion.type !== type) {
    return failed(
      expected,
      `a multi-Region ${key.multiRegion.type.toLowerCase()} key; the primary key is in ${key.multiRegion.primaryRegion}`,
      "Make the key in regions.primary the primary one: aws kms update-primary-region.",
    );
  }
  return ok(expected);
}
