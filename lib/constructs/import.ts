import { TerraformElement, type TerraformResource } from "cdktf";

/**
 * A Terraform `import` block: the resource exists, and the first apply takes it over.
 *
 * CDKTF's own `importFrom` asks the `terraform` binary for its version at every synth, and fails
 * where there is none; this project synthesizes with Node alone.
 *
 * https://developer.hashicorp.com/terraform/language/import
 */
export class Import extends TerraformElement {
  /**
   * @param resource what the existing thing becomes
   * @param existingId the ID that the provider imports it by
   */
  constructor(
    private readonly resource: TerraformResource,
    private readonly existingId: string,
  ) {
    super(resource, "import");
  }

  override toTerraform(): object {
    const { terraformResourceType, friendlyUniqueId } = this.resource;
    return {
      import: [{ to: `${terraformResourceType}.${friendlyUniqueId}`, id: this.existingId }],
    };
  }
}
