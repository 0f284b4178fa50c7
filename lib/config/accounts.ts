import type { Config } from "./config";

/** The account whose credentials manage the instance's Regions: one state, one account. */
export const regionsAccountId = ({
  accountId,
  managementAccountId,
}: Pick<Config["identityCenter"], "accountId" | "managementAccountId">): string =>
  accountId ?? managementAccountId;
