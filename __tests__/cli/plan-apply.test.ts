/** `idc plan` and `idc apply` in an empty folder, with a stand-in for Terraform. */
import { spawn } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { fakeTerraform, type Answers } from "../helpers/fake-terraform";
import { idc, type Outcome } from "../helpers/run";
import { buildPlan } from "../lib/review/build-plan";

const EXAMPLE = resolve("config/example.yaml");
const STACKS = ["example-kms", "example-identity-center", "example-okta"];

let folder: string;
let config: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "idc-plan-")));
  config = join(folder, "config.yaml");
  copyFileSync(EXAMPLE, config);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(args: readonly string[], answers: Answers = {}, env: NodeJS.ProcessEnv = {}): Outcome {
  const binary = fakeTerraform(join(folder, "bin"), answers);
  return idc(args, {
    cwd: folder,
    env: { IDC_CONFIG: config, TERRAFORM_BINARY_NAME: binary, ...env },
  });
}

const calls = (): string[] => readFileSync(join(folder, "bin/calls"), "utf8").trimEnd().split("\n");
const plans = (name = ""): string => join(folder, "cdktf.out/plans", name);
const removal = buildPlan({
  "okta_app_saml.app": { actions: ["delete"], before: { label: "AWS" } },
});

test("plan runs init, plan and show of every stack in the order of apply, and reviews them together", () => {
  const { exitCode, stdout } = run(["plan", "--json"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: "pass", findings: [] });
  expect(calls()).toEqual(
    STACKS.flatMap((stack) => [
      `${stack} init -input=false -no-color`,
      `${stack} plan -input=false -no-color -lock-timeout=5m -out=${plans(`${stack}.plan`)}`,
      `${stack} show -json ${plans(`${stack}.plan`)}`,
    ]),
  );
});

test("plans can be read by nobody else", () => {
  run(["plan"]);
  const modes = readdirSync(plans()).map((name) => [
    name,
    (statSync(plans(name)).mode & 0o777).toString(8),
  ]);
  expect(Object.fromEntries(modes)).toEqual(
    Object.fromEntries(
      [
        ...STACKS.flatMap((stack) => [".plan", ".json", ".log"].map((end) => stack + end)),
        "review.json",
      ].map((name) => [name, "600"]),
    ),
  );
});

