import type { Backend } from "../config";

/** `import` blocks, `check` blocks and preconditions in one release that is still maintained. */
export const TERRAFORM_VERSION = ">= 1.9";

/** The first with lock files in S3 (`use_lockfile`), Terraform and OpenTofu alike. */
const WITH_S3_LOCK_FILES = ">= 1.10";

/** The version that a stack asks for, which depends on where its state is. */
export const oldestTerraform = (backend: Backend): string =>
  backend.type === "s3" && backend.lockFile ? WITH_S3_LOCK_FILES : TERRAFORM_VERSION;

/**
 * Provider versions, newer than those that the CDKTF provider packages are typed for.
 *
 * aws 6.54.0 is the first with `aws_ssoadmin_region`; okta 6.9.0 the first with
 * `skip_authentication_policy`.
 */
export const PROVIDER_VERSIONS = {
  aws: ">= 6.54.0, < 7.0.0",
  okta: ">= 6.9.0, < 7.0.0",
} as const;
