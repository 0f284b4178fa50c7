import { readPlans, renderJson, renderMarkdown, review } from "../../../lib/review";
import { parseAcceptances } from "../../../lib/review/accept";
import { MARKER } from "../../../lib/review/render/markdown";
import { buildPlan, type ShortPlan } from "./build-plan";

const read = (plans: Record<string, ShortPlan>) =>
  readPlans(
    Object.entries(plans).map(([name, plan]) => ({
      file: `${name}.json`,
      bytes: Buffer.from(JSON.stringify(buildPlan(plan))),
    })),
  );

const removedRegion = {
  "aws_ssoadmin_region.osaka": {
    actions: ["delete"],
    before: { region: "ap-northeast-1", region_name: "ap-northeast-3" },
  },
};
const destroyedApp = (label: string, sensitive = {}) => ({
  "okta_app_saml.app": { actions: ["delete"], before: { label }, sensitive },
});
const alias = { "aws_kms_alias.a": { actions: ["delete"], before: { name: "alias/a" } } };

test("a rule that throws fails the review", () => {
  const rule = {
    severity: "high" as const,
    what: "",
    why: "",
    check: () => {
      throw new Error("no such thing");
    },
  };
  expect(() => review(read({ kms: {} }), {}, { broken: rule })).toThrow(
    "The rule broken failed on these plans, so they are not reviewed: no such thing. This is a mistake in the review; please report it. Review the plans by hand.",
  );
});

describe("verdict", () => {
  test.each([
    ["block", { ...removedRegion, ...destroyedApp("AWS") }],
    ["review", removedRegion],
    ["review", alias],
    ["pass", {}],
  ])("%s", (verdict, plan) => {
    expect(review(read({ all: plan })).verdict).toBe(verdict);
  });

  test("does not count what is accepted, and still says why", () => {
    const acceptances = parseAcceptances([
      "region-removed:aws_ssoadmin_region.osaka=Osaka | is retired",
      "region-removed:aws_ssoadmin_region.tokyo=left over",
    ]);
    const result = review(read({ all: removedRegion }), { acceptances });
    expect(result.verdict).toBe("pass");
    expect(result.unusedAcceptances.map(({ address }) => address)).toEqual([
      "aws_ssoadmin_region.tokyo",
    ]);
    expect(renderMarkdown(result)).toContain("**Accepted, because:** `Osaka | is retired`");
    expect(JSON.parse(renderJson(result))).toMatchObject({
      verdict: "pass",
      findings: [],
      accepted: [{ rule: "region-removed", reason: "Osaka | is retired" }],
    });
  });
});

describe("--accept", () => {
  const twoStacks = { a: removedRegion, b: removedRegion };

  test("is refused where it fits findings in several stacks", () => {
    const acceptances = parseAcceptances(["region-removed:aws_ssoadmin_region.osaka=retired"]);
    expect(() => review(read(twoStacks), { acceptances })).toThrow(
      "--accept region-removed:aws_ssoadmin_region.osaka fits findings in 2 stacks. Accept each with its stack: region-removed:a/aws_ssoadmin_region.osaka=<reason>, region-removed:b/aws_ssoadmin_region.osaka=<reason>.",
    );
  });

  test("accepts in the stack that it names", () => {
    const acceptances = parseAcceptances(["region-removed:b/aws_ssoadmin_region.osaka=retired"]);
    const { findings, unusedAcceptances } = review(read(twoStacks), { acceptances });
    expect(findings.map(({ stack, accepted }) => [stack, accepted])).toEqual([
      ["a", undefined],
      ["b", "retired"],
    ]);
    expect(unusedAcceptances).toEqual([]);
  });

  test("is shown with each finding of several Regions at one address", () => {
    const acs = (region: string) => `https://${region}.sso.signin.aws/platform/saml/acs/a-b`;
    const settings = { acsURL: acs("eu-west-1") };
    const plan = {
      "okta_app_saml_app_settings.s": {
        before: {
          settings: { ...settings, acsURL1: acs("us-east-1"), acsURL2: acs("us-west-2") },
        },
        after: { settings },
      },
    };
    const acceptances = parseAcceptances(["acs-url-removed:okta_app_saml_app_settings.s=retired"]);
    const markdown = renderMarkdown(review(read({ okta: plan }), { acceptances }));
    expect(markdown.match(/^.*accepted.*`acs-url-removed`.*$/gm)).toHaveLength(2);
    expect(markdown.match(/Accepted, because:\*\* `retired`/g)).toHaveLength(2);
  });

  test("takes an equals sign in an index for a part of the address", () => {
    expect(parseAcceptances(['drift:module.a["x=y"].aws_kms_key.b["c]="]=because a=b'])).toEqual([
      { rule: "drift", address: 'module.a["x=y"].aws_kms_key.b["c]="]', reason: "because a=b" },
    ]);
  });

  test("asks for a reason, and for a rule that exists", () => {
    expect(() => parseAcceptances(["drift:a.b=  ", "a.b", "drifts:a.b=x"])).toThrow(
      [
        '--accept "drift:a.b=  " must be <rule>:<address>=<reason>: the rule and the address as the review shows them, and why the finding is meant.',
        '--accept "a.b" must be <rule>:<address>=<reason>: the rule and the address as the review shows them, and why the finding is meant.',
        '--accept "drifts:a.b=x" names no rule of this review. Rules: acs-default-changed,',
      ].join("\n"),
    );
  });
});

