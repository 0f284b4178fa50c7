import {
  AzurermBackend,
  CloudBackend,
  GcsBackend,
  LocalBackend,
  NamedCloudWorkspace,
  S3Backend,
  TerraformStack,
} from "cdktf";
import type { Construct } from "constructs";

import { stackName, type Backend, type Config, type StackRole } from "../config";
import { oldestTerraform, PROVIDER_VERSIONS } from "./versions";

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

    this.addBackend(name, config.backend);
    this.addOverride("terraform.required_version", oldestTerraform(config.backend));
  }

  private addBackend(name: string, backend: Backend): void {
    switch (backend.type) {
      case "local":
        new LocalBackend(this, { path: `../../../terraform.${name}.tfstate` });
        break;
      case "cloud": {
        const { hostname, organization, project } = backend;
        const workspaces = new NamedCloudWorkspace(name, project);
        new CloudBackend(this, { hostname, organization, workspaces });
        break;
      }
      case "s3": {
        const { bucket, region, keyPrefix, lockFile, kmsKeyId } = backend;
        new S3Backend(this, {
          bucket,
          key: `${keyPrefix}${name}.tfstate`,
          region,
          encrypt: true,
          kmsKeyId,
        });
        // Newer than CDKTF.
        this.addOverride("terraform.backend.s3.use_lockfile", lockFile);
        break;
      }
      case "gcs":
        new GcsBackend(this, { bucket: "", prefix: `${backend.keyPrefix}${name}` });
        this.passArguments(backend);
        break;
      case "azurerm":
        new AzurermBackend(this, {
          storageAccountName: "",
          containerName: "",
          key: `${backend.keyPrefix}${name}.tfstate`,
        });
        this.passArguments(backend);
    }
  }

  private passArguments({ type, ...backend }: Extract<Backend, { arguments: unknown }>): void {
    for (const [name, value] of Object.entries(backend.arguments)) {
      this.addOverride(`terraform.backend.${type}.${name}`, value);
    }
  }

  /** Replaces the exact version that a CDKTF provider package pins by the one this project needs. */
  protected requireProvider(name: keyof typeof PROVIDER_VERSIONS): void {
    this.addOverride(`terraform.required_providers.${name}.version`, PROVIDER_VERSIONS[name]);
  }
}
