import { ServiceError } from "../../../lib/clients/errors";
import type { AwsClients, OktaClient } from "../../../lib/clients/types";
import { parseConfig, type Config } from "../../../lib/config";
import { acsUrl } from "../../../lib/endpoints";
import {
  differences,
  draftConfig,
  lookAtAws,
  lookAtOkta,
  renderConfig,
  type Said,
} from "../../../lib/init";
import { parseMetadata } from "../../../lib/metadata";
import { configWith, SEVENTEEN_REGIONS, type Changes } from "../../helpers/config";
import { metadataXml, TENANT, type MetadataOptions } from "../../helpers/metadata";
import { GOV, inPartition, metadataOf, OTHER_PARTITIONS } from "../../helpers/partitions";
import { factsOf, fakeAws, fakeOkta, KEY_ID, keyIn, type Facts } from "../../helpers/live-state";

const SAID: Said = { environment: "example", oktaOrgName: "example" };
const OFFLINE: Said = {
  ...SAID,
  instanceArn: "arn:aws:sso:::instance/ssoins-111111h2222j33pp",
  managementAccountId: "111122223333",
  oktaAppId: "0oa1b2c3d4e5f6g7h8i9",
};
const PRIMARY = "ap-northeast-1";
const OSAKA = "ap-northeast-3";

interface Options {
  readonly metadata?: MetadataOptions;
  readonly said?: Said;
  /** The config that the world was made by. */
  readonly config?: Changes;
  readonly change?: (facts: Facts) => void;
  readonly aws?: (aws: AwsClients) => AwsClients;
  readonly okta?: (okta: OktaClient) => OktaClient;
  readonly offline?: boolean;
}

/** Looks at a world, writes the config and reads it back. */
async function init({
  metadata: options = {},
  said = SAID,
  config: made = {},
  change = () => undefined,
  aws = (same) => same,
  okta = (same) => same,
  offline = false,
}: Options = {}): Promise<{ config: Config; text: string; notes: string[]; seen: string[] }> {
  const metadata = parseMetadata("metadata.xml", metadataXml(options));
  const facts = factsOf(configWith(made));
  change(facts);
  const notes: string[] = [];
  const note = (sentence: string) => notes.push(sentence);
  const findings = {
    metadata,
    said,
    aws: offline ? undefined : await lookAtAws(aws(fakeAws(facts)), metadata, said, note),
    okta: offline ? undefined : await lookAtOkta(okta(fakeOkta(facts)), metadata, said, note),
    notLookedAt: notes,
  };
  const text = renderConfig(draftConfig(findings), ".");
  const { config } = parseConfig("prod.yaml", text);
  return { config, text, notes, seen: differences(config, findings) };
}

const noBookmarks = (facts: Facts) => (facts.bookmarks = []);

test("a world that this project could have made: its config again, everything adopted, no difference", async () => {
  const { config, notes, seen } = await init();
  expect([notes, seen]).toEqual([[], []]);
  expect(config).toEqual(
    configWith({
      environment: "example",
      "endpoints.defaultAcs": "dual-stack",
      adopt: {
        primaryKeyId: KEY_ID,
        replicaRegions: [OSAKA],
        aliasRegions: [PRIMARY, OSAKA],
        identityCenterRegions: [OSAKA],
        bookmarkAppIds: { [OSAKA]: "0oaapnortheast3" },
      },
    }),
  );
});

test("a bookmark by the other portal URL is taken over, and its new name is said", async () => {
  const { config, seen } = await init({
    change: (facts) => {
      const settings = { url: `https://ssoins-111111h2222j33pp.${OSAKA}.portal.amazonaws.com` };
      facts.bookmarks = facts.bookmarks.map((app) => ({ ...app, label: "Osaka", settings }));
    },
  });
  expect(config.adopt?.bookmarkAppIds).toEqual({ [OSAKA]: "0oaapnortheast3" });
  expect(seen).toEqual([
    'The bookmark app 0oaapnortheast3 is called "Osaka". The plan renames it: "AWS access portal, Asia Pacific (Osaka)".',
  ]);
});

