/** In another partition nothing of the commercial one appears, in no stack and in nothing that is handed out. */
import type { Config } from "../../lib/config";
import { REGIONS } from "../../lib/endpoints";
import { guideFiles, guideOf, regionalProfiles, type GuideInput } from "../../lib/guide";
import { evaluate, readPolicy } from "../../lib/iam";
import { unservedBy } from "../../lib/key-policy";
import { COMMANDS, permissionsFor, STACKS } from "../../lib/permissions";
import { IdentityCenterStack } from "../../stacks/identity-center-stack";
import { KmsStack } from "../../stacks/kms-stack";
import { OktaStack } from "../../stacks/okta-stack";
import { configWith } from "../helpers/config";
import {
  CHINA,
  GOV,
  inPartition,
  OTHER_PARTITIONS,
  type PartitionExample,
} from "../helpers/partitions";
import { policyOf, resource, synth } from "../helpers/synth";
import { ASSETS } from "../lib/guide/fixtures";

const GUIDE = { organizationName: "Example", supportContact: "#help", languages: ["en", "ja"] };

const configOf = (example: PartitionExample, keyPolicy: string, app: object): Config =>
  configWith({
    ...inPartition(example),
    "identityCenter.delegatedAdminAccountIds": ["222233334444"],
    "kms.keyPolicy": keyPolicy,
    "okta.app": app,
    guide: GUIDE,
  });

/** Everything that is made of a config, by name. */
function outputs(config: Config): Record<string, string> {
  const guide = guideOf(config as GuideInput);
  const startUrl = guide.regions[0].portals[0].url;
  const profiles = `[profile dev]\nsso_start_url = ${startUrl}\nsso_region = ${config.regions.primary}\nsso_account_id = 111122223333\nsso_role_name = Admin\n`;
  const { sections } = regionalProfiles(profiles, guide);
  return {
    kms: JSON.stringify(synth(KmsStack, config)),
    "identity-center": JSON.stringify(synth(IdentityCenterStack, config)),
    okta: JSON.stringify(synth(OktaStack, config)),
    permissions: JSON.stringify([
      ...Object.values(COMMANDS).map((needs) => permissionsFor([needs], config)),
      ...Object.values(STACKS).map(({ plan, apply }) => permissionsFor([plan, apply], config)),
    ]),
    ...guideFiles(config as GuideInput, ASSETS, sections),
  };
}

/** Names of principals, the same in every partition. */
const PRINCIPALS = /\b(?:sso|identitystore|mrk\.kms)\.amazonaws\.com(?!\.)/g;
/** AWS does not say which of the two forms a key is asked through there, so both are let in. */
const BOTH_FORMS = /\b(?:sso|identitystore)\.\*\.amazonaws\.com(?!\.)/g;

const COMMERCIAL = [
  /arn:aws:/,
  ...[...REGIONS.values()]
    .filter(({ partition }) => partition === "aws")
    .map(({ name }) => new RegExp(`\\b${name}\\b`)),
  /\bd-1234567890\.awsapps\.com/,
  /signin\.aws\b/,
  /signin\.aws\.amazon\.com/,
  /cloudfront|awsstatic/,
];
/** GovCloud has these in common with the commercial partition. */
const COMMON_WITH_GOV = [/app\.aws\b/, /awsapps\.com/, /amazonaws\.com(?!\.cn)/];

describe.each(OTHER_PARTITIONS)("in $partition", (example) => {
  const forbidden = [...COMMERCIAL, ...(example === GOV ? [] : COMMON_WITH_GOV)];

  test.each([
    ["minimal", { id: "0oa1b2c3d4e5f6g7h8i9" }],
    ["aws-baseline", { label: "AWS IAM Identity Center" }],
  ])("with %s nothing of partition aws is in any output", (keyPolicy, app) => {
    for (const [name, text] of Object.entries(outputs(configOf(example, keyPolicy, app)))) {
      const own = text.replace(PRINCIPALS, "").replace(BOTH_FORMS, "");
      for (const pattern of forbidden) {
        expect([name, pattern.exec(own)?.[0]]).toEqual([name, undefined]);
      }
    }
  });

  test.each(["minimal", "aws-baseline"])("the key policy %s serves the instance", (keyPolicy) => {
    const config = configOf(example, keyPolicy, { id: "0oa1b2c3d4e5f6g7h8i9" });
    const [primary] = example.regions;
    const policy = policyOf(resource(synth(KmsStack, config), "aws_kms_key", "primary"));
    const arn = `arn:${example.partition}:kms:${primary}:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab`;
    expect(unservedBy(policy, config.identityCenter, { arn, region: primary }, primary)).toEqual(
      [],
    );
  });

  test("the URLs of the metadata file reach Okta's fields, and the issuer its own", () => {
    const config = configOf(example, "minimal", { id: "0oa1b2c3d4e5f6g7h8i9" });
    const urls = Object.values(example.acsUrls).flat();
    expect(synth(OktaStack, config).locals?.["managed_settings"]).toEqual({
      ...Object.fromEntries(urls.map((url, n) => [n === 0 ? "acsURL" : `acsURL${n}`, url])),
      entityID: example.issuer,
    });
  });
});

test("a key of China is used through either form of the services' hosts, and through no other service", () => {
  const config = configOf(CHINA, "minimal", { id: "0oa1b2c3d4e5f6g7h8i9" });
  const policy = readPolicy(policyOf(resource(synth(KmsStack, config), "aws_kms_key", "primary")));
  const asked = (via: string) =>
    policy &&
    evaluate(policy, {
      principal: {
        arn: `arn:aws-cn:iam::222233334444:role/aws-reserved/sso.amazonaws.com/cn-north-1/AWSReservedSSO_Admin_0123456789abcdef`,
        accountId: "222233334444",
      },
      action: "kms:Decrypt",
      resource: { arn: "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1" },
      context: {
        "aws:principalarn": [
          `arn:aws-cn:iam::222233334444:role/aws-reserved/sso.amazonaws.com/cn-north-1/AWSReservedSSO_Admin_0123456789abcdef`,
        ],
        "kms:viaservice": [via],
        "kms:encryptioncontext:aws:sso:instance-arn": [config.identityCenter.instanceArn],
        "kms:encryptioncontextkeys": ["aws:sso:instance-arn"],
      },
    }).answer;
  expect(asked("sso.cn-north-1.amazonaws.com.cn")).toBe("yes");
  expect(asked("sso.cn-north-1.amazonaws.com")).toBe("yes");
  expect(asked("s3.cn-north-1.amazonaws.com.cn")).toBe("no");
});

test("an app without a tenant ID to know it by must have one of the config's URLs as its default", () => {
  const json = synth(OktaStack, configOf(CHINA, "minimal", { id: "0oa1b2c3d4e5f6g7h8i9" }));
  const { lifecycle } = resource(json, "okta_app_saml_app_settings", "app-settings") as {
    lifecycle: { precondition: { condition: string; error_message: string }[] };
  };
  const [first, second] = Object.values(CHINA.acsUrls).flat();
  expect(lifecycle.precondition.map(({ condition }) => condition)).toContain(
    `\${contains(["${first}","${second}"], lookup(local.live_settings, "acsURL", "${first}"))}`,
  );
});
