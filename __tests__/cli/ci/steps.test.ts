/** The steps of the workflows as they run: in a process of their own, each in an empty checkout. */
import { createHash } from "node:crypto";
import {
  cpSync,
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
import { spawnSync } from "node:child_process";

import { fakeTerraform, type Answers } from "../../helpers/fake-terraform";
import { prodConfigText } from "../../helpers/prod-config";
import { idc } from "../../helpers/run";

const root = realpathSync(mkdtempSync(join(tmpdir(), "idc-ci-")));
afterAll(() => {
  rmSync(root, { recursive: true });
});
const PASSPHRASE = "0123456789abcdef0123456789abcdef";
const STACK = "prod-kms";
const DIGEST = createHash("sha256").update(`plan of ${STACK}`).digest("hex");

/** A runner of one job: a config, a Terraform that answers from a table. */
function runner(answers: Answers = {}) {
  const folder = mkdtempSync(join(root, "runner-"));
  mkdirSync(join(folder, "config"));
  writeFileSync(join(folder, "config/prod.yaml"), prodConfigText());
  const binary = fakeTerraform(join(folder, "bin"), answers);
  return {
    folder,
    run: (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      idc(["ci", ...args], {
        cwd: folder,
        env: {
          IDC_CONFIG: undefined,
          TERRAFORM_BINARY_NAME: binary,
          PLAN_PASSPHRASE: PASSPHRASE,
          GITHUB_RUN_ID: "42",
          GITHUB_SHA: "c0ffee",
          PLAN_DIGEST: DIGEST,
          ...env,
        },
      }),
    calls: () =>
      existsSync(join(folder, "bin/calls"))
        ? readFileSync(join(folder, "bin/calls"), "utf8").trimEnd().split("\n")
        : [],
  };
}

/** A job that has planned, and a fresh one that got its artefact. */
function planned(answers: Answers = {}) {
  const planning = runner(answers);
  expect(planning.run(["plan", STACK])).toMatchObject({ exitCode: 0 });
  const applying = runner();
  cpSync(join(planning.folder, "sealed"), join(applying.folder, "sealed"), { recursive: true });
  return { planning, applying };
}

test("a plan leaves its job sealed, and another job applies exactly it with the same providers", () => {
  const { planning, applying } = planned();
  const sealed = readFileSync(join(planning.folder, "sealed", `${STACK}.jwe`), "utf8");
  expect(sealed).toMatch(/^[\w-]+(\.[\w-]+){4}$/);

  expect(applying.run(["apply", STACK])).toMatchObject({
    exitCode: 0,
    stdout: `${STACK}: applied.\n`,
  });
  const plan = join(applying.folder, "cdktf.out/plans", `${STACK}.plan`);
  expect(applying.calls()).toEqual([
    `${STACK} init -input=false -no-color -lockfile=readonly`,
    `${STACK} apply -input=false -no-color -lock-timeout=5m ${plan}`,
  ]);
  expect(readFileSync(plan, "utf8")).toBe(`plan of ${STACK}`);
  expect(
    readFileSync(join(applying.folder, "cdktf.out/stacks", STACK, ".terraform.lock.hcl"), "utf8"),
  ).toBe("# lock\n");
});

const AGAIN = "Run the whole workflow again";
test.each([
  [
    "a plan that is not the reviewed one",
    { PLAN_DIGEST: "0".repeat(64) },
    `The plan of ${STACK} is not the one that was reviewed: nothing is applied. Its digest is ${DIGEST}, and that of the review ${"0".repeat(64)}. ${AGAIN}.`,
  ],
  [
    "a plan without a review",
    { PLAN_DIGEST: "" },
    "PLAN_DIGEST is not set: this step cannot do without it.",
  ],
  [
    "a plan of another run",
    { GITHUB_RUN_ID: "43" },
    `The plan of ${STACK} is not opened: it was sealed for run, commit and stack ["42","c0ffee","${STACK}"], and this is ["43","c0ffee","${STACK}"].`,
  ],
  ["a plan of another commit", { GITHUB_SHA: "newer" }, `The plan of ${STACK} is not opened`],
  [
    "a plan of another passphrase",
    { PLAN_PASSPHRASE: "x".repeat(32) },
    `The plan of ${STACK} cannot be opened`,
  ],
])("%s is not applied", (_case, env, message) => {
  const { applying } = planned();
  const { exitCode, stderr } = applying.run(["apply", STACK], env);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(message);
  expect(applying.calls()).toEqual([]);
});

test("an artefact under another stack's name is not applied", () => {
  const { applying } = planned();
  cpSync(
    join(applying.folder, "sealed", `${STACK}.jwe`),
    join(applying.folder, "sealed/prod-okta.jwe"),
  );
  const { exitCode, stderr } = applying.run(["apply", "prod-okta"]);
  expect([exitCode, applying.calls()]).toEqual([1, []]);
  expect(stderr).toContain("The plan of prod-okta is not opened");
});

test("nothing is applied where there is no plan", () => {
  const applying = runner();
  const { exitCode, stderr } = applying.run(["apply", STACK]);
  expect([exitCode, applying.calls()]).toEqual([1, []]);
  expect(stderr).toContain(`sealed has no plan of ${STACK}: nothing is applied.`);
});

test("a plan that fails leaves nothing, and its log says why", () => {
  const planning = runner({ failures: { [`plan ${STACK}`]: "Error: no credentials\n" } });
  const { exitCode, stderr } = planning.run(["plan", STACK]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("Error: no credentials");
  expect(existsSync(join(planning.folder, "sealed"))).toBe(false);
});

test("sealed plans of all stacks are reviewed together", () => {
  const { planning } = planned();
  for (const stack of ["prod-identity-center", "prod-okta"]) {
    expect(planning.run(["plan", stack])).toMatchObject({ exitCode: 0 });
  }
  const reviewing = runner();
  cpSync(join(planning.folder, "sealed"), join(reviewing.folder, "sealed"), { recursive: true });
  expect(reviewing.run(["review"])).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(reviewing.folder, "review.md"), "utf8")).toMatch(/^\*\*Pass/);
});

test("a step that there is not is named, with those that there are", () => {
  const { exitCode, stderr } = runner().run(["reviw"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    'There is no step "reviw". Steps: pull-request, stacks, plan, review, comment, reviewed-commit, apply, drift-issue.',
  );
});

test("a step writes its outputs and its summary into the files that GitHub names", () => {
  const { folder, run } = runner();
  const [GITHUB_OUTPUT, GITHUB_STEP_SUMMARY] = [join(folder, "output"), join(folder, "summary")];
  expect(run(["stacks"], { GITHUB_OUTPUT, GITHUB_STEP_SUMMARY })).toMatchObject({ exitCode: 0 });
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
  const outcome = spawnSync("/bin/bash", [resolve("build/actionlint")], {
    encoding: "utf8",
    env: { HOME: root, PATH: join(root, "nothing") },
  });
  expect(outcome).toMatchObject({
    status: 0,
    stdout:
      "workflows not checked: actionlint is not installed. To install it (needs Go): build/actionlint --install\n",
  });
});
