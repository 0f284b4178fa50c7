import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { idc } from "../../cli/main";
import { buildPlan, type ShortPlan } from "../lib/review/build-plan";

const folder = mkdtempSync(join(tmpdir(), "idc-review-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function planFile(name: string, plan: ShortPlan): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(buildPlan(plan)));
  return file;
}

const medium = planFile("medium", {
  "aws_kms_alias.a": { actions: ["delete"], before: { name: "alias/a" } },
});
const high = planFile("high", {
  "aws_ssoadmin_region.osaka": {
    actions: ["delete"],
    before: { region_name: "ap-northeast-3" },
  },
});
const critical = planFile("critical", {
  "okta_app_saml.app": { actions: ["delete"], before: { label: "AWS" } },
});
const pass = planFile("pass", {});

const idsOf = async (...args: string[]): Promise<string[]> => {
  const { stdout = "" } = await idc(["review", ...args, "--json"]);
  const { findings } = JSON.parse(stdout) as { findings: { id: string }[] };
  return findings.map(({ id }) => id);
};

test.each([
  [0, [pass]],
  [0, [medium]],
  [2, [medium, "--fail-on", "medium"]],
  [2, [high]],
  [0, [high, "--fail-on", "critical"]],
  [2, [pass, critical, "--fail-on", "critical"]],
])("ends with %d for %j", async (exitCode, args) => {
  expect((await idc(["review", ...args])).exitCode).toBe(exitCode);
});

test("ends with 0 where what it found is accepted by its ID", async () => {
  const [id = ""] = await idsOf(high);
  expect((await idc(["review", high, "--accept", `${id}=it is retired`])).exitCode).toBe(0);
});

test("refuses an acceptance that names a rule and an address, as they were once given", async () => {
  await expect(
    idc(["review", high, "--accept", "region-removed:aws_ssoadmin_region.osaka=it is retired"]),
  ).rejects.toThrow("must be the ID of a finding");
});

test("--json prints the contract's fields", async () => {
  const { stdout = "" } = await idc(["review", high, medium, "--json"]);
  expect(JSON.parse(stdout)).toEqual({
    verdict: "review",
    stacks: { given: ["high", "medium"], missing: ["kms", "okta"] },
    findings: [
      {
        id: expect.stringMatching(
          /^region-removed:high\/aws_ssoadmin_region\.osaka#[0-9a-f]{8}$/,
        ) as string,
        rule: "region-removed",
        severity: "high",
        region: "ap-northeast-3",
        address: "aws_ssoadmin_region.osaka",
        message:
          "Asia Pacific (Osaka) is removed from the Identity Center instance. Its access portal, sign-in and CLI profiles stop working there; people sign in to AWS through the other Regions. Right only where the Region is being retired: take its ACS URLs and bookmark out of Okta first, tell the people who use it, and keep its replica key until it is gone.",
      },
      {
        id: expect.stringMatching(
          /^unknown-change:medium\/aws_kms_alias\.a#[0-9a-f]{8}$/,
        ) as string,
        rule: "unknown-change",
        severity: "medium",
        address: "aws_kms_alias.a",
        message:
          "The aws_kms_alias is destroyed. No rule knows what users lose by that. Look at it in the plan, and find out whether anybody's sign-in needs it.",
      },
    ],
  });
});

test.each([
  ["markdown", /^\*\*Review: /],
  ["text", /^Review: /],
  ["sarif", /^\{\n {2}"\$schema": /],
])("--format %s", async (format, start) => {
  expect((await idc(["review", high, "--format", format])).stdout).toMatch(start);
});

test("names every file that cannot be read", async () => {
  await expect(idc(["review", pass, join(folder, "no.json"), folder])).rejects.toThrow(
    `${join(folder, "no.json")} cannot be read: there is no such file.\n${folder} cannot be read: it is a folder.`,
  );
});

test("says that an acceptance fits nothing", async () => {
  const finding = "drift:a/b.c#01234567";
  const { stderr } = await idc(["review", pass, "--accept", `${finding}=known`]);
  expect(stderr).toBe(
    `warning: the acceptance of ${finding} fits no finding. Take it out, or correct it.`,
  );
});

describe("with a config of the plans' environment", () => {
  const config = readFileSync("config/example.yaml", "utf8");
  const own = mkdtempSync(join(tmpdir(), "idc-review-config-"));
  const file = join(own, "example.yaml");
  const plan = join(own, "example-identity-center.json");
  beforeAll(() => {
    writeFileSync(file, config);
    writeFileSync(plan, readFileSync(high));
  });
  afterAll(() => {
    rmSync(own, { recursive: true });
  });

  test("accepts what accepted-findings.yaml beside it accepts, and names the missing stacks", async () => {
    const [id = ""] = await idsOf(plan, "--config", file);
    writeFileSync(
      join(own, "accepted-findings.yaml"),
      `- { finding: "${id}", reason: it is retired }\n`,
    );
    const { stdout = "", exitCode } = await idc(["review", plan, "--config", file, "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "pass",
      stacks: { given: ["example-identity-center"], missing: ["example-kms", "example-okta"] },
      accepted: [{ id, reason: "it is retired" }],
    });
  });

  test("refuses a file that is none", async () => {
    writeFileSync(join(own, "accepted-findings.yaml"), "finding: x");
    await expect(idc(["review", plan, "--config", file])).rejects.toThrow(
      `${join(own, "accepted-findings.yaml")}: the file Invalid input: expected array, received object`,
    );
  });
});
