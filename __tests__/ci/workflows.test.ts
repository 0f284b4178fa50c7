import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

import { MAX_WAVES } from "../../ci/manifest";
import { REVIEW_JOB } from "../../ci/reviewed-commit";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly name?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const WORKFLOWS = ".github/workflows";
const ACTIONS = ".github/actions";
const files = [
  ...readdirSync(WORKFLOWS).map((name) => join(WORKFLOWS, name)),
  ...readdirSync(ACTIONS).map((name) => join(ACTIONS, name, "action.yml")),
];
const text = (file: string) => readFileSync(file, "utf8");
const workflow = (name: string) => parse(text(join(WORKFLOWS, `${name}.yml`))) as Workflow;
const names = ["apply", "drift", "plan"];
const jobs = names.flatMap((name) =>
  Object.entries(workflow(name).jobs).map(([id, job]) => ({ name, id, job })),
);

test("these are the workflows", () => {
  expect(readdirSync(WORKFLOWS).sort()).toEqual(names.map((name) => `${name}.yml`));
});

test.each(files)(
  "%s: every action of others is pinned by commit, its version beside it",
  (file) => {
    const uses = text(file).match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) {
      expect(line).toMatch(
        /^uses: (\.\/\.github\/actions\/\w+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
      );
    }
  },
);

test("one action has one commit everywhere", () => {
  const pins = new Set(
    files.flatMap((file) => text(file).match(/[\w-]+\/[\w-]+@[0-9a-f]{40}/g) ?? []),
  );
  const actions = [...pins].map((pin) => pin.split("@")[0]);
  expect(actions).toHaveLength(new Set(actions).size);
});

test.each(files)("%s: no expression reaches a shell as code", (file) => {
  const steps = (value: unknown): Step[] =>
    Object.values(value as Record<string, { readonly steps: Step[] }>).flatMap((job) => job.steps);
  const parsed = parse(text(file)) as { jobs?: unknown; runs?: { steps: Step[] } };
  const runs = (parsed.runs?.steps ?? steps(parsed.jobs)).flatMap(({ run }) => run ?? []);
  for (const run of runs) expect(run).not.toContain("${{");
});

test("a workflow grants nothing; each job what it needs, and these alone write", () => {
  for (const name of names) expect(workflow(name).permissions).toEqual({});
  const writes = jobs.flatMap(({ name, id, job: { permissions = {} } }) =>
    Object.entries(permissions)
      .filter(([, access]) => access === "write")
      .map(([scope]) => `${name} ${id} ${scope}`),
  );
  expect(writes.sort()).toEqual([
    "apply apply-1 id-token",
    "apply apply-2 id-token",
    "apply apply-3 id-token",
    "apply plan id-token",
    "drift issue issues",
    "drift plan id-token",
    "plan plan id-token",
    "plan review pull-requests",
  ]);
  for (const { job } of jobs) expect(job.permissions).toMatchObject({ contents: "read" });
});

test("a fork's pull request runs without secrets: never pull_request_target", () => {
  expect(Object.keys(workflow("plan").on)).toEqual(["pull_request"]);
});

test("the job that runs the project's checks sees only whether a secret is set", () => {
  const check = JSON.stringify(workflow("plan").jobs["check"]);
  expect(check.match(/secrets\.\w+[^}]*/g)).toEqual([
    "secrets.TF_API_TOKEN != '' ",
    "secrets.PLAN_PASSPHRASE != '' ",
  ]);
});

test("no checkout keeps its token for the steps after it", () => {
  const checkouts = jobs.flatMap(({ job }) =>
    job.steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@")),
  );
  expect(checkouts).toHaveLength(jobs.length);
  for (const step of checkouts) expect(step.with).toEqual({ "persist-credentials": false });
});

test("only encrypted plans and the guide are uploaded", () => {
  const paths = files.flatMap((file) =>
    [
      ...text(file).matchAll(
        /upload-artifact@[^\n]*\n\s+with:\n\s+name: [^\n]*\n\s+path: ([^\n]*)/g,
      ),
    ].map(([, path]) => path),
  );
  expect(files.flatMap((file) => text(file).match(/upload-artifact@/g) ?? [])).toHaveLength(
    paths.length,
  );
  expect(paths.sort()).toEqual(["dist/guide", "plans/${{ inputs.stack }}.encrypted"]);
});

test("apply.yml has a job for every wave, each from an environment named after the stack", () => {
  const waves = Object.entries(workflow("apply").jobs).filter(([id]) => id.startsWith("apply-"));
  expect(waves.map(([id]) => id)).toEqual(
    Array.from({ length: MAX_WAVES }, (_, index) => `apply-${index + 1}`),
  );
  for (const [, job] of waves) expect(job.environment).toBe("${{ matrix.stack }}");
});

test("plan.yml has the job that an apply asks for, under its own name", () => {
  expect(workflow("plan").jobs[REVIEW_JOB]).toBeDefined();
  expect(workflow("plan").jobs[REVIEW_JOB]?.name).toBeUndefined();
});
