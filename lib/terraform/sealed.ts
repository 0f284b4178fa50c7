/**
 * A plan on its way from one job to another. It holds secrets in clear text, and an artefact can be
 * read by everybody who can read the repository: so it leaves the job encrypted, as a JSON Web
 * Encryption (RFC 7516) whose protected header says what it is a plan of.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import { CompactEncrypt, compactDecrypt } from "jose";

import { UserError } from "../config/errors";

/** What a sealed plan is bound to. It opens under these values, and under no others. */
export interface SealedFor {
  /** ID of the workflow's run. */
  readonly run: string;
  readonly commit: string;
  readonly stack: string;
}

/** What a stack is applied with. */
export interface SealedPlan {
  /** What terraform applies. */
  readonly plan: Buffer;
  /** What `terraform show -json` says of it. */
  readonly json: Buffer;
  /** `.terraform.lock.hcl`: a plan is applied with the providers that made it. */
  readonly lock: Buffer;
}

/** The key comes from a passphrase (RFC 7518, section 4.8), the plan is encrypted with AES-256-GCM. */
const KEY_ALGORITHM = "PBES2-HS512+A256KW";
const CONTENT_ALGORITHM = "A256GCM";
/** Rounds of PBKDF2-HMAC-SHA512 that OWASP's Password Storage Cheat Sheet asks for. */
const ROUNDS = 210_000;
/** Short enough to type is short enough to guess, for whoever can download the artefact. */
const MIN_PASSPHRASE = 32;
/** Name of the header parameter that says what the plan is of. */
const BOUND_TO = "idc";

/** @throws UserError for a passphrase that is too short */
export async function seal(
  { plan, json, lock }: SealedPlan,
  passphrase: string,
  { run, commit, stack }: SealedFor,
): Promise<string> {
  const files = { plan, json, lock };
  const payload = JSON.stringify(
    Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name, bytes.toString("base64")]),
    ),
  );
  return new CompactEncrypt(gzipSync(payload))
    .setProtectedHeader({
      alg: KEY_ALGORITHM,
      enc: CONTENT_ALGORITHM,
      [BOUND_TO]: [run, commit, stack],
    })
    .setKeyManagementParameters({ p2c: ROUNDS })
    .encrypt(keyFrom(passphrase));
}

/**
 * @param sealed text of the file
 * @throws UserError where it was sealed with another passphrase or for something else, or was changed
 */
export async function open(
  sealed: string,
  passphrase: string,
  { run, commit, stack }: SealedFor,
): Promise<SealedPlan> {
  const key = keyFrom(passphrase);
  let opened;
  try {
    opened = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: [KEY_ALGORITHM],
      contentEncryptionAlgorithms: [CONTENT_ALGORITHM],
      maxPBES2Count: ROUNDS,
    });
  } catch {
    throw new UserError(
      `The plan of ${stack} cannot be opened: PLAN_PASSPHRASE is another one than it was sealed with, or the file was changed. Run the whole workflow again.`,
    );
  }
  const bound = opened.protectedHeader[BOUND_TO];
  if (JSON.stringify(bound) !== JSON.stringify([run, commit, stack])) {
    throw new UserError(
      `The plan of ${stack} is not opened: it was sealed for run, commit and stack ${JSON.stringify(bound)}, and this is ${JSON.stringify([run, commit, stack])}. Somebody may have put it there. Run the whole workflow again, and find out who.`,
    );
  }
  const files = JSON.parse(gunzipSync(opened.plaintext).toString()) as Record<
    keyof SealedPlan,
    string
  >;
  return {
    plan: Buffer.from(files.plan, "base64"),
    json: Buffer.from(files.json, "base64"),
    lock: Buffer.from(files.lock, "base64"),
  };
}

function keyFrom(passphrase: string): Uint8Array {
  if (passphrase.length < MIN_PASSPHRASE) {
    throw new UserError(
      `PLAN_PASSPHRASE has fewer than ${MIN_PASSPHRASE} characters. Make one with: openssl rand -hex 32`,
    );
  }
  return new TextEncoder().encode(passphrase);
}
