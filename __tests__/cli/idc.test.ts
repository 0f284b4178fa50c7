import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { EXAMPLES } from "../../cli/examples";
import { version } from "../../package.json";
import { idc } from "../helpers/run";

const COMMANDS = Object.keys(EXAMPLES);

test("says its version", () => {
  expect(idc(["--version"])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
});

test("the help has every subcommand, and each has help with examples that its options allow", () => {
  const { stdout } = idc(["--help"]);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  for (const command of COMMANDS) {
    const help = idc(["help", command]);
    expect([help.exitCode, help.stderr]).toEqual([0, ""]);
    expect(idc([command, "--help"]).stdout).toBe(help.stdout);
    for (const example of EXAMPLES[command] ?? []) {
      expect(help.stdout).toContain(`  ${example}\n`);
      expect(example).toContain(`idc ${command}`);
      const options = help.stdout.slice(0, help.stdout.indexOf("Examples:"));
      for (const option of example.match(/--[a-z-]+/g) ?? []) expect(options).toContain(option);
    }
  }
});

describe("shell completion", () => {
  const completed = (...words: string[]) =>
    idc(["complete", "--", ...words])
      .stdout.split("\n")
      .filter((line) => line !== "" && !line.startsWith(":"))
      .map((line) => line.split("\t")[0]);

  test("completes subcommands and options", () => {
    expect(completed("pl")).toEqual(["plan"]);
    expect(completed("do")).toEqual(["doctor"]);
    expect(completed("doctor", "--s").sort()).toEqual(["--save", "--sign-ins", "--since"]);
    expect(completed("review", "--fail-on", "")).toEqual(["critical", "high", "medium"]);
  });

  test.each(["bash", "zsh", "fish"])("prints a script for %s that asks idc", (shell) => {
    const { exitCode, stdout } = idc(["complete", shell]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("idc complete --");
  });
});

test.each([
  [["plann"], "error: unknown command 'plann'\n(Did you mean plan?)\nSee: idc --help\n"],
  [["urls", "--jsn"], "error: unknown option '--jsn'\n(Did you mean --json?)\nSee: idc --help\n"],
  [["review"], "error: missing required argument 'plan.json'\nSee: idc --help\n"],
])("%j is answered with the nearest name and where the help is", (args, stderr) => {
  expect(idc(args)).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringContaining(stderr) as string,
  });
});

describe("with --json an error is a line of JSON on standard error, and no data is printed", () => {
  const errorOf = (args: readonly string[]) => {
    const { exitCode, stdout, stderr } = idc([...args, "--json"]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    return (JSON.parse(stderr) as { error: { message: string; problems?: unknown } }).error;
  };

  test("a mistake in the command line", () => {
    expect(errorOf(["urls", "--nothing"]).message).toBe("error: unknown option '--nothing'");
  });

  test("a file that is not there", () => {
    expect(errorOf(["review", "nowhere.json"]).message).toBe(
      "nowhere.json cannot be read: there is no such file.",
    );
  });

  test("the problems of a config, each with its key and line", () => {
    const file = join(mkdtempSync(join(tmpdir(), "idc-")), "c.yaml");
    writeFileSync(file, "environment: 1\n");
    expect(errorOf(["urls", "--config", file])).toMatchObject({
      file,
      problems: expect.arrayContaining([
        {
          key: "environment",
          line: 1,
          message: "is not allowed: it must be 1 to 20 of a-z, 0-9 and -, starting with a letter.",
        },
      ]) as unknown,
    });
  });
});

test("a reader that has seen enough is no mistake", () => {
  const { status, stderr } = spawnSync(
    "/bin/sh",
    ["-c", `"$0" urls | head -n 1`, resolve("bin/idc")],
    { encoding: "utf8", env: { PATH: process.env["PATH"], IDC_CONFIG: "config/example.yaml" } },
  );
  expect([status, stderr]).toEqual([
    0,
    expect.stringMatching(/^Config: \S+ THIS IS THE EXAMPLE.*\n$/),
  ]);
});

test("a folder that cannot be written is named with the reason, and without a stack trace", () => {
  const folder = mkdtempSync(join(tmpdir(), "idc-"));
  const blocked = join(folder, "file");
  closeSync(openSync(blocked, "w"));
  try {
    const { exitCode, stderr } = idc(["synth"], {
      env: { IDC_CONFIG: "config/example.yaml", CDKTF_OUTDIR: join(blocked, "out") },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^\S+: mkdir failed \(ENOTDIR, a part of the path is no folder\)\.\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a config's texts write nothing to the terminal but themselves", () => {
  const file = join(mkdtempSync(join(tmpdir(), "idc-")), "hostile.yaml");
  writeFileSync(file, `"\\e[31mkey\\u202e": 1\n`);
  const { exitCode, stderr } = idc(["urls", "--config", file]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("\\u001b[31mkey\\u202e (line 1)");
  expect(stderr).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u);
});
