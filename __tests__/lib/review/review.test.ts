import {
  parseAcceptances,
  parseAcceptedFile,
  readPlans,
  renderJson,
  renderMarkdown,
  renderSarif,
  renderTerminal,
  review,
} from "../../../lib/review";
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
    const plans = read({ all: removedRegion });
    const [{ id } = { id: "" }] = review(plans).findings;
    expect(id).toMatch(/^region-removed:all\/aws_ssoadmin_region\.osaka#[0-9a-f]{8}$/);
    const unused = { finding: "drift:a/b.c#00000000", reason: "left over" };
    const result = review(plans, {
      acceptances: [{ finding: id, reason: "Osaka | is retired" }, unused],
    });
    expect(result.verdict).toBe("pass");
    expect(result.unusedAcceptances).toEqual([unused]);
    expect(renderMarkdown(result)).toContain("**Accepted, because:** `Osaka | is retired`");
    expect(JSON.parse(renderJson(result))).toMatchObject({
      verdict: "pass",
      findings: [],
      accepted: [{ id, rule: "region-removed", reason: "Osaka | is retired" }],
    });
  });
});

describe("an acceptance", () => {
  const acs = (region: string) => `https://${region}.sso.signin.aws/platform/saml/acs/a-b`;
  const plan = (...left: string[]) =>
    read({
      okta: {
        "okta_app_saml_app_settings.s": {
          before: {
            settings: {
              acsURL: acs("eu-west-1"),
              acsURL1: acs("us-east-1"),
              acsURL2: acs("us-west-2"),
            },
          },
          after: {
            settings: Object.fromEntries(
              left.map((region, n) => [`acsURL${n || ""}`, acs(region)]),
            ),
          },
        },
      },
    });
  const idsOf = (plans: ReturnType<typeof read>) =>
    review(plans)
      .findings.filter(({ rule }) => rule === "acs-url-removed")
      .map(({ id }) => id);

  test("is of one Region, not of all at one address", () => {
    const plans = plan("eu-west-1");
    const [first = "", second = ""] = idsOf(plans);
    expect(first).not.toBe(second);
    const { findings } = review(plans, { acceptances: [{ finding: first, reason: "retired" }] });
    expect(
      findings.filter(({ rule }) => rule === "acs-url-removed").map(({ accepted }) => accepted),
    ).toEqual(["retired", undefined]);
  });

  test("ends where the change is another", () => {
    const [accepted = ""] = idsOf(plan("eu-west-1", "us-east-1"));
    expect(idsOf(plan("eu-west-1", "us-east-1"))).toEqual([accepted]);
    expect(idsOf(plan("eu-west-1"))).not.toContain(accepted);
  });

  test("ends after its last day", () => {
    const plans = plan("eu-west-1", "us-east-1");
    const [finding = ""] = idsOf(plans);
    const acceptances = [{ finding, reason: "retired", until: "2026-12-31" }];
    const verdictOn = (day: string) => review(plans, { acceptances, today: new Date(day) }).verdict;
    expect(verdictOn("2026-12-31T23:00:00Z")).toBe("pass");
    expect(verdictOn("2027-01-01T00:00:00Z")).toBe("review");
    expect(review(plans, { acceptances, today: new Date("2027-01-01") }).unusedAcceptances).toEqual(
      acceptances,
    );
  });

  test("given as an argument may have an equals sign in its address", () => {
    expect(
      parseAcceptances(['drift:kms/module.a["x=y"].aws_kms_key.b["c]="]#0123abcd=because a=b']),
    ).toEqual([
      { finding: 'drift:kms/module.a["x=y"].aws_kms_key.b["c]="]#0123abcd', reason: "because a=b" },
    ]);
  });

  test("asks for the ID of a finding, and for a reason", () => {
    const rule =
      "must be the ID of a finding, <rule>:<stack>/<address>#<8 hex digits>, as `idc review` shows it, then =, and why the finding is meant.";
    expect(() => parseAcceptances(["drift:a/b.c#01234567=  ", "drift:a.b=x"])).toThrow(
      `--accept "drift:a/b.c#01234567=  " ${rule}\n--accept "drift:a.b=x" ${rule}`,
    );
  });
});

