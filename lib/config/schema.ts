import * as z from "zod";

import {
  ACS_ENDPOINTS,
  INSTANCE_ARN_PATTERN,
  REGION_NAME_PATTERN,
  REGIONAL_ACS_ENDPOINTS,
  REGIONAL_PORTAL_ENDPOINTS,
  REGIONS,
} from "../endpoints";
import { GUIDE_LANGUAGES } from "../guide/languages";
import { KEY_POLICY_PROFILES, type KeyPolicyProfile } from "../key-policy";
import { DEFAULT_ACS_FIELDS } from "../okta";
import { integer, label, list, oneOf, refusal, section, text, yesOrNo } from "./fields";
import { ENVIRONMENT_NAME } from "./names";

// One config is parsed in a process: compiling a validator for it costs more than it saves.
z.config({ jitless: true });

/** Bounds of a key's waiting period (AWS KMS API, `ScheduleKeyDeletion`). */
const DELETION_WINDOW_DAYS = { min: 7, max: 30 } as const;
/** Bounds of automatic rotation (AWS KMS API, `EnableKeyRotation`). */
const ROTATION_PERIOD_DAYS = { min: 90, max: 2560 } as const;
/** Fewest break-glass users: one person can be ill, or the reason for the emergency. */
const MIN_BREAK_GLASS_USERS = 2;

/**
 * Bounds of a role's longest session (IAM API, `CreateRole`, parameter `MaxSessionDuration`).
 */
const SESSION_DURATION_SECONDS = { min: 3600, max: 43_200 } as const;
/**
 * Bounds of how long ago MFA may have been: those of a session with MFA (STS API,
 * `GetSessionToken`, parameter `DurationSeconds`), after which AWS forgets it anyway.
 */
const MFA_AGE_SECONDS = { min: 900, max: 129_600 } as const;

const ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess";

const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

const looksLikeUrl = (value: unknown): value is string =>
  typeof value === "string" && /^https?:\/\//.test(value);

/** What people put where the tenant ID belongs. */
function notATenantId(value: unknown): string | undefined {
  if (looksLikeUrl(value) && URL.canParse(value)) {
    const last = new URL(value).pathname.split("/").filter(Boolean).at(-1) ?? "";
    return `is a whole URL. Only what follows the last slash is the tenant ID: ${JSON.stringify(last)}.`;
  }
  const other = /^d-/.test(String(value))
    ? "an identity store"
    : /^ssoins-/.test(String(value))
      ? "the instance"
      : undefined;
  return (
    other &&
    `is the ID of ${other}. The tenant ID is the last path segment of any ACS URL that the console shows.`
  );
}

/** What YAML makes of an unquoted account ID: a number, its leading zeros gone. */
const unquotedNumber = (value: unknown): string | undefined =>
  typeof value === "number"
    ? "is a number, and YAML drops the leading zeros of numbers. Put the 12 digits in quotes."
    : undefined;

const accountId = () => text(/^\d{12}$/, "an AWS account ID: 12 digits in quotes", unquotedNumber);

/** Existence, spelling and partition are judged in rules.ts, which knows the whole file. */
const regionName = () =>
  z.string({ error: "is not allowed: it must be the name of an AWS Region." }).meta({
    anyOf: [
      {
        enum: [...REGIONS.keys()],
      },
      { pattern: REGION_NAME_PATTERN.source },
    ],
  });

/** Repetition is judged in rules.ts too: a Region is in one of several lists, once. */
const regionNames = () =>
  z.array(regionName(), { error: refusal("a list of AWS Regions, [] for none") });

const acsEndpoint = () =>
  oneOf(REGIONAL_ACS_ENDPOINTS, (value) =>
    value === "alternative-ipv4"
      ? "exists in the primary Region only. Take it out, and set identityCenter.enabledBeforeFebruary2026: true, which keeps it there."
      : undefined,
  );