describe("Markdown", () => {
  test("starts with the verdict, ends with the marker, and has the worst finding first", () => {
    const lines = renderMarkdown(
      review(read({ all: { ...removedRegion, ...alias, ...destroyedApp("AWS") } })),
    ).split("\n");
    expect(lines[0]).toBe(
      "**Block: applying this can lock people out of AWS.** Findings: 1 critical, 1 high, 1 medium.",
    );
    expect(lines.at(-1)).toBe(MARKER);
    expect(lines.filter((line) => line.startsWith("- **"))).toEqual([
      "- **critical** `okta-app-destroyed`: `okta_app_saml.app` in `all`",
      "- **high** `region-removed`, `ap-northeast-3` Asia Pacific (Osaka): `aws_ssoadmin_region.osaka` in `all`",
      "- **medium** `unknown-change`: `aws_kms_alias.a` in `all`",
    ]);
    expect(lines).toContain(
      "| `ap-northeast-3` Asia Pacific (Osaka) | not in these plans | **removed** | not in these plans | not in these plans |",
    );
  });

  test("a passing plan is three lines", () => {
    const lines = renderMarkdown(review(read({ kms: {} }))).split("\n");
    expect(lines).toEqual([
      "**Pass: nobody loses sign-in to AWS.**",
      "No Region, key, ACS URL or bookmark changes.",
      `AWS account not named in the plans · Okta org not named in the plans · workspace \`kms\`. \`kms\`: no changes. ${MARKER}`,
    ]);
  });

  test.each([
    ["a|b", "`a|b`"],
    ["<img src=x>@all #1", "`<img src=x>@all #1`"],
    ["one ` two `` three", "``` one ` two `` three ```"],
    ["`", "`` ` ``"],
    ["line\n\n# heading", "`line # heading`"],
    ["\u202egnp.exe\u200b", "`gnp.exe`"],
    ["x".repeat(301), `\`${"x".repeat(300)}…\``],
    ["   ", "(empty)"],
  ])("shows the label %j as it is and never as markup", (label, shown) => {
    expect(renderMarkdown(review(read({ okta: destroyedApp(label) })))).toContain(
      `  The SAML app ${shown} is deleted.`,
    );
  });

  test("a pipe in a table does not end the cell", () => {
    const plan = {
      "aws_ssoadmin_region.x": { actions: ["delete"], before: { region_name: "a|b`c" } },
    };
    expect(renderMarkdown(review(read({ all: plan })))).toContain("| `` a\\|b`c `` |");
  });

  test("shows nothing that the plan marks as sensitive, nor any setting's value", () => {
    const result = review(
      read({
        okta: {
          ...destroyedApp("hunter2", { label: true }),
          "okta_app_saml_app_settings.s": {
            before: { app_id: "0oa1", settings: { acsURL: "hunter3", apiToken: "hunter4" } },
            after: { app_id: "0oa1", settings: { acsURL: "hunter5" } },
            sensitive: { settings: true },
          },
          "okta_app_saml_app_settings.t": {
            before: { app_id: "0oa2", settings: { apiToken: "hunter6" } },
            after: { app_id: "0oa2", settings: {} },
          },
          $plan: { variables: { token: { value: "hunter7" } } },
        },
      }),
    );
    expect(result.findings.length).toBeGreaterThan(3);
    expect(renderMarkdown(result)).not.toMatch(/hunter/);
    expect(renderJson(result)).not.toMatch(/hunter/);
  });

  test("says which checks of the configuration warn", () => {
    const checks = [
      {
        address: { to_display: "check.okta" },
        status: "fail",
        instances: [{ problems: [{ message: "The app is INACTIVE." }] }],
      },
      { address: { to_display: "check.fine" }, status: "pass" },
    ];
    const plans = { okta: { $plan: { checks } } };
    expect(renderMarkdown(review(read(plans))).split("\n")[1]).toBe(
      "No Region, key, ACS URL or bookmark changes. Checks of the configuration that warn: `check.okta`: `The app is INACTIVE.`",
    );
    expect(renderMarkdown(review(read({ ...plans, kms: alias })))).toContain(
      "\n- `check.okta`: `The app is INACTIVE.`\n",
    );
  });

  test("says that a missing key is on its way, instead of how it could not be read", () => {
    const message = "reading KMS Key (alias/identity-center): NotFoundException";
    const checks = [
      {
        address: { to_display: "check.replica-key-ap-northeast-3" },
        status: "fail",
        instances: [{ problems: [{ message }] }],
      },
    ];
    const regions = { $plan: { checks } };
    const keys = {
      "aws_kms_replica_key.osaka": { actions: ["create"], after: { region: "ap-northeast-3" } },
    };
    expect(renderMarkdown(review(read({ keys, regions })))).toContain(
      "Checks of the configuration that warn: `check.replica-key-ap-northeast-3`: the key in `ap-northeast-3` is created by `keys`, which has to be applied before `regions`.",
    );
    expect(renderMarkdown(review(read({ regions })))).toContain(
      `Checks of the configuration that warn: \`check.replica-key-ap-northeast-3\`: \`${message}\``,
    );
  });

  test("is cut to a comment's length, the least important first", () => {
    const many = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [
        `aws_iam_role.role_${index}`,
        { actions: ["delete"], before: { name: "x" } },
      ]),
    );
    const text = renderMarkdown(
      review(read({ all: { ...many, ...removedRegion, ...destroyedApp("AWS") } })),
    );
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.length).toBeGreaterThan(60_000);
    expect(text).toContain("`okta-app-destroyed`");
    expect(text).toContain("`region-removed`");
    expect(text).not.toContain("<details>");
    expect(text).toMatch(
      /\n_A comment holds 65536 characters\. Left out: \d+ findings of severity medium, the list of resources\. `idc review --json` shows every finding\._\n\n<!-- idc-review -->$/,
    );
  });
});
