import { join, relative } from "node:path";

import { DEFAULT_CONFIG_FILE, JSON_SCHEMA_FILE, packageRoot } from "../config";
import { displayNameOf } from "../endpoints";
import type { Draft } from "./draft";
import type { DraftBackend } from "./findings";
import { section, writeYaml, type Entry, type Value } from "./yaml-writer";

/** A file that comes with the tool, seen from a folder. */
const fromFolder = (folder: string, file: string): string =>
  relative(folder, join(packageRoot(), file));

/** A key that is commented out where it would only say the default. */
const orDefault = (
  key: string,
  value: Value | undefined,
  fallback: Value,
  comment: readonly string[] = [],
): Entry =>
  value === undefined || (Array.isArray(value) && value.length === 0)
    ? { key, comment, shown: fallback }
    : { key, comment, value };

/** A key that is left out where nothing was found. */
const whereFound = (
  key: string,
  value: Value | undefined,
  comment: readonly string[] = [],
): Entry[] =>
  value === undefined || (Array.isArray(value) && value.length === 0)
    ? []
    : [{ key, value, comment }];

/**
 * The config file as it is written: every value that was found, and a comment for each that a person
 * may want to change.
 *
 * @param folder where it is written, seen from the working directory
 */
export function renderConfig(draft: Draft, folder: string): string {
  const { environment, backend } = draft;
  return writeYaml(
    [
      `yaml-language-server: $schema=./${fromFolder(folder, JSON_SCHEMA_FILE)}`,
      "",
      "Written by idc init from what it found. Nothing secret belongs in here.",
      `Keys that are commented out show their default, unless they say otherwise; see ${fromFolder(".", DEFAULT_CONFIG_FILE)}.`,
    ],
    [
      {
        key: "environment",
        value: environment,
        comment: ["Prefix of the stack and workspace names."],
      },
      { key: "identityCenter", value: identityCenterOf(draft) },
      { key: "regions", value: regionsOf(draft) },
      { key: "endpoints", value: endpointsOf(draft) },
      { key: "kms", value: kmsOf(draft) },
      { key: "okta", value: oktaOf(draft) },
      { key: "backend", value: backendOf(backend) },
      ...adoptOf(draft),
      ...LATER.filter(({ key }) => key !== "breakGlass" || draft.endpoints.acsUrls === undefined),
    ],
  );
}

/** What only the commercial partition is known to have. */
const commercialOnly = ({ identityCenter, endpoints }: Draft): Entry[] =>
  endpoints.acsUrls !== undefined
    ? []
    : [
        {
          key: "enabledBeforeFebruary2026",
          value: identityCenter.enabledBeforeFebruary2026,
          comment: [
            "True keeps the primary Region's third ACS URL (https://<region>.signin.aws.amazon.com/…).",
          ],
        },
        {
          key: "portalAlias",
          shown: "example-corp",
          comment: [
            "Subdomain of awsapps.com, where one was chosen for the access portal: no API returns it.",
          ],
        },
      ];

const identityCenterOf = (draft: Draft): Value => {
  const { identityCenter } = draft;
  return section(
    { key: "instanceArn", value: identityCenter.instanceArn },
    { key: "identityStoreId", value: identityCenter.identityStoreId },
    ...whereFound("tenantId", identityCenter.tenantId),
    {
      key: "managementAccountId",
      value: identityCenter.managementAccountId,
      comment: ["The organization's management account, which owns the KMS key."],
    },
    orDefault(
      "delegatedAdminAccountIds",
      identityCenter.delegatedAdminAccountIds,
      [],
      [
        "Accounts that Identity Center administration is delegated to. They get into the key policy.",
      ],
    ),
    ...commercialOnly(draft),
    ...whereFound("issuerUrl", identityCenter.issuerUrl),
  );
};

const regionsOf = ({ regions }: Draft): Value =>
  section(
    {
      key: "primary",
      value: regions.primary,
      comment: [`${displayNameOf(regions.primary)}. AWS never lets it change.`],
    },
    {
      key: "additional",
      value: regions.additional,
      comment: ["In the order in which they are added."],
    },
    orDefault(
      "retiring",
      regions.retiring,
      [],
      ["On their way out: no longer used for sign-in, replica key kept."],
    ),
    ...whereFound("unlisted", regions.unlisted, ["Regions newer than this project."]),
  );

const acsOf = ({ acs, defaultAcs, acsUrls }: Draft["endpoints"]): Entry[] =>
  acsUrls !== undefined
    ? [
        {
          key: "acsUrls",
          value: section(...[...acsUrls].map(([region, urls]) => ({ key: region, value: urls }))),
          comment: [
            "ACS URLs as the metadata file has them: their format is not known in this partition. The first",
            "URL of the primary Region goes to the default field of the Okta app.",
          ],
        },
      ]
    : [
        {
          key: "acs",
          value: acs,
          comment: ["ACS URLs to register for every Region, in this order."],
        },
        orDefault("defaultAcs", defaultAcs, "dual-stack", [
          "Which of the primary Region's URLs goes to the default field of the Okta app.",
          ...(defaultAcs === undefined
            ? ["Not set: the alternative-ipv4 one where it exists, else the first of acs."]
            : []),
        ]),
      ];

