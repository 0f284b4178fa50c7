import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { UserError } from "../lib/config";
import { required } from "./environment";
import type { StepResult } from "./step";

/** Authenticated: what was changed or cut is not decrypted. */
const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** Lengths that NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Short enough to type is short enough to guess, for whoever can download the artefact. */
const MIN_PASSPHRASE = 32;

/** Encrypts: salt, nonce, tag, then the bytes. */
export function encrypt(bytes: Buffer, passphrase: string): Buffer {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, scryptSync(passphrase, salt, KEY_BYTES), nonce);
  const encrypted = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), encrypted]);
}

/** @throws Error where the passphrase is another one, or a byte was changed */
export function decrypt(encrypted: Buffer, passphrase: string): Buffer {
  const nonceAt = SALT_BYTES;
  const tagAt = nonceAt + NONCE_BYTES;
  const bytesAt = tagAt + TAG_BYTES;
  const key = scryptSync(passphrase, encrypted.subarray(0, nonceAt), KEY_BYTES);
  const decipher = createDecipheriv(CIPHER, key, encrypted.subarray(nonceAt, tagAt), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(encrypted.subarray(tagAt, bytesAt));
  return Buffer.concat([decipher.update(encrypted.subarray(bytesAt)), decipher.final()]);
}

export function encryptFile(
  env: NodeJS.ProcessEnv,
  [from = "", to = ""]: readonly string[],
): StepResult {
  writeFileSync(to, encrypt(readFileSync(from), passphraseOf(env)));
  return {};
}

export function decryptFile(
  env: NodeJS.ProcessEnv,
  [from = "", to = ""]: readonly string[],
): StepResult {
  const encrypted = readFileSync(from);
  let bytes: Buffer;
  try {
    bytes = decrypt(encrypted, passphraseOf(env));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${from} cannot be decrypted: PLAN_PASSPHRASE is another one than it was encrypted with, or the file was changed. Run the whole workflow again.`,
    );
  }
  writeFileSync(to, bytes, { mode: 0o600 });
  return {};
}

function passphraseOf(env: NodeJS.ProcessEnv): string {
  const passphrase = required(env, "PLAN_PASSPHRASE");
  if (passphrase.length < MIN_PASSPHRASE) {
    throw new UserError(
      `PLAN_PASSPHRASE has fewer than ${MIN_PASSPHRASE} characters. Make one with: openssl rand -hex 32`,
    );
  }
  return passphrase;
}
