import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";

export interface CheckAssertion {
  /** Terraform expression in `${…}` that is true when all is well. */
  readonly condition: string;
  /** Whole sentences: what was expected, what was seen, what to do. */
  readonly errorMessage: string;
}

export interface CheckConfig {
  /**
   * A data source read for the check alone: where it cannot be read, that is a warning too.
   * @default - the assertions refer to resources and data sources of the stack
   */
  readonly data?: {
    readonly type: string;
    readonly name: string;
    readonly config: Readonly<Record<string, unknown>>;
  };
  readonly assertions: readonly CheckAssertion[];
}

/**
 * A Terraform `check` block, which CDKTF has no class for. A failing check warns in every plan and
 * apply, and in HCP Terraform's health assessments; it never stops anything.
 *
 * https://developer.hashicorp.com/terraform/language/checks
 */
export class Check extends TerraformElement {
  constructor(
    scope: Construct,
    private readonly name: string,
    private readonly config: CheckConfig,
  ) {
    super(scope, `check-${name}`);
  }

  override toTerraform(): object {
    const { data, assertions } = this.config;
    return {
      check: {
        [this.name]: {
          ...(data && { data: { [data.type]: { [data.name]: data.config } } }),
          assert: assertions.map(({ condition, errorMessage }) => ({
            condition,
            error_message: errorMessage,
          })),
        },
      },
    };
  }
}
