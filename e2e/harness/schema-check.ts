/** Whether a synthesized stack is what a provider's schema asks for: `terraform validate` without the provider. */
import type { Argument, Arguments, Schema, ValueType } from "./bindings";

/** A `cdk.tf.json`. */
export interface TerraformJson {
  readonly provider?: Readonly<Record<string, readonly Block[]>>;
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly check?: Readonly<Record<string, { readonly data?: Blocks }>>;
}

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** A resource, a data source or the provider, as it stands in a stack. */
export interface Found {
  /** As {@link Schema}s are named: `aws_kms_key`, `data.aws_kms_key`, `provider`. */
  readonly type: string;
  readonly address: string;
  readonly block: Block;
}

/** What Terraform itself takes in a block, whatever the provider. */
const META = new Set(["//", "alias", "count", "depends_on", "for_each", "lifecycle", "provider"]);

/** Everything of the aws provider in a stack. */
export function awsBlocksOf(stack: TerraformJson): Found[] {
  const named = (blocks: Blocks = {}, prefix = ""): Found[] =>
    Object.entries(blocks)
      .filter(([type]) => type.startsWith("aws_"))
      .flatMap(([type, ofType]) =>
        Object.entries(ofType).map(([name, block]) => ({
          type: prefix + type,
          address: `${prefix}${type}.${name}`,
          block,
        })),
      );
  return [
    ...(stack.provider?.aws ?? []).map((block) => ({
      type: "provider",
      address: "provider.aws",
      block,
    })),
    ...named(stack.resource),
    ...named(stack.data, "data."),
    ...Object.values(stack.check ?? {}).flatMap(({ data }) => named(data, "data.")),
  ];
}

/** Names of the arguments that a block gives to the provider. */
export const argumentsOf = ({ block }: Pick<Found, "block">): string[] =>
  Object.keys(block).filter((name) => !META.has(name));

/**
 * What the provider would refuse: arguments that it does not have, that are of another type, or that
 * are missing.
 */
export function argumentProblems({ address, block }: Found, schema: Schema): string[] {
  return problemsIn(block, schema.arguments, address);
}

function problemsIn(block: Block, known: Arguments, path: string): string[] {
  const missing = [...known]
    .filter(([name, { required }]) => required && block[name] === undefined)
    .map(([name]) => `${path}.${name} is missing`);
  return [
    ...missing,
    ...argumentsOf({ block }).flatMap((name) => {
      const argument = known.get(name);
      return argument === undefined
        ? [`${path}.${name} is unknown`]
        : valueProblems(block[name], argument, `${path}.${name}`);
    }),
  ];
}

function valueProblems(value: unknown, { type }: Argument, path: string): string[] {
  if (typeof type === "string") {
    return isOfType(value, type) ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`];
  }
  // One block may stand without a list around it.
  const blocks = Array.isArray(value) ? (value as unknown[]) : [value];
  return blocks.flatMap((block) =>
    typeof block === "object" && block !== null
      ? problemsIn(block as Block, type, path)
      : [`${path} is no block: ${JSON.stringify(block)}`],
  );
}

function isOfType(value: unknown, type: ValueType): boolean {
  const isString = (one: unknown): boolean => typeof one === "string";
  // A whole expression is of whatever type it turns out to be.
  if (isString(value) && /^\$\{.*\}$/s.test(value as string)) return true;
  switch (type) {
    case "string":
      return isString(value);
    case "number":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "list of string":
      return Array.isArray(value) && value.every(isString);
    case "map of string":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every(isString)
      );
  }
}

/** A reference to an attribute in an expression: `aws_kms_key.primary.arn`. */
export interface Reference {
  readonly type: string;
  readonly attribute: string;
  readonly text: string;
}

/** Every reference to something of the aws provider, anywhere in a stack. */
export function awsReferencesOf(stack: TerraformJson): Reference[] {
  const found = JSON.stringify(stack).matchAll(
    /((?:\bdata\.)?\baws_[a-z0-9_]+)\.[A-Za-z0-9_-]+\.([a-z0-9_]+)/g,
  );
  return [...found].map(([text, type = "", attribute = ""]) => ({ text, type, attribute }));
}
