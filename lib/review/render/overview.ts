/** Where the plans lead: accounts, Okta orgs and what each stack does, for people to recognise. */
import { signInKeys } from "../facts/keys";
import { isObject, textOf, type JsonObject, type Plan, type ResourceChange } from "../plan/plan";
import { BOOKMARK_TYPE, SAML_APP_TYPE } from "../facts/resource-types";
import { say, type Text } from "./say";

/** AWS accounts that the plans name: owners of keys, and the accounts that a provider is held to. */
export function accountsOf(plans: readonly Plan[]): string[] {
  return unique([
    ...signInKeys(plans).flatMap(({ account }) => account ?? []),
    ...plans
      .flatMap((plan) => providersCalled(plan, "aws"))
      .flatMap((provider) => constantList(provider, "allowed_account_ids")),
  ]);
}

/** Addresses of the Okta orgs that the providers are set to, such as `example.okta.com`. */
export function oktaOrgsOf(plans: readonly Plan[]): string[] {
  return unique(
    plans.flatMap((plan) =>
      providersCalled(plan, "okta").flatMap((provider) => {
        const [org] = constantList(provider, "org_name");
        const [base = "okta.com"] = constantList(provider, "base_url");
        return org === undefined ? [] : [`${org}.${base}`];
      }),
    ),
  );
}

function providersCalled({ providers }: Plan, name: string): JsonObject[] {
  return Object.values(providers).filter(
    (provider): provider is JsonObject => isObject(provider) && provider.name === name,
  );
}

/** An argument that stands in the configuration as it is; the values of variables are not read. */
function constantList(provider: JsonObject, argument: string): string[] {
  const expression = isObject(provider.expressions) ? provider.expressions[argument] : undefined;
  const value = isObject(expression) ? expression.constant_value : undefined;
  return (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap(
    (item) => textOf(item) ?? [],
  );
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** What is done to a resource, in one word for people; the worst first. */
export const DOINGS = ["destroy", "replace", "forget", "change", "add", "import", "move"] as const;
export type Doing = (typeof DOINGS)[number];

/** @returns undefined where nothing is done */
export function doingOf(change: ResourceChange): Doing | undefined {
  switch (change.action) {
    case "delete":
      return "destroy";
    case "replace":
    case "forget-and-create":
      return "replace";
    case "forget":
      return "forget";
    case "update":
      return "change";
    case "create":
      return "add";
    default:
      if (change.importing) return "import";
      return change.previousAddress === undefined ? undefined : "move";
  }
}

/** How many resources of a plan each thing is done to. */
export function countsOf(plan: Plan): Record<Doing, number> {
  const counts = Object.fromEntries(DOINGS.map((doing) => [doing, 0])) as Record<Doing, number>;
  for (const change of plan.changes) {
    const doing = doingOf(change);
    if (doing !== undefined) counts[doing]++;
  }
  return counts;
}

/** Apps that users will find under another name, as whole sentences. */
export function renamesOf(plans: readonly Plan[]): Text[] {
  return plans
    .flatMap(({ changes }) => changes)
    .flatMap((change) => {
      const { type, action, before, after } = change;
      if (action !== "update" || (type !== SAML_APP_TYPE && type !== BOOKMARK_TYPE)) return [];
      const [was, is] = [textOf(before?.label), textOf(after?.label)];
      if (was === undefined || is === undefined || was === is) return [];
      return [say`The Okta app ${was} is called ${is} on users' dashboards from then on.`];
    });
}
