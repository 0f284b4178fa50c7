/** `action.yml`, run here as GitHub's runner does: its steps with bash, its inputs in the environment. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const ROOT = resolve(__dirname, "..");
const CASES = join(ROOT, "__tests__/fixtures/review/cases");

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly env: Record<string, string>; readonly run: string }[];
  };
}

function act(inputs: Readonly<Record<string, string>>) {
  const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Action;
  const [step] = action.runs.steps;
  const value = (text: string) =>
    text
      .replace("${{ github.action_path }}", ROOT)
      .replace(
        /\$\{\{ inputs\.([\w-]+) \}\}/g,
        (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? "",
      );
  const folder = mkdtempSync(join(tmpdir(), "idc-action-"));
  const [summary, output] = [join(folder, "summary"), join(folder, "output")];
  for (const file of [summary, output]) writeFileSync(file, "");
  const env = Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([name, text]) => [name, value(text)]),
  );
  // As the runner starts bash.
  const { status, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-eo", "pipefail", "-c", step?.run ?? ""],
    {
      cwd: folder,
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_OUTPUT: output,
        ...env,
      },
    },
  );
  return {
    status,
    stderr,
    summary: readFileSync(summary, "utf8"),
    output: readFileSync(output, "utf8"),
  };
}

const BLOCKED = join(CASES, "L60-pending-deletion");
const planIn = (folder: string) => join(folder, "example-kms.json");

test("a plan that would end sign-in fails the step, with the review in the summary", () => {
  const { status, summary, output } = act({ plans: planIn(BLOCKED) });
  expect(status).toBe(2);
  expect(output).toBe("verdict=block\n");
  expect(summary).toContain("PendingDeletion");
});

test("what cannot be read is exit code 1, and gives no verdict", () => {
  const { status, stderr, output } = act({ plans: "nowhere.json" });
  expect(status).toBe(1);
  expect(stderr).toContain("nowhere.json");
  expect(output).toBe("");
});
