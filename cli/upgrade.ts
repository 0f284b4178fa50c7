import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { Command } from "commander";

import { loadConfig, UserError } from "../lib/config";
import {
  readTemplateRecord,
  stackDifferences,
  TEMPLATE_RECORD,
  templateChanges,
  templateRecord,
  type StackDifference,
  type TemplateChange,
} from "../lib/upgrade";
import { withProgress } from "./progress";
import type { Subcommand } from "./subcommand";
import { synthesize } from "./synth";
import { renderConfigNotes, type Result } from "./run";
import { version } from "./version";

const PACKAGE = "identity-center-okta";

interface Options {
  readonly to: string;
  readonly write?: boolean;
  readonly json?: boolean;
}

/** `idc upgrade`: what a new version changes, and the template's files that nobody has edited. */
export const upgradeCommand: Subcommand = (finish) =>
  new Command("upgrade")
    .description(
      "Say what a new version changes in the stacks and in the files that idc new has written.",
    )
    .option("--to <what>", "the new version: a version, a tarball, an address", "latest")
    .option("--write", "update the files that nobody has edited")
    .option("--json", "print JSON")
    .action(async (options: Options) => {
      finish(await upgrade(options));
    });

async function upgrade({ to, write = false, json }: Options): Promise<Result> {
  const loaded = loadConfig();
  const { version: since } = readTemplateRecord(".");
  const scratch = mkdtempSync(join(tmpdir(), "idc-upgrade-"));
  try {
    const fresh = await withProgress(`Fetching ${PACKAGE} ${to}`, () => install(scratch, to));
    const [before, after] = [join(scratch, "before"), join(scratch, "after")];
    synthesize(loaded, before);
    await runNew(fresh, ["synth", "--config", resolve(loaded.file)], { CDKTF_OUTDIR: after });
    const stacks = stackDifferences(before, after);

    await runNew(fresh, ["new", join(scratch, "template"), "--package", to]);
    const files = textsIn(join(scratch, "template"));
    const changes = templateChanges(".", files);
    if (write) update(fresh.version, changes, files);
    return {
      exitCode: stacks.length > 0 ? 2 : 0,
      stderr: renderConfigNotes(loaded),
      stdout: json
        ? JSON.stringify({ from: version, to: fresh.version, stacks, files: changes }, null, 2)
        : render({ since, to, fresh, stacks, changes, write }),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The new version, beside the one in use. */
interface NewVersion {
  /** What npm installs it by. */
  readonly what: string;
  readonly program: string;
  readonly version: string;
}

async function install(folder: string, to: string): Promise<NewVersion> {
  writeFileSync(join(folder, "package.json"), "{}\n");
  // A version or a tag; everything else names a place.
  const what =
    /^[\w.^~-]+$/.test(to) && !to.endsWith(".tgz") ? `${PACKAGE}@${to}` : resolvePath(to);
  try {
    await promisify(execFile)(
      "npm",
      ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", what],
      { cwd: folder },
    );
  } catch (error) {
    const said = ((error as { stderr?: string }).stderr ?? String(error)).trim().split("\n")[0];
    throw new UserError(`npm cannot install ${what}: ${said ?? "it does not say why"}`);
  }
  const root = join(folder, "node_modules", PACKAGE);
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly version: string;
  };
  return { what, program: join(root, "bin/idc"), version: manifest.version };
}

const resolvePath = (to: string): string => (to.includes("://") ? to : resolve(to));

async function runNew(
  { program, version: newVersion }: NewVersion,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [program, ...args], {
      env: { ...process.env, ...env },
    });
  } catch (error) {
    const said = ((error as { stderr?: string }).stderr ?? String(error)).trim();
    throw new UserError(`Version ${newVersion} cannot do idc ${args[0] ?? ""} here:\n${said}`);
  }
}

/** Text of every file but the record, by its path. */
function textsIn(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .filter((path) => path !== TEMPLATE_RECORD);
  return Object.fromEntries(
    paths.sort().map((path) => [path, readFileSync(join(root, path), "utf8")]),
  );
}

function update(
  newVersion: string,
  changes: readonly TemplateChange[],
  files: Readonly<Record<string, string>>,
): void {
  for (const { path, what } of changes) {
    if (what !== "update" && what !== "add") continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, files[path] ?? "");
  }
  writeFileSync(TEMPLATE_RECORD, templateRecord(newVersion, files));
}

interface Report {
  readonly since: string;
  readonly to: string;
  readonly fresh: NewVersion;
  readonly stacks: readonly StackDifference[];
  readonly changes: readonly TemplateChange[];
  readonly write: boolean;
}

const WHAT: Readonly<Record<TemplateChange["what"], readonly [before: string, after: string]>> = {
  update: ["would be updated", "updated"],
  add: ["would be added", "added"],
  edited: ["edited by you, and changed: compare it by hand", "left, because you have edited it"],
  gone: ["not in the template any more: yours to delete", "left, not in the template any more"],
};

function render({ since, to, fresh, stacks, changes, write }: Report): string {
  return [
    `From ${version} (files of ${since}) to ${fresh.version}.`,
    "",
    ...(stacks.length === 0
      ? ["The stacks are the same: no plan changes."]
      : [
          "The stacks change. Read the plan before you apply; the review judges it:",
          ...stacks.flatMap(({ stack, changes: blocks }) => [
            `  ${stack}`,
            ...blocks.map((block) => `    ${block}`),
          ]),
        ]),
    "",
    ...(changes.length === 0
      ? ["The files of idc new are up to date, or yours."]
      : changes.map(({ path, what }) => `${path}: ${WHAT[what][write ? 1 : 0]}`)),
    "",
    "Next:",
    ...(write || changes.every(({ what }) => what === "edited" || what === "gone")
      ? []
      : [`  npx idc upgrade --to ${to} --write`]),
    `  npm install --save-exact --ignore-scripts ${fresh.what}`,
    "  npx idc plan",
  ].join("\n");
}
