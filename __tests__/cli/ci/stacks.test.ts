import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stacks } from "../../../cli/ci/stacks";
import { stacksInWaves } from "../../../lib/terraform";
import { prodConfig } from "../../helpers/prod-config";
import { synthApp } from "../../helpers/run";
import { writeSynthesized, type ShortStack } from "../../helpers/synthesized";

const root = mkdtempSync(join(tmpdir(), "idc-ci-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const outdir = (short?: Readonly<Record<string, ShortStack>>) =>
  writeSynthesized(mkdtempSync(join(root, "out-")), short);
const names = (waves: ReturnType<typeof stacksInWaves>) =>
  waves.map((wave) => wave.map(({ stack }) => stack));

test("a stack comes after what it depends on; an independent one is in the first wave", () => {
  expect(names(stacksInWaves(outdir()))).toEqual([
    ["example-break-glass", "example-kms"],
    ["example-identity-center"],
    ["example-okta"],
  ]);
});

test("reads what CDKTF writes", () => {
  const cwd = mkdtempSync(join(root, "synth-"));
  const env = { IDC_CONFIG: join(process.cwd(), "config/example.yaml") };
  expect(synthApp({ cwd, env })).toEqual(expect.objectContaining({ exitCode: 0 }));
  expect(stacksInWaves(join(cwd, "cdktf.out"))).toEqual([
    [{ stack: "example-kms", aws: true, okta: false }],
    [{ stack: "example-identity-center", aws: true, okta: false }],
    [{ stack: "example-okta", aws: false, okta: true }],
  ]);
});

test("a fourth wave is refused: apply.yml has no job for it", () => {
  const chain = { a: {}, b: { after: ["a"] }, c: { after: ["b"] }, d: { after: ["c"] } };
  expect(() => stacksInWaves(outdir(chain))).toThrow(
    "The stacks are applied in 4 waves, and .github/workflows/apply.yml has jobs for 3: a; b; c; d. Add a job there, and raise MAX_WAVES in lib/terraform/waves.ts.",
  );
});

test("a circle is refused", () => {
  expect(() => stacksInWaves(outdir({ a: { after: ["b"] }, b: { after: ["a"] } }))).toThrow(
    "The stacks depend on each other in a circle: there is no order.",
  );
});

const CLOUD = { type: "cloud", organization: "example-org" };

test("with a lasting state and the switch on, every stack is planned", () => {
  const file = prodConfig(root, { backend: CLOUD });
  const { stdout, outputs } = stacks({ IDC_CONFIG: file, IDC_PLANS: "on" }, [outdir()]);
  expect(stdout).toBe(`Plans of ${file}: prod-kms, prod-identity-center, prod-okta.`);
  expect(outputs).toEqual({
    stacks: JSON.stringify([
      { stack: "prod-kms", aws: true, okta: false, variable: "KMS" },
      { stack: "prod-identity-center", aws: true, okta: false, variable: "IDENTITY_CENTER" },
      { stack: "prod-okta", aws: false, okta: true, variable: "OKTA" },
    ]),
    ready: "true",
    hostname: "app.terraform.io",
    region: "ap-northeast-1",
    guide: "true",
  });
});

test.each([
  ["the switch off", CLOUD, { IDC_PLANS: "" }, 'the repository variable IDC_PLANS is not "on"'],
  [
    "a local state",
    { type: "local" },
    { IDC_PLANS: "on" },
    "FILE has backend.type: local, and a state on a runner is gone with it: set another backend",
  ],
])("with %s nothing is planned, in one line, and nothing fails", (_case, backend, env, reason) => {
  const file = prodConfig(root, { backend });
  const { stdout, exitCode, outputs } = stacks({ IDC_CONFIG: file, ...env }, [outdir()]);
  expect(stdout).toBe(
    `::notice::No plans: ${reason.replace("FILE", file)}. See docs/workflows.md.`,
  );
  expect(exitCode).toBeUndefined();
  expect(outputs).toMatchObject({ ready: "false" });
});

test("the example is never planned", () => {
  const { outputs, stdout } = stacks({ IDC_CONFIG: "config/example.yaml", IDC_PLANS: "on" }, [
    outdir(),
  ]);
  expect(outputs).toMatchObject({ ready: "false" });
  expect(stdout).toContain("config/example.yaml is the example");
});
