import { createHash } from "node:crypto";

import { HOW_TO, PlanError, readDocument } from "./document";
import { createMask, type Mask } from "./mask";
import {
  isObject,
  textOf,
  withoutIndexes,
  type Action,
  type ConfiguredResource,
  type FailingCheck,
  type JsonObject,
  type Plan,
  type PriorResource,
  type ResourceChange,
} from "./plan";

/** A plan file as it was read. */
export interface PlanFile {
  /** Path as the user gave it. */
  readonly file: string;
  readonly bytes: Buffer;
}

/** How Terraform writes an action, or two for a replacement. Any other is not understood. */
const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ["no-op", "no-op"],
  ["create", "create"],
  ["read", "read"],
  ["update", "update"],
  ["delete", "delete"],
  ["delete,create", "replace"],
  ["create,delete", "replace"],
  ["forget", "forget"],
  ["create,forget", "forget-and-create"],
  ["forget,create", "forget-and-create"],
]);

/**
 * Reads `terraform show -json` plans of one or several stacks. Values that a plan marks as sensitive
 * are masked here, so that nothing that comes after can show them.
 *
 * https://developer.hashicorp.com/terraform/internals/json-format
 *
 * @throws PlanError naming every file that is not a whole plan of format 1.x, and why
 */
export function readPlans(files: readonly PlanFile[]): Plan[] {
  const names = stackNames(files.map(({ file }) => file));
  const problems: string[] = [];
  const given = new Map<string, string>();
  const mask = createMask();
  const plans = files.flatMap(({ file, bytes }, index) => {
    try {
      const document = readDocument(bytes);
      if (files.length > 1) refuseSecondTime(document, file, given);
      return [readPlan(names[index] as string, file, document, mask)];
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      problems.push(`${file} ${error.message}`);
      return [];
    }
  });
  if (problems.length > 0) throw new PlanError(problems.join("\n\n"));
  return plans;
}

/** The same plan under two names would be counted twice, and stand for a stack that nobody looked at. */
function refuseSecondTime(document: JsonObject, file: string, given: Map<string, string>): void {
  const { timestamp: _, ...plan } = document;
  if (list(plan.resource_changes).length === 0) return;
  const digest = digestOf(plan);
  const first = given.get(digest);
  if (first !== undefined) {
    throw new PlanError(`is the same plan as ${first}. Give each stack's own plan, once.`);
  }
  given.set(digest, file);
}

function readPlan(name: string, file: string, document: JsonObject, mask: Mask): Plan {
  const changes: ResourceChange[] = [];
  const drift: ResourceChange[] = [];
  const configuration = object(document.configuration);
  const configured = lazily(() => configuredResources(configuration));
  const prior = lazily(() => priorResources(object(document.prior_state), mask));
  const plan: Plan = {
    name,
    file,
    changes,
    drift,
    complete: isComplete(document, configured, prior),
    actionInvocations:
      list(document.action_invocations).length + list(document.deferred_action_invocations).length,
    failingChecks: failingChecks(document.checks),
    providers: object(configuration.provider_config),
    configured: ({ module, type, name: resource }) =>
      configured().get(`${withoutIndexes(module)}|${type}.${resource}`),
    prior,
  };
  readChanges(plan, document.resource_changes, changes, mask);
  readChanges(plan, document.resource_drift, drift, mask);
  return plan;
}

function readChanges(plan: Plan, raw: unknown, into: ResourceChange[], mask: Mask): void {
  for (const entry of list(raw)) {
    const change = resourceChange(plan, entry, mask);
    if (change !== undefined) into.push(change);
  }
}

/**
 * A plan names every resource, also those that stay. Something was left out where the state has one
 * that the plan does not name: a plan that only refreshes names none. Terraform before 1.8 and
 * OpenTofu do not say by `complete` that something else was left out: it was, where the
 * configuration has more. Resources with `count` or `for_each` may be none, so they do not count.
 */
function isComplete(
  document: JsonObject,
  configured: () => ReadonlyMap<string, ConfiguredResource>,
  prior: () => readonly PriorResource[],
): boolean {
  if (document.complete === false || list(document.deferred_changes).length > 0) return false;
  const named = new Set(
    list(document.resource_changes).flatMap((entry) => {
      const { address, previous_address: previous } = object(entry);
      return [address, previous].filter((text) => typeof text === "string");
    }),
  );
  if (!prior().every(({ address, mode }) => mode !== "managed" || named.has(address))) return false;
  const namedWithoutIndexes = new Set([...named].map(withoutIndexes));
  return (
    document.complete === true ||
    [...configured().values()].every(
      ({ address, mayBeNone }) => mayBeNone || namedWithoutIndexes.has(address),
    )
  );
}

/** @returns undefined for a data source */
function resourceChange(plan: Plan, raw: unknown, mask: Mask): ResourceChange | undefined {
  const entry = object(raw);
  const { change } = entry;
  const address = textOf(entry.address);
  const type = textOf(entry.type);
  if (address === undefined || type === undefined || !isObject(change)) {
    throw new PlanError("has a resource change without address, type or change.");
  }
  refuseOtherTypes(address, entry, change);
  const written = list(change.actions);
  const action = ACTIONS.get(written.join(","));
  if (entry.mode === "data") {
    if (action === "read" || action === "no-op") return undefined;
    throw new PlanError(
      `would do ${JSON.stringify(written.join(","))} to a data source of the type ${type}, which cannot be. ${HOW_TO}`,
    );
  }
  if (action === undefined) {
    throw new PlanError(
      `would do ${JSON.stringify(change.actions)} to ${address}, an action that this review does not know. Review the plan by hand, and update this project.`,
    );
  }
  refuseMissingSides(address, action, change);
  return {
    plan,
    address,
    previousAddress: textOf(entry.previous_address),
    module: textOf(entry.module_address) ?? "",
    type,
    name: textOf(entry.name) ?? "",
    action,
    reason: textOf(entry.action_reason),
    createsFirst: written[0] === "create",
    deposed: textOf(entry.deposed),
    importing: isObject(change.importing),
    before: side(change.before, change.before_sensitive, mask),
    after: side(change.after, change.after_sensitive, mask),
    afterUnknown: change.after_unknown,
    digest: lazily(() => digestOf([written, change.before, change.after, change.after_unknown])),
  };
}

