import { stripVTControlCharacters } from "node:util";

import { renderResults } from "../../cli/doctor-report";
import type { CheckResult } from "../../lib/doctor";

const result = (changes: Partial<CheckResult>): CheckResult => ({
  check: "kms.key",
  subject: "KMS",
  title: "key",
  region: "eu-west-1",
  outcome: "ok",
  expected: "an enabled key",
  seen: "an enabled key",
  todo: "",
  ...changes,
});
const RESULTS = [
  result({}),
  result({ title: "drill", seen: "2026-11-26" }),
  result({ outcome: "could not look", seen: "no AWS credentials.", todo: "Then run it again." }),
  result({ outcome: "warning", seen: "Creating", todo: "Wait." }),
  result({ outcome: "failed", seen: "\u001b[2Jnone", todo: "Apply the kms stack." }),
  result({
    outcome: "could not look",
    title: "alias",
    seen: "no AWS credentials.",
    todo: "Then run it again.",
  }),
];

test("the counts first, then what asks most of a person; the same reason once", () => {
  expect(renderResults(RESULTS, { color: false })).toBe(`1 failed, 2 could not look, 1 warning, 2 ok

failed
  KMS: key (eu-west-1)
    expected: an enabled key
    seen:     \uFFFD[2Jnone
    to do:    Apply the kms stack.

could not look
  no AWS credentials. Then run it again.
    KMS: key (eu-west-1)
    KMS: alias (eu-west-1)

warning
  KMS: key (eu-west-1)
    expected: an enabled key
    seen:     Creating
    to do:    Wait.

ok
  KMS: key (eu-west-1)
  KMS: drill (eu-west-1): 2026-11-26`);
});

test("on a terminal the outcomes have colours, and nothing else has", () => {
  const text = renderResults(RESULTS, { color: true });
  expect(stripVTControlCharacters(text)).toBe(renderResults(RESULTS, { color: false }));
  expect(text).toContain("\u001b[31m");
});
