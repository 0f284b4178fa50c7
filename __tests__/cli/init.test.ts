import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { metadataXml } from "../helpers/metadata";
import { idc } from "../helpers/run";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "idc-init-"));
  writeFileSync(join(folder, "metadata.xml"), metadataXml());
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const SAID = [
  ...["--instance-arn", "arn:aws:sso:::instance/ssoins-111111h2222j33pp"],
  ...["--management-account-id", "111122223333"],
  ...["--okta-org", "https://example.oktapreview.com/"],
  ...["--okta-app-id", "0oa1b2c3d4e5f6g7h8i9"],
];
const init = (...args: string[]) =>
  idc(["init", "--offline", "--metadata", "metadata.xml", ...args], { cwd: folder });

test("writes a config that every other command takes", () => {
  const { exitCode, stdout, stderr } = init(
    "--out",
    "prod.yaml",
    "--environment",
    "example",
    ...SAID,
  );
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(`Wrote prod.yaml.

Asked neither AWS nor Okta (--offline): what exists is not adopted.

Next: read the file, then
  export IDC_CONFIG=prod.yaml
  npm run synth
  npx idc doctor
`);
  const text = readFileSync(join(folder, "prod.yaml"), "utf8");
  expect(text).toContain("environment: example\n");
  expect(text).toContain("  orgName: example\n  baseUrl: oktapreview.com\n");
  const urls = idc(["urls", "--json"], { cwd: folder, env: { IDC_CONFIG: "prod.yaml" } });
  expect(urls.exitCode).toBe(0);
});

test("never overwrites a file", () => {
  writeFileSync(join(folder, "prod.yaml"), "mine");
  const { exitCode, stdout, stderr } = init(
    "--out",
    "prod.yaml",
    "--environment",
    "example",
    ...SAID,
  );
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    "prod.yaml exists already and is never overwritten. Delete it, or name another file: --out.\n",
  );
  expect(readFileSync(join(folder, "prod.yaml"), "utf8")).toBe("mine");
});

test.each([
  [
    "neither file nor environment",
    [],
    "Say what to write: --environment <name> for config/<name>.yaml, or --out <file>.\n",
  ],
  [
    "a folder that is not there",
    ["--environment", "example", ...SAID],
    "config/example.yaml cannot be written (ENOENT). Does its folder exist?\n",
  ],
  [
    "a metadata file that is not there",
    ["--out", "a.yaml", "--metadata", "other.xml"],
    "--metadata other.xml cannot be read (ENOENT). Download it: IAM Identity Center console > Settings > Identity source > Manage authentication > Service provider metadata.\n",
  ],
])("with %s it writes nothing and says what to do", (_what, args, message) => {
  const { exitCode, stdout, stderr } = init(...args);
  expect([exitCode, stdout, stderr]).toEqual([1, "", message]);
  expect(readdirSync(folder)).toEqual(["metadata.xml"]);
});

test("a value that the config does not take is refused before anything is written", () => {
  const { exitCode, stderr } = init(
    "--out",
    "prod.yaml",
    "--environment",
    "example",
    ...SAID,
    "--okta-app-id",
    "1",
  );
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    "is not allowed: it must be the ID of an Okta app, 0oa and letters or digits.",
  );
  expect(readdirSync(folder)).toEqual(["metadata.xml"]);
});