test("another policy profile, delegated administrators, alias, rotation and names are found", async () => {
  const made = {
    "identityCenter.delegatedAdminAccountIds": ["444455556666", "777788889999"],
    "kms.keyPolicy": "aws-baseline",
    "kms.aliasName": "sso/key",
    "kms.rotationPeriodInDays": 90,
    "okta.acsFields": { default: "urlAcs", additional: "urlAcs{n}" },
    "endpoints.defaultAcs": "ipv4",
  };
  const { config, seen } = await init({ config: made, change: noBookmarks });
  expect(seen).toEqual([]);
  expect(config).toMatchObject({
    identityCenter: { delegatedAdminAccountIds: ["444455556666", "777788889999"] },
    kms: { keyPolicy: "aws-baseline", aliasName: "sso/key", rotationPeriodInDays: 90 },
    okta: { acsFields: { default: "urlAcs", additional: "urlAcs{n}" } },
    endpoints: { acs: ["dual-stack", "ipv4"], defaultAcs: "ipv4" },
  });
});

test("offline, the config has what the file and the options say, and adopts nothing", async () => {
  const { config, seen } = await init({ offline: true, said: OFFLINE });
  expect(seen).toEqual([]);
  expect(config).toEqual(configWith({ environment: "example", "kms.keyPolicy": "aws-baseline" }));
});

test("an account ID with leading zeros stays one", async () => {
  const { config } = await init({
    offline: true,
    said: { ...OFFLINE, managementAccountId: "000000000123" },
  });
  expect(config.identityCenter.managementAccountId).toBe("000000000123");
});

test("what nobody says and nothing tells is asked for, all at once", async () => {
  await expect(init({ offline: true, said: { environment: "example" } })).rejects.toThrow(
    /^Not everything was found\. Say it:\n {2}--instance-arn .*\n {2}--management-account-id .*\n {2}--okta-org .*$/,
  );
});

test("without a known app the config has one created, and that is said aloud", async () => {
  const { config, seen } = await init({
    offline: true,
    said: { ...OFFLINE, oktaAppId: undefined },
  });
  expect(config.okta.app).toEqual({ kind: "new", label: "AWS IAM Identity Center" });
  expect(seen).toEqual([
    "Okta was not looked at and no --okta-app-id was said, so the config has a new app created. If people use one already, set okta.app.id instead of okta.app.label before you go on.",
  ]);
});

test("seventeen Regions fit with one endpoint type: the one of Okta's default field", async () => {
  const [primary, ...additional] = SEVENTEEN_REGIONS;
  const { config, seen } = await init({
    metadata: { primary, additional },
    config: {
      "regions.primary": primary,
      "regions.additional": additional,
      "endpoints.acs": ["ipv4"],
    },
    change: noBookmarks,
  });
  expect(config.endpoints).toMatchObject({ acs: ["ipv4"], defaultAcs: "ipv4" });
  expect(config.regions).toMatchObject({ primary, additional });
  expect(seen).toHaveLength(2);
  expect(seen[0]).toMatch(/^17 ACS URLs of the metadata file are not in the config: https:/);
  expect(seen[1]).toBe(
    "Only the endpoint type ipv4 is registered. The CLI and the web portal are reported to use different ones: register both (endpoints.acs) where they fit.",
  );
});

test("a Region newer than this project is kept as it is", async () => {
  const { config } = await init({
    offline: true,
    said: OFFLINE,
    metadata: { additional: ["ap-northeast-4"] },
  });
  expect(config.regions).toMatchObject({
    additional: ["ap-northeast-4"],
    unlisted: ["ap-northeast-4"],
  });
});

test("the app's dual-stack URLs stay, although the file of the IPv4-only tab lists none", async () => {
  const { config } = await init({ metadata: { types: ["ipv4"] } });
  expect(config.endpoints.acs).toEqual(["dual-stack", "ipv4"]);
});

