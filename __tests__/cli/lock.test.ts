import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { lockDifferences } from "../../lib/terraform";
import { fakeTerraform, type Answers } from "../helpers/fake-terraform";
import { idc } from "../helpers/run";

const LOCK = (version: string, hash = "h1:a=") => `# This file is maintained by "terraform init".

provider "registry.terraform.io/hashicorp/aws" {
  version     = "${version}"
  constraints = ">= 6.54.0, < 7.0.0"
  hashes = [
    "${hash}",
    "zh:00",
  ]
}
`;

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "idc-lock-")));
  copyFileSync(resolve("config/example.yaml"), join(folder, "c.yaml"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
function run(args: readonly string[], answers: Answers = {}, env: NodeJS.ProcessEnv = {}) {
  return idc(args, {
    cwd: folder,
    env: {
      IDC_CONFIG: "c.yaml",
      TERRAFORM_BINARY_NAME: fakeTerraform(join(folder, "bin"), answers),
      ...env,
    },
  });
}
const calls = () => readFileSync(join(folder, "bin/calls"), "utf8").trimEnd().split("\n");
const committed = () => join(folder, "locks/example-kms.lock.hcl");

test("writes a lock file per stack for every platform, and says what changed", () => {
  const first = run(["lock"], { lock: LOCK("6.60.0") });
  expect([first.exitCode, first.stdout]).toEqual([
    0,
    ["kms", "identity-center", "okta"]
      .map((role) => `locks/example-${role}.lock.hcl: hashicorp/aws 6.60.0 is new\n`)
      .join(""),
  ]);
  expect(calls()[0]).toBe(
    "example-kms providers lock -no-color -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_amd64 -platform=darwin_arm64",
  );
  expect(readFileSync(committed(), "utf8")).toBe(LOCK("6.60.0"));
  expect(run(["lock", "example-kms"], { lock: LOCK("6.61.0") }).stdout).toBe(
    "locks/example-kms.lock.hcl: hashicorp/aws 6.60.0 becomes 6.61.0\n",
  );
  expect(run(["lock", "example-kms"], { lock: LOCK("6.61.0") }).stdout).toBe(
    "locks/example-kms.lock.hcl: nothing changed\n",
  );
});

test("takes providers from a mirror, for the platforms that are named", () => {
  run(["lock", "example-kms", "--fs-mirror", "mirror", "--platform", "linux_amd64"]);
  expect(calls()[0]).toBe(
    `example-kms providers lock -no-color -platform=linux_amd64 -fs-mirror=${join(folder, "mirror")}`,
  );
});

test.each([
  ["in CI nothing may be added to it", { CI: "true" }, " -lockfile=readonly"],
  ["elsewhere it may", { CI: "" }, ""],
])("a plan takes the committed lock file: %s", (_case, env, end) => {
  mkdirSync(join(folder, "locks"));
  writeFileSync(committed(), LOCK("6.60.0"));
  expect(run(["plan", "example-kms"], {}, env).exitCode).toBe(0);
  expect(calls()[0]).toBe(`example-kms init -input=false -no-color${end}`);
  if (end !== "") {
    const used = join(folder, "cdktf.out/stacks/example-kms/.terraform.lock.hcl");
    expect(readFileSync(used, "utf8")).toBe(LOCK("6.60.0"));
  }
});

test("without one, a plan takes what the program finds, also in CI", () => {
  run(["plan", "example-kms"], {}, { CI: "true" });
  expect(calls()[0]).toBe("example-kms init -input=false -no-color");
  expect(existsSync(committed())).toBe(false);
});

test("a change of checksums alone is said: it is what a swapped binary looks like", () => {
  expect(lockDifferences(LOCK("6.60.0"), LOCK("6.60.0", "h1:b="))).toEqual([
    "hashicorp/aws 6.60.0 has other checksums",
  ]);
  expect(lockDifferences(LOCK("6.60.0"), "")).toEqual(["hashicorp/aws is gone"]);
});