const endpointsOf = ({ endpoints }: Draft): Value =>
  section(...acsOf(endpoints), {
    key: "portal",
    shown: "dual-stack",
    comment: ["Which portal URL the Okta bookmarks open: dual-stack or alternative-ipv4."],
  });

const kmsOf = ({ kms }: Draft): Value =>
  section(
    {
      key: "keyPolicy",
      value: kms.keyPolicy,
      comment: [
        "minimal:      seven statements, for Identity Center alone",
        "aws-baseline: AWS's own policy, also for delegated administrators' and AWS managed applications",
        ...(kms.keyPolicyIsLive ? ["The key in use has this one."] : []),
      ],
    },
    orDefault("aliasName", kms.aliasName, "identity-center"),
    orDefault("rotationPeriodInDays", kms.rotationPeriodInDays, 365),
    { key: "deletionWindowInDays", shown: 30 },
  );

const oktaOf = ({ okta }: Draft): Value =>
  section(
    { key: "orgName", value: okta.orgName },
    orDefault("baseUrl", okta.baseUrl, "okta.com"),
    {
      key: "app",
      value:
        okta.appId === undefined
          ? section(
              {
                key: "id",
                shown: "0oa1b2c3d4e5f6g7h8i9",
                comment: [
                  "None was found, so one is created from the Okta catalogue. If people use one already, delete",
                  "the label and set its ID (0oa…, from the address of its page in the admin console):",
                ],
              },
              { key: "label", value: "AWS IAM Identity Center" },
            )
          : section({ key: "id", value: okta.appId }),
    },
    orDefault(
      "acsFields",
      okta.acsFields && fieldsOf(okta.acsFields),
      fieldsOf({ default: "acsURL", additional: "acsURL{n}" }),
      [
        okta.acsFields === undefined
          ? "API names of the ACS settings: a guess until idc doctor --okta-fields has read the app."
          : "Read from the app.",
      ],
    ),
    {
      key: "bookmarks",
      shown: section({ key: "groupIds", value: [] }),
      comment: ["Okta groups that see the bookmark apps. Empty: assign them in the Okta console."],
    },
  );

const fieldsOf = (fields: NonNullable<Draft["okta"]["acsFields"]>): Value =>
  section(
    { key: "default", value: fields.default },
    { key: "additional", value: fields.additional },
  );

/** Where the state is kept. A local one is shown what takes its place. */
function backendOf(backend: DraftBackend): Value {
  const others: Entry[] = [
    { key: "type", shown: "cloud" },
    { key: "organization", shown: "example-org" },
    { key: "type", shown: "s3" },
    { key: "bucket", shown: "example-terraform-states" },
    { key: "region", shown: "eu-west-1" },
  ];
  return section(
    {
      key: "type",
      value: backend.type,
      comment:
        backend.type === "local"
          ? [
              "local: the state is kept beside cdktf.out, to try things out. Before the first apply in",
              "production set one that lasts, in another Region than the primary one: cloud (HCP Terraform,",
              "a workspace per stack), s3, gcs or azurerm, see docs/config.md.",
            ]
          : [],
    },
    ...Object.entries(backend)
      .filter(([key]) => key !== "type")
      .map(([key, value]) => ({ key, value: value })),
    ...(backend.type === "local" ? others : []),
  );
}

function adoptOf({ adopt }: Draft): Entry[] {
  const found = [
    ...whereFound("primaryKeyId", adopt.primaryKeyId),
    ...whereFound("replicaRegions", adopt.replicaRegions),
    ...whereFound("aliasRegions", adopt.aliasRegions),
    ...whereFound("identityCenterRegions", adopt.identityCenterRegions),
    ...whereFound(
      "bookmarkAppIds",
      adopt.bookmarkAppIds.length > 0 ? new Map(adopt.bookmarkAppIds) : undefined,
    ),
  ];
  if (found.length === 0) return [];
  const comment = ["What exists already and is taken over, with nothing replaced."];
  return [{ key: "adopt", value: section(...found), comment }];
}

/** What nothing tells, and many want later: none of it has a default. */
const LATER: readonly Entry[] = [
  {
    key: "guide",
    comment: ["What idc guide tells people. Not set: no guide."],
    shown: section(
      { key: "organizationName", value: "Example Corp" },
      { key: "supportContact", value: "#help-identity" },
      { key: "languages", value: ["en", "ja"] },
    ),
  },
  {
    key: "portal",
    comment: ["The company's own address in front of the portals, where there is one already."],
    shown: section({ key: "domain", value: "aws.example.com" }),
  },
  {
    key: "breakGlass",
    comment: [
      "Emergency access for when Okta or Identity Center is gone, see docs/break-glass.md.",
    ],
    shown: section(
      { key: "userNames", value: ["break-glass-1", "break-glass-2"] },
      { key: "alarmEmails", value: ["security@example.com"] },
    ),
  },
];
