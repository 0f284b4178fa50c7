import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

/** Why a file cannot be read: the operating system's code, and in words that end a sentence. */
export interface Unreadable {
  readonly code: string;
  readonly problem: string;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "you may not read it",
};

const unreadable = (code: string): Unreadable => ({ code, problem: PROBLEMS[code] ?? code });

/**
 * Reads a file that a person named. A pipe or a device is refused: it may never end, and opening a
 * pipe waits for its other side.
 */
export function readNamedFile(file: string): { readonly bytes: Buffer } | Unreadable {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = fstatSync(descriptor);
    if (found.isDirectory()) return unreadable("EISDIR");
    if (!found.isFile()) return { code: "ENOTSUP", problem: "it is a pipe or a device, no file" };
    return { bytes: readFileSync(descriptor) };
  } catch (error) {
    return unreadable((error as NodeJS.ErrnoException).code ?? "unknown reason");
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
