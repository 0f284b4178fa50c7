import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { comment } from "../../../cli/ci/comment";
import { DRIFT_MARKER, driftIssue } from "../../../cli/ci/drift-issue";
import { reviewStep } from "../../../cli/ci/review";
import { reviewedCommit } from "../../../cli/ci/reviewed-commit";
import { FINDINGS_FILE } from "../../../cli/ci/pull-request";
import { readConfig } from "../../../lib/config";
import { COMMENT_LIMIT, MARKER, pullRequestFindings } from "../../../lib/review";
import { GitHubServer } from "../../helpers/github-server";
import { writeSynthesized } from "../../helpers/synthesized";
import { buildPlan, type ShortPlan } from "../../lib/review/build-plan";

const api = new GitHubServer();
const root = mkdtempSync(join(tmpdir(), "idc-ci-"));
beforeAll(() => api.start());
beforeEach(() => {
  api.reset();
});
afterAll(async () => {
  await api.stop();
  rmSync(root, { recursive: true });
});

const BOT = { login: "github-actions[bot]" };
const PERSON = { login: "somebody" };
const PAGE_1 = "per_page=100&page=1";
/**
 * A folder with the plans of the stacks, by the end of their names; one that is left out is empty,
 * `null` is missing.
 */
function outdirWith(plans: Readonly<Record<string, ShortPlan | null>> = {}): string {
  const outdir = writeSynthesized(mkdtempSync(join(root, "out-")), {
    "example-kms": {},
    "example-identity-center": { after: ["example-kms"] },
    "example-okta": { after: ["example-identity-center"] },
  });
  mkdirSync(join(outdir, "plans"));
  for (const role of ["kms", "identity-center", "okta"]) {
    const plan = plans[role];
    if (plan === null) continue;
    const json = JSON.stringify(buildPlan(plan ?? { $plan: { applyable: false } }));
    writeFileSync(join(outdir, "plans", `example-${role}.json`), json);
    writeFileSync(join(outdir, "plans", `example-${role}.plan`), `the plan of ${role}`);
  }
  return outdir;
}

const fileWith = (text: string): string => {
  const file = join(mkdtempSync(join(root, "file-")), "review.md");
  writeFileSync(file, text);
  return file;
};

describe("the comment", () => {
  const THREAD = `GET /issues/7/comments?${PAGE_1}`;
  const review = () => fileWith(`**Pass.** ${MARKER}`);

  test("is made where there is none of ours, whoever quotes its marker", async () => {
    api.answers.set(THREAD, [
      { id: 1, user: PERSON, body: `> ${MARKER}` },
      { id: 2, user: BOT, body: "of another workflow" },
      { id: 3, user: null, body: null },
    ]);
    api.answers.set("POST /issues/7/comments", {});
    await comment(api.env, [review()]);
    expect(api.writes).toEqual([["POST /issues/7/comments", { body: `**Pass.** ${MARKER}` }]]);
    expect(api.requests[0]?.authorization).toBe("Bearer token-of-the-job");
  });

  test("is updated where there is one, also on the second page", async () => {
    const others = Array.from({ length: 100 }, (_, id) => ({ id, user: PERSON, body: "hello" }));
    api.answers.set(THREAD, others);
    api.answers.set("GET /issues/7/comments?per_page=100&page=2", [
      { id: 500, user: BOT, body: `**Block.** ${MARKER}` },
    ]);
    api.answers.set("PATCH /issues/comments/500", {});
    await comment(api.env, [review()]);
    expect(api.writes).toEqual([["PATCH /issues/comments/500", { body: `**Pass.** ${MARKER}` }]]);
  });

  test("says what GitHub answered where it refuses", async () => {
    await expect(comment(api.env, [review()])).rejects.toThrow(
      `GitHub GET /issues/7/comments?${PAGE_1}: GitHub answered 404.`,
    );
  });
});

