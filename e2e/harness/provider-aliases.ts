/**
 * Stacks as they were written before hashicorp/aws 6.0 brought the argument `region`: with a provider
 * alias for each Region. Everything else stays as this project synthesizes it.
 */

type Block = Record<string, unknown> & { region?: string; provider?: string };
type Blocks = Record<string, Record<string, Block>>;

/** A `cdk.tf.json`, as far as providers and Regions go. */
export interface StackJson {
  readonly terraform: { required_providers: { aws?: { version: string } } };
  readonly provider: { aws?: (Block & { alias?: string })[] };
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly check?: Record<string, { data?: Blocks }>;
  readonly import?: { to: string; id: string; provider?: string }[];
}

/** The last release of hashicorp/aws without the argument `region` that the scenarios were tried with. */
export const AWS_RELEASE_5 = ">= 5.100.0, < 6.0.0";

/**
 * Moves the argument `region` of every block into a provider alias.
 *
 * @param seen Regions that need an alias although nothing is there any more, because Terraform has
 *   to delete it first; this stack's own are added
 */
export function withProviderAliases<T extends StackJson>(json: T, seen = new Set<string>()): T {
  const stack = structuredClone(json);
  const [provider] = stack.provider.aws ?? [];
  if (provider === undefined) return stack;
  const aliasOf = (region: string) => `aws.${region}`;

  const checks = Object.values(stack.check ?? {}).map(({ data }) => data);
  for (const blocks of [stack.resource, stack.data, ...checks]) {
    for (const block of Object.values(blocks ?? {}).flatMap((named) => Object.values(named))) {
      const { region } = block;
      delete block.region;
      if (region === undefined || region === provider.region) continue;
      seen.add(region);
      block.provider = aliasOf(region);
    }
  }
  for (const block of stack.import ?? []) {
    const [, id, region] = /^(.*)@([a-z0-9-]+)$/.exec(block.id) ?? [];
    if (id === undefined || region === undefined) continue;
    Object.assign(block, { id, provider: aliasOf(region) });
  }
  stack.provider.aws?.push(...[...seen].map((region) => ({ ...provider, region, alias: region })));
  return stack;
}

/** A stack as it is synthesized, or one with aliases after they are taken away again. */
export function withoutProviderAliases<T extends StackJson>(json: T): T {
  const stack = structuredClone(json);
  for (const blocks of Object.values(stack.resource ?? {})) {
    for (const block of Object.values(blocks)) delete block.provider;
  }
  stack.provider.aws?.splice(1);
  return stack;
}

/** The stack for {@link AWS_RELEASE_5}. */
export function forRelease5<T extends StackJson>(json: T, seen?: Set<string>): T {
  const stack = withProviderAliases(json, seen);
  const { aws } = stack.terraform.required_providers;
  if (aws) aws.version = AWS_RELEASE_5;
  return stack;
}
