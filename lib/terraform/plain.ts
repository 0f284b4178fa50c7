/** Terraform JSON for people who run Terraform without this project. */

/** The first line of each file: what is written again without asking. */
export const WRITTEN_BY =
  "Written by `idc synth --out` of identity-center-okta. Change its config, not this file.";

type Json = Readonly<Record<string, unknown>>;

/** What is left out. */
export interface PlainOptions {
  /** Whether the `backend` or `cloud` block stays. A local one never does: its path is of another folder. */
  readonly backend: boolean;
  /** Whether the `provider` blocks stay. Which providers are required always does. */
  readonly providers: boolean;
}

/**
 * A synthesized stack without what only CDKTF reads.
 *
 * @param stack text of its `cdk.tf.json`
 * @returns text of a `main.tf.json`, with the same resources at the same addresses
 */
export function plainTerraform(stack: string, { backend, providers }: PlainOptions): string {
  const { provider, terraform, ...blocks } = withoutMetadata(JSON.parse(stack)) as Json;
  const { backend: block, cloud, ...settings } = terraform as Json;
  const remote = block === undefined || "local" in (block as Json) ? undefined : block;
  const plain = {
    "//": WRITTEN_BY,
    terraform: { ...settings, ...(backend && { backend: remote, cloud }) },
    ...(providers && { provider }),
    ...blocks,
  };
  return `${JSON.stringify(plain, null, 2)}\n`;
}

/** CDKTF keeps what it knows of a block under `//`. */
function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "//")
      .map(([key, inner]) => [key, withoutMetadata(inner)]),
  );
}
