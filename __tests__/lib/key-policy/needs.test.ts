import {
  accountRootArn,
  administratorNeeds,
  applicationNeeds,
  arnInRegion,
  defaultKeyPolicy,
  essentialNeeds,
  partsOfKeyArn,
  permissionSetRolePatterns,
  policySizeInBytes,
  type KeyFacts,
  type KeyNeed,
} from "../../../lib/key-policy";
import { evaluate, readPolicy } from "../../../lib/iam";

const KEY = "arn:aws:kms:ap-northeast-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
const INSTANCE = "arn:aws:sso:::instance/ssoins-111111h2222j33pp";
const STORE = "arn:aws:identitystore::111122223333:identitystore/d-1234567890";
const FACTS: KeyFacts = {
  keyArn: KEY,
  region: "ap-northeast-1",
  accountId: "111122223333",
  instanceArn: INSTANCE,
  identityStoreArn: STORE,
};

/** What a policy that allows everything under one condition answers each need. */
function under(Condition: object, needs: readonly KeyNeed[]): string[] {
  const policy = readPolicy({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition },
  });
  if (policy === undefined) return ["no policy"];
  return needs.map(({ who, what, requests }) => {
    const answers = requests.map((request) => evaluate(policy, request).answer);
    return `${who} ${what}: ${[...new Set(answers)].join(" and ")}`;
  });
}

// Made anew in each test: what a module makes once says nothing about the test that looks at it.
const services = () => essentialNeeds(FACTS).slice(0, 4);
const account = () => essentialNeeds(FACTS).slice(4);
const administrators = () => administratorNeeds(FACTS, "444455556666", "ap-northeast-1");
const applications = () => applicationNeeds(FACTS);

/** The answers alone, in the order of the needs. */
const answers = (condition: object, needs: readonly KeyNeed[]): string[] =>
  under(condition, needs).map((line) => line.slice(line.indexOf(": ") + 2));

test("who needs what of the key", () => {
  const lines = (needs: readonly KeyNeed[]) => needs.map(({ who, what }) => `${who}: ${what}`);
  expect(lines(essentialNeeds(FACTS))).toEqual([
    "sso.amazonaws.com: use",
    "sso.amazonaws.com: describe",
    "identitystore.amazonaws.com: use",
    "identitystore.amazonaws.com: describe",
    "the account 111122223333: administer",
  ]);
  expect(lines(administrators())).toEqual([
    "administrators with a permission set in account 444455556666: describe",
    "administrators with a permission set in account 444455556666: use",
  ]);
  expect(lines(applications())).toEqual([
    "AWS managed applications: use",
    "roles of the organization: use",
  ]);
});

test("where the account is not known, nothing is asked in its name", () => {
  expect(essentialNeeds({ keyArn: KEY }).map(({ what }) => what)).toEqual([
    "use",
    "describe",
    "use",
    "describe",
  ]);
});

describe("a condition of the services' statement", () => {
  test.each<[string, object, string[]]>([
    ["TLS", { Bool: { "aws:SecureTransport": "true" } }, ["yes", "yes", "yes", "yes"]],
    [
      "a service of AWS",
      { Bool: { "aws:PrincipalIsAWSService": "true" } },
      ["yes", "yes", "yes", "yes"],
    ],
    [
      "the one service",
      { StringEquals: { "aws:PrincipalServiceName": "sso.amazonaws.com" } },
      ["yes", "yes", "no", "no"],
    ],
    [
      "the source account",
      { StringEquals: { "aws:SourceAccount": "111122223333" } },
      ["yes", "yes", "yes", "yes"],
    ],
    [
      "another source account",
      { StringEquals: { "aws:SourceAccount": "999988887777" } },
      ["no", "no", "no", "no"],
    ],
    [
      "an organization as the source",
      { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } },
      ["unknown", "unknown", "unknown", "unknown"],
    ],
    [
      "an organization of the principal, which a service has none of",
      { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      ["no", "no", "no", "no"],
    ],
    [
      "a path in the organization",
      { Null: { "aws:PrincipalOrgPaths": "false" } },
      ["no", "no", "no", "no"],
    ],
    [
      "a source ARN, of which AWS says nothing",
      { ArnLike: { "aws:SourceArn": INSTANCE } },
      ["unknown", "unknown", "unknown", "unknown"],
    ],
    [
      "another service in between",
      { Null: { "kms:ViaService": "false" } },
      ["no", "no", "no", "no"],
    ],
    [
      "the Region of the key",
      { StringEquals: { "aws:RequestedRegion": "ap-northeast-1" } },
      ["yes", "yes", "yes", "yes"],
    ],
    [
      "the instance, which only its own service names, and DescribeKey never",
      { StringEquals: { "kms:EncryptionContext:aws:sso:instance-arn": INSTANCE } },
      ["yes", "no", "unknown", "no"],
    ],
    [
      "the identity store",
      { StringEquals: { "kms:EncryptionContext:aws:identitystore:identitystore-arn": STORE } },
      ["unknown", "no", "yes", "no"],
    ],
  ])("%s", (_what, condition, expected) => {
    expect(answers(condition, services())).toEqual(expected);
  });
});

test.each<[string, object, string]>([
  ["its own account", { StringEquals: { "aws:PrincipalAccount": "111122223333" } }, "yes"],
  ["another account", { StringEquals: { "aws:PrincipalAccount": "444455556666" } }, "no"],
  ["no service of AWS", { Bool: { "aws:PrincipalIsAWSService": "false" } }, "yes"],
  [
    "one of its roles",
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/a" } },
    "unknown",
  ],
])("the account that keeps the key, under a condition of %s", (_what, condition, expected) => {
  expect(answers(condition, account())).toEqual([expected]);
});

