/** Makes the JSON of `terraform show -json` out of the short form of the case files. */

type Values = Readonly<Record<string, unknown>>;

/** A resource as a case writes it; what is left out is as in a plan in which nothing is special. */
export interface ShortResource {
  /** @default update */
  readonly actions?: readonly string[];
  readonly before?: Values | null;
  readonly after?: Values | null;
  /** Laid over `before`: for cases in which little changes. */
  readonly change?: Values;
  readonly unknown?: Values;
  readonly sensitive?: Values;
  readonly importing?: Values;
  readonly deposed?: string;
  readonly previous_address?: string;
  /** Terraform's reason for the action. */
  readonly reason?: string;
}

/** A stack: resources by address, and in `$` members what else a plan has. */
export interface ShortPlan {
  readonly [address: string]: unknown;
  readonly $drift?: Readonly<Record<string, ShortResource>>;
  /** Laid over the plan as it is. */
  readonly $plan?: Values;
}

/** The values that are JSON in a string. */
const JSON_ATTRIBUTES = [
  "app_settings_json",
  "assume_role_policy",
  "event_pattern",
  "key_policy",
  "policy",
  "settings",
];

export function buildPlan({ $drift = {}, $plan = {}, ...resources }: ShortPlan): Values {
  const entries = (short: object) =>
    Object.entries(short as Record<string, ShortResource>).map(([address, resource]) =>
      resourceChange(address, resource),
    );
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: {} },
    resource_changes: entries(resources),
    ...(Object.keys($drift).length > 0 && { resource_drift: entries($drift) }),
    configuration: { root_module: {} },
    timestamp: "2026-11-20T12:00:00Z",
    applyable: true,
    complete: true,
    errored: false,
    ...$plan,
  };
}

function resourceChange(key: string, short: ShortResource): Values {
  const { actions = ["update"], before = null, change, unknown = {}, sensitive = {} } = short;
  const { after = change === undefined ? null : { ...before, ...change } } = short;
  // The same address may stand twice: an object and its deposed predecessor.
  const address = key.replace(/#.*$/, "");
  const parts = /^((?:module\.[^.]+\.)*)([a-z0-9_]+)\.([^[]+)/.exec(address);
  const [, module = "", type, name] = parts ?? [];
  return {
    address,
    ...(short.previous_address !== undefined && { previous_address: short.previous_address }),
    ...(module !== "" && { module_address: module.replace(/\.$/, "") }),
    mode: "managed",
    type,
    name,
    provider_name: `registry.terraform.io/hashicorp/${type?.split("_")[0]}`,
    ...(short.deposed !== undefined && { deposed: short.deposed }),
    ...(short.reason !== undefined && { action_reason: short.reason }),
    change: {
      actions,
      before: encoded(before),
      after: encoded(after),
      after_unknown: unknown,
      before_sensitive: before === null ? false : sensitive,
      after_sensitive: after === null ? false : sensitive,
      ...(short.importing !== undefined && { importing: short.importing }),
    },
  };
}

/** Objects that a provider keeps as JSON text. */
function encoded(values: Values | null): Values | null {
  if (values === null) return null;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      JSON_ATTRIBUTES.includes(name) && typeof value === "object" && value !== null
        ? JSON.stringify(value)
        : value,
    ]),
  );
}
