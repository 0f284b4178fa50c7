import { open, seal, type SealedFor } from "../../../lib/terraform/sealed";

const PASSPHRASE = "0123456789abcdef0123456789abcdef";
const FOR: SealedFor = { run: "42", commit: "c0ffee", stack: "prod-kms" };
const PLAN = {
  plan: Buffer.from("a plan with a secret"),
  json: Buffer.from('{"secret":true}'),
  lock: Buffer.from("lock"),
};

test("what was sealed is opened, and shows nothing on the way", async () => {
  const sealed = await seal(PLAN, PASSPHRASE, FOR);
  for (const part of sealed.split(".")) {
    expect(Buffer.from(part, "base64url").toString("latin1")).not.toContain("secret");
  }
  expect(await open(sealed, PASSPHRASE, FOR)).toEqual(PLAN);
});

test("it is a JSON Web Encryption whose header says what it is a plan of", async () => {
  const sealed = await seal(PLAN, PASSPHRASE, FOR);
  const [header = ""] = sealed.split(".");
  expect(JSON.parse(Buffer.from(header, "base64url").toString())).toMatchObject({
    alg: "PBES2-HS512+A256KW",
    enc: "A256GCM",
    p2c: 210_000,
    idc: ["42", "c0ffee", "prod-kms"],
  });
});

test("the same plan looks different each time", async () => {
  expect(await seal(PLAN, PASSPHRASE, FOR)).not.toBe(await seal(PLAN, PASSPHRASE, FOR));
});

const CHANGED =
  "The plan of prod-kms cannot be opened: PLAN_PASSPHRASE is another one than it was sealed with, or the file was changed. Run the whole workflow again.";
const part = (sealed: string, index: number, change: (text: string) => string): string =>
  sealed
    .split(".")
    .map((text, at) => (at === index ? change(text) : text))
    .join(".");
const flipped = (text: string): string => (text.startsWith("A") ? "B" : "A") + text.slice(1);

test.each([
  ["another passphrase", (sealed: string) => sealed, "x".repeat(32)],
  ["a content that was changed", (sealed: string) => part(sealed, 3, flipped), PASSPHRASE],
  ["a tag that was changed", (sealed: string) => part(sealed, 4, flipped), PASSPHRASE],
  [
    "a header that names another stack",
    (sealed: string) =>
      part(sealed, 0, (header) =>
        Buffer.from(
          Buffer.from(header, "base64url").toString().replace("prod-okta", "prod-kms"),
        ).toString("base64url"),
      ),
    PASSPHRASE,
  ],
  ["an end that is missing", (sealed: string) => sealed.slice(0, -10), PASSPHRASE],
  ["no such file at all", () => "secret", PASSPHRASE],
])("%s is refused", async (name, spoil, passphrase) => {
  const sealed = await seal(PLAN, PASSPHRASE, {
    ...FOR,
    stack: name.includes("header") ? "prod-okta" : "prod-kms",
  });
  await expect(open(spoil(sealed), passphrase, FOR)).rejects.toThrow(CHANGED);
});

test.each([
  ["run", { ...FOR, run: "41" }, '["41","c0ffee","prod-kms"]'],
  ["commit", { ...FOR, commit: "bad" }, '["42","bad","prod-kms"]'],
  ["stack", { ...FOR, stack: "prod-okta" }, '["42","c0ffee","prod-okta"]'],
])("a plan of another %s is not opened under this one's name", async (_what, other, bound) => {
  const sealed = await seal(PLAN, PASSPHRASE, other);
  await expect(open(sealed, PASSPHRASE, FOR)).rejects.toThrow(
    `The plan of prod-kms is not opened: it was sealed for run, commit and stack ${bound}, and this is ["42","c0ffee","prod-kms"]. Somebody may have put it there. Run the whole workflow again, and find out who.`,
  );
});

test("a passphrase that can be guessed is refused", async () => {
  await expect(seal(PLAN, "short", FOR)).rejects.toThrow(
    "PLAN_PASSPHRASE has fewer than 32 characters. Make one with: openssl rand -hex 32",
  );
});