test.each<[string, object, string[]]>([
  ["its account", { StringEquals: { "aws:PrincipalAccount": "444455556666" } }, ["yes", "yes"]],
  ["the key's account", { StringEquals: { "aws:PrincipalAccount": "111122223333" } }, ["no", "no"]],
  ["no service of AWS", { Bool: { "aws:PrincipalIsAWSService": "false" } }, ["yes", "yes"]],
  [
    "an organization",
    { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    ["unknown", "unknown"],
  ],
  [
    "the roles of its permission sets",
    {
      ArnLike: { "aws:PrincipalArn": permissionSetRolePatterns("444455556666", "ap-northeast-1") },
    },
    ["yes", "yes"],
  ],
  [
    "both services",
    {
      StringLike: {
        "kms:ViaService": ["sso.*.amazonaws.com", "identitystore.*.amazonaws.com"],
      },
    },
    ["no", "yes"],
  ],
  [
    "one service",
    { StringLike: { "kms:ViaService": "sso.*.amazonaws.com" } },
    ["no", "yes and no"],
  ],
])("administrators, under a condition of %s", (_what, condition, expected) => {
  expect(answers(condition, administrators())).toEqual(expected);
});

test.each<[string, object, string[]]>([
  ["a service of AWS", { Bool: { "aws:PrincipalIsAWSService": "true" } }, ["yes", "no"]],
  [
    "an organization as the source",
    { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } },
    ["unknown", "no"],
  ],
  [
    "the organization of the key",
    { StringEquals: { "aws:SourceOrgID": "${aws:ResourceOrgID}" } },
    ["yes", "no"],
  ],
  ["no source", { Null: { "aws:SourceOrgID": "true" } }, ["no", "yes"]],
  [
    "a principal in the organization",
    { StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } },
    ["unknown", "yes"],
  ],
  [
    "one service",
    { StringLike: { "kms:ViaService": "sso.*.amazonaws.com" } },
    ["yes and no", "yes and no"],
  ],
])("applications, under a condition of %s", (_what, condition, expected) => {
  expect(answers(condition, applications())).toEqual(expected);
});

test("with the primary Region us-east-1 a role has no Region in its path", () => {
  const role = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com";
  const arns = (region: string) =>
    administratorNeeds(FACTS, "444455556666", region).flatMap(({ requests }) =>
      requests.map(({ principal }) => (principal && "arn" in principal ? principal.arn : "")),
    );
  expect([...new Set(arns("us-east-1"))]).toEqual([
    `${role}/AWSReservedSSO_Administrator_0123456789abcdef`,
  ]);
  expect([...new Set(arns("ap-northeast-1"))]).toEqual([
    `${role}/ap-northeast-1/AWSReservedSSO_Administrator_0123456789abcdef`,
  ]);
});

test("a statement that names one key says nothing of a key that is not known yet", () => {
  const policy = readPolicy({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: KEY },
  });
  const seen = (facts: KeyFacts) =>
    essentialNeeds(facts).map(({ requests: [first] }) =>
      policy && first ? evaluate(policy, first).answer : "nothing",
    );
  expect(seen({})).toEqual(["unknown", "unknown", "unknown", "unknown"]);
  expect(seen(FACTS)).toEqual(["yes", "yes", "yes", "yes", "yes"]);
});

test("ARNs of keys and accounts", () => {
  expect(arnInRegion(KEY, "eu-west-1")).toBe(
    "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
  );
  expect(accountRootArn("aws-cn", "111122223333")).toBe("arn:aws-cn:iam::111122223333:root");
  expect(partsOfKeyArn(KEY)).toEqual({
    region: "ap-northeast-1",
    accountId: "111122223333",
    keyId: "mrk-1234abcd12ab34cd56ef1234567890ab",
  });
  expect(partsOfKeyArn("no ARN")).toEqual({ region: "", accountId: "", keyId: "" });
});

test("the policy that KMS gives a key by itself", () => {
  const policy = (AWS: string[]) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" }],
  });
  expect(defaultKeyPolicy("111122223333")).toEqual(policy(["111122223333"]));
  expect(defaultKeyPolicy(undefined)).toEqual(policy([]));
});

test("a policy's size is counted in bytes, not in characters", () => {
  const document = { Version: "2012-10-17", Statement: [] } as const;
  expect(policySizeInBytes({ ...document, Statement: [] })).toBe(39);
  expect(
    policySizeInBytes({ ...document, Statement: [{ Sid: "é" }] as never }) -
      policySizeInBytes({ ...document, Statement: [{ Sid: "e" }] as never }),
  ).toBe(1);
});

test("of a key whose Region and account are not known, any value is possible, and no other", () => {
  const use = () => essentialNeeds({}).filter(({ what }) => what === "use");
  expect(answers({ StringEquals: { "aws:SourceAccount": "111122223333" } }, use())).toEqual([
    "unknown",
    "unknown",
  ]);
  expect(answers({ Null: { "aws:SourceAccount": "false" } }, use())).toEqual(["yes", "yes"]);
  const through = { StringLike: { "kms:ViaService": "sso.eu-west-1.amazonaws.com" } };
  expect(answers(through, administratorNeeds({}, "444455556666", "eu-west-1"))).toEqual([
    "no",
    "unknown",
  ]);
});
