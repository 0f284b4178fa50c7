/** The organization that the instance belongs to. */
import { critical, each, HARMLESS, high, medium, type Tables } from "./table";

/** Trusted access of Identity Center. */
export const TRUSTED_SERVICE = "sso.amazonaws.com";

export const TRUSTED_ACCESS_LOST = critical(
  `Trusted access of ${TRUSTED_SERVICE} is switched off. Identity Center can no longer manage access to the accounts: people lose it.`,
  `Keep ${TRUSTED_SERVICE} in the list.`,
);
const GONE = critical(
  "An organization instance of Identity Center is lost with its organization.",
  "Do not apply this.",
);
const ACCOUNT = high(
  "An account that leaves the organization or is closed loses its assignments.",
  "Check who needs the account, and whether Identity Center is managed from it.",
);
const POLICY = medium(
  "Policies of the organization bind everybody in its accounts, those of permission sets and delegated administrators included.",
  "Read the policy for sso, identitystore, kms and sts actions.",
);

export const ORGANIZATION_TABLES: Tables = {
  // Which service it is decides, see the rule organization-changed.
  aws_organizations_aws_service_access: {
    what: "the trusted access of a service",
    destroyed: HARMLESS,
    attributes: { date_enabled: HARMLESS },
  },
  aws_organizations_organization: {
    what: "the organization",
    destroyed: GONE,
    attributes: {
      ...each(
        [
          "accounts",
          "aws_service_access_principals",
          "non_master_accounts",
          "master_account_arn",
          "master_account_email",
          "master_account_id",
          "master_account_name",
          "return_organization_only",
          "roots",
        ],
        HARMLESS,
      ),
      feature_set: critical(
        "Organization instances of Identity Center need all features.",
        "Keep feature_set ALL.",
      ),
      enabled_policy_types: POLICY,
    },
  },
  aws_organizations_delegated_administrator: {
    what: "the delegated administrator",
    destroyed: high(
      "If it is the account that Identity Center is managed from, its administrators lose that, and so do pipelines there.",
      "Check service_principal and who works in that account.",
    ),
    attributes: {},
  },
  aws_organizations_account: {
    what: "the account",
    destroyed: ACCOUNT,
    attributes: { parent_id: POLICY, email: HARMLESS, name: HARMLESS },
  },
  aws_organizations_policy: {
    what: "the policy of the organization",
    destroyed: POLICY,
    attributes: { content: POLICY, description: HARMLESS, name: HARMLESS },
  },
  aws_organizations_policy_attachment: {
    what: "the attachment of a policy of the organization",
    destroyed: POLICY,
    created: POLICY,
    attributes: {},
  },
};
