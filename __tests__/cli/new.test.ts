import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { version } from "../../package.json";
import { idc } from "../helpers/run";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "idc-new-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const write = (...args: string[]) => idc(["new", ...args], { cwd: folder });
const written = (path: string) => readFileSync(join(folder, "identity", path), "utf8");

test("writes a repository with this tool as its one dependency, pinned", () => {
  const { exitCode, stdout, stderr } = write("identity");
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("  npx idc init --metadata <file> --environment prod\n");
  expect(
    readdirSync(join(folder, "identity"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        join(parentPath, name).replace(`${join(folder, "identity")}/`, ""),
      )
      .sort(),
  ).toEqual([
    ".github/CODEOWNERS",
    ".github/actions/setup/action.yml",
    ".github/actions/stack/action.yml",
    ".github/workflows/apply.yml",
    ".github/workflows/drift.yml",
    ".github/workflows/plan.yml",
    ".gitignore",
    ".idc-template.json",
    ".npmrc",
    "README.md",
    "cdktf.json",
    "config/accepted-findings.yaml",
    "package.json",
  ]);
  const { dependencies } = JSON.parse(written("package.json")) as { dependencies: unknown };
  expect(dependencies).toEqual({ "identity-center-okta": version });
  expect(written(".gitignore")).toContain("*.tfstate\n");
  expect(written(".npmrc")).toBe("ignore-scripts=true\n");
});

test("takes another package than the published one", () => {
  write("identity", "--package", "file:../identity-center-okta.tgz");
  expect(written("package.json")).toContain(
    '"identity-center-okta": "file:../identity-center-okta.tgz"',
  );
});

test("keeps what it wrote, so that an update leaves what people have edited", () => {
  write("identity");
  const record = JSON.parse(written(".idc-template.json")) as {
    version: string;
    files: Record<string, string>;
  };
  expect(record.version).toBe(version);
  expect(record.files["README.md"]).toBe(
    createHash("sha256").update(written("README.md")).digest("hex"),
  );
});

test("without a config of its own, the example is read, and said to be it", () => {
  write("identity");
  const { exitCode, stderr } = idc(["urls"], {
    cwd: join(folder, "identity"),
    env: { IDC_CONFIG: undefined },
  });
  expect(exitCode).toBe(0);
  expect(stderr).toContain("THIS IS THE EXAMPLE, not your instance.");
});

test.each([
  [
    "a folder with files",
    () => {
      mkdirSync(join(folder, "identity"));
      writeFileSync(join(folder, "identity/mine"), "mine");
    },
    "identity: has files that this command did not write (mine). Nothing was changed. Choose a new or empty folder.\n",
  ],
  [
    "a file",
    () => {
      writeFileSync(join(folder, "identity"), "mine");
    },
    "identity: is not a folder. Nothing was changed. Choose another place.\n",
  ],
])("%s stays as it is", (_what, make, message) => {
  make();
  const before = readdirSync(folder, { recursive: true });
  expect(write("identity")).toEqual({ exitCode: 1, stdout: "", stderr: message });
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
});
