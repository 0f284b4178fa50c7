import { ADOPT_RULES } from "./adopt";
import { BACKEND_RULES } from "./backend";
import { BREAK_GLASS_RULES } from "./break-glass";
import { ENDPOINT_RULES } from "./endpoints";
import { IDENTITY_CENTER_RULES } from "./identity-center";
import { KEY_POLICY_RULES } from "./key-policy";
import { OKTA_RULES } from "./okta";
import { PARTITION_RULES } from "./partition";
import { PORTAL_RULES } from "./portal";
import { REGION_RULES } from "./regions";
import type { Rule } from "./rule";

export type { RuleInput } from "./rule";

/** Every rule, in the order of the file's keys. */
export const RULES: readonly Rule[] = [
  ...IDENTITY_CENTER_RULES,
  ...PARTITION_RULES,
  ...PORTAL_RULES,
  ...REGION_RULES,
  ...ENDPOINT_RULES,
  ...KEY_POLICY_RULES,
  ...OKTA_RULES,
  ...BACKEND_RULES,
  ...ADOPT_RULES,
  ...BREAK_GLASS_RULES,
];
