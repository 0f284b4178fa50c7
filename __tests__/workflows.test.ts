/** The workflows of this repository, and those that `idc new` writes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

import { REVIEW_JOB } from "../cli/ci/reviewed-commit";
import { MAX_WAVES } from "../lib/terraform";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly name?: string;
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const OURS = ".github/workflows";
const TEMPLATE = "template/.github/workflows";
const ACTIONS = "template/.github/actions";
const inFolder = (folder: string) => readdirSync(folder).map((name) => join(folder, name));
const files = [
  ...inFolder(OURS),
  ...inFolder(TEMPLATE),
  ...readdirSync(ACTIONS).map((name) => join(ACTIONS, name, "action.yml")),
];
const text = (file: string) => readFileSync(file, "utf8");
const workflow = (name: string, folder = TEMPLATE) =>
  parse(text(join(folder, `${name}.yml`))) as Workflow;
const jobsIn = (folder: string) =>
  readdirSync(folder)
    .map((file) => file.replace(".yml", ""))
    .flatMap((name) =>
      Object.entries(workflow(name, folder).jobs).map(([id, job]) => ({ name, id, job })),
    );
const template = jobsIn(TEMPLATE);
const all = [...jobsIn(OURS), ...template];

test("these are the workflows", () => {
  expect(readdirSync(OURS).sort()).toEqual([
    "ci.yml",
    "codeql.yml",
    "dependency-review.yml",
    "e2e.yml",
    "release.yml",
    "scorecard.yml",
  ]);
  expect(readdirSync(TEMPLATE).sort()).toEqual(["apply.yml", "drift.yml", "plan.yml"]);
});

test.each(files)("%s: an action of others is pinned to a commit, and its version named", (file) => {
  const uses = text(file).match(/uses: .*/g) ?? [];
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) {
    expect(line).toMatch(
      /^uses: (\.\/\.github\/actions\/\w+|[\w-]+\/[\w-]+(\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
    );
  }
});

