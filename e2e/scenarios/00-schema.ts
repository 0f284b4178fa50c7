import { deepEqual, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { STACK_ROLES } from "../../lib/config";
import { Bindings, BINDINGS_RELEASE, type Argument } from "../harness/bindings";
import { ADDITIONAL, PRIMARY } from "../harness/example";
import type { Variation } from "../harness/project";
import {
  argumentProblems,
  argumentsOf,
  awsBlocksOf,
  awsReferencesOf,
  type TerraformJson,
} from "../harness/schema-check";
import type { BlockSchema, ProviderSchema } from "../harness/stack";
import type { Scenario } from "../harness/world";

/** Configs that together use everything that the stacks can have. */
const VARIATIONS: readonly Variation[] = [
  {},
  {
    kms: { keyPolicy: "aws-baseline", tags: { team: "identity" } },
    identityCenter: { enabledBeforeFebruary2026: true },
    regions: { additional: [ADDITIONAL, "us-west-2"], retiring: ["eu-west-1"] },
    adopt: {
      primaryKeyId: "mrk-1234abcd12ab34cd56ef1234567890ab",
      replicaRegions: [ADDITIONAL],
      aliasRegions: [PRIMARY, ADDITIONAL],
      identityCenterRegions: [ADDITIONAL],
    },
    breakGlass: {
      userNames: ["break-glass-1", "break-glass-2"],
      alarmEmails: ["security@example.com"],
      permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary",
      directFederation: true,
    },
  },
];

export const scenario: Scenario = {
  title: `every AWS argument and reference against the schema of aws ${BINDINGS_RELEASE}`,
  needs: ["aws"],
  async run(world) {
    const bindings = await Bindings.open();
    const used = new Map<string, Set<string>>();
    const problems: string[] = [];
    let references = 0;
    for (const variation of VARIATIONS) {
      const project = await world.project(variation);
      for (const role of STACK_ROLES) {
        if (role.startsWith("break-glass") && variation.breakGlass === undefined) continue;
        const file = join(project.stack(role).folder, "cdk.tf.json");
        const stack = JSON.parse(await readFile(file, "utf8")) as TerraformJson;
        for (const found of awsBlocksOf(stack)) {
          problems.push(...argumentProblems(found, await bindings.schema(found.type)));
          const names = used.get(found.type) ?? new Set();
          used.set(found.type, names);
          for (const name of argumentsOf(found)) names.add(name);
        }
        for (const { type, attribute, text } of awsReferencesOf(stack)) {
          references += 1;
          const { attributes } = await bindings.schema(type);
          if (!attributes.has(attribute)) problems.push(`${role}: there is no ${text}`);
        }
      }
    }
    deepEqual(problems, []);
    ok(references > 0);

    // The provider that the other scenarios run with says the same of what is used.
    const provider = await (await world.project({})).stack("identity-center").providerSchema("aws");
    let compared = 0;
    for (const [type, names] of used) {
      const block = blockOf(provider, type);
      if (block === undefined) continue; // a stand-in has not everything
      const { arguments: known } = await bindings.schema(type);
      for (const name of names) {
        const argument = known.get(name);
        compared += 1;
        deepEqual(argumentIn(block, name), argument && summary(argument), `${type}.${name}`);
      }
    }
    ok(compared > 0);
    const count = [...used.values()].reduce((sum, names) => sum + names.size, 0);
    return `${used.size} types with ${count} arguments, ${references} references: none unknown, missing, or of another type; ${compared} arguments are the same in the provider that the other scenarios run with`;
  },
};

/** What is compared of an argument: whether it must be there, and its type; of a block its names. */
interface Summary {
  readonly required: boolean;
  readonly type: string;
}

const summary = ({ required, type }: Argument): Summary => ({
  required,
  type: typeof type === "string" ? type : describe(type.keys()),
});

const describe = (names: Iterable<string>): string => `block of ${[...names].sort().join(", ")}`;

function blockOf(schema: ProviderSchema, type: string): BlockSchema | undefined {
  if (type === "provider") return schema.provider?.block;
  const data = type.replace(/^data\./, "");
  return data === type
    ? schema.resource_schemas?.[type]?.block
    : schema.data_source_schemas?.[data]?.block;
}

function argumentIn({ attributes, block_types }: BlockSchema, name: string): Summary | undefined {
  const attribute = attributes?.[name];
  if (attribute) {
    const { type, required = false } = attribute;
    return { required, type: typeof type === "string" ? type : collection(type) };
  }
  const block = block_types?.[name];
  if (!block) return undefined;
  const names = { ...block.block.attributes, ...block.block.block_types };
  return { required: (block.min_items ?? 0) > 0, type: describe(Object.keys(names)) };
}

/** A set of strings looks like a list of them in JSON. */
const collection = ([kind, of]: readonly [string, unknown]): string =>
  `${kind === "set" ? "list" : kind} of ${String(of)}`;