describe("accepted-findings.yaml", () => {
  test("is a list of findings, reasons and days", () => {
    const text = `
- finding: region-removed:kms/a.b#0123abcd
  reason: Osaka is retired.
  until: 2026-12-31
`;
    expect(parseAcceptedFile("accepted-findings.yaml", text)).toEqual([
      {
        finding: "region-removed:kms/a.b#0123abcd",
        reason: "Osaka is retired.",
        until: "2026-12-31",
      },
    ]);
    expect(parseAcceptedFile("accepted-findings.yaml", "# nothing yet\n")).toEqual([]);
  });

  test("names everything that is wrong with it", () => {
    const text = "- { finding: everything, reason: '', until: soon, who: me }\n- 7";
    expect(() => parseAcceptedFile("accepted-findings.yaml", text)).toThrow(
      [
        "accepted-findings.yaml: 0.finding must be the ID of a finding, <rule>:<stack>/<address>#<8 hex digits>, as `idc review` shows it",
        "accepted-findings.yaml: 0.reason must say why the finding is meant",
        "accepted-findings.yaml: 0.until must be a day, such as 2026-12-31",
        'accepted-findings.yaml: 0 Unrecognized key: "who"',
        "accepted-findings.yaml: 1 Invalid input: expected object, received number",
      ].join("\n"),
    );
    expect(() => parseAcceptedFile("accepted-findings.yaml", "- [")).toThrow(
      "accepted-findings.yaml is not valid YAML: ",
    );
  });
});

describe("stacks", () => {
  const key = (address: string) => ({
    [address]: { actions: ["no-op"], before: { key_id: "mrk-1" }, after: { key_id: "mrk-1" } },
  });
  test.each([
    [["prod-kms"], ["prod-identity-center", "prod-okta"]],
    [["prod-okta", "prod-identity-center", "prod-kms"], []],
    [["keys"], ["identity-center", "okta"]],
  ])("of %j lack %j", (names, missing) => {
    const plans = names.map((name) => [name, key(`aws_kms_key.${name}`)] as const);
    expect(review(read(Object.fromEntries(plans))).stacks).toMatchObject({ given: names, missing });
  });

  test("are those of the config, where there is one", () => {
    const options = { expectedStacks: ["prod-kms", "prod-break-glass"] };
    expect(review(read({ "prod-kms": key("aws_kms_key.k") }), options).stacks.missing).toEqual([
      "prod-break-glass",
    ]);
  });

  test("lack nothing where nothing is on the path of sign-in", () => {
    const bucket = { "aws_s3_bucket.b": { actions: ["delete"], before: { bucket: "a" } } };
    const result = review(read({ infra: bucket }));
    expect(result.stacks).toEqual({ given: ["infra"], missing: [], isOnPath: false });
    expect(result.verdict).toBe("pass");
    expect(renderMarkdown(result)).toContain(
      "**Pass: nothing in these plans is on the path of sign-in to AWS.**",
    );
  });

  test("that are not given are named, and then nobody is promised anything", () => {
    expect(renderMarkdown(review(read({ "prod-kms": key("aws_kms_key.k") }))).split("\n")).toEqual([
      "**Pass, as far as these plans show: nobody loses sign-in to AWS by them.**",
      "No Region, key, ACS URL or bookmark changes.",
      "AWS account not named in the plans · Okta org not named in the plans · workspace `prod-kms`. Not given, so not looked at: the plans of `prod-identity-center`, `prod-okta`. `prod-kms`: no changes.",
      "",
      MARKER,
    ]);
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

  test("a passing plan is a few lines", () => {
    const key = { actions: ["no-op"], before: { key_id: "mrk-1" }, after: { key_id: "mrk-1" } };
    const plans = read({
      "a-kms": { "aws_kms_key.k": key },
      "a-identity-center": {},
      "a-okta": {},
    });
    expect(renderMarkdown(review(plans)).split("\n")).toEqual([
      "**Pass: nobody loses sign-in to AWS.**",
      "No Region, key, ACS URL or bookmark changes.",
      "AWS account not named in the plans · Okta org not named in the plans · workspace `a-kms`, `a-identity-center`, `a-okta`. `a-kms`: no changes; `a-identity-center`: no changes; `a-okta`: no changes.",
      "",
      MARKER,
    ]);
  });

  test("says the same sentence once, with everything that it is about", () => {
    const roles = Object.fromEntries(
      ["a", "b", "c"].map((name) => [
        `aws_iam_role.${name}`,
        { actions: ["delete"], before: { name } },
      ]),
    );
    const lines = renderMarkdown(review(read({ all: roles }))).split("\n");
    expect(lines).toContain("- **medium** `unknown-change`, 3 times, `aws_iam_role`");
    expect(lines).toContain(
      "  - The `aws_iam_role` is destroyed. No rule knows what users lose by that. (`aws_iam_role.a` in `all`, `aws_iam_role.b` in `all`, `aws_iam_role.c` in `all`)",
    );
  });

  test("counts what has nothing to do with sign-in, and does not list it", () => {
    const buckets = Object.fromEntries(
      ["a", "b"].map((name) => [
        `aws_s3_bucket.${name}`,
        { actions: ["delete"], before: { name } },
      ]),
    );
    const text = renderMarkdown(review(read({ all: { ...buckets, ...removedRegion } })));
    expect(text).toContain(
      "2 other resources change, of types that have nothing to do with sign-in. They were not judged.",
    );
    expect(text).not.toContain("aws_s3_bucket");
  });

  test.each([
    ["a|b", "`a|b`"],
    ["<img src=x>@all #1", "`<img src=x>@all #1`"],
    ["one ` two `` three", "``` one ` two `` three ```"],
    ["`", "`` ` ``"],
    ["line\n\n# heading", "`line # heading`"],
    ["\u202egnp.exe\u200b", "`gnp.exe`"],
    ["x".repeat(501), `\`${"x".repeat(500)}…\``],
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

  test("names failing checks at the top", () => {
    const checks = [
      {
        address: { to_display: "check.okta" },
        status: "fail",
        instances: [{ problems: [{ message: "The app is INACTIVE." }] }],
      },
      { address: { to_display: "check.fine" }, status: "pass" },
    ];
    const result = review(read({ okta: { $plan: { checks } } }));
    expect(result.verdict).toBe("review");
    expect(renderMarkdown(result).split("\n").slice(0, 5)).toEqual([
      "**Review: users would notice this, or it cannot be told.** Findings: 1 medium.",
      "",
      "AWS account not named in the plans · Okta org not named in the plans · workspace `okta`.",
      "",
      "A check fails: `check.okta`.",
    ]);
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
    expect(text.length).toBeLessThanOrEqual(65_000);
    expect(text).toContain("`okta-app-destroyed`");
    expect(text).toContain("`region-removed`");
  });

  test("is never longer than a comment may be, whatever the plans", () => {
    const urls = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [
        `okta_app_bookmark.${"b".repeat(60)}_${index}`,
        { actions: ["create"], after: { label: "b", url: `https://${index}.example.com` } },
      ]),
    );
    expect(renderMarkdown(review(read({ okta: urls }))).length).toBeLessThanOrEqual(65_000);
    const keys = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [
        `aws_kms_key.${"k".repeat(60)}_${index}`,
        { actions: ["delete"], before: { key_id: `mrk-${index}`, region: "eu-west-1" } },
      ]),
    );
    expect(renderMarkdown(review(read({ kms: keys }))).length).toBeLessThanOrEqual(65_000);
  });
});

