import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { configText } from "./helpers/config";
import { synthApp, type RunOptions } from "./helpers/run";

const EXAMPLE = resolve("config/example.yaml");
const STACKS = ["example-identity-center", "example-kms", "example-okta"];

const emptyFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), "idc-")));

/** Synthesizes in a new folder. */
function synthIn(cwd: string, env: RunOptions["env"]) {
  return { cwd, ...synthApp({ cwd, env }) };
}

const stackJson = (cwd: string, stack: string): string =>
  readFileSync(join(cwd, "cdktf.out/stacks", stack, "cdk.tf.json"), "utf8");

/** What is said, loudly, of the example. */
const EXAMPLE_SAID = `Config: ${EXAMPLE}. THIS IS THE EXAMPLE, not your instance. Name yours with --config <file> or IDC_CONFIG.\n`;

test("says what was written, in the order of apply, and what to run next", () => {
  const { exitCode, stdout, stderr } = synthIn(emptyFolder(), { IDC_CONFIG: EXAMPLE });
  expect(exitCode).toBe(0);
  expect(stderr).toBe(EXAMPLE_SAID);
  expect(stdout).toBe(
    `Read ${EXAMPLE}: primary ap-northeast-1; additional ap-northeast-3.

Wrote, in the order of apply:
  cdktf.out/stacks/example-kms/cdk.tf.json
  cdktf.out/stacks/example-identity-center/cdk.tf.json
  cdktf.out/stacks/example-okta/cdk.tf.json

Next (nothing is changed in AWS or Okta before you approve a plan):
  npx idc urls    every ACS and portal URL
  npx idc plan    plan all stacks and review them; needs Terraform and credentials
`,
  );
});

test("works with Node alone: no Terraform on the path, no credentials", () => {
  const bin = emptyFolder();
  symlinkSync(process.execPath, join(bin, "node"));
  const { exitCode, stderr } = synthIn(emptyFolder(), { IDC_CONFIG: EXAMPLE, PATH: bin });
  expect(stderr).toBe(EXAMPLE_SAID);
  expect(exitCode).toBe(0);
});

test("the same config gives the same bytes in two folders, and names neither", () => {
  const [first, second] = [emptyFolder(), emptyFolder()];
  synthIn(first, { IDC_CONFIG: EXAMPLE });
  synthIn(second, { IDC_CONFIG: EXAMPLE });
  expect(readdirSync(join(first, "cdktf.out/stacks")).sort()).toEqual(STACKS);
  for (const stack of STACKS) {
    expect(stackJson(first, stack)).toBe(stackJson(second, stack));
    expect(stackJson(first, stack)).not.toContain(first);
  }
});

test("stacks are applied in the order kms, identity-center, okta, and none reads another's state", () => {
  const { cwd } = synthIn(emptyFolder(), { IDC_CONFIG: EXAMPLE });
  const manifest = JSON.parse(readFileSync(join(cwd, "cdktf.out/manifest.json"), "utf8")) as {
    stacks: Record<string, { dependencies: string[] }>;
  };
  expect(manifest.stacks["example-kms"]?.dependencies).toEqual([]);
  expect(manifest.stacks["example-identity-center"]?.dependencies).toEqual(["example-kms"]);
  expect(manifest.stacks["example-okta"]?.dependencies).toEqual(["example-identity-center"]);
  for (const stack of STACKS) {
    expect(stackJson(cwd, stack)).not.toContain("terraform_remote_state");
  }
});

test("a wrong config is exit code 1, and an earlier cdktf.out is left as it is", () => {
  const cwd = emptyFolder();
  synthIn(cwd, { IDC_CONFIG: EXAMPLE });
  const before = stackJson(cwd, "example-kms");
  writeFileSync(join(cwd, "wrong.yaml"), configText({ "regions.primary": "ap-northest-1" }));

  const { exitCode, stdout, stderr } = synthIn(cwd, { IDC_CONFIG: "wrong.yaml" });

  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^wrong\.yaml: 1 problem\n/);
  expect(stderr).not.toContain("    at ");
  expect(stackJson(cwd, "example-kms")).toBe(before);
});

test("a wrong config writes nothing where there was nothing", () => {
  const cwd = emptyFolder();
  synthIn(cwd, { IDC_CONFIG: "nowhere.yaml" });
  expect(existsSync(join(cwd, "cdktf.out"))).toBe(false);
});

test("a folder that cannot be written is one line, no stack trace", () => {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "sub"));
  writeFileSync(join(cwd, "sub/file"), "");
  const { exitCode, stderr } = synthIn(cwd, {
    IDC_CONFIG: EXAMPLE,
    CDKTF_OUTDIR: "sub/file/out",
  });
  expect(exitCode).toBe(1);
  expect(stderr).toBe("sub/file/out: mkdir failed (ENOTDIR, a part of the path is no folder).\n");
});

test("with HCP Terraform there is one workspace per stack, named after it", () => {
  const cwd = emptyFolder();
  const backend = { type: "cloud", organization: "example-org", project: "identity" };
  writeFileSync(join(cwd, "prod.yaml"), configText({ environment: "prod", backend }));
  synthIn(cwd, { IDC_CONFIG: "prod.yaml" });
  const { terraform } = JSON.parse(stackJson(cwd, "prod-okta")) as { terraform: object };
  expect(terraform).toMatchObject({
    cloud: {
      hostname: "app.terraform.io",
      organization: "example-org",
      workspaces: { name: "prod-okta", project: "identity" },
    },
  });
  expect(terraform).not.toHaveProperty("backend");
});

test("main.ts is short enough to be read at once", () => {
  expect(readFileSync("main.ts", "utf8").split("\n").length).toBeLessThanOrEqual(41);
});
