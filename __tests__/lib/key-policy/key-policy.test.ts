import { readFileSync } from "node:fs";

import { toTerraformString } from "../../../lib/iam";
import {
  delegatedAdminIdentityPolicy,
  keyPolicy,
  policySizeInBytes,
} from "../../../lib/key-policy";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(`__tests__/fixtures/kms-key-policy.${name}.json`, "utf8"));

test("minimal is the article's policy of seven statements", () => {
  expect(
    keyPolicy("minimal", {
      managementAccountId: "111122223333",
      delegatedAdminAccountIds: [],
      primaryRegion: "ap-northeast-1",
    }),
  ).toEqual(fixture("minimal"));
});

test("aws-baseline is AWS's policy of five statements", () => {
  expect(
    keyPolicy("aws-baseline", {
      managementAccountId: "111122223333",
      delegatedAdminAccountIds: ["444455556666"],
      primaryRegion: "ap-northeast-1",
    }),
  ).toEqual(fixture("aws-baseline"));
});

test("minimal lists both forms of the roles' ARNs where the primary Region is us-east-1", () => {
  const { Statement } = keyPolicy("minimal", {
    managementAccountId: "111122223333",
    delegatedAdminAccountIds: ["444455556666"],
    primaryRegion: "us-east-1",
  });
  const patterns = Statement.flatMap(({ Condition }) =>
    Condition?.["ArnLike"] === undefined ? [] : [Condition["ArnLike"]["aws:PrincipalArn"]],
  );
  expect(patterns).toHaveLength(3);
  for (const roles of patterns) {
    expect(roles).toEqual([
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_*",
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_*",
      "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_*",
      "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_*",
    ]);
  }
});

describe("minimal with delegated administration", () => {
  const { Statement } = keyPolicy("minimal", {
    managementAccountId: "111122223333",
    delegatedAdminAccountIds: ["444455556666"],
    primaryRegion: "ap-northeast-1",
  });
  const roots = ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"];
  const roles = ["111122223333", "444455556666"].map(
    (id) => `arn:aws:iam::${id}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_*`,
  );

  test("adds the account to the three administrator statements", () => {
    const administrators = Statement.filter(({ Sid }) =>
      Sid.startsWith("AllowIAMIdentityCenterAdmin"),
    );
    expect(administrators).toHaveLength(3);
    for (const { Principal, Condition } of administrators) {
      expect(Principal).toEqual({ AWS: roots });
      expect(Condition?.["ArnLike"]).toEqual({ "aws:PrincipalArn": roles });
    }
  });

  test("gives the account nothing else", () => {
    const others = Statement.filter(({ Sid }) => !Sid.startsWith("AllowIAMIdentityCenterAdmin"));
    expect(JSON.stringify(others)).not.toContain("444455556666");
  });

  test("keeps the management account as the services' source account", () => {
    const sources = Statement.flatMap(
      ({ Condition }) => Condition?.["StringEquals"]?.["aws:SourceAccount"] ?? [],
    );
    expect(sources).toEqual(["111122223333", "111122223333"]);
  });
});

test("IAM policy variables are escaped for Terraform, and nothing else is changed", () => {
  const text = toTerraformString({
    Version: "2012-10-17",
    Statement: [
      { Sid: "A", Effect: "Allow", Action: "kms:*", Resource: "${aws:x}/%{y}/$z/%20/{w}" },
    ],
  });
  expect(JSON.parse(text)).toMatchObject({
    Statement: [{ Resource: "$${aws:x}/%%{y}/$z/%20/{w}" }],
  });
});

test("the size of a policy is that of its bytes as KMS gets them", () => {
  const document = keyPolicy("aws-baseline", {
    managementAccountId: "111122223333",
    delegatedAdminAccountIds: [],
    primaryRegion: "ap-northeast-1",
  });
  expect(policySizeInBytes(document)).toBe(
    JSON.stringify(document).length, // ASCII alone
  );
  expect(toTerraformString(document).length).toBe(policySizeInBytes(document) + 4); // four variables
});

test("the identity policy of delegated administrators reaches the key in every Region", () => {
  expect(
    delegatedAdminIdentityPolicy(
      "111122223333",
      "mrk-1234abcd12ab34cd56ef1234567890ab",
      "ap-northeast-1",
    ),
  ).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowUseOfTheIdentityCenterKeys",
        Effect: "Allow",
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:DescribeKey",
        ],
        Resource: "arn:aws:kms:*:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
      },
      {
        Sid: "AllowListingOfKeyAliases",
        Effect: "Allow",
        Action: "kms:ListAliases",
        Resource: "*",
      },
    ],
  });
});
