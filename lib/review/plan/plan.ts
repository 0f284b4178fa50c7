export type JsonObject = Readonly<Record<string, unknown>>;

/** What Terraform would do to a resource. `replace` in either order. */
export type Action =
  "no-op" | "create" | "read" | "update" | "delete" | "replace" | "forget" | "forget-and-create";

/** A resource in a plan, from `resource_changes` or `resource_drift`. */
export interface ResourceChange {
  readonly plan: Plan;
  /** With its module and its index, such as `module.kms.aws_kms_key.this["a"]`. */
  readonly address: string;
  /** Where it was moved from. */
  readonly previousAddress?: string;
  /** Address of its module; empty for the root module. */
  readonly module: string;
  readonly type: string;
  /** Name in the configuration, without index. */
  readonly name: string;
  readonly action: Action;
  /** Terraform's reason for the action, such as `replace_because_tainted`. */
  readonly reason?: string;
  /** True for a replacement that makes the new object before it destroys the old one. */
  readonly createsFirst: boolean;
  /** An object left over from a replacement that failed half-way: set where it is meant. */
  readonly deposed?: string;
  readonly importing: boolean;
  /** Sensitive values are masked. */
  readonly before?: JsonObject;
  /** Without what is known only after the apply. Sensitive values are masked. */
  readonly after?: JsonObject;
  /** `true`, or the same shape as `after` with `true` where a value is not known yet. */
  readonly afterUnknown: unknown;
  /** 64 hex digits that are others where anything of the change is, secrets included. */
  readonly digest: () => string;
}

/** A resource of the configuration, before `count` and `for_each`. */
export interface ConfiguredResource {
  /** With its module, without indexes. */
  readonly address: string;
  readonly expressions: JsonObject;
  readonly provisioners: readonly JsonObject[];
  readonly providerKey?: string;
  /** True where it, or a module around it, has `count` or `for_each`. */
  readonly mayBeNone: boolean;
}

/** A resource or data source as it was before the plan. */
export interface PriorResource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly values: JsonObject;
  /** Addresses without indexes that it was created after, and is destroyed before. */
  readonly dependsOn: readonly string[];
}

/** A check of the configuration that fails in this plan. */
export interface FailingCheck {
  readonly address: string;
  readonly messages: readonly string[];
}

/** One stack's plan. */
export interface Plan {
  /** Name of the stack, taken from the file's name: a plan does not say what it is a plan of. */
  readonly name: string;
  /** Path as the user gave it. */
  readonly file: string;
  /** Every managed resource of the plan. */
  readonly changes: readonly ResourceChange[];
  /** What was changed outside Terraform since the last apply. */
  readonly drift: readonly ResourceChange[];
  /** False where Terraform left something out: `-target`, or changes put off to a later plan. */
  readonly complete: boolean;
  /** How many actions of providers run in the apply (Terraform 1.14). */
  readonly actionInvocations: number;
  readonly failingChecks: readonly FailingCheck[];
  /** Provider blocks by their key, such as `aws`, `aws.osaka`, `module.kms:aws`. */
  readonly providers: JsonObject;
  /** The resource in the configuration; undefined where it is there no more. */
  readonly configured: (change: ResourceChange) => ConfiguredResource | undefined;
  /** What Terraform knew before: resources of the state, and data sources that it has read. */
  readonly prior: () => readonly PriorResource[];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that is text, if it is. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** True where a value is not known yet anywhere in what stands at a path. */
export function isMarked(marks: unknown, ...path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (marks === true) return true;
  if (key === undefined) return anyMark(marks);
  return isObject(marks) && isMarked(marks[key], ...rest);
}

function anyMark(marks: unknown): boolean {
  if (marks === true) return true;
  if (typeof marks !== "object" || marks === null) return false;
  return Object.values(marks).some(anyMark);
}

/** An attribute that need not change: as it will be, else as it was. */
export function attribute(change: ResourceChange, name: string): unknown {
  return change.after?.[name] ?? change.before?.[name];
}

/** An attribute as text. */
export function textAttribute(change: ResourceChange, name: string): string | undefined {
  return textOf(attribute(change, name));
}

/** True where the object that is there now is taken away. */
export function isDestroyed({ action }: ResourceChange): boolean {
  return action === "delete" || action === "replace";
}

/** True where an object is made that was not there. */
export function isCreated({ action }: ResourceChange): boolean {
  return action === "create" || action === "replace" || action === "forget-and-create";
}

/** True where the object is there after the apply, in Terraform's hands. */
export function isKept({ action, deposed }: ResourceChange): boolean {
  return action !== "delete" && action !== "forget" && deposed === undefined;
}

/** What an argument of a resource refers to in the configuration, such as `aws_kms_key.this.arn`. */
export function referencesOf(change: ResourceChange, argument: string): readonly string[] {
  const expression = change.plan.configured(change)?.expressions[argument];
  const references = isObject(expression) ? expression.references : undefined;
  return Array.isArray(references) ? references.filter((item) => typeof item === "string") : [];
}

/**
 * True where a value is known only after the apply although the configuration sets it; what a
 * provider fills in by itself is not meant.
 */
export function isHidden(change: ResourceChange, argument: string): boolean {
  const configured = change.plan.configured(change);
  return (
    isMarked(change.afterUnknown, argument) &&
    (configured === undefined || configured.expressions[argument] !== undefined)
  );
}

/** True where one of the references is to a resource. */
export function refersTo(
  references: readonly string[],
  { type, name }: Pick<ResourceChange, "type" | "name">,
): boolean {
  return references.some((reference) =>
    new RegExp(`^${type}\\.${name}(\\.|\\[|$)`).test(reference),
  );
}

/** `module.a["x"].module.b[0]` without its indexes. */
export function withoutIndexes(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, "");
}