const identityCenter = section({
  instanceArn: text(
    INSTANCE_ARN_PATTERN,
    "the instance ARN, arn:aws:sso:::instance/ssoins- and 16 characters",
  ).describe("ARN of the instance, from the Identity Center console, Settings."),
  identityStoreId: text(
    /^d-[0-9a-z]+$/,
    "the identity store ID, d- and letters or digits, such as d-1234567890",
  ).describe("Identity store ID, from the Identity Center console, Settings."),
  tenantId: text(
    /^(?!d-|ssoins-)[A-Za-z0-9-]+$/,
    "the tenant ID, the last path segment of any ACS URL in the console: letters, digits and hyphens",
    notATenantId,
  )
    .optional()
    .describe(
      "Tenant ID: the last path segment of any ACS URL that the console shows; no API returns it. Needed where ACS URLs are computed.",
    ),
  managementAccountId: accountId().describe(
    "The organization's management account, which owns the KMS key. In quotes.",
  ),
  accountId: accountId()
    .optional()
    .describe(
      "Whose credentials manage the Regions: the management account (default) or a delegated one; always the same.",
    ),
  delegatedAdminAccountIds: list(accountId(), "AWS account IDs")
    .default([])
    .describe("Accounts that Identity Center administration is delegated to."),
  enabledBeforeFebruary2026: yesOrNo()
    .default(false)
    .describe(
      "True keeps the primary Region's alternative-ipv4 ACS URL, which such instances need.",
    ),
  portalAlias: text(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    "the subdomain alone: lower-case letters, digits and hyphens, without .awsapps.com",
  )
    .optional()
    .describe("Subdomain of awsapps.com, where one was chosen for the access portal."),
  issuerUrl: text(/^https:\/\/[\w.:/~%?=&-]+$/, "an https:// URL")
    .optional()
    .describe(
      "SAML issuer of Identity Center. In partition aws only where the console shows another than the computed one.",
    ),
});

const regions = section({
  primary: regionName().describe("Where the instance was enabled. AWS never lets it change."),
  additional: regionNames().describe(
    "Regions that the instance is replicated to, in the order in which they are added.",
  ),
  retiring: regionNames()
    .default([])
    .describe("Regions on their way out: no longer used for sign-in, replica key kept."),
  unlisted: regionNames()
    .default([])
    .describe(
      "Region names that are right although they look like a misspelling: Regions newer than this project.",
    ),
});

