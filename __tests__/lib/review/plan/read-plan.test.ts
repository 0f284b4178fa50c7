import { readPlans } from "../../../../lib/review";
import { stackNames } from "../../../../lib/review/plan/read-plan";
import { buildPlan } from "../build-plan";

const read = (text: string | Buffer) => readPlans([{ file: "kms.json", bytes: Buffer.from(text) }]);
const readJson = (value: unknown) => read(JSON.stringify(value));

/** The message of the refusal. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return "no refusal";
}

const HOW_TO =
  "Make it with `terraform plan -out=plan.bin` and `terraform show -json plan.bin > plan.json`.";

const withChange = (change: object, entry: object = {}) => ({
  ...buildPlan({}),
  resource_changes: [{ address: "a.b", mode: "managed", type: "a", name: "b", change, ...entry }],
});

describe("refuses what it cannot fully understand", () => {
  test.each([
    ["an empty file", "", `kms.json is empty. ${HOW_TO}`],
    [
      "a plan in Terraform's own format",
      "PK\u0003\u0004…",
      "kms.json is the plan in Terraform's own format. Give the output of `terraform show -json` on it.",
    ],
    [
      "the log of a plan",
      '{"@level":"info"}\n{"@level":"info"}\n',
      `kms.json is the log of \`terraform plan -json\`, which has no values of resources. ${HOW_TO}`,
    ],
    [
      "text in UTF-16",
      Buffer.from("\uFEFF{}", "utf16le"),
      "kms.json is written in UTF-16, as `>` does in Windows PowerShell. Write it in UTF-8: `terraform show -json plan.bin | Out-File -Encoding utf8 plan.json`.",
    ],
    ["a list", "[]", `kms.json is JSON, but not an object. ${HOW_TO}`],
    [
      "other JSON",
      '{"format_version":"1.2","provider_schemas":{},"x":1}',
      `kms.json is JSON, but not a Terraform plan: it has neither planned_values nor resource_changes. ${HOW_TO}`,
    ],
    ["an empty state", '{"format_version":"1.0"}', `kms.json is a state, not a plan. ${HOW_TO}`],
    [
      "a state",
      '{"format_version":"1.0","terraform_version":"1.11.4","values":{}}',
      `kms.json is a state, not a plan. ${HOW_TO}`,
    ],
    [
      "a state file",
      '{"version":4,"serial":1,"lineage":"x","resources":[]}',
      `kms.json is a state, not a plan. ${HOW_TO}`,
    ],
    [
      "an older major format",
      JSON.stringify(buildPlan({ $plan: { format_version: "0.2" } })),
      "kms.json has the format version 0.2. This review understands 1.x, which Terraform writes since 1.1: plan with such a version.",
    ],
    [
      "a newer major format",
      JSON.stringify(buildPlan({ $plan: { format_version: "2.0" } })),
      "kms.json has the format version 2.0. This review understands 1.x, which Terraform writes since 1.1: plan with such a version.",
    ],
    [
      "a plan without a format",
      JSON.stringify(buildPlan({ $plan: { format_version: 1 } })),
      `kms.json has no format_version, so it cannot be understood. ${HOW_TO}`,
    ],
    [
      "a plan that failed",
      JSON.stringify(buildPlan({ $plan: { errored: true } })),
      "kms.json is a plan that failed: it does not show what would happen. Correct what Terraform reported, and plan again.",
    ],
    [
      "a state with planned values",
      '{"format_version":"1.0","values":{},"planned_values":{}}',
      `kms.json is a state, not a plan. ${HOW_TO}`,
    ],
    ...(
      [
        ["resource_changes", {}, "a list"],
        ["resource_changes", null, "a list"],
        ["resource_changes", "x", "a list"],
        ["resource_drift", { a: 1 }, "a list"],
        ["deferred_changes", {}, "a list"],
        ["action_invocations", {}, "a list"],
        ["deferred_action_invocations", {}, "a list"],
        ["checks", {}, "a list"],
        ["planned_values", [], "an object"],
        ["configuration", null, "an object"],
        ["prior_state", [], "an object"],
        ["errored", "true", "true or false"],
        ["complete", "false", "true or false"],
      ] as const
    ).map(([name, value, shape]): [string, string, string] => [
      `a member ${name} that is ${JSON.stringify(value)}`,
      JSON.stringify(buildPlan({ $plan: { [name]: value } })),
      `kms.json has a member ${name} that is not ${shape}. ${HOW_TO}`,
    ]),
    [
      "a data source that is destroyed",
      JSON.stringify(
        withChange({ actions: ["delete"], before: {}, after: null }, { mode: "data" }),
      ),
      `kms.json would do "delete" to a data source of the type a, which cannot be. ${HOW_TO}`,
    ],
    [
      "an action that it does not know",
      JSON.stringify(withChange({ actions: ["evacuate"], before: {}, after: {} })),
      'kms.json would do ["evacuate"] to a.b, an action that this review does not know. Review the plan by hand, and update this project.',
    ],
    [
      "a change without what it was before",
      JSON.stringify(withChange({ actions: ["delete"], before: null, after: null })),
      `kms.json would delete a.b, but does not say what it is before that. ${HOW_TO}`,
    ],
    [
      "a change without what it is after",
      JSON.stringify(withChange({ actions: ["update"], before: {}, after: null })),
      `kms.json would update a.b, but does not say what it is after that. ${HOW_TO}`,
    ],
    [
      "a change without an address",
      JSON.stringify(withChange({ actions: ["create"], before: null, after: {} }, { address: 1 })),
      "kms.json has a resource change without address, type or change.",
    ],
  ])("%s", (_, text, message) => {
    expect(refusal(() => read(text))).toBe(message);
  });

  const whole = JSON.stringify(buildPlan({ "aws_kms_key.a": { actions: ["create"], after: {} } }));

  test("every plan that was cut off", () => {
    for (let length = 1; length < whole.length; length++) {
      expect(() => read(whole.slice(0, length))).toThrow("kms.json");
    }
  });

  test("a large plan that was cut off, or has more behind it", () => {
    const large = JSON.stringify({ ...buildPlan({}), x: "y".repeat(2 ** 20) });
    expect(refusal(() => read(large.slice(0, -2)))).toBe(
      `kms.json is not valid JSON: it ends too early. ${HOW_TO}`,
    );
    expect(refusal(() => read(`${large} {}`))).toBe(
      `kms.json is not valid JSON: byte ${large.length + 2} is not expected there. ${HOW_TO}`,
    );
  });

  test("several files at once, each with its reason", () => {
    const files = ["a.json", "b.json"].map((file) => ({ file, bytes: Buffer.from("") }));
    expect(refusal(() => readPlans(files))).toBe(
      `a.json is empty. ${HOW_TO}\n\nb.json is empty. ${HOW_TO}`,
    );
  });
});

describe("reads", () => {
  test("a plan of a later minor format, written with spaces", () => {
    const plan = buildPlan({ $plan: { format_version: "1.99", of_the_future: [{ "}": '"]' }] } });
    expect(read(JSON.stringify(plan, null, 3))[0]?.changes).toEqual([]);
  });

  test("a plan with a byte order mark", () => {
    expect(read(`\uFEFF${JSON.stringify(buildPlan({}))}`)).toHaveLength(1);
  });

  test("a plan that only refreshes, and so has no resource_changes", () => {
    expect(readJson({ ...buildPlan({}), resource_changes: undefined })[0]?.resources).toBe(0);
  });

  test("what changes, is taken over or has moved; of the unchanged only what rules compare", () => {
    const same = { actions: ["no-op"], before: { actions: ["delete"] }, after: {} };
    const [plan] = readJson(
      buildPlan({
        "aws_iam_role.same": same,
        "aws_iam_role.imported": { ...same, importing: { id: "x" } },
        "aws_iam_role.moved": { ...same, previous_address: "aws_iam_role.old" },
        "aws_iam_role.new": { actions: ["create"], after: { text: 'a "quoted" }] text\\' } },
        "aws_kms_key.same": same,
      }),
    );
    expect(plan?.resources).toBe(5);
    expect(plan?.changes.map(({ address }) => address)).toEqual([
      "aws_iam_role.imported",
      "aws_iam_role.moved",
      "aws_iam_role.new",
      "aws_kms_key.same",
    ]);
  });

  test("no data sources", () => {
    const change = { actions: ["read"], before: null, after: {} };
    expect(readJson(withChange(change, { mode: "data" }))[0]).toMatchObject({
      resources: 0,
      changes: [],
    });
  });
});

test("a stack is named after its file, or after the folder where the file is called plan", () => {
  expect(
    stackNames(["out/example-kms.json", "example-okta.plan.json", "stacks/example-ic/plan.json"]),
  ).toEqual(["example-kms", "example-okta", "example-ic"]);
  expect(stackNames(["plan.json"])).toEqual(["plan"]);
  expect(stackNames(["a/kms.json", "b/kms.json"])).toEqual(["a/kms.json", "b/kms.json"]);
});
