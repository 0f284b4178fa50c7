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
      "a list where a name should be",
      JSON.stringify(
        withChange({ actions: ["create"], before: null, after: {} }, { name: ["b"], mode: 1 }),
      ),
      `kms.json has values of another type than Terraform writes at a.b: mode, name. ${HOW_TO}`,
    ],
    [
      "a list where an object should be",
      JSON.stringify(withChange({ actions: ["update"], before: [], after: "x" })),
      `kms.json has values of another type than Terraform writes at a.b: change.before, change.after. ${HOW_TO}`,
    ],
    [
      "text where the actions should be",
      JSON.stringify(withChange({ actions: "create", before: null, after: {} })),
      `kms.json has values of another type than Terraform writes at a.b: change.actions. ${HOW_TO}`,
    ],
    [
      "a member that is no member",
      JSON.stringify(buildPlan({})).replace("{", `{"future":{"x":[{"__proto__":{}}]},`),
      "kms.json has a member named __proto__, as no plan has.",
    ],
    [
      "a member that is no member, written in another way",
      JSON.stringify(buildPlan({})).replace("{", '{"future":{"__pr\\u006fto__":{}},'),
      "kms.json has a member named __proto__, as no plan has.",
    ],
    [
      "a plan nested without end",
      `{"format_version":"1.2","planned_values":${'{"a":'.repeat(600)}1${"}".repeat(600)}}`,
      "kms.json is nested deeper than 500 levels, as no plan is.",
    ],
    ["a binary file", Buffer.from([0x7f, 0x45, 0, 1, 2]), `kms.json is a binary file. ${HOW_TO}`],
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
      `kms.json is not valid JSON: an error at character ${large.length + 1}. ${HOW_TO}`,
    );
  });

  test("a large plan that was damaged in the middle of an unchanged resource", () => {
    const same = { actions: ["no-op"], before: { text: "x".repeat(2 ** 20) }, after: {} };
    const text = JSON.stringify(buildPlan({ "aws_iam_role.same": same }));
    expect(refusal(() => read(text.replace("xxxx", 'xx"x')))).toMatch(
      /^kms\.json is not valid JSON: an error at character \d+\. /,
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
    expect(readJson({ ...buildPlan({}), resource_changes: undefined })[0]?.changes).toEqual([]);
  });

  test("no data sources", () => {
    const change = { actions: ["read"], before: null, after: {} };
    expect(readJson(withChange(change, { mode: "data" }))[0]?.changes).toEqual([]);
  });
});

test("the same plan is refused the second time, whatever its file is called", () => {
  const plan = buildPlan({ "aws_kms_key.a": { actions: ["create"], after: {} } });
  const later = { ...plan, timestamp: "2026-11-21T12:00:00Z" };
  const files = [plan, later].map((json, index) => ({
    file: `${index}.json`,
    bytes: Buffer.from(JSON.stringify(json)),
  }));
  expect(refusal(() => readPlans(files))).toBe(
    "1.json is the same plan as 0.json. Give each stack's own plan, once.",
  );
});

describe("whether something was left out of a plan that does not say it", () => {
  const KEY = { address: "aws_kms_key.a", mode: "managed", type: "aws_kms_key", name: "a" };
  const without = (members: object) =>
    readJson({ ...buildPlan({}), complete: undefined, ...members })[0]?.complete;
  const configuration = (resource: object) => ({
    configuration: { root_module: { resources: [resource] } },
  });
  const state = { prior_state: { values: { root_module: { resources: [KEY] } } } };
  const moved = withChange(
    { actions: ["no-op"], before: {}, after: {} },
    { previous_address: KEY.address },
  );

  test.each([
    ["nothing is there", {}, true],
    ["the state has more", state, false],
    ["the configuration has more", configuration(KEY), false],
    ["what it has more may be none", configuration({ ...KEY, count_expression: {} }), true],
    [
      "what it has more is a data source",
      configuration({ ...KEY, mode: "data", address: "data.a.b" }),
      true,
    ],
    ["what the state has was moved", { ...state, resource_changes: moved.resource_changes }, true],
    ["the plan says that it is whole", { ...configuration(KEY), complete: true }, true],
    ["the plan says so, but the state has more", { ...state, complete: true }, false],
    [
      "the plan only refreshes what there is",
      { ...state, complete: true, resource_changes: undefined },
      false,
    ],
  ])("%s", (_what, members, expected) => {
    expect(without(members)).toBe(expected);
  });
});

test("values that the plan marks as sensitive are masked; equal ones alike", () => {
  const [plan] = readJson(
    buildPlan({
      "aws_kms_key.a": {
        before: { secret: "one", list: ["one", "two"], all: { x: 1 }, open: "one" },
        after: { secret: "three", list: ["one", "two"], all: { x: 1 }, open: "one" },
        sensitive: { secret: true, list: [true, false], all: true, none: true },
      },
    }),
  );
  const masked = { list: ["(sensitive value 1)", "two"], all: "(sensitive value 2)", open: "one" };
  expect(plan?.changes[0]?.before).toEqual({ ...masked, secret: "(sensitive value 1)" });
  expect(plan?.changes[0]?.after).toEqual({ ...masked, secret: "(sensitive value 3)" });
});

test("a stack is named after its file, or after the folder where the file is called plan", () => {
  expect(
    stackNames(["out/example-kms.json", "example-okta.plan.json", "stacks/example-ic/plan.json"]),
  ).toEqual(["example-kms", "example-okta", "example-ic"]);
  expect(stackNames(["plan.json"])).toEqual(["plan"]);
  expect(stackNames(["a/kms.json", "b/kms.json"])).toEqual(["a/kms.json", "b/kms.json"]);
});
