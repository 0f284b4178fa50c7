import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

import { readPlans, review, RULES } from "../../../lib/review";
import { NOT_APPLICABLE } from "../../../lib/review/rule";
import { toPlain } from "../../../lib/review/render/say";
import { buildPlan, type ShortPlan } from "./build-plan";

interface Case {
  readonly name: string;
  /** By the name of the stack. */
  readonly plans: Readonly<Record<string, ShortPlan>>;
  readonly findings: typeof NOT_APPLICABLE | readonly Expected[];
}

interface Expected {
  readonly severity: string;
  readonly region?: string;
  readonly address: string;
  readonly message: string;
}

interface CaseFile {
  readonly cases: readonly Case[];
}

const FOLDER = join(__dirname, "rules");

const casesOf = (id: string): readonly Case[] =>
  (
    parse(readFileSync(join(FOLDER, `${id}.yaml`), "utf8"), {
      merge: true,
      maxAliasCount: -1,
    }) as CaseFile
  ).cases;

const ids = Object.keys(RULES) as (keyof typeof RULES)[];

test("every rule has a file and a case file of its name", () => {
  const files = readdirSync(join(__dirname, "../../../lib/review/rules"))
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((name) => name !== "index");
  expect(files.sort()).toEqual([...ids].sort());
  expect(
    readdirSync(FOLDER)
      .map((file) => file.replace(/\.yaml$/, ""))
      .sort(),
  ).toEqual(files.sort());
});

const EVERY_PLAN: readonly string[] = ["plan-incomplete", "check-failing"];

describe.each(ids)("%s", (id) => {
  const cases = casesOf(id);

  test.each(cases)("$name", ({ plans, findings }) => {
    const read = readPlans(
      Object.entries(plans).map(([name, plan]) => ({
        file: `${name}.json`,
        bytes: Buffer.from(JSON.stringify(buildPlan(plan))),
      })),
    );
    const result = RULES[id].check({ plans: read, defaultAcsField: "acsURL" });
    if (result === NOT_APPLICABLE) {
      expect(result).toBe(findings);
      return;
    }
    const found = review(read, {}, { [id]: RULES[id] }).findings;
    expect(
      found.map(({ severity, region, address, happens }) => ({
        severity,
        ...(region !== undefined && { region }),
        address,
        message: toPlain(happens),
      })),
    ).toEqual(findings);
  });

  test("has cases in which it fires and in which it is silent", () => {
    const fired = cases.filter(
      ({ findings }) => findings !== NOT_APPLICABLE && findings.length > 0,
    );
    expect(fired.length).toBeGreaterThan(0);
    expect(cases.some(({ findings }) => findings.length === 0)).toBe(true);
  });

  test("has a case that it does not apply to, unless it is about every plan", () => {
    if (EVERY_PLAN.includes(id)) return;
    expect(cases.some(({ findings }) => findings === NOT_APPLICABLE)).toBe(true);
  });
});