test("one action has one commit everywhere", () => {
  const pins = new Set(
    files.flatMap((file) => text(file).match(/[\w-]+\/[\w-]+(\/[\w-]+)?@[0-9a-f]{40}/g) ?? []),
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
  for (const folder of [OURS, TEMPLATE]) {
    for (const file of readdirSync(folder)) {
      expect(workflow(file.replace(".yml", ""), folder).permissions).toEqual({});
    }
  }
  const writes = all.flatMap(({ name, id, job: { permissions = {} } }) =>
    Object.entries(permissions)
      .filter(([, access]) => access === "write")
      .map(([scope]) => `${name} ${id} ${scope}`),
  );
  expect(writes.sort()).toEqual([
    "apply apply-1 id-token",
    "apply apply-2 id-token",
    "apply apply-3 id-token",
    "apply plan id-token",
    "codeql analyze security-events",
    "drift doctor id-token",
    "drift issue issues",
    "drift plan id-token",
    "plan plan id-token",
    "plan review pull-requests",
    "release publish id-token",
    "release release attestations",
    "release release contents",
    "release release id-token",
    "scorecard analysis id-token",
    "scorecard analysis security-events",
  ]);
});

test("every job ends by itself", () => {
  for (const { job } of all) expect(job["timeout-minutes"]).toBeGreaterThan(0);
});

test("no checkout keeps its token for the steps after it, and none takes another commit", () => {
  const checkouts = all.flatMap(({ job }) =>
    job.steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@")),
  );
  // All but the job that publishes: it has the tarball only.
  expect(checkouts).toHaveLength(all.length - 1);
  for (const step of checkouts) expect(step.with).toEqual({ "persist-credentials": false });
});

describe("a pull request cannot change how it is judged", () => {
  const plan = workflow("plan");

  test("workflow, tool and lock file are those of the default branch", () => {
    expect(plan.on).toEqual({ pull_request_target: { branches: ["main"] } });
    // Nothing of the pull request reaches a shell, a checkout or an installation.
    const uses = text(join(TEMPLATE, "plan.yml")).match(
      /github\.(event\.pull_request|head_ref)[\w.]*/g,
    );
    expect([...new Set(uses)].sort()).toEqual([
      "github.event.pull_request.head.repo.full_name",
      "github.event.pull_request.head.sha",
      "github.event.pull_request.number",
    ]);
  });

  test("credentials are those of an environment, chosen before any job has them", () => {
    expect(plan.jobs["config"]?.environment).toBeUndefined();
    expect(JSON.stringify(plan.jobs["config"])).not.toContain("secrets.");
    expect(plan.jobs["plan"]?.environment).toBe("${{ needs.config.outputs.environment }}");
  });

  test("a fork's is not planned", () => {
    expect(plan.jobs["plan"]?.if).toContain(
      "github.event.pull_request.head.repo.full_name == github.repository",
    );
  });

  test("the one package is installed without its scripts", () => {
    const installs = files
      .filter((file) => file.startsWith("template"))
      .flatMap((file) => text(file).match(/npm (ci|install).*/g) ?? []);
    const driver = JSON.parse(text("package.json")) as { devDependencies: Record<string, string> };
    expect(installs.sort()).toEqual([
      "npm ci --ignore-scripts",
      `npm install --no-save --ignore-scripts playwright-core@${driver.devDependencies["playwright-core"]}`,
    ]);
  });

  test("where the browser's driver is installed there is nothing to steal", () => {
    const probe = workflow("drift").jobs["probe"];
    expect(JSON.stringify(probe)).toContain("playwright-core");
    expect(JSON.stringify(probe)).not.toMatch(/secrets\.|vars\.|github\.token/);
    expect(probe).toMatchObject({ permissions: { contents: "read" } });
    expect(probe?.environment).toBeUndefined();
    const others = template.filter(({ id }) => id !== "probe");
    expect(JSON.stringify(others)).not.toContain("playwright");
  });
});

test("every job that has a secret is of a protected environment", () => {
  const loose = template.filter(
    ({ job }) => JSON.stringify(job).includes("secrets.") && job.environment === undefined,
  );
  expect(loose).toEqual([]);
});

test("only sealed plans, what doctor and probe find, and the guide are uploaded, plans for one day", () => {
  const uploads = files
    .filter((file) => file.startsWith("template"))
    .flatMap((file) => [
      ...text(file).matchAll(
        /upload-artifact@[^\n]*\n\s+with:\n((\s+[\w-]+: [^\n]*\n|\s+#[^\n]*\n)+)/g,
      ),
    ])
    .map(([, block = ""]) => parse(block) as { path: string; "retention-days"?: number });
  expect(uploads.map(({ path, "retention-days": days }) => [path, days]).sort()).toEqual([
    ["dist/guide", undefined],
    ["doctor.json", 1],
    ["probe.json", 1],
    ["sealed/${{ inputs.stack }}.jwe", 1],
  ]);
});

test("apply.yml has a job for every wave, each from an environment named after the stack", () => {
  const waves = Object.entries(workflow("apply").jobs).filter(([id]) => id.startsWith("apply-"));
  expect(waves.map(([id]) => id)).toEqual(
    Array.from({ length: MAX_WAVES }, (_, index) => `apply-${index + 1}`),
  );
  for (const [, job] of waves) {
    expect(job.environment).toBe("${{ matrix.stack }}");
    expect(job.steps.at(-1)?.with).toMatchObject({
      command: "apply",
      digest: "${{ matrix.digest }}",
    });
  }
});

test("right before an apply the commit is looked at again", () => {
  const action = parse(text(join(ACTIONS, "stack/action.yml"))) as {
    runs: { steps: (Step & { if?: string })[] };
  };
  expect(action.runs.steps[0]).toMatchObject({
    if: "inputs.command == 'apply'",
    run: "npx idc ci reviewed-commit",
  });
});

test("plan.yml has the job that an apply asks for, under its own name", () => {
  expect(workflow("plan").jobs[REVIEW_JOB]).toBeDefined();
  expect(workflow("plan").jobs[REVIEW_JOB]?.name).toBeUndefined();
});
