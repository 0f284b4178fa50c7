/** The ARN of the same multi-Region key in another Region: ID and account are the same everywhere. */
export function arnInRegion(keyArn: string, region: string): string {
  return keyArn.split(":").with(3, region).join(":");
}

/** An account as a principal. */
export const accountRootArn = (partition: string, accountId: string): string =>
  `arn:${partition}:iam::${accountId}:root`;

/** The Region, account and ID in a key's ARN. */
export function partsOfKeyArn(keyArn: string): {
  readonly region: string;
  readonly accountId: string;
  readonly keyId: string;
} {
  const [, , , region = "", accountId = "", resource = ""] = keyArn.split(":");
  return { region, accountId, keyId: resource.replace(/^key\//, "") };
}
