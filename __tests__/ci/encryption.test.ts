import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { decrypt, decryptFile, encrypt, encryptFile } from "../../ci/encryption";

const PASSPHRASE = "0123456789abcdef0123456789abcdef";
const plan = Buffer.from("a plan with a secret");
const folder = mkdtempSync(join(tmpdir(), "idc-ci-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = (name: string) => join(folder, name);

test("what was encrypted is decrypted, and shows nothing on the way", () => {
  const encrypted = encrypt(plan, PASSPHRASE);
  expect(encrypted.includes("secret")).toBe(false);
  expect(decrypt(encrypted, PASSPHRASE)).toEqual(plan);
});

test("the same plan looks different each time", () => {
  expect(encrypt(plan, PASSPHRASE).equals(encrypt(plan, PASSPHRASE))).toBe(false);
});

const REFUSED =
  "cannot be decrypted: PLAN_PASSPHRASE is another one than it was encrypted with, or the file was changed. Run the whole workflow again.";

test.each([
  ["another passphrase", (bytes: Buffer) => bytes, "x".repeat(32)],
  [
    "a byte that was changed",
    (bytes: Buffer) => bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte)),
    PASSPHRASE,
  ],
  ["an end that is missing", (bytes: Buffer) => bytes.subarray(0, -1), PASSPHRASE],
  ["nearly nothing", (bytes: Buffer) => bytes.subarray(0, 20), PASSPHRASE],
])("refuses %s, and writes nothing", (_case, spoil, passphrase) => {
  writeFileSync(file("spoilt"), spoil(encrypt(plan, PASSPHRASE)));
  expect(() =>
    decryptFile({ PLAN_PASSPHRASE: passphrase }, [file("spoilt"), file("never")]),
  ).toThrow(`${file("spoilt")} ${REFUSED}`);
  expect(existsSync(file("never"))).toBe(false);
});

test("files", () => {
  const env = { PLAN_PASSPHRASE: PASSPHRASE };
  writeFileSync(file("plan"), plan);
  encryptFile(env, [file("plan"), file("encrypted")]);
  decryptFile(env, [file("encrypted"), file("again")]);
  expect(readFileSync(file("again"))).toEqual(plan);
});

test.each([
  [{}, "PLAN_PASSPHRASE is not set: this step cannot do without it."],
  [{ PLAN_PASSPHRASE: "" }, "PLAN_PASSPHRASE is not set: this step cannot do without it."],
  [
    { PLAN_PASSPHRASE: "short" },
    "PLAN_PASSPHRASE has fewer than 32 characters. Make one with: openssl rand -hex 32",
  ],
])("refuses the passphrase of %j", (env, message) => {
  writeFileSync(file("plan"), plan);
  expect(() => encryptFile(env, [file("plan"), file("never")])).toThrow(message);
  expect(existsSync(file("never"))).toBe(false);
});
