import { randomUUID } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { UserError } from "../lib/config";

/**
 * Writes a folder whole or not at all: into a new folder beside it, which then takes its place.
 *
 * @param folder path as the user gave it
 * @param files  text by path in the folder
 * @param isOurs whether a folder with these entries is one that this command wrote, and so may go
 * @param how   how another folder is named, for the messages: ` with --out`
 * @throws UserError where something else is in the way, or where it cannot be written
 */
export function writeFolder(
  folder: string,
  files: Readonly<Record<string, string>>,
  isOurs: (folder: string, entries: readonly string[]) => boolean,
  how = "",
): void {
  const target = resolve(folder);
  try {
    refuseForeign(folder, target, isOurs, how);
    mkdirSync(dirname(target), { recursive: true });
    const fresh = join(dirname(target), `.${basename(target)}-${randomUUID()}`);
    mkdirSync(fresh);
    try {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(fresh, name)), { recursive: true });
        writeFileSync(join(fresh, name), text);
      }
      replace(target, fresh);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError(
      `${folder}: cannot be written (${code}${path === undefined ? "" : ` at ${path}`}). Nothing was changed. Free the place, or choose another folder${how}.`,
    );
  }
}

function refuseForeign(
  folder: string,
  target: string,
  isOurs: (folder: string, entries: readonly string[]) => boolean,
  how: string,
): void {
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) {
    throw new UserError(
      `${folder}: is not a folder. Nothing was changed. Choose another place${how}.`,
    );
  }
  const entries = readdirSync(target);
  if (entries.length === 0 || isOurs(target, entries)) return;
  throw new UserError(
    `${folder}: has files that this command did not write (${entries.slice(0, 3).join(", ")}${entries.length > 3 ? ", …" : ""}). Nothing was changed. Choose a new or empty folder${how}.`,
  );
}

/** Puts the fresh folder where the target is, or leaves the target as it was. */
function replace(target: string, fresh: string): void {
  if (!existsSync(target)) {
    renameSync(fresh, target);
    return;
  }
  const former = `${fresh}-former`;
  renameSync(target, former);
  try {
    renameSync(fresh, target);
  } catch (error) {
    renameSync(former, target);
    throw error;
  }
  rmSync(former, { recursive: true });
}
