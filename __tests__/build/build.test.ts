/** The programs as they are built, in a copy of the project's sources. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
const SOURCES = [
  "main.ts",
  "cli",
  "lib",
  "stacks",
  "build",
  "bin",
  "package.json",
  "package-lock.json",
];

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "idc-build-")));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A checkout whose sources can be changed. */
function checkout(): string {
  for (const name of SOURCES) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

const version = (root: string): string =>
  execFileSync(join(root, "bin/idc"), ["--version"], { encoding: "utf8" }).trim();

test("bin/idc builds first where a source is newer, so that nobody runs old code", () => {
  const root = checkout();
  version(root);
  const file = join(root, "cli/version.ts");
  writeFileSync(file, 'export const version = "9.9.9";\n');
  expect(version(root)).toBe("9.9.9");
});

test("bin/idc builds first where a source is gone", () => {
  const root = checkout();
  version(root);
  rmSync(join(root, "cli/version.ts"));
  const { status, stderr } = spawnSync(join(root, "bin/idc"), ["--version"], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain("./version");
});

test("bin/idc does not build where nothing is newer", () => {
  const root = checkout();
  version(root);
  const program = join(root, "dist/idc.js");
  const marker = 'console.log("as it was built");\n';
  const past = new Date("2020-01-01");
  writeFileSync(program, `#!/usr/bin/env node\n${marker}`);
  utimesSync(program, past, past);
  expect(version(root)).toBe("as it was built");
});

test("the package's program needs no other package, and its notices name what is built in", () => {
  execFileSync(process.execPath, [join(ROOT, "build/build.cjs"), "--package", "dist/test"]);
  const built = join(ROOT, "dist/test");
  try {
    const alone = join(folder, "alone");
    cpSync(built, join(alone, "dist"), { recursive: true });
    mkdirSync(join(alone, "config"));
    cpSync(join(ROOT, "config/example.yaml"), join(alone, "config/example.yaml"));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, args, { cwd: alone, encoding: "utf8", env: {} });
    expect(run("dist/idc.js", "synth")).toMatchObject({
      status: 0,
      stderr:
        "Config: config/example.yaml. THIS IS THE EXAMPLE, not your instance. Name yours with --config <file> or IDC_CONFIG.\n",
    });
    expect(existsSync(join(alone, "cdktf.out/stacks/example-kms/cdk.tf.json"))).toBe(true);
    expect(run("dist/idc.js", "urls")).toMatchObject({ status: 0 });
    const notices = readFileSync(join(built, "THIRD-PARTY-NOTICES"), "utf8");
    for (const name of ["cdktf 0.21.0", "zod 4.6.7", "@aws-sdk/client-kms 3.1164.0"]) {
      expect(notices).toContain(`${name}\nLicence: `);
    }
  } finally {
    rmSync(built, { recursive: true });
  }
});

test("a licence that is not allowed fails the build of the package", () => {
  const root = checkout();
  rmSync(join(root, "node_modules"));
  const library = join(root, "node_modules/library");
  mkdirSync(library, { recursive: true });
  writeFileSync(
    join(library, "package.json"),
    JSON.stringify({ name: "library", version: "1.0.0", license: "GPL-3.0" }),
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      "-e",
      `require("./build/notices.cjs").notices(process.cwd(), { inputs: { "node_modules/library/index.js": {} } })`,
    ],
    { cwd: root, encoding: "utf8" },
  );
  expect(status).toBe(1);
  expect(stderr).toContain(
    "Licences that are not allowed in the package: library 1.0.0: GPL-3.0. Use another library, or add the licence to build/notices.cjs if it is permissive.",
  );
});
