import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { idc } from "../../cli/main";
import { DEFAULT_CONFIG_FILE } from "../../lib/config";

const FILES = ["allowlist.txt", "aws-config.ini", "bookmarks.html", "guide.md", "index.html"];

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "idc-guide-"));
  out = join(folder, "dist", "guide");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the command with a config: the example, unless another text is given. */
function guide(args: readonly string[] = [], config?: string) {
  const file = join(folder, "config.yaml");
  writeFileSync(file, config ?? readFileSync(DEFAULT_CONFIG_FILE, "utf8"));
  return idc(["guide", "--out", out, "--config", file, ...args]);
}

/** What every command says of the config that it read. */
const configLine = () =>
  `Config: ${join(folder, "config.yaml")}. THIS IS THE EXAMPLE, not your instance. Name yours with --config <file> or IDC_CONFIG.`;

const written = () =>
  Object.fromEntries(readdirSync(out).map((name) => [name, readFileSync(join(out, name), "utf8")]));

test("writes the five files and says what each is for", async () => {
  const { stdout, stderr, exitCode } = await guide();
  expect(stdout).toBe(`Wrote ${out}:
  index.html      the page for everybody
  bookmarks.html  for browsers to import
  aws-config.ini  for ~/.aws/config
  guide.md        for a wiki
  allowlist.txt   for the firewall`);
  expect([stderr, exitCode ?? 0]).toEqual([configLine(), 0]);
  expect(readdirSync(out).sort()).toEqual(FILES);
  expect(readdirSync(join(folder, "dist"))).toEqual(["guide"]);
});

test("writes the same bytes again in place of an earlier guide", async () => {
  await guide();
  const first = written();
  await guide();
  expect(written()).toEqual(first);
  expect(readdirSync(join(folder, "dist"))).toEqual(["guide"]);
});

test("--lang takes the place of the config's languages", async () => {
  await guide(["--lang", "ja"]);
  expect(written()["guide.md"]).not.toContain("Can’t sign in");
  expect(written()["guide.md"]).toContain("AWS にサインインできないときは");
});

test("an unknown language is refused, and nothing written", async () => {
  const stderr = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  const { exitCode } = await guide(["--lang", "fr"]);
  expect(stderr.mock.calls.join("")).toContain(
    "argument 'fr' is invalid. Allowed choices are en, ja.",
  );
  stderr.mockRestore();
  expect(exitCode).toBe(1);
  expect(existsSync(out)).toBe(false);
});

test("a config without guide is a config error that says what to add", async () => {
  const config = readFileSync(DEFAULT_CONFIG_FILE, "utf8").replace(/\nguide:\n( .*\n)+/, "\n");
  await expect(guide([], config)).rejects.toThrow(`${join(folder, "config.yaml")}: 1 problem

  guide
    is missing, and idc guide is made from it. Add guide.organizationName, the name people know the company by, and guide.supportContact, whom to ask when sign-in does not work.`);
  expect(existsSync(out)).toBe(false);
});

describe("the output folder", () => {
  test("may be there, empty", async () => {
    mkdirSync(out, { recursive: true });
    await guide();
    expect(readdirSync(out).sort()).toEqual(FILES);
  });

  test.each([
    ["a foreign file", { "notes.txt": "mine" }, "notes.txt"],
    ["a page of others under our name", { "index.html": "<h1>mine</h1>" }, "index.html"],
  ])("with %s is left as it is", async (_, files, named) => {
    mkdirSync(out, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text);
    await expect(guide()).rejects.toThrow(
      `${out}: has files that this command did not write (${named}). Nothing was changed. Choose a new or empty folder with --out.`,
    );
    expect(written()).toEqual(files);
    expect(readdirSync(join(folder, "dist"))).toEqual(["guide"]);
  });

  test("is left as it is when a foreign file has joined a guide", async () => {
    await guide();
    writeFileSync(join(out, "notes.txt"), "mine");
    await expect(guide()).rejects.toThrow("did not write");
    expect(readdirSync(out).sort()).toEqual([...FILES, "notes.txt"].sort());
  });

  test("must not be a file", async () => {
    mkdirSync(join(folder, "dist"));
    writeFileSync(out, "mine");
    await expect(guide()).rejects.toThrow(
      `${out}: is not a folder. Nothing was changed. Choose another place with --out.`,
    );
    expect(readFileSync(out, "utf8")).toBe("mine");
  });

  test("must not be a link, whose folder would be left behind", async () => {
    mkdirSync(join(folder, "elsewhere"));
    mkdirSync(join(folder, "dist"));
    symlinkSync(join(folder, "elsewhere"), out);
    await expect(guide()).rejects.toThrow("is not a folder");
  });

  test("below a file cannot be written", async () => {
    writeFileSync(join(folder, "dist"), "mine");
    await expect(guide()).rejects.toThrow(
      `${out}: cannot be written (ENOTDIR at ${out}). Nothing was changed. Free the place, or choose another folder with --out.`,
    );
  });
});

describe("--profiles", () => {
  const EXISTING = `[profile dev]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111122223333
sso_role_name = Developer

[profile elsewhere]
sso_start_url = https://d-9999999999.awsapps.com/start
sso_region = us-east-1
`;

  test("adds each profile for the additional Region, and leaves the file as it is", async () => {
    const file = join(folder, "aws");
    writeFileSync(file, EXISTING);
    const { stderr } = await guide(["--profiles", file]);
    expect(written()["aws-config.ini"]).toContain(`
[profile dev@ap-northeast-3]
sso_session = example-ap-northeast-3
sso_account_id = 111122223333
sso_role_name = Developer
`);
    expect(stderr).toBe(
      `${configLine()}\nwarning: left out, because they sign in to another Identity Center instance: elsewhere.`,
    );
    expect(readFileSync(file, "utf8")).toBe(EXISTING);
  });

  test("says which sections the file has already", async () => {
    const file = join(folder, "aws");
    writeFileSync(file, `${EXISTING}\n[profile dev@ap-northeast-3]\nsso_session = old\n`);
    const { stderr } = await guide(["--profiles", file]);
    expect(stderr).toContain(
      `warning: ${file} already has [profile dev@ap-northeast-3]: replace these sections there, the AWS CLI refuses a file that has one twice.`,
    );
  });

  test("says so when there is no profile to write again", async () => {
    const file = join(folder, "aws");
    writeFileSync(file, "[default]\nregion = eu-west-1\n");
    const { stderr } = await guide(["--profiles", file]);
    expect(stderr).toBe(
      `${configLine()}\nwarning: ${file} has no profile that signs in to this Identity Center instance: none was written.`,
    );
  });

  test("a file that is not there is an error, and nothing written", async () => {
    await expect(guide(["--profiles", join(folder, "none")])).rejects.toThrow(
      `${join(folder, "none")} cannot be read: there is no such file. Give --profiles the path of an AWS config, such as ~/.aws/config.`,
    );
    expect(existsSync(out)).toBe(false);
  });
});
