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
import { idc, synthApp, type RunOptions } from "./helpers/run";

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

describe("what an earlier synth left", () => {
  const EMERGENCY = {
    userNames: ["break-glass-1", "break-glass-2"],
    alarmEmails: ["security@example.com"],
  };

  /** Synthesizes with the emergency access, then without. */
  function withoutEmergency(between: (cwd: string) => void) {
    const cwd = emptyFolder();
    const write = (values: Record<string, unknown>) => {
      writeFileSync(join(cwd, "prod.yaml"), configText({ environment: "prod", ...values }));
    };
    write({ breakGlass: EMERGENCY });
    synthIn(cwd, { IDC_CONFIG: "prod.yaml" });
    between(cwd);
    write({});
    return synthIn(cwd, { IDC_CONFIG: "prod.yaml" });
  }

  test("a stack that the config has no more is removed, and said", () => {
    const { cwd, exitCode, stderr } = withoutEmergency((folder) => {
      expect(existsSync(join(folder, "cdktf.out/stacks/prod-break-glass"))).toBe(true);
    });
    expect(exitCode).toBe(0);
    expect(existsSync(join(cwd, "cdktf.out/stacks/prod-break-glass"))).toBe(false);
    expect(stderr).toContain(
      "warning: prod-break-glass is not in the config any more; cdktf.out/stacks/prod-break-glass was removed. What it made in AWS or Okta stays as it is, and so does its state: put it back into the config before you change or delete any of it.\n",
    );
  });

  test("where something else lies in its folder, it is left, and said", () => {
    const state = "cdktf.out/stacks/prod-break-glass/errored.tfstate";
    const { cwd, stderr } = withoutEmergency((folder) => {
      writeFileSync(join(folder, state), "{}");
    });
    expect(readFileSync(join(cwd, state), "utf8")).toBe("{}");
    expect(stderr).toContain(
      "cdktf.out/stacks/prod-break-glass was left, because other files lie in it.",
    );
  });

  test("what Terraform keeps in a stack's folder stays, and nothing is left beside it", () => {
    const lock = "cdktf.out/stacks/prod-kms/.terraform.lock.hcl";
    const { cwd } = withoutEmergency((folder) => {
      writeFileSync(join(folder, lock), "# lock\n");
    });
    expect(readFileSync(join(cwd, lock), "utf8")).toBe("# lock\n");
    expect(readdirSync(cwd).sort()).toEqual(["cdktf.out", "prod.yaml"]);
  });
});

describe("idc synth --out", () => {
  const plain = (cwd: string, ...args: string[]) =>
    idc(["synth", "--config", EXAMPLE, "--out", "out", ...args], { cwd });
  const read = (cwd: string, stack: string) =>
    JSON.parse(readFileSync(join(cwd, "out", stack, "main.tf.json"), "utf8")) as Record<
      string,
      object
    >;

  test("writes the same resources without anything that only CDKTF reads", () => {
    const cwd = emptyFolder();
    const { exitCode, stdout } = plain(cwd);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`Wrote, in the order of apply:
  out/example-kms/main.tf.json
  out/example-identity-center/main.tf.json
  out/example-okta/main.tf.json

No backend block: say where the state is kept, or Terraform keeps it beside the file.
Each folder is a root module: import and removed blocks are not taken in a module that is called.
`);
    expect(readdirSync(join(cwd, "out")).sort()).toEqual(STACKS);
    synthIn(cwd, { IDC_CONFIG: EXAMPLE });
    for (const stack of STACKS) {
      const { "//": note, ...blocks } = read(cwd, stack);
      expect(note).toBe(
        "Written by `idc synth --out` of identity-center-okta. Change its config, not this file.",
      );
      expect(JSON.stringify(blocks)).not.toContain('"//"');
      const cdktf = JSON.parse(stackJson(cwd, stack)) as { resource: Record<string, object> };
      expect(Object.keys(blocks["resource"] ?? {})).toEqual(Object.keys(cdktf.resource));
      expect(blocks).toHaveProperty("provider");
      expect(blocks["terraform"]).not.toHaveProperty("backend");
    }
  });

  test("--no-providers says what they need; --no-backend leaves out a shared state", () => {
    const cwd = emptyFolder();
    writeFileSync(
      join(cwd, "prod.yaml"),
      configText({
        environment: "prod",
        backend: { type: "s3", bucket: "states", region: "eu-west-1" },
      }),
    );
    const out = (...args: string[]) =>
      idc(["synth", "--config", "prod.yaml", "--out", "out", ...args], { cwd });
    out();
    expect(read(cwd, "prod-kms")["terraform"]).toMatchObject({
      backend: { s3: { bucket: "states", key: "identity-center/prod-kms.tfstate" } },
    });
    const { stdout } = out("--no-backend", "--no-providers");
    expect(read(cwd, "prod-kms")["terraform"]).not.toHaveProperty("backend");
    expect(read(cwd, "prod-kms")["terraform"]).toHaveProperty("required_providers");
    expect(read(cwd, "prod-kms")).not.toHaveProperty("provider");
    expect(stdout).toContain(
      'No provider blocks: aws needs region ap-northeast-1 and allowed_account_ids ["111122223333"]',
    );
  });

  test("leaves everything else in the folder, and refuses a file that it did not write", () => {
    const cwd = emptyFolder();
    plain(cwd);
    writeFileSync(join(cwd, "out/example-kms/terraform.tfstate"), "{}");
    expect(plain(cwd).exitCode).toBe(0);
    expect(readFileSync(join(cwd, "out/example-kms/terraform.tfstate"), "utf8")).toBe("{}");

    writeFileSync(join(cwd, "out/example-okta/main.tf.json"), "{}");
    const { exitCode, stderr } = plain(cwd);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "out/example-okta/main.tf.json: not written by this command. Nothing was changed. Choose another folder with --out.\n",
    );
    expect(idc(["synth", "--no-backend"], { cwd }).stderr).toBe(
      "--no-backend and --no-providers are for --out <folder>: add it.\n",
    );
  });
});
