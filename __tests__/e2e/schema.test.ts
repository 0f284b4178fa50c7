import ts from "typescript";

import { schemaOf, type Schema } from "../../e2e/harness/bindings";
import { argumentProblems, awsBlocksOf, awsReferencesOf } from "../../e2e/harness/schema-check";

/** Bindings as CDK Terrain writes them. */
const BINDINGS = `
export interface ThingConfig extends cdktn.TerraformMetaArguments {
    /**
    * Docs at Terraform Registry: {@link https://registry.terraform.io/providers/hashicorp/aws/6.66.0/docs/resources/thing#instance_arn Thing#instance_arn}
    */
    readonly instanceArn: string;
    /**
    * Text with a #hash in it.
    *
    * Docs at Terraform Registry: {@link https://registry.terraform.io/providers/hashicorp/aws/6.66.0/docs/resources/thing#is_on Thing#is_on}
    */
    readonly isOn?: boolean | cdktn.IResolvable;
    readonly days?: number;
    readonly names?: string[];
    readonly tags?: {
        [key: string]: string;
    };
    readonly timeouts?: ThingTimeouts;
    readonly rule?: ThingRule[] | cdktn.IResolvable;
}
export interface ThingTimeouts { readonly create?: string; }
export interface ThingRule { readonly effect: string; }
export declare class ThingTimeoutsOutputReference { get create(): string; }
export declare class Thing extends cdktn.TerraformResource {
    static readonly tfResourceType = "aws_thing";
    get instanceArn(): string;
    get instanceArnInput(): string | undefined;
    get identityStoreIds(): string[];
}
`;

const thing: Schema = schemaOf(ts.createSourceFile("thing.d.ts", BINDINGS, ts.ScriptTarget.ES2022));

test("a schema is read out of bindings: names, types, what is required, what can be referred to", () => {
  const required = [...thing.arguments].filter(([, argument]) => argument.required);
  expect(required.map(([name]) => name)).toEqual(["instance_arn"]);
  expect(
    Object.fromEntries(
      [...thing.arguments].map(([name, { type }]) => [
        name,
        typeof type === "string" ? type : [...type.keys()],
      ]),
    ),
  ).toEqual({
    instance_arn: "string",
    is_on: "bool",
    days: "number",
    names: "list of string",
    tags: "map of string",
    timeouts: ["create"],
    rule: ["effect"],
  });
  expect([...thing.attributes]).toEqual(["instance_arn", "identity_store_ids"]);
});

test("a text that is no bindings is refused", () => {
  const file = ts.createSourceFile("x.d.ts", "export {}", ts.ScriptTarget.ES2022);
  expect(() => schemaOf(file)).toThrow("x.d.ts is not what bindings look like");
});

const problems = (block: Record<string, unknown>) =>
  argumentProblems({ type: "aws_thing", address: "aws_thing.a", block }, thing);

test("a block that fits has no problems, whole expressions fit everywhere", () => {
  const fits = {
    instance_arn: "arn",
    is_on: true,
    days: 7,
    names: ["a"],
    tags: { a: "b" },
    timeouts: { create: "45m" },
    rule: [{ effect: "Allow" }],
  };
  expect(problems({ ...fits, lifecycle: {}, provider: "aws.x", "//": {} })).toEqual([]);
  expect(problems({ ...fits, is_on: "${var.a}", days: "${var.b}", names: "${var.c}" })).toEqual([]);
});

test("what the provider would refuse is said with its place", () => {
  expect(
    problems({
      is_on: "true",
      days: "7",
      names: "a",
      tags: ["a"],
      timeouts: { update: "1m" },
      rule: [{}, "Allow"],
      colour: "red",
    }),
  ).toEqual([
    "aws_thing.a.instance_arn is missing",
    'aws_thing.a.is_on is no bool: "true"',
    'aws_thing.a.days is no number: "7"',
    'aws_thing.a.names is no list of string: "a"',
    'aws_thing.a.tags is no map of string: ["a"]',
    "aws_thing.a.timeouts.update is unknown",
    "aws_thing.a.rule.effect is missing",
    'aws_thing.a.rule is no block: "Allow"',
    "aws_thing.a.colour is unknown",
  ]);
});

const STACK = {
  provider: { aws: [{ region: "us-east-1" }], okta: [{ org_name: "example" }] },
  resource: {
    aws_kms_alias: { a: { target_key_id: "${aws_kms_key.primary-x.key_id}" } },
    okta_group: { g: {} },
  },
  data: { aws_kms_key: { k: {} } },
  check: {
    c: {
      data: { aws_kms_key: { n: {} } },
      assert: [{ condition: "${data.aws_kms_key.n.enabled}" }],
    },
  },
};

test("everything of the aws provider in a stack is found, inside checks too", () => {
  expect(awsBlocksOf(STACK).map(({ type, address }) => [type, address])).toEqual([
    ["provider", "provider.aws"],
    ["aws_kms_alias", "aws_kms_alias.a"],
    ["data.aws_kms_key", "data.aws_kms_key.k"],
    ["data.aws_kms_key", "data.aws_kms_key.n"],
  ]);
  expect(awsReferencesOf(STACK).map(({ type, attribute }) => [type, attribute])).toEqual([
    ["aws_kms_key", "key_id"],
    ["data.aws_kms_key", "enabled"],
  ]);
});