function side(values: unknown, sensitive: unknown, mask: Mask): JsonObject | undefined {
  if (!isObject(values)) return undefined;
  const shown = mask(values, sensitive);
  return isObject(shown) ? shown : {};
}

const TEXTS = ["module_address", "mode", "name", "previous_address", "action_reason", "deposed"];

/** Something else where a name should be is no plan of Terraform's. */
function refuseOtherTypes(address: string, entry: JsonObject, change: JsonObject): void {
  const wrong = [
    ...TEXTS.filter((name) => !isMissing(entry[name]) && typeof entry[name] !== "string"),
    ...(Array.isArray(change.actions) && change.actions.every((item) => typeof item === "string")
      ? []
      : ["change.actions"]),
    ...["before", "after"]
      .filter((name) => !isMissing(change[name]) && !isObject(change[name]))
      .map((name) => `change.${name}`),
  ];
  if (wrong.length === 0) return;
  throw new PlanError(
    `has values of another type than Terraform writes at ${address}: ${wrong.join(", ")}. ${HOW_TO}`,
  );
}

const isMissing = (value: unknown): boolean => value === undefined || value === null;

/** A change whose two sides do not fit its action would be judged by what is not there. */
function refuseMissingSides(address: string, action: Action, { before, after }: JsonObject): void {
  if (action === "no-op") return;
  const missing =
    action !== "create" && !isObject(before)
      ? "before"
      : action !== "delete" && action !== "forget" && !isObject(after)
        ? "after"
        : undefined;
  if (missing === undefined) return;
  throw new PlanError(
    `would ${action} ${address}, but does not say what it is ${missing} that. ${HOW_TO}`,
  );
}

function failingChecks(raw: unknown): FailingCheck[] {
  return list(raw).flatMap((entry) => {
    const { address, status, instances } = object(entry);
    if (status !== "fail" && status !== "error") return [];
    const messages = list(instances).flatMap((instance) =>
      list(object(instance).problems).flatMap((problem) => textOf(object(problem).message) ?? []),
    );
    return [{ address: textOf(object(address).to_display) ?? "a check", messages }];
  });
}

/** Every managed resource of the configuration by its module and address, both without indexes. */
function configuredResources(configuration: JsonObject): Map<string, ConfiguredResource> {
  const found = new Map<string, ConfiguredResource>();
  const visit = (module: JsonObject, path: string, mayBeNone: boolean): void => {
    for (const raw of list(module.resources)) {
      const resource = object(raw);
      if (resource.mode !== "managed") continue;
      const address = textOf(resource.address) ?? "";
      found.set(`${path}|${address}`, {
        address: path === "" ? address : `${path}.${address}`,
        expressions: object(resource.expressions),
        provisioners: list(resource.provisioners).map(object),
        providerKey: textOf(resource.provider_config_key),
        mayBeNone: mayBeNone || isRepeated(resource),
      });
    }
    for (const [name, raw] of Object.entries(object(module.module_calls))) {
      const call = object(raw);
      visit(
        object(call.module),
        path === "" ? `module.${name}` : `${path}.module.${name}`,
        mayBeNone || isRepeated(call),
      );
    }
  };
  visit(object(configuration.root_module), "", false);
  return found;
}

const isRepeated = ({ count_expression, for_each_expression }: JsonObject): boolean =>
  count_expression !== undefined || for_each_expression !== undefined;

function priorResources(priorState: JsonObject, mask: Mask): PriorResource[] {
  const visit = (module: JsonObject): PriorResource[] => [
    ...list(module.resources).map((raw) => {
      const { address, mode, type, values, depends_on, sensitive_values } = object(raw);
      return {
        address: textOf(address) ?? "",
        mode: textOf(mode) ?? "",
        type: textOf(type) ?? "",
        values: side(values, sensitive_values, mask) ?? {},
        dependsOn: list(depends_on).flatMap((item) => textOf(item) ?? []),
      };
    }),
    ...list(module.child_modules).flatMap((child) => visit(object(child))),
  ];
  return visit(object(object(priorState.values).root_module));
}

/** File names that say nothing about the stack; the folder's name does. */
const GENERIC_NAME = /^(tf)?plan$/i;

/** The name of each stack: the file's name, or its folder's where the file is just called `plan.json`. */
export function stackNames(files: readonly string[]): string[] {
  const names = files.map((file) => {
    const parts = file.split(/[\\/]/).filter((part) => part !== "" && part !== ".");
    const name = (parts.at(-1) ?? file).replace(/\.json$/i, "").replace(/\.(tf)?plan$/i, "");
    const folder = parts.at(-2);
    return GENERIC_NAME.test(name) && folder !== undefined && folder !== ".." ? folder : name;
  });
  // Two stacks of one name could not be told apart.
  return names.map((name, index) =>
    names.filter((other) => other === name).length > 1 ? (files[index] as string) : name,
  );
}

/** 64 hex digits. */
const digestOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

const object = (value: unknown): JsonObject => (isObject(value) ? value : {});

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