describe("on a terminal", () => {
  const result = review(read({ all: { ...removedRegion, ...destroyedApp("\u001b[31mAWS") } }));

  test("it is plain text, the worst first, with the IDs", () => {
    const text = renderTerminal(result, { color: false });
    expect(text.split("\n").slice(0, 6)).toEqual([
      "Block: applying this can lock people out of AWS. Findings: 1 critical, 1 high.",
      "AWS account not named in the plans · Okta org not named in the plans · primary Region ap-northeast-1 · workspace all.",
      "Not given, so not looked at: the plans of kms, okta.",
      "",
      "CRITICAL okta-app-destroyed",
      "  The SAML app [31mAWS is deleted. Nobody can sign in to AWS with Okta any more.",
    ]);
    expect(text).toMatch(/^ {4}okta-app-destroyed:all\/okta_app_saml\.app#[0-9a-f]{8}$/m);
  });

  test("it has colours where the terminal shows them, and none of the plan's", () => {
    const text = renderTerminal(result, { color: true });
    expect(text).toContain("\u001b[1m");
    expect(text).not.toContain("\u001b[31mAWS");
  });
});

test("SARIF has every finding with its ID; accepted ones are suppressed", () => {
  const plans = read({ all: { ...removedRegion, ...alias } });
  const [{ id } = { id: "" }] = review(plans).findings;
  const result = review(plans, { acceptances: [{ finding: id, reason: "retired" }] });
  expect(JSON.parse(renderSarif(result, "1.2.3"))).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "identity-center-okta", version: "1.2.3" } },
        results: [
          {
            ruleId: "region-removed",
            level: "error",
            partialFingerprints: { "findingId/v1": id },
            locations: [{ physicalLocation: { artifactLocation: { uri: "all.json" } } }],
            suppressions: [{ kind: "external", justification: "retired" }],
          },
          { ruleId: "unknown-change", level: "warning" },
        ],
      },
    ],
  });
});