test("an old file with the alternative URL alone still gives both endpoint types", async () => {
  const { config, seen } = await init({
    offline: true,
    said: OFFLINE,
    metadata: { types: [], additional: [], alternative: true },
  });
  expect(config.identityCenter.enabledBeforeFebruary2026).toBe(true);
  expect(config.endpoints.acs).toEqual(["dual-stack", "ipv4"]);
  expect(seen).toEqual([
    `The metadata file lacks 2 ACS URLs of the config: ${acsUrl("dual-stack", PRIMARY, TENANT)}, ${acsUrl("ipv4", PRIMARY, TENANT)}. Download the file anew and compare.`,
  ]);
});

const DIFFERENCES: [string, (facts: Facts) => unknown, string[]][] = [
  [
    "ACS URLs that are missing in Okta",
    (facts) => {
      if (!facts.app) return;
      facts.app = { ...facts.app, settings: { ...facts.app.settings, acsURL2: null, acsURL3: "" } };
    },
    [
      `2 of 4 ACS URLs are missing in Okta: ${acsUrl("dual-stack", OSAKA, TENANT)}, ${acsUrl("ipv4", OSAKA, TENANT)}. The plan adds them.`,
    ],
  ],
  [
    "an ACS URL of a Region that is gone",
    (facts) => {
      if (!facts.app) return;
      const acsURL4 = acsUrl("ipv4", "us-east-1", TENANT);
      facts.app = { ...facts.app, settings: { ...facts.app.settings, acsURL4 } };
    },
    [
      `1 ACS URL in Okta is not in the config, and the plan removes it: ${acsUrl("ipv4", "us-east-1", TENANT)}.`,
    ],
  ],
  [
    "an inactive app with another issuer",
    (facts) => {
      if (!facts.app) return;
      const settings = { ...facts.app.settings, entityID: "https://example.com" };
      facts.app = { ...facts.app, status: "INACTIVE", settings };
    },
    [
      "The Okta app 0oa1b2c3d4e5f6g7h8i9 is INACTIVE: nobody can sign in to AWS with it.",
      "The issuer in Okta (entityID) is https://example.com, and the metadata file says https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890. The plan changes it.",
    ],
  ],
  [
    "a policy of nobody's profile",
    (facts) => facts.policies.set(PRIMARY, { Version: "2012-10-17", Statement: [] }),
    [
      "The policy of the key is not the configured one (aws-baseline), and the plan replaces it. The key's policy counts as Version 2008-10-17 instead of 2012-10-17; lacks statement AllowIdentityCenterAdminAccounts; lacks statement AllowIdentityCenterAndIdentityStoreToDescribeKey; lacks statement AllowIdentityCenterAndIdentityStoreToUseKey; lacks statement AllowOrgPrincipalsViaIdentityCenterAndIdentityStore; lacks statement AllowManagedApps. Read it before you apply: whoever it names besides loses access.",
    ],
  ],
  [
    "rotation off, no alias in one Region",
    (facts) => {
      facts.rotation = { enabled: false, periodInDays: undefined };
      facts.aliases.set(OSAKA, ["other"]);
    },
    [
      "The key's rotation is off. The plan turns it on.",
      "The key has no alias identity-center in ap-northeast-3. The plan creates it.",
    ],
  ],
  [
    "a replica that no Region uses",
    (facts) => {
      const key = keyIn(PRIMARY, configWith());
      const replicaRegions = [OSAKA, "eu-west-1"];
      facts.keys.set(PRIMARY, {
        ...key,
        multiRegion: { type: "PRIMARY", primaryRegion: PRIMARY, replicaRegions },
      });
    },
    ["The key has a replica in eu-west-1, which is no Region of the instance. It is not managed."],
  ],
  [
    "a Region that is not there yet, and one that is being added",
    (facts) => (facts.regions = [{ name: "us-east-1", status: "ADDING", isPrimary: false }]),
    [
      `2 of 6 ACS URLs are missing in Okta: ${acsUrl("dual-stack", "us-east-1", TENANT)}, ${acsUrl("ipv4", "us-east-1", TENANT)}. The plan adds them.`,
      `The metadata file lacks 2 ACS URLs of the config: ${acsUrl("dual-stack", "us-east-1", TENANT)}, ${acsUrl("ipv4", "us-east-1", TENANT)}. Download the file anew and compare.`,
      "ap-northeast-3 has ACS URLs in the metadata file but is not a Region of the instance. The plan adds it.",
      "us-east-1 is a Region of the instance but not in the metadata file.",
      "us-east-1 is ADDING. Wait until it is done before you plan.",
      "The key has no replica in us-east-1. The plan creates it.",
    ],
  ],
  [
    "the AWS owned key",
    (facts) => {
      if (!facts.instance) return;
      const encryption = {
        keyType: "AWS_OWNED_KMS_KEY",
        keyArn: undefined,
        status: "ENABLED",
        reason: undefined,
      } as const;
      facts.instance = { ...facts.instance, encryption };
    },
    [
      "The instance is encrypted with the AWS owned key. Apply the kms stack, then move the instance: npx idc activate-key.",
    ],
  ],
  [
    "a single-Region key",
    (facts) => facts.keys.set(PRIMARY, { ...keyIn(PRIMARY, configWith()), multiRegion: undefined }),
    [
      `The instance's key ${KEY_ID} is a single-Region key, which AWS never converts. The plan creates a multi-Region key; then move the instance: npx idc activate-key.`,
    ],
  ],
];

