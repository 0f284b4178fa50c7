import { App } from "cdktf";

import { addStacks } from "../../../stacks";
import { configWith } from "../../helpers/config";
import { parseConfig } from "../../../lib/config";
import { configText } from "../../helpers/config";

/** The `terraform` block of each stack, as Terraform reads it. */
function terraformBlocks(backend: object) {
  const app = new App({ stackTraces: false });
  return addStacks(app, configWith({ backend })).map((stack) => {
    const { terraform } = stack.toTerraform() as {
      terraform: { backend?: object; cloud?: object; required_version: string };
    };
    return {
      backend: terraform.backend,
      cloud: terraform.cloud,
      needs: terraform.required_version,
    };
  });
}

test("s3: a state per stack, encrypted, with a lock file that Terraform 1.10 brought", () => {
  const [kms, identityCenter] = terraformBlocks({
    type: "s3",
    bucket: "states",
    region: "eu-central-1",
    keyPrefix: "sign-in/",
    kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/a",
  });
  expect(kms).toEqual({
    backend: {
      s3: {
        bucket: "states",
        key: "sign-in/example-kms.tfstate",
        region: "eu-central-1",
        encrypt: true,
        kms_key_id: "arn:aws:kms:eu-central-1:111122223333:key/a",
        use_lockfile: true,
      },
    },
    cloud: undefined,
    needs: ">= 1.10",
  });
  expect(identityCenter?.backend).toMatchObject({
    s3: { key: "sign-in/example-identity-center.tfstate" },
  });
});

test("s3 without lock files takes Terraform 1.9", () => {
  const [kms] = terraformBlocks({
    type: "s3",
    bucket: "states",
    region: "us-east-1",
    lockFile: false,
  });
  expect(kms).toMatchObject({ backend: { s3: { use_lockfile: false } }, needs: ">= 1.9" });
});

test("gcs and azurerm: arguments as Terraform names them, a state per stack", () => {
  const [gcs] = terraformBlocks({
    type: "gcs",
    arguments: { bucket: "states", kms_encryption_key: "projects/a" },
  });
  expect(gcs?.backend).toEqual({
    gcs: {
      bucket: "states",
      prefix: "identity-center/example-kms",
      kms_encryption_key: "projects/a",
    },
  });
  const [azurerm] = terraformBlocks({
    type: "azurerm",
    arguments: { storage_account_name: "states", container_name: "tf", use_oidc: true },
  });
  expect(azurerm?.backend).toEqual({
    azurerm: {
      storage_account_name: "states",
      container_name: "tf",
      key: "identity-center/example-kms.tfstate",
      use_oidc: true,
    },
  });
});

test("a state in the primary Region is warned of", () => {
  const warnings = (region: string) =>
    parseConfig("c.yaml", configText({ backend: { type: "s3", bucket: "states", region } }))
      .warnings;
  expect(warnings("eu-central-1")).toEqual([]);
  expect(warnings("ap-northeast-1")).toEqual([
    "backend.region ap-northeast-1 is the primary Region. While it is down no plan can be made, not even of the Okta app: keep the state in another Region.",
  ]);
});