const REMOVAL = {
  "aws_ssoadmin_region.osaka": { actions: ["delete"], before: { region_name: "ap-northeast-3" } },
};
const NEW_ALIAS = { "aws_kms_alias.a": { actions: ["create"], after: { name: "alias/a" } } };
const NEW_BOOKMARK = {
  "okta_app_bookmark.b": { actions: ["create"], after: { label: "b", url: "https://example.com" } },
};
const DESTROYED_APP = { "okta_app_saml.app": { actions: ["delete"], before: { label: "AWS" } } };
const waveNames = (outputs: Readonly<Record<string, string>> = {}) =>
  ["wave1", "wave2", "wave3"].map((wave) =>
    (JSON.parse(outputs[wave] as string) as { stack: string }[]).map(({ stack }) => stack),
  );

describe("the review", () => {
  const run = async (plans: Parameters<typeof outdirWith>[0], findings?: string) => {
    const file = fileWith("");
    if (findings !== undefined) writeFileSync(join(dirname(file), FINDINGS_FILE), findings);
    const result = await reviewStep(api.env, [
      join(root, "nothing-sealed"),
      file,
      outdirWith(plans),
    ]);
    return { ...result, text: readFileSync(file, "utf8") };
  };

  test("passes on empty plans, and leaves nothing to apply", async () => {
    const { exitCode, text, outputs, summary } = await run({});
    expect(exitCode).toBe(0);
    expect(text.split("\n")[0]).toBe(
      "**Pass: nothing in these plans is on the path of sign-in to AWS.**",
    );
    expect(summary).toBe(text);
    expect(waveNames(outputs)).toEqual([[], [], []]);
  });

  test("applies what has changes in the order of dependencies", async () => {
    const { outputs } = await run({ okta: NEW_BOOKMARK, kms: NEW_ALIAS });
    expect(waveNames(outputs)).toEqual([["example-kms"], ["example-okta"], []]);
  });

  test("turns the order round where a Region leaves: Okta first, the key last", async () => {
    const { exitCode, outputs } = await run({
      kms: NEW_ALIAS,
      "identity-center": REMOVAL,
      okta: NEW_BOOKMARK,
    });
    expect(exitCode).toBe(0);
    expect(waveNames(outputs)).toEqual([
      ["example-okta"],
      ["example-identity-center"],
      ["example-kms"],
    ]);
  });

  test("hands on the digest of each plan that is applied, outside of the plan's own file", async () => {
    const { outputs } = await run({ okta: NEW_BOOKMARK });
    const digest = createHash("sha256").update("the plan of okta").digest("hex");
    expect(JSON.parse(outputs?.["wave1"] ?? "")).toEqual([
      { stack: "example-okta", aws: false, okta: true, variable: "OKTA", digest },
    ]);
  });

  test("shows what the pull request changes beside its plans", async () => {
    const findings = pullRequestFindings({
      files: [".github/workflows/plan.yml"],
      configFile: "config/prod.yaml",
      before: undefined,
      after: readConfig("config/example.yaml").config,
    });
    const { text, exitCode } = await run({}, JSON.stringify(findings));
    expect(exitCode).toBe(0);
    expect(text).toContain("workflow-changed");
    expect(text).toContain("trusted-value-changed");
    expect(text).not.toMatch(/^\*\*Pass/);
  });

  test("fails on a critical finding", async () => {
    const { exitCode, text } = await run({ okta: DESTROYED_APP });
    expect(exitCode).toBe(2);
    expect(text).toMatch(/^\*\*Block: applying this can lock people out of AWS\.\*\*/);
  });

  test("does not read what the pull request's description accepts", async () => {
    api.answers.set("GET /pulls/7", { body: "Accept: okta-app-destroyed:okta_app_saml.app=moved" });
    const { exitCode } = await run({ okta: DESTROYED_APP });
    expect(exitCode).toBe(2);
    expect(api.requests).toEqual([]);
  });

  test("with a stack without a plan it ends with 1, and the comment says why", async () => {
    const reason = "No plan of example-kms: see the log of the job that plans it.";
    const { exitCode, text, stderr } = await run({ kms: null });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(reason);
    expect(text).toBe(`**Block: the plans could not be reviewed.**\n\n    ${reason}\n\n${MARKER}`);
  });

  test("with a plan that is none it ends with 1, and the comment names the file", async () => {
    const { exitCode, text } = await run({ okta: { $plan: { format_version: "9.0" } } });
    expect(exitCode).toBe(1);
    expect(text).toMatch(/plans\/example-okta\.json/);
  });

  test("leaves room for the head of an issue", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 2000 }, (_, n) => [`aws_kms_alias.a${n}`, { actions: ["delete"] }]),
    );
    const { text } = await run({ kms: many });
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT - 2000);
  });
});

