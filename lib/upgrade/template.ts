/** The files of `idc new`, and what people have made of them. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../config";

/** What was written, with its SHA-256: so that an update leaves what people have edited. */
export const TEMPLATE_RECORD = ".idc-template.json";

/** Files that people own from the first day, although `idc new` has written them. */
const THEIRS = new Set(["package.json"]);

interface TemplateRecord {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
}

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** @param files text by path */
export function templateRecord(version: string, files: Readonly<Record<string, string>>): string {
  const digests = Object.entries(files).map(([path, text]) => [path, digestOf(text)]);
  return `${JSON.stringify({ version, files: Object.fromEntries(digests) as object }, null, 2)}\n`;
}

/** @throws UserError where the folder was not written by `idc new` */
export function readTemplateRecord(folder: string): TemplateRecord {
  const file = join(folder, TEMPLATE_RECORD);
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as Partial<TemplateRecord>;
    if (typeof record.files === "object") {
      return { version: record.version ?? "unknown", files: record.files };
    }
  } catch {
    // Said below.
  }
  throw new UserError(
    `${file} is not there, or not as idc new writes it. Run idc upgrade in the folder of your repository that idc new wrote.`,
  );
}

export interface TemplateChange {
  readonly path: string;
  /**
   * - `update`: nobody has edited it, and the new version has another text
   * - `add`: the new version has it, and the repository does not
   * - `edited`: both have changed it: a person decides
   * - `gone`: the new version has it no more
   */
  readonly what: "update" | "add" | "edited" | "gone";
}

/**
 * @param folder the repository
 * @param fresh  text by path, as the new version writes it
 */
export function templateChanges(
  folder: string,
  fresh: Readonly<Record<string, string>>,
): TemplateChange[] {
  const { files } = readTemplateRecord(folder);
  const changes = Object.entries(fresh).flatMap(([path, text]): TemplateChange[] => {
    if (THEIRS.has(path)) return [];
    const written = files[path];
    if (written === digestOf(text)) return [];
    const file = join(folder, path);
    // A file that people have deleted stays deleted.
    if (!existsSync(file)) return written === undefined ? [{ path, what: "add" }] : [];
    const now = digestOf(readFileSync(file, "utf8"));
    if (now === digestOf(text)) return [];
    return [{ path, what: now === written ? "update" : "edited" }];
  });
  const gone = Object.keys(files)
    .filter((path) => !(path in fresh) && !THEIRS.has(path) && existsSync(join(folder, path)))
    .map((path): TemplateChange => ({ path, what: "gone" }));
  return [...changes, ...gone];
}
