import { UserError } from "../../config/errors";
import {
  eachElement,
  eachMember,
  parseSlice,
  refuseMore,
  sliceAt,
  startOfText,
  type Slice,
} from "./json-slices";
import {
  isObject,
  textOf,
  withoutIndexes,
  type Action,
  type ConfiguredResource,
  type FailingCheck,
  type JsonObject,
  type Plan,
  type PlanMembers,
  type PriorResource,
  type ResourceChange,
} from "./plan";
import { isReadUnchanged } from "../facts/resource-types";

/** A plan file as it was read. */
export interface PlanFile {
  /** Path as the user gave it. */
  readonly file: string;
  readonly bytes: Buffer;
}

/** One or more files that cannot be reviewed. */
export class PlanError extends UserError {
  override readonly name = "PlanError";
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

const HOW_TO =
  "Make it with `terraform plan -out=plan.bin` and `terraform show -json plan.bin > plan.json`.";

/**
 * Reads `terraform show -json` plans of one or several stacks.
 *
 * https://developer.hashicorp.com/terraform/internals/json-format
 *
 * @throws PlanError naming every file that is not a whole plan of format 1.x, and why
 */
export function readPlans(files: readonly PlanFile[]): Plan[] {
  const names = stackNames(files.map(({ file }) => file));
  const problems: string[] = [];
  const plans = files.flatMap((file, index) => {
    try {
      return [readPlan(names[index] as string, file)];
    } catch (error) {
      if (!(error instanceof PlanError) && !(error instanceof SyntaxError)) throw error;
      problems.push(
        error instanceof PlanError
          ? `${file.file} ${error.message}`
          : `${file.file} is not valid JSON: ${error.message}. ${HOW_TO}`,
      );
      return [];
    }
  });
  if (problems.length > 0) throw new PlanError(problems.join("\n\n"));
  return plans;
}

function readPlan(name: string, { file, bytes: written }: PlanFile): Plan {
  const bytes = withoutByteOrderMark(written);
  const raw = readMembers(bytes);
  const top = raw.members;
  refuseOtherFiles(top);
  const read = (key: string): unknown => {
    const slice = top.get(key);
    return slice === undefined ? undefined : parseSlice(slice);
  };
  refuseOtherFormats(read("format_version"));
  refuseOtherShapes(top);
  if (read("errored") === true) {
    throw new PlanError(
      "is a plan that failed: it does not show what would happen. Correct what Terraform reported, and plan again.",
    );
  }

  const changes: ResourceChange[] = [];
  const drift: ResourceChange[] = [];
  const configuration = lazily(() => object(read("configuration")));
  const configured = lazily(() => configuredResources(configuration()));
  const plan: Plan = {
    name,
    file,
    changes,
    drift,
    resources: raw.resources,
    complete: read("complete") !== false && list(read("deferred_changes")).length === 0,
    actionInvocations:
      list(read("action_invocations")).length + list(read("deferred_action_invocations")).length,
    failingChecks: failingChecks(read("checks")),
    providers: providersOf(top.get("configuration")),
    configured: ({ module, type, name: resource }) =>
      configured().get(`${withoutIndexes(module)}|${type}.${resource}`),
    prior: lazily(() => priorResources(object(read("prior_state")))),
  };
  for (const slice of raw.changes) {
    changes.push(resourceChange(plan, parseSlice(slice)));
  }
  for (const entry of list(read("resource_drift"))) {
    drift.push(resourceChange(plan, entry));
  }
  return plan;
}

const BYTE_ORDER_MARK = "\uFEFF";

const withoutByteOrderMark = (bytes: Buffer): Buffer =>
  bytes.toString("utf8", 0, 3) === BYTE_ORDER_MARK ? bytes.subarray(3) : bytes;

/** Up to this size a file is checked as a whole, beyond it where it is read. */
const CHECKED_WHOLE_BYTES = 1024 * 1024;

interface RawPlan {
  /** The members of the file but `resource_changes`. */
  readonly members: PlanMembers;
  /** The resource changes that have to be read. */
  readonly changes: readonly Slice[];
  /** How many managed resources there are in all. */
  readonly resources: number;
}

/** Finds in one pass what has to be read; the rest, most of a large plan, is skipped as bytes. */
function readMembers(bytes: Buffer): RawPlan {
  refuseOtherContents(bytes);
  const found = new Map<string, Slice>();
  const changes: Slice[] = [];
  let resources = 0;
  const end = eachMember(bytes, startOfText(bytes), (name, start) => {
    if (name === "resource_changes" && bytes[start] === OPEN_BRACKET) {
      found.set(name, { bytes, start, end: start });
      return eachElement(bytes, start, (at) => {
        const { isManaged, skip, end: endOfChange } = glance(bytes, at);
        if (isManaged) resources++;
        if (isManaged && !skip) changes.push({ bytes, start: at, end: endOfChange });
        return endOfChange;
      });
    }
    const slice = sliceAt(bytes, start);
    found.set(name, slice);
    return slice.end;
  });
  refuseMore(bytes, end);
  return { members: found, changes, resources };
}

const OPEN_BRACKET = 0x5b;

function refuseOtherContents(bytes: Buffer): void {
  if (bytes.length === 0) throw new PlanError(`is empty. ${HOW_TO}`);
  if (bytes[0] === 0xff || bytes[0] === 0xfe) {
    throw new PlanError(
      "is written in UTF-16, as `>` does in Windows PowerShell. Write it in UTF-8: `terraform show -json plan.bin | Out-File -Encoding utf8 plan.json`.",
    );
  }
  if (bytes.subarray(0, 2).toString("latin1") === "PK") {
    throw new PlanError(
      "is the plan in Terraform's own format. Give the output of `terraform show -json` on it.",
    );
  }
  const [firstLine = ""] = bytes.toString("utf8", 0, 4096).split("\n");
  if (firstLine.includes('"@level"')) {
    throw new PlanError(
      `is the log of \`terraform plan -json\`, which has no values of resources. ${HOW_TO}`,
    );
  }
  if (bytes.length > CHECKED_WHOLE_BYTES) return;
  if (!isObject(JSON.parse(bytes.toString("utf8")))) {
    throw new PlanError(`is JSON, but not an object. ${HOW_TO}`);
  }
}

function refuseOtherFiles(top: PlanMembers): void {
  const has = (key: string) => top.has(key);
  const isPlan = has("planned_values") || has("resource_changes");
  if (
    has("values") ||
    has("lineage") ||
    has("serial") ||
    (!isPlan && has("format_version") && top.size <= 2)
  ) {
    throw new PlanError(`is a state, not a plan. ${HOW_TO}`);
  }
  if (isPlan) return;
  throw new PlanError(
    `is JSON, but not a Terraform plan: it has neither planned_values nor resource_changes. ${HOW_TO}`,
  );
}

/** The major version of the format that this review understands; minor versions only add to it. */
const FORMAT_MAJOR = "1";

function refuseOtherFormats(version: unknown): void {
  if (typeof version === "string" && /^\d+\.\d+$/.test(version)) {
    if (version.split(".")[0] === FORMAT_MAJOR) return;
    throw new PlanError(
      `has the format version ${version}. This review understands ${FORMAT_MAJOR}.x, which Terraform writes since 1.1: plan with such a version.`,
    );
  }
  throw new PlanError(`has no format_version, so it cannot be understood. ${HOW_TO}`);
}

/** What Terraform writes for the members that are read; it leaves out those that it does not need. */
const SHAPES: Readonly<Record<string, "a list" | "an object" | "true or false">> = {
  resource_changes: "a list",
  resource_drift: "a list",
  deferred_changes: "a list",
  action_invocations: "a list",
  deferred_action_invocations: "a list",
  checks: "a list",
  planned_values: "an object",
  configuration: "an object",
  prior_state: "an object",
  errored: "true or false",
  complete: "true or false",
};

/** By the first byte of their JSON. */
const FIRST_BYTES = { "a list": "[", "an object": "{", "true or false": "tf" } as const;

/** A member of another shape would be read as if it were not there. */
function refuseOtherShapes(top: PlanMembers): void {
  for (const [name, shape] of Object.entries(SHAPES)) {
    const slice = top.get(name);
    if (slice === undefined) continue;
    if (FIRST_BYTES[shape].includes(String.fromCharCode(slice.bytes[slice.start] ?? 0))) continue;
    throw new PlanError(`has a member ${name} that is not ${shape}. ${HOW_TO}`);
  }
}

/** What decides whether a resource must be read: its mode, its type, and whether it changes. */
function glance(bytes: Buffer, start: number) {
  const seen = { mode: "managed", type: "", actions: "", isUnchanged: false, isMoved: false };
  const end = eachMember(bytes, start, (name, at) => {
    if (name === "change" && bytes[at] === OPEN_BRACE) {
      const change = glanceAtChange(bytes, at);
      seen.isUnchanged = change.isUnchanged;
      seen.actions = change.actions;
      return change.end;
    }
    if (name === "previous_address") seen.isMoved = true;
    if (name !== "mode" && name !== "type") return undefined;
    const slice = sliceAt(bytes, at);
    seen[name] = String(parseSlice(slice));
    return slice.end;
  });
  // Terraform shows nothing else of a data source.
  if (seen.mode === "data" && seen.actions !== "read" && seen.actions !== "no-op") {
    throw new PlanError(
      `would do ${JSON.stringify(seen.actions)} to a data source of the type ${seen.type}, which cannot be. ${HOW_TO}`,
    );
  }
  return {
    isManaged: seen.mode !== "data",
    skip: seen.isUnchanged && !seen.isMoved && !isReadUnchanged(seen.type),
    end,
  };
}

const OPEN_BRACE = 0x7b;

function glanceAtChange(bytes: Buffer, start: number) {
  const seen = { actions: "", isImport: false };
  const end = eachMember(bytes, start, (name, at) => {
    if (name === "importing") seen.isImport = true;
    if (name !== "actions") return undefined;
    const slice = sliceAt(bytes, at);
    seen.actions = list(parseSlice(slice)).join(",");
    return slice.end;
  });
  const isUnchanged = seen.actions === "no-op" && !seen.isImport;
  return { isUnchanged, actions: seen.actions, end };
}

function resourceChange(plan: Plan, raw: unknown): ResourceChange {
  const entry = object(raw);
  const address = textOf(entry.address);
  const type = textOf(entry.type);
  if (address === undefined || type === undefined || !isObject(entry.change)) {
    throw new PlanError("has a resource change without address, type or change.");
  }
  const { change } = entry;
  const actions = list(change.actions).join(",");
  const action = ACTIONS.get(actions);
  if (action === undefined) {
    throw new PlanError(
      `would do ${JSON.stringify(change.actions)} to ${address}, an action that this review does not know. Review the plan by hand, and update this project.`,
    );
  }
  refuseMissingSides(address, action, change);
  const before = isObject(change.before) ? change.before : undefined;
  const after = isObject(change.after) ? change.after : undefined;
  return {
    plan,
    address,
    previousAddress: textOf(entry.previous_address),
    module: textOf(entry.module_address) ?? "",
    type,
    name: textOf(entry.name) ?? "",
    action,
    deposed: textOf(entry.deposed),
    importing: isObject(change.importing),
    before,
    after,
    afterUnknown: change.after_unknown,
    beforeSensitive: change.before_sensitive,
    afterSensitive: change.after_sensitive,
  };
}

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

function providersOf(configuration: Slice | undefined): JsonObject {
  if (configuration === undefined) return {};
  let providers: unknown;
  eachMember(configuration.bytes, configuration.start, (name, at) => {
    if (name !== "provider_config") return undefined;
    const slice = sliceAt(configuration.bytes, at);
    providers = parseSlice(slice);
    return slice.end;
  });
  return object(providers);
}

/** Every resource of the configuration by its module and address, both without indexes. */
function configuredResources(configuration: JsonObject): Map<string, ConfiguredResource> {
  const found = new Map<string, ConfiguredResource>();
  const visit = (module: JsonObject, path: string): void => {
    for (const raw of list(module.resources)) {
      const { address, mode, expressions, provider_config_key } = object(raw);
      if (mode !== "managed") continue;
      found.set(`${path}|${String(address)}`, {
        expressions: object(expressions),
        providerKey: textOf(provider_config_key),
      });
    }
    for (const [name, call] of Object.entries(object(module.module_calls))) {
      visit(object(object(call).module), path === "" ? `module.${name}` : `${path}.module.${name}`);
    }
  };
  visit(object(configuration.root_module), "");
  return found;
}

function priorResources(priorState: JsonObject): PriorResource[] {
  const visit = (module: JsonObject): PriorResource[] => [
    ...list(module.resources).map((raw) => {
      const { address, mode, type, values, depends_on } = object(raw);
      return {
        address: textOf(address) ?? "",
        mode: textOf(mode) ?? "",
        type: textOf(type) ?? "",
        values: object(values),
        dependsOn: list(depends_on).map(String),
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

const object = (value: unknown): JsonObject => (isObject(value) ? value : {});

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
