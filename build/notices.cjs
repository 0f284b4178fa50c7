/** The notices of the packages that are built into the programs, and which licences they may have. */
"use strict";

const { readdirSync, readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");

/**
 * Licences that allow distribution with their notice (SPDX, and "Public Domain" as one package has
 * it). Another one fails the build. MPL-2.0 is that of CDKTF and its provider packages: it also asks
 * to say where the source is, so every notice does.
 */
const ALLOWED = [
  "Public Domain",
  "MIT",
  "MIT-0",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "MPL-2.0",
  "BlueOak-1.0.0",
  "Unlicense",
];

/**
 * @param {string} root the project's root
 * @param {import("esbuild").Metafile} metafile what esbuild read
 * @returns {string} name, version, licence and licence text of every package that is built in
 * @throws where a package has no licence, or one that is not allowed
 */
function notices(root, metafile) {
  const folders = new Set(
    Object.keys(metafile.inputs).flatMap((file) => packageOf(root, file) ?? []),
  );
  const packages = [...folders].sort().map((folder) => read(join(root, folder)));
  const refused = packages.filter(({ licence }) => !isAllowed(licence));
  if (refused.length > 0) {
    const list = refused.map(
      ({ name, version, licence }) => `${name} ${version}: ${licence || "none"}`,
    );
    throw new Error(
      `Licences that are not allowed in the package: ${list.join("; ")}. Use another library, or add the licence to build/notices.cjs if it is permissive.`,
    );
  }
  return packages
    .map(
      ({ name, version, licence, source, text }) =>
        `${name} ${version}\nLicence: ${licence}\nSource: ${source}\n\n${text}\n`,
    )
    .join(`\n${"-".repeat(80)}\n\n`);
}

/** An expression such as `(MIT OR Apache-2.0)`: one allowed licence is enough, with AND all are needed. */
function isAllowed(licence) {
  const words = licence.replace(/[()]/g, "");
  return words.includes(" AND ")
    ? words.split(" AND ").every(isAllowed)
    : words.split(" OR ").some((one) => ALLOWED.includes(one.trim()));
}

/** Folder of the package that a file belongs to, seen from the root; undefined for our own files. */
function packageOf(root, file) {
  if (!file.includes("node_modules/")) return undefined;
  for (let folder = dirname(file); folder.includes("node_modules/"); folder = dirname(folder)) {
    try {
      // Some packages have further package.json files inside, without a name of their own.
      if (JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).version)
        return folder;
    } catch {
      // Not there: look further up.
    }
  }
  throw new Error(`${file} belongs to no package.`);
}

function read(folder) {
  const { name, version, license, repository } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  return {
    name,
    version,
    licence: typeof license === "string" ? license : (license?.type ?? ""),
    source:
      (typeof repository === "string" ? repository : repository?.url) ?? `the package ${name}`,
    text: texts.join("\n\n") || "The package has no licence file.",
  };
}

module.exports = { notices };
