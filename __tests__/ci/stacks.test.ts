import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readSynthesized } from "../../ci/manifest";
import { stacks } from "../../ci/stacks";
import { synthApp } from "../helpers/run";
import { STACKS, writeSynthesized, type ShortStack } from "../helpers/synthesized";

const root = mkdtempSync(join(tmpdir(), "idc-ci-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const outdir = (short?: Readonly<Record<string, ShortStack>>) =>
  writeSynthesized(mkdtempSync(join(root, "out-")), short);
const names = (waves: ReturnType<typeof readSynthesized>["waves"]) =>
  waves.map((wave) => wave.map(({ stack }) => stack));

const SECRETS = { HAS_TF_API_TOKEN: "true", HAS_PLAN_PASSPHRASE: "true" };
const EXAMPLE = { IDC_CONFIG: "config/example.yaml" };

test("a stack comes after what it depends on; an independent one is in the first wave", () => {
  expect(names(readSynthesized(outdir()).waves)).toEqual([
    ["example-break-glass", "example-kms"],
    ["example-identity-center"],
    ["example-okta"],
  ]);
});

test("reads what CDKTF writes", () => {
  const cwd = mkdtempSync(join(root, "synth-"));
  expect(synthApp({ cwd, env: { IDC_CONFIG: join(process.cwd(), EXAMPLE.IDC_CONFIG) } })).toEqual(
    expect.objectContaining({ exitCode: 0 }),
  );
  expect(readSynthesized(join(cwd, "cdktf.out"))).toEqual({
    waves: [
      [{ stack: "example-kms", aws: true, okta: false }],
      [{ stack: "example-identity-center", aws: true, okta: false }],
      [{ stack: "example-okta", aws: false, okta: true }],
    ],
    hostname: undefined,
  });
});

test("a fourth wave is refused: apply.yml has no job for it", () => {
  const chain = { a: {}, b: { after: ["a"] }, c: { after: ["b"] }, d: { after: ["c"] } };
  expect(() => readSynthesized(outdir(chain))).toThrow(
    "The stacks are applied in 4 waves, and .github/workflows/apply.yml has jobs for 3: a; b; c; d. Add a job there, and raise MAX_WAVES in ci/manifest.ts.",
  );
});

test("a circle is refused", () => {
  expect(() => readSynthesized(outdir({ a: { after: ["b"] }, b: { after: ["a"] } }))).toThrow(
    "The stacks depend on each other in a circle: there is no order.",
  );
});

test("with secrets and HCP Terraform, every stack is planned", () => {
  const { stdout, outputs } = stacks({ ...EXAMPLE, ...SECRETS }, [outdir()]);
  expect(stdout).toBe(
    "Plans of config/example.yaml: example-break-glass, example-kms, example-identity-center, example-okta.",
  );
  expect(outputs).toEqual({
    stacks: JSON.stringify([
      { stack: "example-break-glass", aws: true, okta: false },
      { stack: "example-kms", aws: true, okta: false },
      { stack: "example-identity-center", aws: true, okta: false },
      { stack: "example-okta", aws: false, okta: true },
    ]),
    ready: "true",
    hostname: "app.terraform.io",
    region: "ap-northeast-1",
    guide: "true",
  });
});

const local = Object.fromEntries(
  Object.entries(STACKS).map(([name, stack]) => [name, { ...stack, hostname: "" }]),
);
const END = "A fork's pull request never gets secrets. See docs/hcp-terraform.md.";

test.each([
  [
    "no secret",
    STACKS,
    { HAS_TF_API_TOKEN: "false", HAS_PLAN_PASSPHRASE: "false" },
    `the secret TF_API_TOKEN (a token of HCP Terraform) is not set; the secret PLAN_PASSPHRASE (what plans are encrypted with between two jobs) is not set. ${END}`,
  ],
  [
    "a local state",
    local,
    SECRETS,
    `config/example.yaml has backend.type: local, and a state on a runner is gone with it: set backend.type: cloud. ${END}`,
  ],
])("with %s nothing is planned, in one line, and nothing fails", (_case, short, env, reason) => {
  const { stdout, exitCode, outputs } = stacks({ ...EXAMPLE, ...env }, [outdir(short)]);
  expect(stdout).toBe(`::notice::No plans: ${reason}`);
  expect(exitCode).toBeUndefined();
  expect(outputs).toMatchObject({ ready: "false" });
});
