import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { KmsReplicaKey } from "@cdktf/provider-aws/lib/kms-replica-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";

import { BaseStack, Import, type BaseStackProps } from "../lib/constructs";
import { replicaKeyRegions } from "../lib/endpoints";
import { toTerraformString } from "../lib/iam";
import { configuredKeyPolicy, delegatedAdminIdentityPolicy } from "../lib/key-policy";

/**
 * The multi-Region key that encrypts Identity Center: the primary key, a replica key in every other
 * Region in use or retiring, an alias in each of these Regions, the same policy on every key.
 */
export class KmsStack extends BaseStack {
  constructor(scope: Construct, props: BaseStackProps) {
    super(scope, "kms", props);

    const { identityCenter, regions, kms, adopt } = props.config;
    const { managementAccountId } = identityCenter;
    const policy = toTerraformString(configuredKeyPolicy(props.config));
    const replicaRegions = replicaKeyRegions(props.config);

    // Credentials of another account would put the key where Identity Center cannot use it.
    new AwsProvider(this, "aws", {
      region: regions.primary,
      allowedAccountIds: [managementAccountId],
    });
    this.requireProvider("aws");

    // KMS copies none of these to replicas, so each key is given them: policy, description, tags.
    const ofEveryKey = {
      description: "IAM Identity Center",
      policy,
      deletionWindowInDays: kms.deletionWindowInDays,
      tags: kms.tags,
    };
    // An adopted key keeps its own words, and tags that nobody configured are others' to manage.
    const ignoreChanges = ["description", ...(kms.tags ? [] : ["tags", "tags_all"])];

    const primary = new KmsKey(this, "primary", {
      ...ofEveryKey,
      region: regions.primary,
      multiRegion: true,
      enableKeyRotation: true,
      rotationPeriodInDays: kms.rotationPeriodInDays,
      lifecycle: { preventDestroy: true, ignoreChanges },
    });
    if (adopt?.primaryKeyId) new Import(primary, adopt.primaryKeyId);

    const replicas = replicaRegions.map((region) => {
      const replica = new KmsReplicaKey(this, `replica-${region}`, {
        ...ofEveryKey,
        region,
        primaryKeyArn: primary.arn,
        // A Region in use keeps its key. Retiring it first lifts this, see `regions.retiring`.
        lifecycle: { preventDestroy: regions.additional.includes(region), ignoreChanges },
      });
      if (adopt?.replicaRegions.includes(region)) {
        new Import(replica, `${adopt.primaryKeyId}@${region}`);
      }
      return { region, key: replica };
    });

    const keys = [{ region: regions.primary, key: primary }, ...replicas];
    for (const { region, key } of keys) {
      const name = `alias/${kms.aliasName}`;
      const alias = new KmsAlias(this, `alias-${region}`, { region, name, targetKeyId: key.keyId });
      if (adopt?.aliasRegions.includes(region)) {
        new Import(alias, region === regions.primary ? name : `${name}@${region}`);
      }
    }

    new TerraformOutput(this, "key_id", {
      description: "ID of the key, the same in every Region.",
      value: primary.keyId,
    });
    new TerraformOutput(this, "key_arns", {
      description: "ARN of the key in each Region.",
      value: Object.fromEntries(keys.map(({ region, key }) => [region, key.arn])),
    });
    new TerraformOutput(this, "delegated_admin_policy", {
      description:
        "Identity policy (JSON) for Identity Center administrators in delegated accounts, who need it beside the key policy.",
      value: JSON.stringify(
        delegatedAdminIdentityPolicy(managementAccountId, primary.keyId, regions.primary),
      ),
    });
  }
}
