/** Names that commands, stacks and the review share. Nothing is loaded for them. */

/** What an environment may be called: it is the prefix of every stack's name. */
export const ENVIRONMENT_NAME = {
  pattern: /^[a-z][a-z0-9-]{0,19}$/,
  allowed: "1 to 20 of a-z, 0-9 and -, starting with a letter",
} as const;

/** Environment variable that names the config file. */
export const CONFIG_VARIABLE = "IDC_CONFIG";

/** Files of this project, seen from its folder: the example, and the schema for editors. */
export const DEFAULT_CONFIG_FILE = "config/example.yaml";
export const JSON_SCHEMA_FILE = "config/config.schema.json";

/** File beside a config that says which findings are accepted. */
export const ACCEPTED_FILE = "accepted-findings.yaml";

/** File beside a config that says when each Region was last tried. */
export const DRILLS_FILE = "drills.yaml";

/** Files beside a config that are none. */
export const NO_CONFIGS: readonly string[] = [ACCEPTED_FILE, DRILLS_FILE];

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
