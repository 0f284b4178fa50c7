/**
 * Builds the programs of this project into `dist/`: `idc.js` (bin/idc) and `main.js` (main.ts).
 *
 * In the checkout the dependencies stay outside, which takes a fraction of a second. `--package
 * [folder]` builds what people install: everything built in, the notices of that, and the library
 * (`index.js`) with its types, which leaves out what an app with CDKTF has anyway.
 */
"use strict";

const {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} = require("node:fs");
const { join, resolve } = require("node:path");

const ROOT = join(__dirname, "..");
/** Written last: its time is that of the newest complete build. */
const STAMP = "built";

/** How everything is built in: the ES modules of packages that have them, to leave out what is unused. */
const WHOLE = {
  minify: true,
  legalComments: "none",
  mainFields: ["module", "main"],
  alias: { archiver: join(__dirname, "no-archiver.cjs") },
};

const PROGRAMS = { idc: "cli/idc.ts", main: "main.ts" };
const LIBRARY = { index: "index.ts" };
/** What a program is made of. A folder counts with everything in it. */
const SOURCES = ["main.ts", "cli", "lib", "stacks", "build", "package.json", "package-lock.json"];

/** The newest time in a file or folder; deleted files show in the time of their folder. */
function newest(path) {
  const { mtimeMs } = statSync(path);
  const entries = readdirSync(path, { withFileTypes: true });
  return Math.max(
    mtimeMs,
    ...entries.map((entry) =>
      entry.isDirectory()
        ? newest(join(path, entry.name))
        : statSync(join(path, entry.name)).mtimeMs,
    ),
  );
}

function isFresh() {
  const stamp = statSync(join(ROOT, "dist", STAMP), { throwIfNoEntry: false });
  return (
    stamp !== undefined &&
    SOURCES.map((name) => join(ROOT, name)).every(
      (path) =>
        (statSync(path).isDirectory() ? newest(path) : statSync(path).mtimeMs) < stamp.mtimeMs,
    )
  );
}

/**
 * Writes into a folder of its own first, then moves file by file: a program that starts meanwhile
 * finds a whole one.
 *
 * @param {{ package?: boolean, into?: string }} options `package`: with everything built in; `into`:
 * folder, seen from the project's root
 */
function build({ package: whole = false, into = "dist" } = {}) {
  const start = new Date();
  const target = resolve(ROOT, into);
  const fresh = join(ROOT, `dist.new-${process.pid}`);
  try {
    const bundle = (entryPoints, options) =>
      require("esbuild").buildSync({
        absWorkingDir: ROOT,
        entryPoints,
        outdir: fresh,
        bundle: true,
        platform: "node",
        target: "node20",
        format: "cjs",
        metafile: true,
        logLevel: "warning",
        ...options,
      }).metafile;
    if (whole) {
      const { notices } = require("./notices.cjs");
      const { writeTypes } = require("./types.cjs");
      const { peerDependencies } = require("../package.json");
      const inputs = {
        // A browser's driver is asked for by name where it is needed: it is larger than all of this.
        ...bundle(PROGRAMS, { ...WHOLE, external: ["playwright-core"] }).inputs,
        ...bundle(LIBRARY, { ...WHOLE, minify: false, external: Object.keys(peerDependencies) })
          .inputs,
      };
      writeFileSync(join(fresh, "THIRD-PARTY-NOTICES"), notices(ROOT, { inputs }));
      writeTypes(ROOT, join(fresh, "types"));
    } else {
      bundle(PROGRAMS, { packages: "external" });
    }
    mkdirSync(target, { recursive: true });
    for (const name of readdirSync(fresh)) {
      // A folder cannot be moved over one.
      if (name === "types") rmSync(join(target, name), { recursive: true, force: true });
      renameSync(join(fresh, name), join(target, name));
    }
    // Not "now": a source that changed during the build is newer than what was built of it.
    writeFileSync(join(target, STAMP), "");
    utimesSync(join(target, STAMP), start, start);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Builds where a source is newer than the last build. */
function buildIfNeeded() {
  if (!isFresh()) build();
}

module.exports = { build, buildIfNeeded };

if (require.main === module) {
  const [option, into] = process.argv.slice(2);
  build({ package: option === "--package", into });
}