test.each(DIFFERENCES)("seen: %s", async (_what, change, expected) => {
  const { seen } = await init({
    change: (facts) => {
      noBookmarks(facts);
      change(facts);
    },
  });
  expect(seen).toEqual(expected);
});

test("a single-Region key is not adopted", async () => {
  const { config } = await init({
    change: (facts) => {
      noBookmarks(facts);
      facts.keys.set(PRIMARY, { ...keyIn(PRIMARY, configWith()), multiRegion: undefined });
    },
  });
  expect(config.adopt).toEqual({
    replicaRegions: [],
    aliasRegions: [],
    identityCenterRegions: [OSAKA],
  });
});

test("a Region that is being removed is retiring, and keeps its replica", async () => {
  const { config } = await init({
    metadata: { additional: [] },
    change: (facts) => (facts.regions = [{ name: OSAKA, status: "REMOVING", isPrimary: false }]),
  });
  expect(config.regions).toMatchObject({ additional: [], retiring: [OSAKA] });
  expect(config.adopt).toMatchObject({ replicaRegions: [OSAKA], identityCenterRegions: [] });
});

test("one call that is denied costs only what it would have told", async () => {
  const denied = new ServiceError("kms GetKeyPolicy in ap-northeast-1", "denied", "access denied.");
  const { config, notes } = await init({
    aws: (aws) => ({
      ...aws,
      kms: (region) => ({ ...aws.kms(region), policy: () => Promise.reject(denied) }),
    }),
  });
  expect(notes).toEqual(["Could not look: kms GetKeyPolicy in ap-northeast-1: access denied."]);
  expect(config.adopt?.primaryKeyId).toBe(KEY_ID);
});

