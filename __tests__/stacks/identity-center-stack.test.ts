import { IdentityCenterStack } from "../../stacks/identity-center-stack";
import { configWith, type Changes } from "../helpers/config";
import { addresses, resource, synth } from "../helpers/synth";

const ARN = "arn:aws:sso:::instance/ssoins-111111h2222j33pp";
const regions = (changes: Changes = {}) => synth(IdentityCenterStack, configWith(changes));

test("every additional Region is added, by a call in the primary Region", () => {
  const json = regions();
  expect(addresses(json)).toEqual(["aws_ssoadmin_region.ap-northeast-3"]);
  expect(resource(json, "aws_ssoadmin_region", "ap-northeast-3")).toMatchObject({
    region: "ap-northeast-1",
    instance_arn: ARN,
    region_name: "ap-northeast-3",
  });
});

test("each Region waits for the one before it", () => {
  const json = regions({ "regions.additional": ["us-west-2", "eu-west-1", "ap-northeast-3"] });
  const dependsOn = (name: string) => resource(json, "aws_ssoadmin_region", name)["depends_on"];
  expect(dependsOn("us-west-2")).toBeUndefined();
  expect(dependsOn("eu-west-1")).toEqual(["aws_ssoadmin_region.us-west-2"]);
  expect(dependsOn("ap-northeast-3")).toEqual(["aws_ssoadmin_region.eu-west-1"]);
});

test("a Region has no block of time-outs, which the provider could not add to an imported one", () => {
  expect(resource(regions(), "aws_ssoadmin_region", "ap-northeast-3")).not.toHaveProperty(
    "timeouts",
  );
});

test("a retiring Region is no longer one of the instance", () => {
  const json = regions({ "regions.additional": [], "regions.retiring": ["ap-northeast-3"] });
  expect(json.resource).toBeUndefined();
});

test("a Region that the instance has is imported by instance ARN and name", () => {
  const json = regions({ "adopt.identityCenterRegions": ["ap-northeast-3"] });
  expect(json.import).toEqual([
    { to: "aws_ssoadmin_region.ap-northeast-3", id: `${ARN},ap-northeast-3` },
  ]);
});

test("nothing is added to an instance that is not in the primary Region or has another identity store", () => {
  expect(resource(regions(), "aws_ssoadmin_region", "ap-northeast-3")["lifecycle"]).toEqual({
    precondition: [
      {
        condition: `\${contains(data.aws_ssoadmin_instances.instances.arns, "${ARN}")}`,
        error_message: `identityCenter.instanceArn ${ARN} is not an Identity Center instance in ap-northeast-1. Set regions.primary to the Region it was enabled in, and check the ARN and the credentials.`,
      },
      {
        condition: `\${try(data.aws_ssoadmin_instances.instances.identity_store_ids[index(data.aws_ssoadmin_instances.instances.arns, "${ARN}")] == "d-1234567890", false)}`,
        error_message: `identityCenter.identityStoreId d-1234567890 is not the identity store of ${ARN}. The issuer URL is made of it: copy it from the Identity Center console, Settings.`,
      },
    ],
  });
});

test("a missing replica key is a warning, so that a pull request that adds a Region can be planned", () => {
  expect(regions().check).toEqual({
    "replica-key-ap-northeast-3": {
      data: {
        aws_kms_key: {
          "replica-ap-northeast-3": {
            region: "ap-northeast-3",
            key_id: "alias/identity-center",
          },
        },
      },
      assert: [
        {
          condition:
            "${data.aws_kms_key.replica-ap-northeast-3.enabled && data.aws_kms_key.replica-ap-northeast-3.multi_region}",
          error_message:
            "The key alias/identity-center in ap-northeast-3 is not an enabled multi-Region key. Identity Center needs its replica key there: apply the kms stack before this one.",
        },
      ],
    },
  });
});

test("a Region that the instance is known to have needs no such warning, and its plan can be empty", () => {
  expect(
    regions({
      "regions.additional": ["ap-northeast-3", "us-west-2"],
      "adopt.identityCenterRegions": ["ap-northeast-3"],
    }).check,
  ).toEqual({ "replica-key-us-west-2": expect.anything() as unknown });
});

test.each([
  ["the management account", undefined, "111122223333"],
  ["the delegated account that the config names", "444455556666", "444455556666"],
])("only %s may apply it", (_who, accountId, allowed) => {
  const json = regions({
    "identityCenter.delegatedAdminAccountIds": ["444455556666"],
    ...(accountId !== undefined && { "identityCenter.accountId": accountId }),
  });
  expect(json.provider["aws"]).toEqual([
    { region: "ap-northeast-1", allowed_account_ids: [allowed] },
  ]);
});

test("outputs are the ACS URLs with their Okta fields, and the portal URLs", () => {
  const { output } = regions();
  expect(output["acs_urls"]?.value).toHaveLength(4);
  expect(output["acs_urls"]?.value).toContainEqual({
    region: "ap-northeast-3",
    role: "additional",
    endpoint: "ipv4",
    url: "https://ap-northeast-3.signin.aws/platform/saml/acs/11111111-2222-4333-8444-555555555555",
    okta_field: "acsURL3",
  });
  expect(output["portal_urls"]?.value).toContainEqual({
    region: "ap-northeast-3",
    role: "additional",
    endpoint: "dual-stack",
    url: "https://ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws",
  });
});
