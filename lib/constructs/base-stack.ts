import { CloudBackend, LocalBackend, NamedCloudWorkspace, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import { stackName, type Config, type StackRole } from "../config";
import { PROVIDER_VERSIONS, TERRAFORM_VERSION } from "./versions";

export interface BaseStackProps {
  readonly config: Config;
}

/**
 * What all stacks share: name, backend, and the versions they ask for.
 *
 * The state of a local backend lies in the project's root, beside `cdktf.out`; its path is relative
 * to the folder that Terraform runs in, so that the synthesized JSON is the same on every machine.
 */
export abstract class BaseStack extends TerraformStack {
  constructor(scope: Construct, role: StackRole, { config }: BaseStackProps) {
    const name = stackName(config.environment, role);
    super(scope, name);

    if (config.backend.type === "cloud") {
      const { hostname, organization, project } = config.backend;
      new CloudBackend(this, {
        hostname,
        organization: organization as string, // required with `cloud` by the config's rules
        workspaces: new NamedCloudWorkspace(name, project),
      });
    } else {
      new LocalBackend(this, { path: `../../../terraform.${name}.tfstate` });
    }
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
  }

  /** Replaces the exact version that a CDKTF provider package pins by the one this project needs. */
  protected requireProvider(name: keyof typeof PROVIDER_VERSIONS): void {
    this.addOverride(`terraform.required_providers.${name}.version`, PROVIDER_VERSIONS[name]);
  }
}
