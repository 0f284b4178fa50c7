import { join, relative } from "node:path";
import { stringify } from "yaml";

import { DEFAULT_CONFIG_FILE, JSON_SCHEMA_FILE, packageRoot } from "../config";
import { displayNameOf } from "../endpoints";
import type { Draft } from "./draft";

/** A value on one line of YAML. */
function scalar(value: string | number | boolean): string {
  const text = stringify(value).trim();
  // Digits alone would be a number to YAML.
  return typeof value === "string" && /^\d+$/.test(value) ? JSON.stringify(value) : text;
}

const list = (values: readonly string[]): string => `[${values.map(scalar).join(", ")}]`;

/** A key that is commented out where it would only say the default. */
const optional = (isSet: boolean, line: string): string => (isSet ? line : `# ${line}`);

/** A file that comes with the tool, seen from a folder. */
const fromFolder = (folder: string, file: string): string =>
  relative(folder, join(packageRoot(), file));

/**
 * The config file as it is written: every value that was found, and a comment for each that a person
 * may want to change.
 *
 * @param folder where it is written, seen from the working directory
 */
export function renderConfig(
  { environment, identityCenter, regions, endpoints, kms, okta, adopt }: Draft,
  folder: string,
): string {
  const adopted = [
    adopt.primaryKeyId && `  primaryKeyId: ${scalar(adopt.primaryKeyId)}`,
    adopt.replicaRegions.length > 0 && `  replicaRegions: ${list(adopt.replicaRegions)}`,
    adopt.aliasRegions.length > 0 && `  aliasRegions: ${list(adopt.aliasRegions)}`,
    adopt.identityCenterRegions.length > 0 &&
      `  identityCenterRegions: ${list(adopt.identityCenterRegions)}`,
    adopt.bookmarkAppIds.length > 0 &&
      `  bookmarkAppIds: { ${adopt.bookmarkAppIds.map(([region, id]) => `${region}: ${scalar(id)}`).join(", ")} }`,
  ].filter((line) => typeof line === "string" && line !== "");

  return `# yaml-language-server: $schema=./${fromFolder(folder, JSON_SCHEMA_FILE)}
#
# Written by idc init from what it found. Nothing secret belongs in here.
# Keys that are commented out show their default, unless they say otherwise; see ${fromFolder(".", DEFAULT_CONFIG_FILE)}.

# Prefix of the stack and workspace names.
environment: ${scalar(environment)}

identityCenter:
  instanceArn: ${scalar(identityCenter.instanceArn)}
  identityStoreId: ${scalar(identityCenter.identityStoreId)}
  tenantId: ${scalar(identityCenter.tenantId)}
  # The organization's management account, which owns the KMS key.
  managementAccountId: ${JSON.stringify(identityCenter.managementAccountId)}
  # Accounts that Identity Center administration is delegated to. They get into the key policy.
  ${optional(
    identityCenter.delegatedAdminAccountIds.length > 0,
    `delegatedAdminAccountIds: ${list(identityCenter.delegatedAdminAccountIds)}`,
  )}
  # True keeps the primary Region's third ACS URL (https://<region>.signin.aws.amazon.com/…).
  enabledBeforeFebruary2026: ${scalar(identityCenter.enabledBeforeFebruary2026)}
  # Subdomain of awsapps.com, where one was chosen for the access portal: no API returns it.
  # portalAlias: example-corp
${identityCenter.issuerUrl === undefined ? "" : `  issuerUrl: ${scalar(identityCenter.issuerUrl)}\n`}
regions:
  # ${displayNameOf(regions.primary)}. AWS never lets it change.
  primary: ${scalar(regions.primary)}
  # In the order in which they are added.
  additional: ${list(regions.additional)}
  # On their way out: no longer used for sign-in, replica key kept.
  ${optional(regions.retiring.length > 0, `retiring: ${list(regions.retiring)}`)}
${regions.unlisted.length > 0 ? `  # Regions newer than this project.\n  unlisted: ${list(regions.unlisted)}\n` : ""}
endpoints:
  # ACS URLs to register for every Region, in this order.
  acs: ${list(endpoints.acs)}
  # Which of the primary Region's URLs goes to the default field of the Okta app.
  ${
    endpoints.defaultAcs === undefined
      ? "# Not set: the alternative-ipv4 one where it exists, else the first of acs.\n  # defaultAcs: dual-stack"
      : `defaultAcs: ${endpoints.defaultAcs}`
  }
  # Which portal URL the Okta bookmarks open: dual-stack or alternative-ipv4.
  # portal: dual-stack

kms:
  # minimal:      seven statements, for Identity Center alone
  # aws-baseline: AWS's own policy, also for delegated administrators' and AWS managed applications
${kms.keyPolicyIsLive ? "  # The key in use has this one.\n" : ""}  keyPolicy: ${kms.keyPolicy}
  ${optional(kms.aliasName !== undefined, `aliasName: ${scalar(kms.aliasName ?? "identity-center")}`)}
  ${optional(
    kms.rotationPeriodInDays !== undefined,
    `rotationPeriodInDays: ${kms.rotationPeriodInDays ?? 365}`,
  )}
  # deletionWindowInDays: 30

okta:
  orgName: ${scalar(okta.orgName)}
  ${optional(okta.baseUrl !== undefined, `baseUrl: ${scalar(okta.baseUrl ?? "okta.com")}`)}
  app:
    ${
      okta.appId === undefined
        ? "# None was found, so one is created from the Okta catalogue. If people use one already, delete\n    # the label and set its ID (0oa…, from the address of its page in the admin console):\n    # id: 0oa1b2c3d4e5f6g7h8i9\n    label: AWS IAM Identity Center"
        : `id: ${scalar(okta.appId)}`
    }
  ${
    okta.acsFields === undefined
      ? "# API names of the ACS settings: a guess until idc doctor --okta-fields has read the app.\n  # acsFields:\n  #   default: acsURL\n  #   additional: acsURL{n}"
      : `# Read from the app.\n  acsFields:\n    default: ${scalar(okta.acsFields.default)}\n    additional: ${scalar(okta.acsFields.additional)}`
  }
  # Okta groups that see the bookmark apps. Empty: assign them in the Okta console.
  # bookmarks:
  #   groupIds: []

backend:
  # local: the state is kept beside cdktf.out, to try things out. For HCP Terraform, cloud: one
  # workspace per stack, named after it.
  type: local
  # type: cloud
  # organization: example-org
${
  adopted.length === 0
    ? ""
    : `\n# What exists already and is taken over, with nothing replaced.\nadopt:\n${adopted.join("\n")}\n`
}`;
}
