import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

import { writeSynthesized } from "../helpers/synthesized";

/** Writes down what it is asked, and leaves the files that Terraform leaves. */
const TERRAFORM = `#!/usr/bin/env bash
set -e
echo "$*" >>"$CALLS"
cd "\${1#-chdir=}"
case $2 in
  init) [ -f .terraform.lock.hcl ] || echo lock >.terraform.lock.hcl ;;
  plan) echo "a plan with a secret" >plan.bin ;;
  show) echo '{"secret":true}' ;;
  apply) cat plan.bin .terraform.lock.hcl >>"$CALLS" ;;
esac
`;

const root = mkdtempSync(join(tmpdir(), "idc-ci-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});
const STACK = join("cdktf.out", "stacks", "example-kms");

/** A runner: the project's files, a synthesized stack, a Terraform that does nothing. */
function runner() {
  const folder = mkdtempSync(join(root, "runner-"));
  for (const name of ["ci", "cli", "lib", "stacks", "package.json"]) {
    cpSync(name, join(folder, name), { recursive: true });
  }
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, STACK), { recursive: true });
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/terraform"), TERRAFORM);
  chmodSync(join(folder, "bin/terraform"), 0o755);
  const calls = join(folder, "calls");
  return {
    folder,
    run: (script: string, ...args: string[]) =>
      spawnSync(join("ci", script), args, {
        cwd: folder,
        encoding: "utf8",
        env: {
          HOME: folder,
          PATH: `${join(folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`,
          CALLS: calls,
          PLAN_PASSPHRASE: "0123456789abcdef0123456789abcdef",
        },
      }),
    calls: () => readFileSync(calls, "utf8").trimEnd().split("\n"),
  };
}

test("a plan leaves its runner encrypted, and another runner applies exactly it", () => {
  const planning = runner();
  expect(planning.run("plan-stack", "example-kms")).toMatchObject({ status: 0 });
  expect(planning.calls()).toEqual([
    `-chdir=${STACK} init -input=false`,
    `-chdir=${STACK} plan -input=false -out=plan.bin`,
    `-chdir=${STACK} show -json plan.bin`,
  ]);
  const artefact = join("plans", "example-kms.encrypted");
  expect(readFileSync(join(planning.folder, artefact)).includes("secret")).toBe(false);

  const applying = runner();
  mkdirSync(join(applying.folder, "plans"));
  cpSync(join(planning.folder, artefact), join(applying.folder, artefact));
  expect(applying.run("apply-stack", "example-kms")).toMatchObject({ status: 0 });
  expect(applying.calls()).toEqual([
    `-chdir=${STACK} init -input=false -lockfile=readonly`,
    `-chdir=${STACK} apply -input=false plan.bin`,
    "a plan with a secret",
    "lock",
  ]);
  expect(readFileSync(join(applying.folder, "plans/example-kms/plan.json"), "utf8")).toBe(
    '{"secret":true}\n',
  );
});

test("no plan at all is nothing to decrypt, and no mistake of this step", () => {
  expect(runner().run("decrypt-plans")).toMatchObject({ status: 0, stderr: "" });
});

test("nothing is applied where there is no plan", () => {
  const applying = runner();
  expect(applying.run("apply-stack", "example-kms").status).not.toBe(0);
  expect(existsSync(join(applying.folder, "calls"))).toBe(false);
});

test("a step that there is not is named, with those that there are", () => {
  const { folder } = runner();
  const outcome = spawnSync("npx", ["tsx", "ci/main.ts", "reviw"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toContain(
    'There is no step "reviw". Steps: stacks, encrypt, decrypt, review, comment, drift-issue, reviewed-commit.',
  );
});

test("a step writes its outputs and its summary into the files that GitHub names", () => {
  const { folder } = runner();
  cpSync("config", join(folder, "config"), { recursive: true });
  writeSynthesized(join(folder, "cdktf.out"));
  const [GITHUB_OUTPUT, GITHUB_STEP_SUMMARY] = [join(folder, "output"), join(folder, "summary")];
  const outcome = spawnSync("npx", ["tsx", "ci/main.ts", "stacks"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, IDC_CONFIG: "config/example.yaml", GITHUB_OUTPUT, GITHUB_STEP_SUMMARY },
  });
  expect(outcome.status).toBe(0);
  const lines = readFileSync(GITHUB_OUTPUT, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => line.split("=")[0])).toEqual([
    "stacks",
    "ready",
    "hostname",
    "region",
    "guide",
  ]);
  expect(lines).toContain("ready=false");
  expect(readFileSync(GITHUB_STEP_SUMMARY, "utf8")).toMatch(/^No plans: .*\n$/);
});

test("without actionlint the workflows are not checked, in one line", () => {
  const { folder } = runner();
  const outcome = spawnSync("/bin/bash", [join(folder, "ci/actionlint")], {
    encoding: "utf8",
    env: { HOME: folder, PATH: join(folder, "nothing") },
  });
  expect(outcome).toMatchObject({
    status: 0,
    stdout:
      "workflows not checked: actionlint is not installed. To install it (needs Go): ci/actionlint --install\n",
  });
});