describe("the drift issue", () => {
  const ISSUES = `GET /issues?state=open&${PAGE_1}`;
  const RUN = "https://github.com/example/identity/actions/runs/42";
  const open = { number: 9, user: BOT, body: `old ${DRIFT_MARKER}` };
  const bodyFor = (...reasons: string[]) =>
    [
      ...reasons.map((reason) => `- ${reason}`),
      "",
      `Seen in [this run](${RUN}). Something was changed outside Terraform, a change of the main branch has not been applied, or something does not work. Find out which: an apply undoes what somebody may have needed.`,
      "",
      "review",
      DRIFT_MARKER,
    ].join("\n");
  const WELL = { checks: [{ title: "key policy", region: "eu-west-1", outcome: "ok" }] };
  const saying = (said: unknown) =>
    fileWith(typeof said === "string" ? said : JSON.stringify(said));
  const run = (
    plans: Parameters<typeof outdirWith>[0],
    doctor: unknown = WELL,
    probe: unknown = WELL,
  ) => driftIssue(api.env, [fileWith("review"), saying(doctor), outdirWith(plans), saying(probe)]);
  const CHANGED = bodyFor("The plan is not empty: example-kms");

  test("is opened where a plan is not empty; pull requests and others' issues are none of ours", async () => {
    api.answers.set(ISSUES, [
      { ...open, number: 1, pull_request: {} },
      { ...open, number: 2, user: PERSON },
      { number: 3, user: BOT, body: "of another workflow" },
    ]);
    api.answers.set("POST /issues", {});
    await run({ kms: NEW_ALIAS });
    expect(api.writes).toEqual([
      ["POST /issues", { title: "AWS and Okta differ from the configuration", body: CHANGED }],
    ]);
  });

  test("is brought up to date where it is open", async () => {
    api.answers.set(ISSUES, [open]);
    api.answers.set("PATCH /issues/9", {});
    await run({ kms: NEW_ALIAS });
    expect(api.writes).toEqual([["PATCH /issues/9", { body: CHANGED }]]);
  });

  test.each([
    [
      "the stacks that could not be planned",
      { kms: null, okta: null },
      WELL,
      ["No plan could be made of example-kms, example-okta"],
      WELL,
    ],
    [
      "a check that fails in an empty plan",
      {
        kms: {
          $plan: {
            applyable: false,
            checks: [
              {
                address: { kind: "check", to_display: "check.replica-key-eu-west-1" },
                status: "fail",
                instances: [
                  {
                    address: { to_display: "check.replica-key-eu-west-1" },
                    status: "fail",
                    problems: [{ message: "not enabled" }],
                  },
                ],
              },
            ],
          },
        },
      },
      WELL,
      ["A check fails: `example-kms check.replica-key-eu-west-1`"],
      WELL,
    ],
    [
      "what doctor found, and what it could not look at",
      {},
      {
        checks: [
          { title: "key policy", region: "eu-west-1", outcome: "failed" },
          { title: "Okta app", outcome: "could not look" },
          { title: "rotation", outcome: "warning" },
        ],
      },
      ["`idc doctor` finds: key policy (eu-west-1)", "`idc doctor` could not look at: Okta app"],
      WELL,
    ],
    ["a doctor that did not end", {}, "", ["`idc doctor` did not run to its end"], WELL],
    [
      "a portal that asks for what Okta has not",
      {},
      WELL,
      ["`idc probe` finds: dual-stack, https://portal.example (eu-west-1)"],
      {
        checks: [
          { title: "dual-stack, https://portal.example", region: "eu-west-1", outcome: "failed" },
        ],
      },
    ],
    ["a probe that did not end", {}, WELL, ["`idc probe` did not run to its end"], "npm ERR!"],
  ])("names %s", async (_case, plans, doctor, reasons, probe: unknown) => {
    api.answers.set(ISSUES, []);
    api.answers.set("POST /issues", {});
    await run(plans, doctor, probe);
    expect(api.writes[0]?.[1]).toMatchObject({ body: bodyFor(...reasons) });
  });

  test("is opened where no stack was synthesized", async () => {
    api.answers.set(ISSUES, []);
    api.answers.set("POST /issues", {});
    await driftIssue(api.env, [
      "no-review",
      fileWith(JSON.stringify(WELL)),
      join(root, "no-outdir"),
    ]);
    expect(api.writes[0]?.[1]).toMatchObject({
      body: expect.stringContaining("- No plan could be made of any stack\n") as string,
    });
  });

  test("is closed where all is well again", async () => {
    api.answers.set(ISSUES, [open]);
    api.answers.set("POST /issues/9/comments", {});
    api.answers.set("PATCH /issues/9", {});
    await run({});
    expect(api.writes).toEqual([
      [
        "POST /issues/9/comments",
        {
          body: `Every plan is empty, no check fails, and every portal asks for what Okta has ([run](${RUN})).`,
        },
      ],
      ["PATCH /issues/9", { state: "closed" }],
    ]);
  });

  test("is not made where all is well", async () => {
    api.answers.set(ISSUES, []);
    expect(await run({})).toEqual({
      stdout: "Every plan is empty, no check fails, and every portal asks for what Okta has.",
    });
    expect(api.writes).toEqual([]);
  });
});

