import { TerraformResource, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

export interface SsoadminRegionTimeouts {
  /**
   * How long to wait for the Region to become active, such as `45m`.
   * @default 30m
   */
  readonly create?: string;
  /**
   * How long to wait for the Region to be gone, such as `45m`.
   * @default 30m
   */
  readonly delete?: string;
}

export interface SsoadminRegionConfig extends TerraformMetaArguments {
  /** ARN of the Identity Center instance. Another one replaces the resource. */
  readonly instanceArn: string;
  /** The Region to add to the instance. Another one replaces the resource. */
  readonly regionName: string;
  /**
   * Where the API is called: the instance's primary Region, the only one that takes changes.
   * @default - the provider's Region
   */
  readonly region?: string;
  /**
   * Set this on a new resource only: the provider cannot update the resource in place, and a
   * block of time-outs that is added or changed later is an update.
   * @default - the provider's own time-outs
   */
  readonly timeouts?: SsoadminRegionTimeouts;
}

/**
 * An additional Region of an IAM Identity Center instance: `aws_ssoadmin_region`, which
 * hashicorp/aws has since 6.54.0 and `@cdktf/provider-aws` (typed for 6.25.0) does not.
 *
 * AWS runs one such operation at a time for an instance: let each of these depend on the one before it.
 * Two at once do not fail, they hang: the provider retries `ConflictException` up to 25 times, and its
 * time-out does not cover that. See docs/runbook.md, "An apply hangs".
 *
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssoadmin_region
 */
export class SsoadminRegion extends TerraformResource {
  static readonly tfResourceType = "aws_ssoadmin_region";

  constructor(
    scope: Construct,
    id: string,
    private readonly config: SsoadminRegionConfig,
  ) {
    super(scope, id, {
      ...config,
      terraformResourceType: SsoadminRegion.tfResourceType,
      terraformGeneratorMetadata: { providerName: "aws" },
    });
  }

  /** The ID that an existing Region is imported by. */
  static importId({
    instanceArn,
    regionName,
  }: Pick<SsoadminRegionConfig, "instanceArn" | "regionName">): string {
    return `${instanceArn},${regionName}`;
  }

  /** `ADDING`, `ACTIVE` or `REMOVING`. */
  get status(): string {
    return this.getStringAttribute("status");
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { instanceArn, regionName, region, timeouts } = this.config;
    return { instance_arn: instanceArn, region_name: regionName, region, timeouts };
  }
}
