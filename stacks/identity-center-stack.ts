import { DataAwsSsoadminInstances } from "@cdktf/provider-aws/lib/data-aws-ssoadmin-instances";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";

import {
  BaseStack,
  Check,
  Import,
  replicaKeyCheckName,
  SsoadminRegion,
  type BaseStackProps,
} from "../lib/constructs";
import { regionsAccountId } from "../lib/config/accounts";
import { portalUrls } from "../lib/endpoints";
import { assignAcsFields } from "../lib/okta";

/**
 * The Regions of the Identity Center instance, added one after the other.
 */
export class IdentityCenterStack extends BaseStack {
  constructor(scope: Construct, props: BaseStackProps) {
    super(scope, "identity-center", props);

    const { identityCenter, regions, kms, adopt } = props.config;
    const { instanceArn, identityStoreId } = identityCenter;

    new AwsProvider(this, "aws", {
      region: regions.primary,
      // The account is a part of the Regions' identity: another one would be an error since Terraform 1.12.
      allowedAccountIds: [regionsAccountId(identityCenter)],
    });
    this.requireProvider("aws");

    // No proof of which Region is primary: an instance answers in every one of its Regions. It finds
    // an instance that is not there at all. `idc doctor` compares the primary Region itself.
    const instances = new DataAwsSsoadminInstances(this, "instances", { region: regions.primary });
    const isHere = {
      condition: `\${contains(${instances.fqn}.arns, "${instanceArn}")}`,
      errorMessage: `identityCenter.instanceArn ${instanceArn} is not an Identity Center instance in ${regions.primary}. Set regions.primary to the Region it was enabled in, and check the ARN and the credentials.`,
    };
    const hasThisStore = {
      condition: `\${try(${instances.fqn}.identity_store_ids[index(${instances.fqn}.arns, "${instanceArn}")] == "${identityStoreId}", false)}`,
      errorMessage: `identityCenter.identityStoreId ${identityStoreId} is not the identity store of ${instanceArn}. The issuer URL is made of it: copy it from the Identity Center console, Settings.`,
    };

    let previous: SsoadminRegion | undefined;
    for (const regionName of regions.additional) {
      const region = new SsoadminRegion(this, regionName, {
        region: regions.primary,
        instanceArn,
        regionName,
        // AWS runs one such operation at a time for an instance.
        dependsOn: previous && [previous],
        lifecycle: { precondition: [isHere, hasThisStore] },
      });
      previous = region;

      if (adopt?.identityCenterRegions.includes(regionName)) {
        new Import(region, SsoadminRegion.importId({ instanceArn, regionName }));
      } else {
        this.warnWithoutReplicaKey(regionName, kms.aliasName);
      }
    }

    new TerraformOutput(this, "acs_urls", {
      description: "Every ACS URL, in the order of the Okta app's fields.",
      value: assignAcsFields(props.config).map(({ oktaField, ...acs }) => ({
        ...acs,
        okta_field: oktaField,
      })),
    });
    new TerraformOutput(this, "portal_urls", {
      description: "Every URL of the AWS access portal.",
      value: portalUrls(props.config),
    });
  }

  /**
   * A warning and not a refusal: a pull request that adds a Region is planned before its key exists.
   *
   * Only for a Region that the instance is not known to have, because Terraform reads a data source
   * inside a check again at every apply, so that a plan with one is never empty.
   * https://github.com/hashicorp/terraform/issues/35226
   */
  private warnWithoutReplicaKey(regionName: string, aliasName: string): void {
    const data = { type: "aws_kms_key", name: `replica-${regionName}` };
    const key = `data.${data.type}.${data.name}`;
    new Check(this, replicaKeyCheckName(regionName), {
      data: { ...data, config: { region: regionName, key_id: `alias/${aliasName}` } },
      assertions: [
        {
          condition: `\${${key}.enabled && ${key}.multi_region}`,
          errorMessage: `The key alias/${aliasName} in ${regionName} is not an enabled multi-Region key. Identity Center needs its replica key there: apply the kms stack before this one.`,
        },
      ],
    });
  }
}
