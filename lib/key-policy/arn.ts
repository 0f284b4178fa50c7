/** The ARN of the same multi-Region key in another Region: ID and account are the same everywhere. */
export function arnInRegion(keyArn: string, region: string): string {
  return keyArn.split(":").with(3, region).join(":");
}

/** The Region, account and ID in a key's ARN. */
export function partsOfKeyArn(keyArn: string): {
  readonly region: string;
  readonly accountId: string;
  readonly keyId: string;
} {
  const [, , , region = "", accountId = "", resource = ""] = keyArn.split(":");
  return { region, accountId, keyId: resource.replace(/^key\//, "") };
}
