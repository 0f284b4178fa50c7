import { readFileSync } from "node:fs";
import { parse } from "yaml";

import { configText, problemsIn, type Changes } from "../../helpers/config";

interface Case {
  readonly name: string;
  readonly change: Changes;
  readonly refused: readonly string[];
}

const cases = parse(readFileSync(`${__dirname}/refusals.yaml`, "utf8")) as Case[];

test.each(cases)("$name", ({ change, refused }) => {
  const changes = Object.fromEntries(
    Object.entries(change).map(([path, value]) => [path, value === "(gone)" ? undefined : value]),
  );
  expect(problemsIn(configText(changes))).toEqual(refused);
});

test("a key policy over the size limit is refused with its size, the limit and a way out", () => {
  const delegatedAdminAccountIds = Array.from({ length: 100 }, (_, n) =>
    String(200_000_000_000 + n),
  );
  expect(
    problemsIn(configText({ "identityCenter.delegatedAdminAccountIds": delegatedAdminAccountIds })),
  ).toEqual([
    "identityCenter.delegatedAdminAccountIds: makes a key policy of 37161 bytes with 100 accounts. KMS takes 32768 bytes at most: list fewer accounts, or use kms.keyPolicy: aws-baseline, which needs fewer bytes for each.",
  ]);
});

test("more break-glass users than an event pattern has room for are refused with the limit", () => {
  const userNames = Array.from({ length: 50 }, (_, n) => `emergency-operator-${n}`);
  const alarmEmails = ["security@example.com"];
  expect(problemsIn(configText({ breakGlass: { userNames, alarmEmails } }))).toEqual([
    "breakGlass: makes an event pattern of 2963 characters with 50 users and 0 federation roles. EventBridge takes 2048 at most: list fewer users or roles, or give them and your own policies shorter names.",
  ]);
});
