/** Which table judges a resource, and whether it is on the path of sign-in. */
import { emergencyParts } from "../facts/emergency";
import { keyOf, useOf, useOfPolicies } from "../facts/keys";
import type { OnPath } from "../facts/memo";
import { useOfAccess } from "../facts/okta-access";
import {
  ASSIGNMENT_TYPES,
  KEY_POLICY_TYPE,
  SAML_APP_SETTINGS_TYPE,
  SAML_APP_TYPE,
} from "../facts/resource-types";
import { signInAppIds, useOfApp } from "../facts/saml-app";
import { textAttribute, type Plan, type ResourceChange } from "../plan/plan";
import { IDENTITY_CENTER_TABLES } from "./identity-center";
import { KEY_TABLES, KMS_HARMLESS_TYPES } from "./kms";
import { OKTA_ACCESS_TABLES } from "./okta-access";
import { OKTA_APP_TABLES } from "./okta-app";
import { ORGANIZATION_TABLES } from "./organization";
import type { Tables, TypeTable } from "./table";

/** A subject of the review: its tables, and what decides whether a resource is on the path. */
export interface Subject {
  readonly rule:
    | "kms-key-changed"
    | "okta-app-changed"
    | "okta-access-changed"
    | "identity-center-changed"
    | "organization-changed";
  readonly tables: Tables;
  readonly use: (change: ResourceChange, plans: readonly Plan[]) => OnPath;
}

const SUBJECTS: readonly Subject[] = [
  { rule: "kms-key-changed", tables: KEY_TABLES, use: useOfKeyResource },
  { rule: "okta-app-changed", tables: OKTA_APP_TABLES, use: useOfAppResource },
  { rule: "okta-access-changed", tables: OKTA_ACCESS_TABLES, use: useOfAccess },
  { rule: "identity-center-changed", tables: IDENTITY_CENTER_TABLES, use: () => "yes" },
  { rule: "organization-changed", tables: ORGANIZATION_TABLES, use: () => "yes" },
];

export interface Classified {
  readonly subject: Subject;
  readonly table: TypeTable;
  readonly use: OnPath;
}

/** @returns undefined for what no table knows, or what belongs to the emergency access */
export function classify(change: ResourceChange, plans: readonly Plan[]): Classified | undefined {
  if (emergencyParts(plans).has(change)) return undefined;
  const found = tableOf(change.type);
  return found && { ...found, use: found.subject.use(change, plans) };
}

/** True for what is known not to matter, whatever changes. */
export const isHarmlessType = (type: string): boolean => KMS_HARMLESS_TYPES.includes(type);

/** A table's name ends with `_` where it is for all types that start so. The longest fits best. */
function tableOf(type: string): { subject: Subject; table: TypeTable } | undefined {
  const known = byType.get(type);
  if (known !== undefined) return known;
  return prefixes.find(({ prefix }) => type.startsWith(prefix));
}

const entries = SUBJECTS.flatMap((subject) =>
  Object.entries(subject.tables).map(([prefix, table]) => ({ prefix, subject, table })),
);
const byType = new Map(entries.map((entry) => [entry.prefix, entry]));
const prefixes = entries
  .filter(({ prefix }) => prefix.endsWith("_"))
  .sort((a, b) => b.prefix.length - a.prefix.length);

function useOfKeyResource(change: ResourceChange, plans: readonly Plan[]): OnPath {
  return change.type === KEY_POLICY_TYPE ? useOfPolicies([change]) : useOf(keyOf(change), plans);
}

function useOfAppResource(change: ResourceChange, plans: readonly Plan[]): OnPath {
  if (change.type === SAML_APP_TYPE || change.type === SAML_APP_SETTINGS_TYPE) {
    return useOfApp(change, plans);
  }
  if (!ASSIGNMENT_TYPES.includes(change.type)) return "yes";
  return useOfAssignment(change, plans);
}

/** Whether the app that somebody is assigned to is Identity Center's. */
export function useOfAssignment(change: ResourceChange, plans: readonly Plan[]): OnPath {
  const app = textAttribute(change, "app_id");
  const known = signInAppIds(plans);
  if (app === undefined || known.size === 0) return "unknown";
  return known.has(app) ? "yes" : "no";
}
