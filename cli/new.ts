import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";

import { packageRoot } from "../lib/config";
import { TEMPLATE_RECORD, templateRecord } from "../lib/upgrade";
import type { Result } from "./run";
import type { Subcommand } from "./subcommand";
import { version } from "./version";
import { writeFolder } from "./write-folder";

/** Folder of the template, in the project's. */
const TEMPLATE = "template";
/** What stands in the template for the tool, as `package.json` names it. */
const PACKAGE = "{{package}}";

/** `idc new`: writes a repository of one's own. */
export const newCommand: Subcommand = (finish) =>
  new Command("new")
    .description("Write a repository of your own: config folder, workflows, and this tool pinned.")
    .argument("<folder>", "a new or empty folder")
    .option("--package <what>", "what to install: a version, a tarball, an address", version)
    .action((folder: string, options: { readonly package: string }) => {
      finish(writeRepository(folder, options.package));
    });

function writeRepository(folder: string, what: string): Result {
  const files = templateFiles(what);
  writeFolder(
    folder,
    { ...files, [TEMPLATE_RECORD]: templateRecord(version, files) },
    // Nothing in the way is ours: the repository is people's own from the first moment.
    () => false,
  );
  return {
    stdout: [
      `Wrote ${folder}: ${Object.keys(files).length} files.`,
      "",
      "Next:",
      `  cd ${folder}`,
      "  npm install",
      "  npx idc init --metadata <file> --environment prod",
      "  git init && git add --all",
      "",
      "README.md there says what each part is, and how the workflows are turned on.",
    ].join("\n"),
  };
}

/** The template's files, by the path that they get. */
function templateFiles(what: string): Record<string, string> {
  const root = join(packageRoot(), TEMPLATE);
  return Object.fromEntries(
    pathsIn(root)
      .sort()
      .map((path) => [
        // npm leaves .gitignore and .npmrc out of a package.
        path.replace(/^dot-/, "."),
        readFileSync(join(root, path), "utf8").replaceAll(PACKAGE, () => what),
      ]),
  );
}

const pathsIn = (root: string, folder = ""): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? pathsIn(root, path) : [path];
  });
