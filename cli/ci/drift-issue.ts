import { existsSync, readFileSync } from "node:fs";

import { OUTDIR } from "../../lib/config";
import { isOurs, type Post } from "../../lib/clients/github";
import type { CheckResult } from "../../lib/doctor";
import { readPlans } from "../../lib/review";
import { planFiles, stacksInWaves } from "../../lib/terraform";
import { gitHubFrom, required } from "./environment";
import { DOCTOR_FILE, PROBE_FILE, REVIEW_FILE } from "./files";
import { changing, unplanned } from "./plans";
import type { StepResult } from "./step";

/** Invisible in the issue: by it the open issue is found and updated. */
export const DRIFT_MARKER = "<!-- idc-drift -->";

const TITLE = "AWS and Okta differ from the configuration";
const ALL_WELL = "Every plan is empty, no check fails, and every portal asks for what Okta has";

interface Issue extends Post {
  readonly number: number;
  readonly pull_request?: unknown;
}

/**
 * Keeps one issue open as long as a plan of the main branch is not empty or cannot be made, a check
 * in a plan fails, or `idc doctor` or `idc probe` found something; closes it when all is well again.
 */
export async function driftIssue(
  env: NodeJS.ProcessEnv,
  [
    file = REVIEW_FILE,
    doctorFile = DOCTOR_FILE,
    outdir = OUTDIR,
    probeFile = PROBE_FILE,
  ]: readonly string[],
): Promise<StepResult> {
  const api = await gitHubFrom(env);
  const issues = (await api.list("/issues?state=open")) as Issue[];
  const open = issues.find(
    (issue) => issue.pull_request === undefined && isOurs(DRIFT_MARKER)(issue),
  );
  const run = `${required(env, "GITHUB_SERVER_URL")}/${required(env, "GITHUB_REPOSITORY")}/actions/runs/${required(env, "GITHUB_RUN_ID")}`;
  const reasons = [
    ...reasonsInPlans(outdir),
    ...reasonsOf("doctor", doctorFile),
    ...reasonsOf("probe", probeFile),
  ];

  if (reasons.length === 0) {
    if (open === undefined) return { stdout: `${ALL_WELL}.` };
    await api.send("POST", `/issues/${open.number}/comments`, {
      body: `${ALL_WELL} ([run](${run})).`,
    });
    await api.send("PATCH", `/issues/${open.number}`, { state: "closed" });
    return { stdout: `${ALL_WELL}: closed issue ${open.number}.` };
  }
  const body = [
    ...reasons.map((reason) => `- ${reason}`),
    "",
    `Seen in [this run](${run}). Something was changed outside Terraform, a change of the main branch has not been applied, or something does not work. Find out which: an apply undoes what somebody may have needed.`,
    "",
    existsSync(file) ? readFileSync(file, "utf8") : "The plans were not reviewed.",
    DRIFT_MARKER,
  ].join("\n");
  const line = reasons.join("; ");
  if (open === undefined) {
    await api.send("POST", "/issues", { title: TITLE, body });
    return { stdout: `${line}: opened an issue.` };
  }
  await api.send("PATCH", `/issues/${open.number}`, { body });
  return { stdout: `${line}: updated issue ${open.number}.` };
}

function reasonsInPlans(outdir: string): string[] {
  if (!existsSync(outdir)) return ["No plan could be made of any stack"];
  const all = stacksInWaves(outdir).flat();
  const failed = unplanned(outdir, all);
  const planned = all.filter((stack) => !failed.includes(stack));
  const changed = changing(outdir, planned);
  const checks = readPlans(
    planned.map(({ stack }) => {
      const path = planFiles(outdir, stack).json;
      return { file: path, bytes: readFileSync(path) };
    }),
  ).flatMap(({ name, failingChecks }) => failingChecks.map(({ address }) => `${name} ${address}`));
  const named = (list: readonly { readonly stack: string }[]) =>
    list.map(({ stack }) => stack).join(", ");
  return [
    ...(failed.length > 0 ? [`No plan could be made of ${named(failed)}`] : []),
    ...(changed.length > 0 ? [`The plan is not empty: ${named(changed)}`] : []),
    ...(checks.length > 0
      ? [`A check fails: ${checks.map((check) => `\`${check}\``).join(", ")}`]
      : []),
  ];
}

/** A check that could not look counts as well: nobody would notice that it never looks. */
function reasonsOf(command: "doctor" | "probe", file: string): string[] {
  let results: readonly CheckResult[];
  try {
    ({ checks: results } = JSON.parse(readFileSync(file, "utf8")) as {
      checks: readonly CheckResult[];
    });
  } catch {
    return [`\`idc ${command}\` did not run to its end`];
  }
  return (["failed", "could not look"] as const).flatMap((outcome) => {
    const found = results.filter((result) => result.outcome === outcome);
    if (found.length === 0) return [];
    const titles = found.map(({ title, region }) => (region ? `${title} (${region})` : title));
    const says = `\`idc ${command}\` ${outcome === "failed" ? "finds" : "could not look at"}`;
    return [`${says}: ${[...new Set(titles)].join(", ")}`];
  });
}
