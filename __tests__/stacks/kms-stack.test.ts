import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseConfig } from "../../lib/config";
import { unservedBy } from "../../lib/key-policy";
import { KmsStack } from "../../stacks/kms-stack";
import { configWith, type Changes } from "../helpers/config";
import { addresses, policyOf, resource, synth } from "../helpers/synth";

const kms = (changes: Changes = {}) => synth(KmsStack, configWith(changes));

test("the example has a primary key, a replica key, and an alias in both Regions", () => {
  expect(addresses(kms())).toEqual([
    "aws_kms_alias.alias-ap-northeast-1",
    "aws_kms_alias.alias-ap-northeast-3",
    "aws_kms_key.primary",
    "aws_kms_replica_key.replica-ap-northeast-3",
  ]);
});

test("the primary key is multi-Region, rotates, and cannot be destroyed by a plan", () => {
  expect(resource(kms(), "aws_kms_key", "primary")).toMatchObject({
    region: "ap-northeast-1",
    multi_region: true,
    enable_key_rotation: true,
    rotation_period_in_days: 365,
    deletion_window_in_days: 30,
    lifecycle: { prevent_destroy: true },
  });
});

test("a replica key belongs to the primary key, in its own Region", () => {
  expect(resource(kms(), "aws_kms_replica_key", "replica-ap-northeast-3")).toMatchObject({
    region: "ap-northeast-3",
    primary_key_arn: "${aws_kms_key.primary.arn}",
    deletion_window_in_days: 30,
  });
});

test("each alias points at the key of its Region", () => {
  const json = kms({ "kms.aliasName": "sso/key" });
  expect(resource(json, "aws_kms_alias", "alias-ap-northeast-1")).toMatchObject({
    region: "ap-northeast-1",
    name: "alias/sso/key",
    target_key_id: "${aws_kms_key.primary.key_id}",
  });
  expect(resource(json, "aws_kms_alias", "alias-ap-northeast-3")).toMatchObject({
    region: "ap-northeast-3",
    target_key_id: "${aws_kms_replica_key.replica-ap-northeast-3.key_id}",
  });
});

test("a retiring Region keeps its replica key and its alias", () => {
  const json = kms({ "regions.additional": [], "regions.retiring": ["ap-northeast-3"] });
  expect(addresses(json)).toEqual(addresses(kms()));
});

test("the replica key of a Region in use cannot be replaced, that of a retiring one can go", () => {
  const lifecycle = (json: ReturnType<typeof kms>) =>
    resource(json, "aws_kms_replica_key", "replica-ap-northeast-3")["lifecycle"];
  const retiring = kms({ "regions.additional": [], "regions.retiring": ["ap-northeast-3"] });
  expect(lifecycle(kms())).toMatchObject({ prevent_destroy: true });
  expect(lifecycle(retiring)).toMatchObject({ prevent_destroy: false });
});

test.each(["minimal", "aws-baseline"])("every key has the same %s policy", (keyPolicy) => {
  const json = kms({
    "kms.keyPolicy": keyPolicy,
    "regions.additional": ["ap-northeast-3", "us-east-1"],
  });
  const keys = [
    ...Object.values(json.resource["aws_kms_key"] ?? {}),
    ...Object.values(json.resource["aws_kms_replica_key"] ?? {}),
  ];
  expect(keys).toHaveLength(3);
  expect(new Set(keys.map(({ policy }) => policy)).size).toBe(1);
});

test("IAM policy variables are escaped from Terraform, and arrive literally", () => {
  const block = resource(kms({ "kms.keyPolicy": "aws-baseline" }), "aws_kms_key", "primary");
  expect(block["policy"]).toContain("$${aws:ResourceAccount}");
  expect(JSON.stringify(policyOf(block))).toContain('"${aws:ResourceAccount}"');
});

test("credentials of another account than the management account are refused", () => {
  expect(kms().provider["aws"]).toEqual([
    { region: "ap-northeast-1", allowed_account_ids: ["111122223333"] },
  ]);
});

test("Terraform and the provider are asked for in the versions that the resources need", () => {
  expect(kms().terraform).toMatchObject({
    required_version: ">= 1.9",
    required_providers: { aws: { source: "aws", version: ">= 6.54.0, < 7.0.0" } },
  });
});

test("tags are left alone unless they are configured", () => {
  expect(resource(kms(), "aws_kms_key", "primary")).toMatchObject({
    lifecycle: { ignore_changes: ["description", "tags", "tags_all"] },
  });
  const tagged = kms({ "kms.tags": { team: "identity" } });
  expect(resource(tagged, "aws_kms_replica_key", "replica-ap-northeast-3")).toMatchObject({
    tags: { team: "identity" },
    lifecycle: { ignore_changes: ["description"] },
  });
});

test("what exists is imported: key, replica key and aliases", () => {
  const keyId = "mrk-1234abcd12ab34cd56ef1234567890ab";
  const json = kms({
    adopt: {
      primaryKeyId: keyId,
      replicaRegions: ["ap-northeast-3"],
      aliasRegions: ["ap-northeast-1", "ap-northeast-3"],
    },
  });
  expect(json.import).toEqual([
    { to: "aws_kms_key.primary", id: keyId },
    {
      to: "aws_kms_replica_key.replica-ap-northeast-3",
      id: `${keyId}@ap-northeast-3`,
    },
    { to: "aws_kms_alias.alias-ap-northeast-1", id: "alias/identity-center" },
    {
      to: "aws_kms_alias.alias-ap-northeast-3",
      id: "alias/identity-center@ap-northeast-3",
    },
  ]);
});

test("nothing is imported where nothing is adopted", () => {
  expect(kms().import).toBeUndefined();
});

test("outputs are the key ID, the ARN in each Region, and the delegated administrators' policy", () => {
  const { output } = kms();
  expect(output["key_id"]?.value).toBe("${aws_kms_key.primary.key_id}");
  expect(output["key_arns"]?.value).toEqual({
    "ap-northeast-1": "${aws_kms_key.primary.arn}",
    "ap-northeast-3": "${aws_kms_replica_key.replica-ap-northeast-3.arn}",
  });
  expect(JSON.parse(output["delegated_admin_policy"]?.value as string)).toMatchObject({
    Statement: [
      { Resource: "arn:aws:kms:*:111122223333:key/${aws_kms_key.primary.key_id}" },
      { Action: "kms:ListAliases" },
    ],
  });
});

test("with the primary Region us-east-1 administrators get in: their roles have no Region there", () => {
  const file = join(__dirname, "../fixtures/config/primary-us-east-1.yaml");
  const { config, warnings } = parseConfig(file, readFileSync(file, "utf8"));
  expect(warnings).toEqual([
    "kms.keyPolicy minimal lets only roles of permission sets use the key in 444455556666. Functions and pipelines there are refused: kms.keyPolicy aws-baseline lets them in.",
  ]);
  const key = synth(KmsStack, config).resource["aws_kms_key"]?.["primary"];
  const policy = key?.["policy"] as string;
  for (const account of ["111122223333", "444455556666"]) {
    const role = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com`;
    expect(policy).toContain(`"${role}/*/AWSReservedSSO_*"`);
    expect(policy).toContain(`"${role}/AWSReservedSSO_*"`);
  }
  const arn = "arn:aws:kms:us-east-1:111122223333:key/mrk-1";
  const { identityCenter, regions } = config;
  expect(unservedBy(policy, identityCenter, { arn, region: "us-east-1" }, regions.primary)).toEqual(
    [],
  );
});