const endpoints = section({
  acs: list(acsEndpoint(), "endpoint types (dual-stack, ipv4)", { min: 1 })
    .default(["dual-stack", "ipv4"])
    .describe(
      "ACS URLs registered for every Region, in this order. Keep both: the Okta app has 18 fields, for 9 Regions with both types or 17 with one.",
    ),
  defaultAcs: oneOf(ACS_ENDPOINTS)
    .optional()
    .describe(
      "Type of the primary Region's URL in the default ACS field of the Okta app. Left out: alternative-ipv4 where it is kept, else the first of acs.",
    ),
  acsUrls: z
    .record(
      regionName(),
      list(
        text(
          /^https:\/\/[^\s"'<>${}%]+$/,
          "an https URL, word for word as the metadata file has it",
        ),
        "ACS URLs",
        { min: 1 },
      ),
      { error: refusal("a mapping of Regions to lists of ACS URLs") },
    )
    .optional()
    .describe(
      "ACS URLs word for word, by Region, in the place of the computed ones: in other partitions than aws, and where AWS's metadata file has a newer format.",
    ),
  portal: oneOf(REGIONAL_PORTAL_ENDPOINTS)
    .default("dual-stack")
    .describe("Type of the portal URL in the Okta bookmarks."),
});

/** What AWS allows in tags (AWS General Reference, "Tag naming limits and requirements"). */
const TAG = (what: string, length: string) =>
  `a tag ${what} of ${length} letters, digits, spaces and _.:/=+-@, not starting with aws:`;

const kms = section({
  keyPolicy: oneOf(KEY_POLICY_PROFILES as [KeyPolicyProfile, ...KeyPolicyProfile[]]).describe(
    "minimal: seven statements, Identity Center alone. aws-baseline: AWS's own, also for managed applications.",
  ),
  aliasName: text(
    /^(?!aws\/|alias\/)[A-Za-z0-9/_-]{1,250}$/,
    "letters, digits, /, _ and -, without the prefix alias/ and not starting with aws/",
  )
    .default("identity-center")
    .describe("Alias of the key in every Region, without alias/."),
  rotationPeriodInDays: integer(ROTATION_PERIOD_DAYS.min, ROTATION_PERIOD_DAYS.max, "days")
    .default(365)
    .describe("How often KMS rotates the key material, in days."),
  deletionWindowInDays: integer(DELETION_WINDOW_DAYS.min, DELETION_WINDOW_DAYS.max, "days")
    .default(30)
    .describe("How long a deleted key can still be brought back, in days."),
  tags: z
    .record(
      text(/^(?!aws:)(?!__proto__$)[\p{L}\p{N}\p{Zs}_.:/=+@-]{1,128}$/u, TAG("name", "1 to 128")),
      text(/^[\p{L}\p{N}\p{Zs}_.:/=+@-]{0,256}$/u, TAG("value", "0 to 256"), (value) =>
        typeof value === "string" ? undefined : "is not a text. Put it in quotes.",
      ),
      { error: refusal("a mapping of tag names to texts") },
    )
    .optional()
    .describe("Tags of every key. Left out: the tags that the keys have are left alone."),
});

/** What the first part of the admin console's address ends with. */
const ADMIN_HOST = "-admin";

const oktaAppId = (allowed: string) => text(/^0oa[A-Za-z0-9]+$/, allowed);

const okta = section({
  orgName: text(
    /^(?!.*-admin$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/,
    "the first part of the org's address alone: letters, digits and hyphens",
    (value) =>
      typeof value !== "string"
        ? undefined
        : value.includes(".")
          ? `is a whole address. Only its first part is the org name: ${JSON.stringify(value.replace(/^https?:\/\//, "").split(".")[0])}; the rest belongs into okta.baseUrl.`
          : value.endsWith(ADMIN_HOST)
            ? `is the address of the admin console, which is not the org's. Set it to ${JSON.stringify(value.slice(0, -ADMIN_HOST.length))}.`
            : undefined,
  ).describe("First part of the org's address: example for example.okta.com."),
  baseUrl: text(HOST, "a host name such as okta.com or oktapreview.com, without https://")
    .default("okta.com")
    .describe("The rest of the org's address."),
  baseUrlIsOurs: yesOrNo()
    .default(false)
    .describe(
      "True says that an okta.baseUrl that is not Okta's own is your custom domain. Credentials are sent to it.",
    ),
  app: section({
    id: oktaAppId("the ID of an Okta app, 0oa and letters or digits")
      .optional()
      .describe("An existing app: only its settings are managed."),
    label: label(100, "the label of the app to create,")
      .optional()
      .describe("Instead of id: the app is created from the catalogue under this label."),
  }),
  acsFields: section({
    default: text(/^[A-Za-z][\w-]*$/, "a setting name: letters, digits, _ and -")
      .default(DEFAULT_ACS_FIELDS.default)
      .describe("Setting labelled AWS SSO ACS URL."),
    additional: text(
      /^[A-Za-z][\w-]*\{n\}[\w-]*$/,
      "a setting name with {n} for the number, such as acsURL{n}",
    )
      .default(DEFAULT_ACS_FIELDS.additional)
      .describe("Settings labelled AWS SSO ACS URL1 to URL17; {n} counts from 1."),
  }).prefault({}),
  bookmarks: section({
    groupIds: list(
      text(/^00g[A-Za-z0-9]+$/, "the ID of an Okta group, 00g and letters or digits"),
      "Okta group IDs",
    )
      .default([])
      .describe(
        "Groups that see the bookmark apps. Empty: assignments are left to Okta's console.",
      ),
  }).prefault({}),
});

export const BACKEND_TYPES = ["local", "cloud", "s3", "gcs", "azurerm"] as const;
export type BackendType = (typeof BACKEND_TYPES)[number];

const backend = section({
  type: oneOf(BACKEND_TYPES).describe("Where the state is kept; cloud: HCP Terraform."),
  organization: text(/^[A-Za-z0-9_-]+$/, "the name of an HCP Terraform organization")
    .optional()
    .describe("cloud only: the organization."),
  project: text(/^[A-Za-z0-9 _-]{3,40}$/, "the name of an HCP Terraform project")
    .optional()
    .describe("cloud only: the project that new workspaces go to."),
  hostname: text(HOST, "a host name, without https://")
    .default("app.terraform.io")
    .describe("cloud only: where HCP Terraform is."),
  bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of an S3 bucket")
    .optional()
    .describe("s3 only: the bucket."),
  region: text(REGION_NAME_PATTERN, "the name of an AWS Region")
    .optional()
    .describe(
      "s3 only: the Region of the bucket. Not the primary Region, where there is a choice.",
    ),
  keyPrefix: text(/^([A-Za-z0-9._-]+\/)*$/, "a path with a slash at its end, such as identity/")
    .default("identity-center/")
    .describe("s3, gcs and azurerm: start of each state's key; the stack's name follows."),
  kmsKeyId: text(/^\S+$/, "the ARN of a KMS key")
    .optional()
    .describe("s3 only: the key that the states are encrypted with."),
  lockFile: yesOrNo()
    .default(true)
    .describe("s3 only: a lock file beside the state keeps two runs apart."),
  arguments: z
    .record(
      z.string(),
      z.union([text(/^[^$%]*$/, "a text without $ and %"), z.boolean()], {
        error: refusal("a text, true or false"),
      }),
      { error: refusal("a mapping of Terraform's argument names to values") },
    )
    .optional()
    .describe("gcs and azurerm only: arguments as Terraform names them."),
});

const adopt = section({
  primaryKeyId: text(
    /^mrk-[0-9a-f]{32}$/,
    "the ID of a multi-Region key, mrk- and 32 hexadecimal digits",
    (value) =>
      typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
        ? "is the ID of a single-Region key, and AWS never converts one. Leave primaryKeyId out: a multi-Region key is created, and the instance is moved to it."
        : undefined,
  )
    .optional()
    .describe("The multi-Region key in the primary Region."),
  replicaRegions: list(regionName(), "AWS Regions")
    .default([])
    .describe("Regions that have a replica of that key."),
  aliasRegions: list(regionName(), "AWS Regions")
    .default([])
    .describe("Regions in which the alias kms.aliasName exists already."),
  identityCenterRegions: list(regionName(), "AWS Regions")
    .default([])
    .describe("Additional Regions that the instance has already."),
  bookmarkAppIds: z
    .record(z.string(), oktaAppId("the ID of a bookmark app, 0oa and letters or digits"), {
      error: "must be a mapping of AWS Regions to the IDs of their bookmark apps.",
    })
    .optional()
    .describe("Bookmark apps that exist already, by the Region whose portal they open."),
});

const guide = section({
  organizationName: label(100, "a name").describe("The name people know the company by."),
  supportContact: label(200).describe(
    "Whom to ask when sign-in does not work: a channel, a number, an address.",
  ),
  languages: list(oneOf(GUIDE_LANGUAGES), "languages", { min: 1 })
    .default(["en"])
    .describe("Languages of the guide, the first one first."),
});

const policyArn = () =>
  text(
    /^arn:aws:iam::(aws|\d{12}):policy\/[\w+=,.@/-]{1,512}$/,
    "the ARN of an IAM policy, such as arn:aws:iam::aws:policy/AdministratorAccess",
  );

const breakGlass = section({
  userNames: list(
    text(/^[\w+=,.@-]{1,64}$/, "an IAM user name: 1 to 64 letters, digits and _+=,.@-"),
    "user names",
    { min: MIN_BREAK_GLASS_USERS },
  ).describe("IAM users for the emergency, two at least."),
  alarmEmails: list(
    text(/^[\w.%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$/, "an e-mail address"),
    "e-mail addresses",
    {
      min: 1,
    },
  ).describe("Who is told when one of them is used."),
  alarmUrls: list(
    text(/^https:\/\/[^\s"'<>@${}%\\]+$/, "an https address, without user and password"),
    "https addresses",
  )
    .default([])
    .describe(
      "Where alarms go beside e-mail: HTTPS addresses that take SNS's messages. An address that holds a key is a secret.",
    ),
  accountId: accountId()
    .optional()
    .describe("Account of the emergency users. Left out: the management account."),
  rolePolicyArn: policyArn()
    .default(ADMINISTRATOR_ACCESS)
    .describe("What the emergency users' role may do."),
  permissionsBoundaryArn: policyArn()
    .optional()
    .describe("Permissions boundary of the emergency roles."),
  mfa: oneOf(["hardware", "any"])
    .default("hardware")
    .describe(
      "What the emergency users can register: security keys alone, or phone apps and tokens too.",
    ),
  maxMfaAgeInSeconds: integer(MFA_AGE_SECONDS.min, MFA_AGE_SECONDS.max, "seconds")
    .default(3600)
    .describe("How long ago a user may have signed in with MFA when they assume the role."),
  sessionDurationInSeconds: integer(
    SESSION_DURATION_SECONDS.min,
    SESSION_DURATION_SECONDS.max,
    "seconds",
  )
    .default(3600)
    .describe("Longest session of an emergency role."),
  extraAlarmRegions: list(regionName(), "AWS Regions")
    .default([])
    .describe("Regions with alarms beside those that have them anyway."),
  directFederation: yesOrNo()
    .default(false)
    .describe('True adds the path for "Identity Center down, Okta up".'),
  federation: section({
    appLabel: label(100, "the label of the Okta app,")
      .default("AWS emergency access")
      .describe("Label of the Okta app."),
    roles: list(
      section({
        name: text(
          /^[a-z][a-z0-9-]{0,19}$/,
          "1 to 20 of a-z, 0-9 and -, starting with a letter",
        ).describe("Last part of the role's name."),
        policyArn: policyArn().describe("What the role may do."),
      }),
      "roles",
      { min: 1 },
    )
      .default([{ name: "administrator", policyArn: ADMINISTRATOR_ACCESS }])
      .describe("Emergency roles; each has an Okta group of its own."),
    signInPolicy: oneOf(["phishing-resistant", "okta-team"])
      .default("phishing-resistant")
      .describe(
        "Who makes the app's sign-in policy: this project, which asks for phishing-resistant MFA at every sign-in, or the Okta team. An org of Okta Classic has none to make.",
      ),
  })
    .prefault({})
    .describe("With directFederation only."),
});

const portal = section({
  domain: text(
    HOST,
    "a host name such as aws.example.com, without https:// and without a path",
  ).describe("The company's own address in front of the portals. It exists already."),
});

/** The whole config file. */
export const configSchema = section({
  environment: text(ENVIRONMENT_NAME.pattern, ENVIRONMENT_NAME.allowed).describe(
    "Prefix of the stack and workspace names.",
  ),
  identityCenter,
  regions,
  endpoints: endpoints.prefault({}),
  kms,
  okta,
  backend,
  adopt: adopt.optional(),
  guide: guide.optional(),
  breakGlass: breakGlass.optional(),
  portal: portal.optional(),
});

/** The file as the schema takes it, defaults filled in; see {@link toConfig} for what the rules make of it. */
export type ParsedConfig = z.output<typeof configSchema>;