test("plan ends with 2 where the review finds something, and apply refuses what it blocks", () => {
  const answers = { plans: { "example-okta": removal } };
  expect(run(["plan"], answers).exitCode).toBe(2);
  const { exitCode, stderr } = run(["apply", "--yes"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("The review blocks these plans: nothing is applied.");
  expect(calls().filter((call) => call.includes(" apply "))).toEqual([]);
});

test("a stack that cannot be planned ends the run with 1 and no verdict, and nothing of an earlier run is left", () => {
  run(["plan"]);
  const { exitCode, stdout, stderr } = run(["plan"], {
    failures: {
      "plan example-identity-center": "╷\n│ Error: no credentials\n│ \n│ Set them.\n╵\n",
    },
  });
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain(
    "terraform plan failed (exit code 1).\n  Error: no credentials\n  Set them.\nEverything it printed is in cdktf.out/plans/example-identity-center.log.\n",
  );
  expect(existsSync(plans("review.json"))).toBe(false);
  expect(existsSync(plans("example-okta.plan"))).toBe(false);
  const after = run(["apply", "--yes"]);
  expect(after.exitCode).toBe(1);
  expect(after.stderr).toContain(
    "cdktf.out/plans/review.json: is not there, so nothing was reviewed. Run idc plan first.",
  );
});

test("an earlier run's plans are gone where the config is broken", () => {
  run(["plan"]);
  appendFileSync(config, "unknown: 1\n");
  expect(run(["plan"]).exitCode).toBe(1);
  expect(readdirSync(plans())).toEqual([]);
});

test("apply applies exactly the reviewed plans, in their order", () => {
  run(["plan"]);
  const { exitCode, stdout } = run(["apply", "--yes", "--json"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ applied: STACKS });
  expect(calls().filter((call) => call.includes(" apply "))).toEqual(
    STACKS.map(
      (stack) => `${stack} apply -input=false -no-color -lock-timeout=5m ${plans(`${stack}.plan`)}`,
    ),
  );
});

test("apply stops at the first stack that fails, and says what was applied", () => {
  run(["plan"]);
  const { exitCode, stderr } = run(["apply", "--yes"], {
    failures: { "apply example-identity-center": "Error: ConflictException\n" },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    "Applied before: example-kms. Not applied: example-identity-center, example-okta.\n",
  );
});

test("a further apply leaves out what was applied with the same plans", () => {
  run(["plan"]);
  run(["apply", "--yes"], { failures: { "apply example-okta": "Error: 429\n" } });
  // Healing makes another plan of a stack: of one that was applied it does not matter any more.
  writeFileSync(plans("example-kms.plan"), "another");
  const { exitCode, stdout, stderr } = run(["apply", "--yes", "--json"]);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Next: npx idc doctor")]);
  expect(JSON.parse(stdout)).toEqual({ applied: ["example-okta"] });
  expect(run(["apply", "--yes"])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(
      "Nothing is left to apply. With these plans were applied: example-kms, example-identity-center, example-okta. Run idc plan for new ones.",
    ) as string,
  });
  // A new plan is a new beginning.
  run(["plan"]);
  expect(JSON.parse(run(["apply", "--yes", "--json"]).stdout)).toEqual({ applied: STACKS });
});

test.each<[string, () => void, string]>([
  [
    "a plan is another",
    () => {
      writeFileSync(plans("example-okta.plan"), "swapped");
    },
    "the plan of example-okta is not the one that was reviewed",
  ],
  [
    "a plan is gone",
    () => {
      rmSync(plans("example-kms.plan"));
    },
    "the plan of example-kms is not the one that was reviewed",
  ],
  [
    "the config is another",
    () => {
      appendFileSync(config, "# a remark\n");
    },
    "the config",
  ],
  [
    "it is older than a day",
    () => {
      change({ createdAt: new Date(Date.now() - 25 * 60 * 60 * 1000).toISOString() });
    },
    "a plan is applied within a day",
  ],
  [
    "it is of another version",
    () => {
      change({ version: "0.0.1" });
    },
    "the review is of idc 0.0.1",
  ],
  [
    "it is of another commit",
    () => {
      change({ commit: "1234567" });
    },
    "the review is of commit 1234567, and the working tree is at none",
  ],
])("apply refuses where %s", (_what, spoil, reason) => {
  run(["plan"]);
  spoil();
  const { exitCode, stderr } = run(["apply", "--yes"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("cdktf.out/plans/review.json: nothing is applied.\n");
  expect(stderr).toMatch(new RegExp(`^  - .*${reason}`, "m"));
  expect(stderr).toContain("Run idc plan again, and read the new review.");
  expect(calls().filter((call) => call.includes(" apply "))).toEqual([]);
});

function change(members: object): void {
  const review = JSON.parse(readFileSync(plans("review.json"), "utf8")) as object;
  writeFileSync(plans("review.json"), JSON.stringify({ ...review, ...members }));
}

test("apply asks for --yes where nobody can be asked", () => {
  run(["plan"]);
  const { exitCode, stderr } = run(["apply"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("Read the review, then run idc apply --yes.");
});

test("an unknown stack is refused with the names that there are", () => {
  const { exitCode, stderr } = run(["plan", "okta"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`There is no stack okta. The stacks are ${STACKS.join(", ")}.`);
});

test("one stack can be planned and applied alone", () => {
  run(["plan", "example-kms"]);
  const { stdout } = run(["apply", "--yes", "--json"]);
  expect(JSON.parse(stdout)).toEqual({ applied: ["example-kms"] });
});

test("a secret of the environment is in no log", () => {
  run(
    ["plan"],
    { chatter: "token is s3cr3t-value-1234\n" },
    { OKTA_API_TOKEN: "s3cr3t-value-1234" },
  );
  const log = readFileSync(plans("example-kms.log"), "utf8");
  expect(log).toContain("token is ***\n");
  expect(log).not.toContain("s3cr3t");
});

test.each([
  [{ version: "1.8.5" }, {}, "is version 1.8.5. The stacks need 1.9 or newer"],
  [
    {},
    { TERRAFORM_BINARY_NAME: "no-such-program" },
    "no-such-program is not there. Install Terraform or OpenTofu 1.9 or newer",
  ],
])("a program that cannot be used is named: %j %j", (answers, env, message) => {
  const { exitCode, stderr } = run(["plan"], answers, env);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("    at ");
});

test("Ctrl-C reaches Terraform once, and plan waits for it and says so", async () => {
  const binary = fakeTerraform(join(folder, "bin"), { waits: true });
  const child = spawn(resolve("bin/idc"), ["plan", "--verbose"], {
    cwd: folder,
    env: { ...process.env, IDC_CONFIG: config, TERRAFORM_BINARY_NAME: binary },
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  const ended = new Promise<number | null>((done) => child.once("close", done));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    // As a terminal does: to the whole group.
    if (!stderr.includes("waiting\n") && (stderr + text).includes("waiting\n"))
      process.kill(-(child.pid as number), "SIGINT");
    stderr += text;
  });
  expect(await ended).toBe(1);
  expect(stderr).toContain("Interrupted (SIGINT).");
  expect(calls().at(-1)).toBe("interrupts: 1");
  expect(existsSync(plans("review.json"))).toBe(false);
});
