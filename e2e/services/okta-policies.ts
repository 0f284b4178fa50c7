/**
 * App sign-in policies (`ACCESS_POLICY`) and their rules, as Okta's API answers in the recordings of
 * the okta provider's own tests (6.12.0): what a rule leaves out is answered with Okta's defaults, and
 * every policy has a catch-all rule that nobody can delete, which lets people in at first.
 */
import { ApiValidationError, oktaId, type Json } from "./okta-apps";

export interface SignInPolicy {
  name: string;
  description: string;
  /** The org's own, for apps that are given none. */
  readonly system: boolean;
  /** Rule ID to rule, as the API answers. */
  readonly rules: Map<string, Json>;
}

/** Policy ID to policy; the first one is the org's own. */
export type SignInPolicies = Map<string, SignInPolicy>;

export function signInPolicies(): SignInPolicies {
  const policies: SignInPolicies = new Map();
  add(policies, { name: "Any two factors", description: "" }, true);
  return policies;
}

const add = (
  policies: SignInPolicies,
  { name, description }: Pick<SignInPolicy, "name" | "description">,
  system = false,
): string => {
  const id = oktaId("rst");
  const catchAll: Json = {
    ...ruleOf({ name: "Catch-all Rule", priority: 99, actions: { appSignOn: CATCH_ALL } }),
    system: true,
    conditions: null,
  };
  policies.set(id, {
    name,
    description,
    system,
    rules: new Map([[String(catchAll["id"]), catchAll]]),
  });
  return id;
};

const CATCH_ALL: Json = {
  access: "ALLOW",
  verificationMethod: {
    factorMode: "2FA",
    type: "ASSURANCE",
    reauthenticateIn: "PT12H",
    constraints: [{ possession: { required: true, deviceBound: "REQUIRED" } }],
  },
};

/** @throws ApiValidationError without a name, or where another policy has it */
export function createPolicy(policies: SignInPolicies, sent: Json): string {
  const { name, description = "" } = sent as { name?: string; description?: string };
  if (!name) throw new ApiValidationError("name", "name: The field cannot be left blank");
  if ([...policies.values()].some((policy) => policy.name === name)) {
    throw new ApiValidationError("name", "name: Policy name already in use");
  }
  return add(policies, { name, description });
}

export const renderPolicy = (id: string, { name, description, system }: SignInPolicy): Json => ({
  id,
  type: "ACCESS_POLICY",
  name,
  description,
  status: "ACTIVE",
  system,
  priority: 1,
  conditions: null,
});

/** A rule as it is answered: what was sent, and Okta's defaults for the rest. */
export function ruleOf(sent: Json, before?: Json): Json {
  const { appSignOn = {} } = (sent["actions"] ?? {}) as { appSignOn?: Json };
  const { people = {}, ...conditions } = (sent["conditions"] ?? {}) as { people?: Json };
  return {
    id: before?.["id"] ?? oktaId("rul"),
    type: "ACCESS_POLICY",
    name: sent["name"],
    status: before?.["status"] ?? "ACTIVE",
    priority: sent["priority"] ?? 0,
    system: before?.["system"] ?? false,
    conditions:
      before?.["system"] === true
        ? null
        : {
            people: { users: { exclude: [] }, ...people },
            network: { connection: "ANYWHERE" },
            riskScore: { level: "ANY" },
            userType: { include: [], exclude: [] },
            ...conditions,
          },
    actions: { appSignOn: { keepMeSignedIn: { postAuth: "NOT_ALLOWED" }, ...appSignOn } },
  };
}
