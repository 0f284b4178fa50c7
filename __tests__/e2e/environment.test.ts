import { cleanEnvironment } from "../../e2e/harness/environment";

test("nothing of the user's that leads to an account, a workspace or other arguments gets through", () => {
  const env = cleanEnvironment(
    {
      PATH: "/bin",
      AWS_PROFILE: "production",
      AWS_ACCESS_KEY_ID: "AKIA0",
      OKTA_API_TOKEN: "00token",
      TF_WORKSPACE: "production",
      TF_CLI_ARGS_apply: "-auto-approve",
      TF_VAR_a: "b",
      IDC_CONFIG: "config/prod.yaml",
      TF_CLI_CONFIG_FILE: "/mirror.tfrc",
    },
    "/cache",
  );
  expect(env).toEqual({
    PATH: "/bin",
    TF_CLI_CONFIG_FILE: "/mirror.tfrc",
    TF_PLUGIN_CACHE_DIR: "/cache",
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  });
});

test("the user's plugin cache is used where there is one", () => {
  expect(cleanEnvironment({ TF_PLUGIN_CACHE_DIR: "/mine" }, "/cache")["TF_PLUGIN_CACHE_DIR"]).toBe(
    "/mine",
  );
});
