/**
 * The library: for a CDKTF app that exists already. What is exported here is public and keeps its
 * meaning within a major version; nothing else of the package is.
 *
 * It needs the packages `cdktf`, `constructs`, `@cdktf/provider-aws` and `@cdktf/provider-okta` beside
 * it. docs/library.md shows its use.
 */
export {
  ConfigError,
  parseConfig,
  readConfig,
  UserError,
  type Config,
  type LoadedConfig,
  type Problem,
} from "./lib/config";
export {
  BaseStack,
  Import,
  PROVIDER_VERSIONS,
  SsoadminRegion,
  TERRAFORM_VERSION,
  type BaseStackProps,
  type SsoadminRegionConfig,
  type SsoadminRegionTimeouts,
} from "./lib/constructs";
export {
  acsUrl,
  acsUrls,
  issuerOf,
  issuerUrl,
  parseAcsUrl,
  portalUrl,
  portalUrls,
  type AcsEndpoint,
  type AcsUrl,
  type InstanceEndpointsInput,
  type ParsedAcsUrl,
  type PortalEndpoint,
  type PortalIdentity,
  type PortalUrl,
  type RegionRole,
} from "./lib/endpoints";
export { toTerraformString, type PolicyDocument } from "./lib/iam";
export {
  delegatedAdminIdentityPolicy,
  keyPolicy,
  type KeyPolicyAccounts,
  type KeyPolicyInput,
  type KeyPolicyProfile,
} from "./lib/key-policy";
export {
  assignAcsFields,
  managedAppSettings,
  type AcsFieldNames,
  type AssignedAcsUrl,
  type OktaSettingsInput,
} from "./lib/okta";
export { addStacks } from "./stacks";
export { BreakGlassFederationStack } from "./stacks/break-glass-federation-stack";
export { BreakGlassStack } from "./stacks/break-glass-stack";
export { IdentityCenterStack } from "./stacks/identity-center-stack";
export { KmsStack } from "./stacks/kms-stack";
export { OktaStack } from "./stacks/okta-stack";
