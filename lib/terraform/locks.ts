/**
 * The lock files of people's own repository, `locks/<stack>.lock.hcl`: which version of each provider a
 * stack is planned with, and the checksums of its binaries on every platform.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { stackFolder } from "./stacks";

/** Seen from the working directory. */
const LOCKS = "locks";

/** What runs Terraform: people's machines and runners. */
export const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"] as const;

/** The lock file in people's repository. */
export const committedLock = (stack: string): string => join(LOCKS, `${stack}.lock.hcl`);

/** The lock file where the program writes and reads it. */
export const lockFile = (outdir: string, stack: string): string =>
  join(stackFolder(outdir, stack), ".terraform.lock.hcl");

/**
 * Puts the committed lock file where the program reads it.
 *
 * @returns false where there is none
 */
export function useCommittedLock(outdir: string, stack: string): boolean {
  if (!existsSync(committedLock(stack))) return false;
  copyFileSync(committedLock(stack), lockFile(outdir, stack));
  return true;
}

/** Keeps what the program wrote. @returns what is different, a phrase per provider */
export function commitLock(outdir: string, stack: string): string[] {
  const file = committedLock(stack);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(lockFile(outdir, stack), file);
  return lockDifferences(before, readFileSync(file, "utf8"));
}

/** Version and number of checksums of each provider. */
function providersIn(text: string): Map<string, { version: string; hashes: string }> {
  const blocks = text.matchAll(/^provider "([^"]+)" \{\n([\s\S]*?)^\}/gm);
  return new Map(
    [...blocks].map(([, name = "", body = ""]) => [
      name.split("/").slice(-2).join("/"),
      {
        version: /^\s*version\s*=\s*"([^"]*)"/m.exec(body)?.[1] ?? "",
        hashes: [...body.matchAll(/"((?:h1|zh):[^"]*)"/g)]
          .map(([, hash]) => hash)
          .sort()
          .join(),
      },
    ]),
  );
}

/** @returns a phrase for each provider that is not as it was */
export function lockDifferences(before: string, after: string): string[] {
  const old = providersIn(before);
  const fresh = providersIn(after);
  return [
    ...[...fresh].flatMap(([name, { version, hashes }]) => {
      const was = old.get(name);
      if (was === undefined) return [`${name} ${version} is new`];
      if (was.version !== version) return [`${name} ${was.version} becomes ${version}`];
      return was.hashes === hashes ? [] : [`${name} ${version} has other checksums`];
    }),
    ...[...old.keys()].filter((name) => !fresh.has(name)).map((name) => `${name} is gone`),
  ];
}
