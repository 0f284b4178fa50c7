import { keyPolicy, KEY_POLICY_PROFILES, unservedBy } from "../../../lib/key-policy";

const INSTANCE = {
  instanceArn: "arn:aws:sso:::instance/ssoins-111111h2222j33pp",
  identityStoreId: "d-1234567890",
  managementAccountId: "111122223333",
  delegatedAdminAccountIds: ["444455556666"],
};
const PRIMARY = "ap-northeast-1";
const KEY = {
  arn: "arn:aws:kms:ap-northeast-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
  region: PRIMARY,
};
const INPUT = { ...INSTANCE, primaryRegion: PRIMARY };
const minimal = keyPolicy("minimal", INPUT);

const unserved = (policy: unknown) => unservedBy(policy, INSTANCE, KEY, PRIMARY);
const withStatement = (statement: object) => ({
  ...minimal,
  Statement: [...minimal.Statement, { Resource: "*", ...statement }],
});
const without = (...sids: string[]) => ({
  ...minimal,
  Statement: minimal.Statement.filter(({ Sid }) => !sids.includes(Sid)),
});
const edited = (from: string, to: string) =>
  JSON.parse(JSON.stringify(minimal).replaceAll(from, to)) as unknown;

const SSO_USE =
  "sso.amazonaws.com may not kms:Decrypt, kms:ReEncryptTo, kms:ReEncryptFrom, kms:GenerateDataKeyWithoutPlaintext";

test.each(KEY_POLICY_PROFILES)(
  "the policy %s serves the instance and its administrators",
  (profile) => {
    expect(unserved(keyPolicy(profile, INPUT))).toEqual([]);
  },
);

test("the policy that KMS gives a key by itself serves no service", () => {
  const root = { AWS: "arn:aws:iam::111122223333:root" };
  expect(
    unserved({ Statement: { Effect: "Allow", Principal: root, Action: "kms:*", Resource: "*" } }),
  ).toEqual([
    "sso.amazonaws.com may not kms:Decrypt, kms:ReEncryptTo, kms:ReEncryptFrom, kms:GenerateDataKeyWithoutPlaintext, kms:DescribeKey",
    "identitystore.amazonaws.com may not kms:Decrypt, kms:ReEncryptTo, kms:ReEncryptFrom, kms:GenerateDataKeyWithoutPlaintext, kms:DescribeKey",
    "administrators with a permission set in account 444455556666 may not kms:DescribeKey, kms:Decrypt, kms:Encrypt, kms:GenerateDataKeyWithoutPlaintext",
  ]);
});

test.each([
  ["lacks the service's statement", without("AllowIAMIdentityCenterToUseTheKMSKey"), [SSO_USE]],
  [
    "lets the services in for another account",
    edited('"aws:SourceAccount":"111122223333"', '"aws:SourceAccount":"999988887777"'),
    [SSO_USE, SSO_USE.replace("sso.", "identitystore.")],
  ],
  [
    "lets the service in for another instance",
    edited(
      '"kms:EncryptionContext:aws:sso:instance-arn":"*"',
      '"kms:EncryptionContext:aws:sso:instance-arn":"arn:aws:sso:::instance/other"',
    ),
    [
      "sso.amazonaws.com may not kms:Decrypt, kms:ReEncryptTo, kms:ReEncryptFrom, kms:GenerateDataKeyWithoutPlaintext",
      "administrators with a permission set in account 444455556666 may not kms:Decrypt, kms:Encrypt, kms:GenerateDataKeyWithoutPlaintext",
    ],
  ],
  [
    "locks the account out",
    without("EnableIAMUserPermissions"),
    [
      "the account 111122223333 may not kms:GetKeyPolicy, kms:PutKeyPolicy, kms:EnableKey, kms:CancelKeyDeletion, kms:ReplicateKey, kms:TagResource, kms:UntagResource",
      "the account 111122223333 may not for certain kms:DescribeKey",
    ],
  ],
  [
    "denies the service",
    withStatement({
      Effect: "Deny",
      Principal: { Service: "sso.amazonaws.com" },
      Action: "kms:Decrypt",
    }),
    ["sso.amazonaws.com may not kms:Decrypt"],
  ],
  [
    "denies under a condition that cannot be judged",
    withStatement({
      Effect: "Deny",
      Principal: "*",
      Action: "kms:ReEncrypt*",
      Condition: { DateGreaterThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } },
    }),
    [
      "sso.amazonaws.com may not for certain kms:ReEncryptTo, kms:ReEncryptFrom",
      "identitystore.amazonaws.com may not for certain kms:ReEncryptTo, kms:ReEncryptFrom",
    ],
  ],
])("a policy that %s is found out", (_what, policy, expected) => {
  expect(unserved(policy)).toEqual(expected);
});

test.each([
  [
    "denies another service",
    { Effect: "Deny", Principal: { Service: "s3.amazonaws.com" }, Action: "kms:*" },
  ],
  [
    "denies other accounts' services",
    {
      Effect: "Deny",
      Principal: "*",
      Action: "kms:*",
      Condition: { StringNotEqualsIfExists: { "aws:ResourceAccount": "111122223333" } },
    },
  ],
  [
    "denies what is no service",
    {
      Effect: "Deny",
      Principal: { Service: ["sso.amazonaws.com"] },
      Action: "kms:*",
      Condition: { Bool: { "aws:PrincipalIsAWSService": "false" } },
    },
  ],
  ["denies other actions", { Effect: "Deny", Principal: "*", NotAction: "kms:*" }],
])("a policy that only %s still serves", (_what, statement) => {
  expect(unserved(withStatement(statement))).toEqual([]);
});

test("what is no policy document serves nobody", () => {
  expect(unserved("not a policy")).toEqual(["the policy is no policy document"]);
});

test("a statement for another identity store is found out, in every partition", () => {
  const scoped = (store: string) =>
    edited(
      '"kms:EncryptionContext:aws:identitystore:identitystore-arn":"*"',
      `"kms:EncryptionContext:aws:identitystore:identitystore-arn":"${store}"`,
    );
  expect(
    unserved(scoped("arn:aws:identitystore::111122223333:identitystore/d-1234567890")),
  ).toEqual([]);
  expect(
    unserved(scoped("arn:aws-cn:identitystore::111122223333:identitystore/d-1234567890")),
  ).toEqual([
    "identitystore.amazonaws.com may not kms:Decrypt, kms:ReEncryptTo, kms:ReEncryptFrom, kms:GenerateDataKeyWithoutPlaintext",
    "administrators with a permission set in account 444455556666 may not kms:Decrypt, kms:Encrypt, kms:GenerateDataKeyWithoutPlaintext",
  ]);
});
