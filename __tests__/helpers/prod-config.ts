import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

/** Values of an instance that is not the example's. */
const PROD = {
  environment: "prod",
  identityCenter: {
    instanceArn: "arn:aws:sso:::instance/ssoins-999999h2222j33pp",
    identityStoreId: "d-9234567890",
    tenantId: "99999999-2222-4333-8444-555555555555",
    managementAccountId: "444455556666",
  },
};

/** Text of the example as the config of a production: with other values, and the changes. */
export function prodConfigText(changes: Readonly<Record<string, unknown>> = {}): string {
  const example = parse(
    readFileSync(join(__dirname, "../../config/example.yaml"), "utf8"),
  ) as Record<string, object>;
  return stringify({ ...example, ...PROD, ...changes });
}

/** The same in a file of its own below a folder. */
export function prodConfig(
  folder: string,
  changes: Readonly<Record<string, unknown>> = {},
): string {
  const file = join(mkdtempSync(join(folder, "config-")), "prod.yaml");
  writeFileSync(file, prodConfigText(changes));
  return file;
}
