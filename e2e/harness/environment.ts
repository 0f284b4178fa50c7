/** Variables that choose Terraform's providers or its cache, and so are the user's to set. */
const KEPT = new Set(["TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR"]);
/** Prefixes of variables that must not reach Terraform: credentials above all. */
const DROPPED = ["AWS_", "OKTA_", "TF_", "IDC_", "CDKTF_"];

/**
 * The environment of every command: the user's own, without anything that could lead Terraform to
 * a real account, another workspace, or extra arguments.
 *
 * @param pluginCache folder for provider binaries, used where the user has chosen none
 */
export function cleanEnvironment(user: NodeJS.ProcessEnv, pluginCache: string): NodeJS.ProcessEnv {
  const kept = Object.entries(user).filter(
    ([name]) => KEPT.has(name) || !DROPPED.some((prefix) => name.startsWith(prefix)),
  );
  return {
    TF_PLUGIN_CACHE_DIR: pluginCache,
    ...Object.fromEntries(kept),
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
    // No credentials but those that a stand-in gives.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
