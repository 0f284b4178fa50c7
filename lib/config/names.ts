/** Names that commands, stacks and the review share. Nothing is loaded for them. */

/** Environment variable that names the config file. */
export const CONFIG_VARIABLE = "IDC_CONFIG";

/** Files of this project, seen from its folder: the example, and the schema for editors. */
export const DEFAULT_CONFIG_FILE = "config/example.yaml";
export const JSON_SCHEMA_FILE = "config/config.schema.json";

/** File beside a config that says which findings are accepted. */
export const ACCEPTED_FILE = "accepted-findings.yaml";

/** What stands behind the environment in a stack's name: those that sign-in depends on, in the order of apply. */
export const SIGN_IN_STACK_ROLES = ["kms", "identity-center", "okta"] as const;
export const STACK_ROLES = [
  ...SIGN_IN_STACK_ROLES,
  "break-glass",
  "break-glass-federation",
] as const;
export type StackRole = (typeof STACK_ROLES)[number];

export const stackName = (environment: string, role: StackRole): string => `${environment}-${role}`;

/** Folder of the synthesized stacks and their plans, as CDKTF names it, seen from the working directory. */
export const OUTDIR = process.env["CDKTF_OUTDIR"] ?? "cdktf.out";
