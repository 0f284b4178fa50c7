import { stringify } from "yaml";

import { ConfigError, parseConfig, type Config } from "../../lib/config";

/** The example's values, without the keys that have defaults. */
const BASE = {
  environment: "example",
  identityCenter: {
    instanceArn: "arn:aws:sso:::instance/ssoins-111111h2222j33pp",
    identityStoreId: "d-1234567890",
    tenantId: "11111111-2222-4333-8444-555555555555",
    managementAccountId: "111122223333",
  },
  regions: { primary: "ap-northeast-1", additional: ["ap-northeast-3"] },
  kms: { keyPolicy: "minimal" },
  okta: { orgName: "example", app: { id: "0oa1b2c3d4e5f6g7h8i9" } },
  backend: { type: "local" },
};

/** Values by dotted path, such as `regions.additional`; `undefined` deletes the key. */
export type Changes = Readonly<Record<string, unknown>>;

/** The base config with changes, as YAML text. */
export function configText(changes: Changes = {}): string {
  const root = structuredClone(BASE) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop() as string;
    const parent = keys.reduce<Record<string, unknown>>(
      (object, key) => (object[key] ??= {}) as Record<string, unknown>,
      root,
    );
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else parent[last] = value;
  }
  // Only the example may have the example's instance.
  if (root["environment"] !== BASE.environment) useOtherInstance(root);
  return stringify(root, { aliasDuplicateObjects: false });
}

const OTHER_INSTANCE = {
  instanceArn: "arn:aws:sso:::instance/ssoins-2222a2222b3333cc",
  identityStoreId: "d-2234567890",
  tenantId: "22222222-3333-4333-8444-666666666666",
};

function useOtherInstance({ identityCenter }: Record<string, unknown>): void {
  if (typeof identityCenter !== "object" || identityCenter === null) return;
  const values = identityCenter as Record<string, unknown>;
  for (const [key, other] of Object.entries(OTHER_INSTANCE)) {
    if (values[key] === BASE.identityCenter[key as keyof typeof OTHER_INSTANCE])
      values[key] = other;
  }
}

/** The base config with changes, loaded as a file would be. */
export function configWith(changes: Changes = {}): Config {
  return parseConfig("test.yaml", configText(changes)).config;
}

/** What is wrong with a text, without line numbers: `path: message`. */
export function problemsIn(text: string): string[] {
  try {
    parseConfig("test.yaml", text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`);
  }
}

/** Seventeen commercial Regions: as many as the ACS fields allow with one endpoint type. */
export const SEVENTEEN_REGIONS = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ap-south-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "sa-east-1",
] as const;
