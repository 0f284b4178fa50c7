import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";

export interface CheckAssertion {
  /** Terraform expression in `${…}` that is true when all is well. */
  readonly condition: string;
  /** Whole sentences: what was expected, what was seen, what to do. */
  readonly errorMessage: string;
}

export interface CheckConfig {
  readonly assertions: readonly CheckAssertion[];
}

/**
 * A Terraform `check` block, which CDKTF has no class for. A failing check warns in every plan and
 * apply, and in HCP Terraform's health assessments; it never stops anything.
 *
 * Its assertions refer to resources and data sources of the stack. A data source inside the block is
 * left out on purpose: Terraform plans to read it again in every apply, so no plan would be empty
 * (https://github.com/hashicorp/terraform/issues/35226).
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
    return {
      check: {
        [this.name]: {
          assert: this.config.assertions.map(({ condition, errorMessage }) => ({
            condition,
            error_message: errorMessage,
          })),
        },
      },
    };
  }
}
