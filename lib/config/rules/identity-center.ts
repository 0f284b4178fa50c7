import { partitionFacts, partitionOf, partitionOfArn, PARTITIONS } from "../../endpoints";
import { valueAt } from "../problems";
import { at, type Rule } from "./rule";

const instancePartition: Rule = ({ written, keys: { regions } }) => {
  const path = at("identityCenter", "instanceArn");
  const arn = valueAt(written, path);
  if (typeof arn !== "string" || !arn.startsWith("arn:")) return [];
  const { primary } = regions ?? {};
  const partition = partitionOfArn(arn);
  const problem = (message: string) => [{ path, value: arn, message }];
  if (partition === undefined) {
    return problem(
      `is of no partition that this project works in (${Object.keys(PARTITIONS).join(", ")}). Copy it from the Identity Center console, Settings.`,
    );
  }
  if (primary === undefined || partitionFacts(primary) === undefined) return [];
  if (partition === partitionOf(primary)) return [];
  return problem(
    `is of ${PARTITIONS[partition].displayName}, and regions.primary ${primary} is in ${partitionFacts(primary)?.displayName}. Correct the one that is wrong.`,
  );
};

const managementAccountIsNotDelegated: Rule = ({ keys: { identityCenter } }) => {
  const { delegatedAdminAccountIds, managementAccountId } = identityCenter ?? {};
  if (!delegatedAdminAccountIds || !managementAccountId) return [];
  const index = delegatedAdminAccountIds.indexOf(managementAccountId);
  if (index < 0) return [];
  return [
    {
      path: at("identityCenter", "delegatedAdminAccountIds", index),
      value: managementAccountId,
      message:
        "is the management account, which administers the instance anyway. Delete it from the list.",
    },
  ];
};

const regionsAccountIsKnown: Rule = ({ keys: { identityCenter } }) => {
  const { accountId, managementAccountId, delegatedAdminAccountIds } = identityCenter ?? {};
  if (accountId === undefined || !managementAccountId || !delegatedAdminAccountIds) return [];
  const allowed = [managementAccountId, ...delegatedAdminAccountIds];
  if (allowed.includes(accountId)) return [];
  return [
    {
      path: at("identityCenter", "accountId"),
      value: accountId,
      message: `is neither the management account nor a delegated one, so it may not manage the instance. Use one of ${allowed.join(", ")}, or leave it out.`,
    },
  ];
};

/** The example's instance is nobody's. */
const EXAMPLE_IDS = {
  instanceArn: "arn:aws:sso:::instance/ssoins-111111h2222j33pp",
  identityStoreId: "d-1234567890",
  tenantId: "11111111-2222-4333-8444-555555555555",
} as const;
export const EXAMPLE_ENVIRONMENT = "example";

const idsAreNotTheExamples: Rule = ({ written, valid: { environment } }) => {
  if (environment === undefined || environment === EXAMPLE_ENVIRONMENT) return [];
  return Object.entries(EXAMPLE_IDS).flatMap(([key, example]) => {
    const path = ["identityCenter", key];
    const value = valueAt(written, path);
    if (value !== example) return [];
    return [
      {
        path,
        value,
        message:
          "is the example's, which no instance has. Copy yours from the Identity Center console, Settings.",
      },
    ];
  });
};

const aliasIsNoStore: Rule = ({ written }) => {
  const path = at("identityCenter", "portalAlias");
  const value = valueAt(written, path);
  const store = valueAt(written, at("identityCenter", "identityStoreId"));
  if (typeof value !== "string" || (value !== store && !/^d-[0-9a-z]{10}$/.test(value))) return [];
  return [
    {
      path,
      value,
      message:
        "is an identity store ID. That portal address is there anyway: leave portalAlias out, or set it to the subdomain of awsapps.com that was chosen.",
    },
  ];
};

export const IDENTITY_CENTER_RULES: readonly Rule[] = [
  instancePartition,
  managementAccountIsNotDelegated,
  regionsAccountIsKnown,
  idsAreNotTheExamples,
  aliasIsNoStore,
];
