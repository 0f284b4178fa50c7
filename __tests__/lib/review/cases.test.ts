/** Whole plans, each with what a review of it has to say at least, or at most. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

import { readPlans, review, SEVERITIES } from "../../../lib/review";
import { toPlain } from "../../../lib/review/render/say";

interface Case {
  readonly case: string;
  readonly what: string;
  /**
   * A severity: the worst finding has at least this one. `pass`: no finding is above medium. `review`:
   * no finding is critical.
   */
  readonly right: (typeof SEVERITIES)[number] | "pass" | "review";
  /** The rule that has to speak, where a severity is right. */
  readonly rule?: string;
  /** Rules that speak of something else in the plan, which is not what the case is about. */
  readonly besides?: readonly string[];
}

const FOLDER = join(__dirname, "../../fixtures/review/cases");
const CASES = parse(readFileSync(join(FOLDER, "cases.yaml"), "utf8")) as Case[];

function reviewed(name: string) {
  const folder = join(FOLDER, name);
  const files = readdirSync(folder).map((file) => ({
    file,
    bytes: readFileSync(join(folder, file)),
  }));
  return review(readPlans(files));
}

test("every folder is a case", () => {
  const folders = readdirSync(FOLDER).filter((name) => name !== "cases.yaml");
  expect(folders.sort()).toEqual(CASES.map(({ case: name }) => name).sort());
});

test.each(CASES)("$case: $what", ({ case: name, right, rule, besides = [] }) => {
  const { findings } = reviewed(name);
  const counted = findings
    .filter((finding) => !besides.includes(finding.rule))
    .map(({ rule: id, severity, address, happens }) => ({
      severity,
      text: `${severity} ${id} ${address}: ${toPlain(happens)}`,
      rule: id,
    }));
  const worse = (than: string) => SEVERITIES.slice(0, SEVERITIES.indexOf(than as "high") + 1);
  if (right === "pass" || right === "review") {
    const tooBad = worse(right === "pass" ? "high" : "critical");
    expect(counted.filter(({ severity }) => tooBad.includes(severity))).toEqual([]);
    return;
  }
  const bad = counted.filter(({ severity }) => worse(right).includes(severity));
  expect(bad.map((finding) => finding.rule)).toContain(rule ?? bad[0]?.rule ?? "a finding");
});
