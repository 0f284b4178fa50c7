import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { secretsIn } from "../../e2e/harness/secrets";

test("a known value, a telling name, a telling value and a resource that keeps one are found", () => {
  const state = {
    resources: [
      { type: "aws_iam_access_key", instances: [{ attributes: { secret: "s", id: "AKIA" } }] },
      { type: "aws_iam_user", instances: [{ attributes: { name: "known-value" } }] },
      { type: "x", note: "AKIAIOSFODNN7EXAMPLE", pem: "-----BEGIN PRIVATE KEY-----" },
    ],
  };
  expect(secretsIn(JSON.stringify(state), ["known-value", "other"])).toEqual([
    "known secret 1",
    ".resources.0.type: aws_iam_access_key",
    ".resources.0.instances.0.attributes.secret",
    ".resources.2.note",
    ".resources.2.pem",
  ]);
});

test("empty values and flags are none", () => {
  expect(secretsIn(JSON.stringify({ secret: "", password_reset_required: false }))).toEqual([]);
});

const PLANS = "e2e/fixtures/plans";

test.each(readdirSync(PLANS))("%s, which is kept as a fixture, has none", (file) => {
  expect(secretsIn(readFileSync(join(PLANS, file), "utf8"))).toEqual([]);
});