describe("the commit that is applied", () => {
  const CHECKS = "GET /commits/head/check-runs?check_name=review&filter=latest";
  const PULLS = `GET /commits/merged/pulls?${PAGE_1}`;
  const pull = {
    number: 7,
    merged_at: "2026-11-20T12:00:00Z",
    merge_commit_sha: "merged",
    head: { sha: "head" },
    base: { ref: "main" },
  };
  const passed = { conclusion: "success", app: { slug: "github-actions" } };
  const run = (pulls: unknown, checks: unknown[] = [passed], main = "merged") => {
    api.answers.set("GET /commits/main", { sha: main });
    api.answers.set(PULLS, pulls);
    api.answers.set(CHECKS, { check_runs: checks });
    return reviewedCommit(api.env);
  };

  test("is the merge of a pull request whose review passed", async () => {
    expect(await run([{ ...pull, number: 6, base: { ref: "other" } }, pull])).toEqual({
      stdout: "Pull request 7 was reviewed.",
      outputs: { "pull-request": "7" },
    });
  });

  const NOT_MERGED =
    "merged is not applied: it is not the merge of a pull request into main, so nobody has reviewed its plans. Change main by pull requests only.";
  test.each([
    ["pushed without one", []],
    ["only part of one", [{ ...pull, merge_commit_sha: "another" }]],
    ["of one that is not merged", [{ ...pull, merged_at: null }]],
    ["of one into another branch", [{ ...pull, base: { ref: "other" } }]],
  ])("is not one that was %s", async (_case, pulls) => {
    await expect(run(pulls)).rejects.toThrow(NOT_MERGED);
  });

  const NOT_PASSED =
    'merged is not applied: the job "review" of pull request 7 did not end with success. Run its workflow "plan" again, then this one.';
  test.each([
    ["did not run", []],
    ["was skipped, as in a fork's pull request", [{ ...passed, conclusion: "skipped" }]],
    ["failed", [{ ...passed, conclusion: "failure" }]],
    ["is not ended", [{ ...passed, conclusion: null }]],
    ["is of another app", [{ ...passed, app: { slug: "other" } }]],
    ["failed once of two", [passed, { ...passed, conclusion: "failure" }]],
  ])("is not one whose review %s", async (_case, checks) => {
    await expect(run([pull], checks)).rejects.toThrow(NOT_PASSED);
  });

  test("is not an old one", async () => {
    await expect(run([pull], [passed], "newer")).rejects.toThrow(
      "merged is not applied: main is at newer by now, and the run of that commit applies both.",
    );
  });
});
