import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { comment } from "../../ci/comment";
import { DRIFT_MARKER, driftIssue } from "../../ci/drift-issue";
import { reviewStep } from "../../ci/review";
import { reviewedCommit } from "../../ci/reviewed-commit";
import { COMMENT_LIMIT, MARKER } from "../../lib/review";
import { GitHubServer } from "../helpers/github-server";
import { writeSynthesized } from "../helpers/synthesized";
import { buildPlan, type ShortPlan } from "../lib/review/build-plan";

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
const outdir = writeSynthesized(mkdtempSync(join(root, "out-")), {
  "example-kms": {},
  "example-identity-center": { after: ["example-kms"] },
  "example-okta": { after: ["example-identity-center"] },
});

/** Plans of the stacks by the end of their names; one that is left out is empty, `null` is missing. */
function plansFolder(plans: Readonly<Record<string, ShortPlan | null>> = {}): string {
  const folder = mkdtempSync(join(root, "plans-"));
  for (const role of ["kms", "identity-center", "okta"]) {
    const plan = plans[role];
    if (plan === null) continue;
    mkdirSync(join(folder, `example-${role}`));
    writeFileSync(
      join(folder, `example-${role}`, "plan.json"),
      JSON.stringify(buildPlan(plan ?? { $plan: { applyable: false } })),
    );
  }
  return folder;
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
      `GitHub answered 404 to GET /issues/7/comments?${PAGE_1}: {"message":"Not Found"}`,
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
  const run = (plans: Parameters<typeof plansFolder>[0], env = api.env) => {
    const file = fileWith("");
    const result = reviewStep(env, [plansFolder(plans), file, outdir]);
    return { ...result, text: readFileSync(file, "utf8") };
  };

  test("passes on empty plans, and leaves nothing to apply", () => {
    const { exitCode, text, outputs, summary } = run({});
    expect(exitCode).toBe(0);
    expect(text.split("\n")[0]).toBe(
      "**Pass: nothing in these plans is on the path of sign-in to AWS.**",
    );
    expect(summary).toBe(text);
    expect(waveNames(outputs)).toEqual([[], [], []]);
  });

  test("applies what has changes in the order of dependencies", () => {
    const { outputs } = run({ okta: NEW_BOOKMARK, kms: NEW_ALIAS });
    expect(waveNames(outputs)).toEqual([["example-kms"], ["example-okta"], []]);
  });

  test("turns the order round where a Region leaves: Okta first, the key last", () => {
    const { exitCode, outputs } = run({
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

  test("fails on a critical finding", () => {
    const { exitCode, text } = run({ okta: DESTROYED_APP });
    expect(exitCode).toBe(2);
    expect(text).toMatch(/^\*\*Block: applying this can lock people out of AWS\.\*\*/);
  });

  test("does not read what the pull request's description accepts", () => {
    api.answers.set("GET /pulls/7", { body: "Accept: okta-app-destroyed:okta_app_saml.app=moved" });
    const { exitCode } = run({ okta: DESTROYED_APP });
    expect(exitCode).toBe(2);
    expect(api.requests).toEqual([]);
  });

  test("with a stack without a plan it ends with 1, and the comment says why", () => {
    const reason = "No plan of example-kms: see the log of the job that plans it.";
    const { exitCode, text, stderr } = run({ kms: null });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(reason);
    expect(text).toBe(`**Block: the plans could not be reviewed.**\n\n    ${reason}\n\n${MARKER}`);
  });

  test("with a plan that is none it ends with 1, and the comment names the file", () => {
    const { exitCode, text } = run({ okta: { $plan: { format_version: "9.0" } } });
    expect(exitCode).toBe(1);
    expect(text).toMatch(/example-okta\/plan\.json/);
  });

  test("leaves room for the head of an issue", () => {
    const many = Object.fromEntries(
      Array.from({ length: 2000 }, (_, n) => [`aws_kms_alias.a${n}`, { actions: ["delete"] }]),
    );
    const { text } = run({ kms: many });
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT - 2000);
  });
});

describe("the drift issue", () => {
  const ISSUES = `GET /issues?state=open&${PAGE_1}`;
  const RUN = "([run](https://github.com/example/identity/actions/runs/42))";
  const open = { number: 9, user: BOT, body: `old ${DRIFT_MARKER}` };
  const bodyFor = (reason: string) =>
    `${reason} ${RUN}.\n\nSomething was changed outside Terraform, or a change of the main branch has not been applied. Find out which: an apply undoes what somebody may have needed.\n\nreview\n${DRIFT_MARKER}`;
  const run = (plans: Parameters<typeof plansFolder>[0]) =>
    driftIssue(api.env, [plansFolder(plans), fileWith("review"), outdir]);
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

  test("names the stacks that could not be planned", async () => {
    api.answers.set(ISSUES, []);
    api.answers.set("POST /issues", {});
    await run({ kms: null, okta: null });
    expect(api.writes[0]?.[1]).toMatchObject({
      body: bodyFor("No plan could be made of example-kms, example-okta"),
    });
  });

  test("is closed where every plan is empty again", async () => {
    api.answers.set(ISSUES, [open]);
    api.answers.set("POST /issues/9/comments", {});
    api.answers.set("PATCH /issues/9", {});
    await run({});
    expect(api.writes).toEqual([
      ["POST /issues/9/comments", { body: `Every plan is empty again ${RUN}.` }],
      ["PATCH /issues/9", { state: "closed" }],
    ]);
  });

  test("is not made where every plan is empty", async () => {
    api.answers.set(ISSUES, []);
    expect(await run({})).toEqual({ stdout: "Every plan is empty." });
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
