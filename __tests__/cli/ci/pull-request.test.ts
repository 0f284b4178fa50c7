import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { FINDINGS_FILE, pullRequest } from "../../../cli/ci/pull-request";
import type { Finding } from "../../../lib/review";
import { GitHubServer } from "../../helpers/github-server";
import { prodConfigText } from "../../helpers/prod-config";

const api = new GitHubServer();
const home = process.cwd();
let folder: string;
const PROD = prodConfigText();
const FILES = "GET /pulls/7/files?per_page=100&page=1";

beforeAll(() => api.start());
beforeEach(() => {
  api.reset();
  folder = mkdtempSync(join(tmpdir(), "idc-pull-"));
  process.chdir(folder);
  mkdirSync("config");
  writeFileSync("config/prod.yaml", PROD);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});
afterAll(() => api.stop());

/** A pull request that changes these files; text where it is a file of the config. */
function changes(files: Readonly<Record<string, string | null>>): void {
  api.answers.set(
    FILES,
    Object.entries(files).map(([filename, text]) => ({
      filename,
      status: text === null ? "removed" : "modified",
    })),
  );
  for (const [filename, text] of Object.entries(files)) {
    if (text === null) continue;
    api.answers.set(`GET /contents/${filename}?ref=head`, {
      encoding: "base64",
      content: Buffer.from(text).toString("base64"),
    });
  }
}
const run = () => pullRequest({ ...api.env, IDC_CONFIG: undefined });
const findings = () =>
  (JSON.parse(readFileSync(FINDINGS_FILE, "utf8")) as Finding[]).map(
    ({ rule, severity, address }) => [severity, rule, address],
  );

test("takes the config and the acceptances, and nothing that anything runs", async () => {
  const other = PROD.replace("ap-northeast-3", "ap-northeast-2");
  changes({
    "config/prod.yaml": other,
    "config/accepted-findings.yaml": "[]",
    "config/nested/evil.yaml": "evil",
    "config/run.sh": "evil",
    "package.json": "evil",
    "node_modules/identity-center-okta/dist/idc.js": "evil",
    ".github/workflows/plan.yml": "evil",
  });
  const { outputs } = await run();
  expect(outputs).toEqual({ environment: "plan" });
  expect(readFileSync("config/prod.yaml", "utf8")).toBe(other);
  expect(readFileSync("config/accepted-findings.yaml", "utf8")).toBe("[]");
  for (const path of [
    "config/nested",
    "config/run.sh",
    "package.json",
    "node_modules",
    ".github",
  ]) {
    expect(existsSync(path)).toBe(false);
  }
});

test("a file that leaves, or moves, is gone", async () => {
  writeFileSync("config/old.yaml", PROD);
  rmSync("config/prod.yaml");
  changes({});
  api.answers.set(FILES, [
    { filename: "config/new.yaml", previous_filename: "config/old.yaml", status: "renamed" },
  ]);
  api.answers.set("GET /contents/config/new.yaml?ref=head", {
    encoding: "base64",
    content: Buffer.from(PROD).toString("base64"),
  });
  await run();
  expect([existsSync("config/old.yaml"), existsSync("config/new.yaml")]).toEqual([false, true]);
});

test("a change of the tool, the workflows or the provider locks is a finding each", async () => {
  changes({
    "package-lock.json": "{}",
    ".npmrc": "",
    ".github/CODEOWNERS": "",
    "locks/prod-kms.lock.hcl": "",
    "README.md": "",
  });
  await run();
  expect(findings()).toEqual([
    ["high", "tool-changed", "package-lock.json"],
    ["high", "tool-changed", ".npmrc"],
    ["high", "workflow-changed", ".github/CODEOWNERS"],
    ["high", "provider-lock-changed", "locks/prod-kms.lock.hcl"],
  ]);
});

test.each([
  ["an Okta org", { okta: { orgName: "attacker", app: { id: "0oa1b2c3d4e5f6g7h8i9" } } }],
  [
    "a backend",
    { backend: { type: "cloud", organization: "attacker", hostname: "tf.example.org" } },
  ],
  [
    "an account",
    {
      identityCenter: {
        instanceArn: "arn:aws:sso:::instance/ssoins-999999h2222j33pp",
        identityStoreId: "d-9234567890",
        tenantId: "99999999-2222-4333-8444-555555555555",
        managementAccountId: "777788889999",
      },
    },
  ],
])(
  "%s that is another one waits for an approval, before it gets credentials",
  async (_case, change) => {
    changes({ "config/prod.yaml": prodConfigText(change) });
    const { outputs } = await run();
    expect(outputs).toEqual({ environment: "plan-new-hosts" });
    expect(findings().map(([severity, rule]) => [severity, rule])).toContainEqual([
      "high",
      "trusted-value-changed",
    ]);
  },
);

test("the first config of a repository waits as well: nobody has approved any of it yet", async () => {
  rmSync("config/prod.yaml");
  changes({ "config/prod.yaml": PROD });
  expect((await run()).outputs).toEqual({ environment: "plan-new-hosts" });
});

test("a config that is too large for GitHub's answer is refused", async () => {
  changes({ "config/prod.yaml": "x" });
  api.answers.set("GET /contents/config/prod.yaml?ref=head", { encoding: "none", content: "" });
  await expect(run()).rejects.toThrow(
    "config/prod.yaml of head cannot be taken: GitHub gives no content of it, as of files over 1 MB. Make it smaller, or run the job again.",
  );
  expect(readFileSync("config/prod.yaml", "utf8")).toBe(PROD);
});