test.each<[string, Options, string]>([
  [
    "an instance of another identity store",
    {
      said: OFFLINE,
      change: (f) =>
        f.instance && (f.instance = { ...f.instance, identityStoreId: "d-0987654321" }),
    },
    "The metadata file is of the identity store d-1234567890, but the instance arn:aws:sso:::instance/ssoins-111111h2222j33pp has d-0987654321. Use the metadata file of that instance, or another --instance-arn.",
  ],
  [
    "another management account than was said",
    { said: { ...OFFLINE, managementAccountId: "999988887777" } },
    "--management-account-id is 999988887777, but the instance arn:aws:sso:::instance/ssoins-111111h2222j33pp belongs to 111122223333. Leave the option out.",
  ],
  [
    "an app that is not there",
    { said: { ...SAID, oktaAppId: "0oanowhere" } },
    "--okta-app-id 0oanowhere: the Okta org has no such app. The ID is in the address of the app's page in the admin console and starts with 0oa.",
  ],
  [
    "an app of another type",
    { said: OFFLINE, change: (f) => f.app && (f.app = { ...f.app, name: "amazon_aws" }) },
    '--okta-app-id 0oa1b2c3d4e5f6g7h8i9 ("AWS IAM Identity Center") is of type amazon_aws, not the catalogue app AWS IAM Identity Center (amazon_aws_sso). Use the app that people sign in to AWS with.',
  ],
  [
    "an app of another instance",
    {
      said: OFFLINE,
      change: (f) =>
        f.app && (f.app = { ...f.app, settings: { acsURL: acsUrl("ipv4", PRIMARY, "another") } }),
    },
    '--okta-app-id 0oa1b2c3d4e5f6g7h8i9 ("AWS IAM Identity Center") has ACS URLs of the tenant another, but the metadata file is of 11111111-2222-4333-8444-555555555555: it signs people in to another instance.',
  ],
  [
    "two apps that may be meant",
    {
      okta: (okta) => ({
        ...okta,
        apps: async (name) =>
          (await okta.apps(name)).flatMap((app) => [app, { ...app, id: "0oa2" }]),
      }),
    },
    '2 Okta apps have ACS URLs of this instance: 0oa1b2c3d4e5f6g7h8i9 ("AWS IAM Identity Center"), 0oa2 ("AWS IAM Identity Center"). Say which one people use: --okta-app-id.',
  ],
])("refused: %s", async (_what, options, message) => {
  await expect(init(options)).rejects.toThrow(message);
});

describe.each(OTHER_PARTITIONS)("in $partition", (example) => {
  const { partition, regions, acsUrls, issuer } = example;
  const [primary, ...additional] = regions;
  const instanceArn = `arn:${partition}:sso:::instance/ssoins-111111h2222j33pp`;
  const metadata = { primary, verbatim: metadataOf(example) };

  test("the config has the URLs and the issuer of the file, word for word", async () => {
    const { config, text, seen } = await init({
      metadata,
      offline: true,
      said: { ...OFFLINE, instanceArn },
    });
    expect(seen).toEqual([]);
    expect(config).toEqual(
      configWith({ ...inPartition(example), "kms.keyPolicy": "aws-baseline" }),
    );
    // What the partition is not known to have is not offered either.
    expect(text).not.toMatch(/portalAlias|enabledBeforeFebruary2026|defaultAcs|breakGlass/);
    for (const url of Object.values(acsUrls).flat()) expect(text).toContain(`\n      - ${url}\n`);
  });

  test("an instance that this project could have made is taken over without a difference", async () => {
    const { config, notes, seen } = await init({ metadata, config: inPartition(example) });
    expect([notes, seen]).toEqual([[], []]);
    expect(config.adopt).toMatchObject({
      primaryKeyId: KEY_ID,
      replicaRegions: additional,
      identityCenterRegions: additional,
    });
    expect(config.identityCenter).toMatchObject({ instanceArn, issuerUrl: issuer });
  });
});

test("the URL that is the app's default now stays it, where none can be computed", async () => {
  const [first, second] = GOV.acsUrls["us-gov-west-1"] as [string, string];
  const { config, seen } = await init({
    metadata: { primary: "us-gov-west-1", verbatim: metadataOf(GOV) },
    config: {
      ...inPartition(GOV),
      "endpoints.acsUrls": { ...GOV.acsUrls, "us-gov-west-1": [second, first] },
    },
  });
  expect(seen).toEqual([]);
  expect(config.endpoints.acsUrls?.["us-gov-west-1"]).toEqual([second, first]);
});

test("a Region of the instance that the file lacks is asked for: its URLs cannot be computed", async () => {
  await expect(
    init({
      metadata: {
        primary: "us-gov-west-1",
        verbatim: { issuer: GOV.issuer, urls: GOV.acsUrls["us-gov-west-1"] as string[] },
      },
      config: inPartition(GOV),
    }),
  ).rejects.toThrow(
    "The metadata file has no ACS URL of us-gov-east-1, which the instance has. Their format is not known here, so none can be computed: download the file anew.",
  );
});
