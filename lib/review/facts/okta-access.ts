/** Whether the app for AWS depends on an Okta policy, group or user, as far as the plans show. */
import { isObject, textOf, type JsonObject, type Plan, type ResourceChange } from "../plan/plan";
import { ofPlans, type OnPath } from "./memo";
import { ASSIGNMENT_TYPES, SAML_APP_TYPE } from "./resource-types";
import { signInAppIds, useOfApp } from "./saml-app";

interface AccessFacts {
  /** IDs of the policies that the app is given. */
  readonly policies: ReadonlySet<string>;
  /** IDs of the groups that are assigned to the app. */
  readonly groups: ReadonlySet<string>;
}

const accessFacts = ofPlans((plans: readonly Plan[]): AccessFacts => {
  const appIds = signInAppIds(plans);
  const policies = new Set<string>();
  const groups = new Set<string>();
  const add = (to: Set<string>, ...values: readonly unknown[]): void => {
    for (const value of values) {
      const text = textOf(value);
      if (text !== undefined) to.add(text);
    }
  };
  const addApp = (values: JsonObject): void => {
    add(policies, values.authentication_policy, policyInLinks(values.links));
    if (Array.isArray(values.groups)) add(groups, ...(values.groups as unknown[]));
  };
  for (const plan of plans) {
    for (const change of plan.changes) {
      for (const values of [change.before, change.after]) {
        if (values === undefined) continue;
        if (change.type === SAML_APP_TYPE && useOfApp(change, plans) === "yes") addApp(values);
        if (ASSIGNMENT_TYPES.includes(change.type) && appIds.has(textOf(values.app_id) ?? "")) {
          add(groups, values.group_id, ...groupIdsOf(values));
        }
        if (
          change.type === "okta_app_access_policy_assignment" &&
          appIds.has(textOf(values.app_id) ?? "")
        ) {
          add(policies, values.policy_id);
        }
      }
    }
    for (const { mode, type, values } of plan.prior()) {
      if (mode === "data" && type === SAML_APP_TYPE && appIds.has(textOf(values.id) ?? "")) {
        addApp(values);
      }
    }
  }
  return { policies, groups };
});

/** The app's links name its policy: `…/api/v1/policies/<ID>`. */
const policyInLinks = (links: unknown): string | undefined =>
  /\/api\/v1\/policies\/([A-Za-z0-9]+)/.exec(typeof links === "string" ? links : "")?.[1];

export function groupIdsOf(values: JsonObject | undefined): string[] {
  const groups = values?.group;
  return (Array.isArray(groups) ? (groups as unknown[]) : []).flatMap((group) =>
    isObject(group) ? (textOf(group.id) ?? []) : [],
  );
}

/** What of a resource says which policy or group it is about. */
const IDS: readonly [type: RegExp, of: keyof AccessFacts, (values: JsonObject) => unknown[]][] = [
  [/^okta_app_signon_policy$/, "policies", ({ id }) => [id]],
  [/^okta_app_signon_policy_rule$/, "policies", ({ policy_id }) => [policy_id]],
  [/^okta_group$/, "groups", ({ id }) => [id]],
  [/^okta_group_memberships$/, "groups", ({ group_id }) => [group_id]],
  [/^okta_user_group_memberships$/, "groups", ({ groups }) => [groups].flat()],
  [/^okta_group_rule$/, "groups", ({ group_assignments }) => [group_assignments].flat()],
];

/** Undecided where no plan shows what the app is given, or what the resource is about. */
export function useOfAccess(change: ResourceChange, plans: readonly Plan[]): OnPath {
  const [, kind, idsOf] = IDS.find(([type]) => type.test(change.type)) ?? [];
  if (kind === undefined || idsOf === undefined) return "unknown";
  const known = accessFacts(plans)[kind];
  const ids = [change.before, change.after].flatMap((values) =>
    values === undefined ? [] : idsOf(values).flatMap((id) => textOf(id) ?? []),
  );
  if (known.size === 0 || ids.length === 0) return "unknown";
  return ids.some((id) => known.has(id)) ? "yes" : "no";
}
