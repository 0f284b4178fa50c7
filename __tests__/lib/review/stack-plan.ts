/**
 * Makes a plan, as `terraform show -json` writes it, that leads from one synthesized stack to
 * another. What a provider fills in is there as far as the rules look at it.
 */
import type { Block, TerraformJson } from "../../helpers/synth";

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly block: Block;
}

/** Values that are known once a resource is there, by its type; the others have an ID alone. */
const COMPUTED: Readonly<Record<string, (values: Block, name: string) => Block>> = {
  aws_iam_policy: iam("policy"),
  aws_iam_role: iam("role"),
  aws_iam_saml_provider: ({ name }) => ({
    arn: `arn:aws:iam::111122223333:saml-provider/${String(name)}`,
  }),
  aws_iam_user: iam("user"),
  aws_kms_key: ({ region }, name) => ({
    arn: `arn:aws:kms:${String(region)}:111122223333:key/${name}`,
    key_id: name,
  }),
  aws_sns_topic: ({ region, name }) => ({
    arn: `arn:aws:sns:${String(region)}:111122223333:${String(name)}`,
    policy: "(as its own resource says)",
  }),
  okta_app_saml: ({ preconfigured_app }) => ({ name: preconfigured_app, metadata: "<xml/>" }),
};

function iam(kind: string) {
  return ({ path, name }: Block): Block => ({
    arn: `arn:aws:iam::111122223333:${kind}${String(path)}${String(name)}`,
    // The provider reads it back whether it is set or not.
    ...(kind === "role" && { managed_policy_arns: [], inline_policy: [] }),
  });
}

const META = ["depends_on", "lifecycle", "provider"];

const resourcesOf = (json: TerraformJson | undefined): Resource[] =>
  Object.entries(json?.resource ?? {}).flatMap(([type, blocks]) =>
    Object.entries(blocks).map(([name, block]) => ({
      address: `${type}.${name}`,
      type,
      name,
      block: Object.fromEntries(Object.entries(block).filter(([key]) => !META.includes(key))),
    })),
  );

const REFERENCE = /(?<!\$)\$\{((\w+\.[\w-]+)\.(\w+))\}/g;

/** Every value, once everything is there. */
function applied(json: TerraformJson | undefined): ReadonlyMap<string, Block> {
  const resources = resourcesOf(json);
  const values = new Map<string, Block>(
    resources.map(({ address, type, name, block }) => [
      address,
      { ...block, id: `id-of-${name}`, ...COMPUTED[type]?.(block, name) },
    ]),
  );
  const resolve = (text: string): string =>
    text
      .replace(REFERENCE, (_, __, address: string, attribute: string) =>
        String(values.get(address)?.[attribute]),
      )
      .replaceAll("$${", "${");
  return new Map(
    [...values].map(([address, block]) => [address, mapTexts(block, resolve) as Block]),
  );
}

function mapTexts(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]),
  );
}

/** Attributes that wait for something that this plan makes, in the shape of `after_unknown`. */
function unknownIn(value: unknown, created: ReadonlyMap<string, Block>): unknown {
  if (typeof value === "string") {
    return [...value.matchAll(REFERENCE)].some(
      ([, , address = "", attribute = ""]) =>
        created.has(address) && created.get(address)?.[attribute] === undefined,
    );
  }
  if (Array.isArray(value)) return value.map((item) => unknownIn(item, created));
  if (typeof value !== "object" || value === null) return false;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, unknownIn(item, created)]),
  );
}

/** Values without those that are unknown; in a list they are null. */
function known(value: unknown, unknown: unknown): unknown {
  if (unknown === true) return null;
  if (Array.isArray(value)) {
    return value.map((item, index) => known(item, (unknown as unknown[])[index]));
  }
  if (typeof value !== "object" || value === null) return value;
  const marks = unknown as Block;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => marks[key] !== true)
      .map(([key, item]) => [key, known(item, marks[key] ?? {})]),
  );
}

/** An argument as `configuration` has it. */
function expressionOf(value: unknown): unknown {
  if (Array.isArray(value) && value.every((item) => typeof item === "object")) {
    return value.map(blockOf);
  }
  const references = [...JSON.stringify(value).matchAll(REFERENCE)].flatMap(
    ([, whole = "", address = ""]) => [whole, address],
  );
  return references.length > 0 ? { references } : { constant_value: value };
}

const blockOf = (block: unknown): Block =>
  Object.fromEntries(
    Object.entries(block as Block).map(([name, value]) => [name, expressionOf(value)]),
  );

/** @param from undefined where there is nothing yet */
export function stackPlan(from: TerraformJson | undefined, to: TerraformJson): Block {
  const [before, after] = [applied(from), applied(to)];
  const wanted = new Map(resourcesOf(to).map((resource) => [resource.address, resource]));
  const created = new Map(
    [...wanted].flatMap(([address, { block }]) => (before.has(address) ? [] : [[address, block]])),
  );
  const changes = [...new Set([...before.keys(), ...after.keys()])].map((address) => {
    const [type = "", name] = address.split(".");
    const [was, is] = [before.get(address), after.get(address)];
    const block = wanted.get(address)?.block ?? {};
    const marks = {
      ...(unknownIn(block, created) as Block),
      ...(was === undefined &&
        Object.fromEntries(
          ["id", ...Object.keys(COMPUTED[type]?.(block, "") ?? {})].map((key) => [key, true]),
        )),
    };
    const isSame = JSON.stringify(was) === JSON.stringify(is);
    const action = is === undefined ? "delete" : was === undefined ? "create" : "update";
    return {
      address,
      mode: "managed",
      type,
      name,
      change: {
        actions: [isSame ? "no-op" : action],
        before: was ?? null,
        after: is === undefined ? null : known(is, marks),
        after_unknown: is === undefined ? {} : marks,
        before_sensitive: false,
        after_sensitive: false,
      },
    };
  });
  return {
    format_version: "1.2",
    complete: true,
    prior_state: {
      format_version: "1.0",
      values: {
        root_module: {
          resources: [...before].map(([address, values]) => {
            const [type, name] = address.split(".");
            return { address, mode: "managed", type, name, values };
          }),
        },
      },
    },
    configuration: {
      provider_config: { aws: { name: "aws", expressions: blockOf(to.provider["aws"]?.[0]) } },
      root_module: {
        resources: [...wanted.values()].map(({ address, type, name, block }) => ({
          address,
          mode: "managed",
          type,
          name,
          provider_config_key: type.split("_")[0],
          expressions: blockOf(block),
        })),
      },
    },
    resource_changes: changes,
  };
}
