import {
  forRelease5,
  withoutProviderAliases,
  withProviderAliases,
} from "../../e2e/harness/provider-aliases";

const stack = () => ({
  terraform: {
    required_providers: {
      aws: { source: "aws", version: ">= 6.54.0, < 7.0.0" },
      okta: { source: "okta/okta", version: ">= 6.9.0" },
    },
  },
  provider: { aws: [{ region: "ap-northeast-1", allowed_account_ids: ["111122223333"] }] },
  resource: {
    aws_kms_key: { primary: { region: "ap-northeast-1", multi_region: true } },
    aws_kms_replica_key: { there: { region: "ap-northeast-3", policy: "p" } },
    aws_iam_user: { somebody: { name: "somebody" } },
  },
  data: { aws_ssoadmin_instances: { instances: { region: "ap-northeast-1" } } },
  check: { key: { data: { aws_kms_key: { there: { region: "us-west-2" } } } } },
  import: [
    { to: "aws_kms_replica_key.there", id: "mrk-1@ap-northeast-3" },
    { to: "aws_kms_key.primary", id: "mrk-1" },
  ],
});

test("the argument region becomes a provider alias, everywhere, and nothing else changes", () => {
  expect(withProviderAliases(stack())).toEqual({
    ...stack(),
    provider: {
      aws: [
        { region: "ap-northeast-1", allowed_account_ids: ["111122223333"] },
        {
          region: "ap-northeast-3",
          allowed_account_ids: ["111122223333"],
          alias: "ap-northeast-3",
        },
        { region: "us-west-2", allowed_account_ids: ["111122223333"], alias: "us-west-2" },
      ],
    },
    resource: {
      aws_kms_key: { primary: { multi_region: true } },
      aws_kms_replica_key: { there: { policy: "p", provider: "aws.ap-northeast-3" } },
      aws_iam_user: { somebody: { name: "somebody" } },
    },
    data: { aws_ssoadmin_instances: { instances: {} } },
    check: { key: { data: { aws_kms_key: { there: { provider: "aws.us-west-2" } } } } },
    import: [
      { to: "aws_kms_replica_key.there", id: "mrk-1", provider: "aws.ap-northeast-3" },
      { to: "aws_kms_key.primary", id: "mrk-1" },
    ],
  });
});

test("a Region that is gone from the stack keeps its alias: Terraform deletes with it", () => {
  const seen = new Set(["eu-west-1"]);
  const aliases = withProviderAliases(stack(), seen).provider.aws.slice(1);
  expect(aliases.map(({ region }) => region)).toEqual(["eu-west-1", "ap-northeast-3", "us-west-2"]);
  expect([...seen]).toEqual(["eu-west-1", "ap-northeast-3", "us-west-2"]);
});

test("release 5 is asked for in place of the version that knows the argument", () => {
  expect(forRelease5(stack()).terraform.required_providers).toEqual({
    aws: { source: "aws", version: ">= 5.100.0, < 6.0.0" },
    okta: { source: "okta/okta", version: ">= 6.9.0" },
  });
});

test("a stack without the aws provider stays as it is", () => {
  const okta = { terraform: { required_providers: {} }, provider: {} };
  expect(forRelease5(okta)).toEqual(okta);
});

test("aliases can be taken away again: then everything is in the provider's own Region", () => {
  const { provider, resource } = withoutProviderAliases(withProviderAliases(stack()));
  expect(provider).toEqual(stack().provider);
  expect(resource).toEqual({
    aws_kms_key: { primary: { multi_region: true } },
    aws_kms_replica_key: { there: { policy: "p" } },
    aws_iam_user: { somebody: { name: "somebody" } },
  });
  expect(withoutProviderAliases(stack())).toEqual(stack());
});
