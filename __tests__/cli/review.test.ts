import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

test.each([
  [0, [pass]],
  [0, [medium]],
  [2, [medium, "--fail-on", "medium"]],
  [2, [high]],
  [0, [high, "--fail-on", "critical"]],
  [2, [pass, critical, "--fail-on", "critical"]],
  [0, [high, "--accept", "region-removed:aws_ssoadmin_region.osaka=it is retired"]],
])("ends with %d for %j", async (exitCode, args) => {
  expect((await idc(["review", ...args])).exitCode).toBe(exitCode);
});

test("--json prints the contract's fields", async () => {
  const { stdout = "" } = await idc(["review", high, medium, "--json"]);
  expect(JSON.parse(stdout)).toEqual({
    verdict: "review",
    findings: [
      {
        rule: "region-removed",
        severity: "high",
        region: "ap-northeast-3",
        address: "aws_ssoadmin_region.osaka",
        message:
          "Asia Pacific (Osaka) is removed from the Identity Center instance. Its access portal, sign-in and CLI profiles stop working there; people sign in to AWS through the other Regions. Right only where the Region is being retired: take its ACS URLs and bookmark out of Okta first, tell the people who use it, and keep its replica key until it is gone.",
      },
      {
        rule: "unknown-change",
        severity: "medium",
        address: "aws_kms_alias.a",
        message:
          "The aws_kms_alias is destroyed. No rule knows what users lose by that. Look at it in the plan, and find out whether anybody's sign-in needs it.",
      },
    ],
  });
});

test("names every file that cannot be read", async () => {
  await expect(idc(["review", pass, join(folder, "no.json"), folder])).rejects.toThrow(
    `${join(folder, "no.json")} cannot be read (ENOENT).\n${folder} cannot be read (EISDIR).`,
  );
});

test("says that an acceptance fits nothing", async () => {
  const { stderr } = await idc(["review", pass, "--accept", "drift:a.b=known"]);
  expect(stderr).toBe("warning: --accept drift:a.b fits no finding. Take it out, or correct it.");
});
