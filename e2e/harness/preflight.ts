import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { PROVIDER_VERSIONS } from "../../lib/constructs/versions";
import { findProgram, type TerraformProgram } from "../../lib/terraform";
import { run } from "./process";
import { AWS_RELEASE_5 } from "./provider-aliases";
import type { ProviderName } from "./world";

/** Something that must be installed first: shown as one line. */
export class MissingError extends Error {}

/** A provider as Terraform chose it. */
export interface FoundProvider {
  readonly version: string;
  /** Not the real one. The version that `.ci/providers` gives to a stand-in says so. */
  readonly standIn: boolean;
}

/** What the scenarios run with. */
export interface Tools {
  readonly engine: TerraformProgram;
  /** Those that Terraform finds. */
  readonly providers: Readonly<Partial<Record<ProviderName, FoundProvider>>>;
}

const PROVIDERS: Record<ProviderName, { readonly source: string; readonly version: string }> = {
  aws: { source: "hashicorp/aws", version: PROVIDER_VERSIONS.aws },
  "aws-5": { source: "hashicorp/aws", version: AWS_RELEASE_5 },
  okta: { source: "okta/okta", version: PROVIDER_VERSIONS.okta },
};

/** What to do about a provider that Terraform does not find. */
export function missing(name: ProviderName): MissingError {
  const { source, version } = PROVIDERS[name];
  return new MissingError(
    `Terraform finds no provider ${source} ${version}: let it reach its registry, or name a CLI config with a mirror that has it in TF_CLI_CONFIG_FILE (.ci/providers makes one; with --aws-stand-in also where hashicorp/aws cannot be had)`,
  );
}

/**
 * Lets Terraform find the providers, the way it finds them for a user.
 *
 * @param folder an empty folder, may not exist
 * @throws MissingError without Terraform itself
 */
export async function findTools(
  folder: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Tools> {
  const providers: Partial<Record<ProviderName, FoundProvider>> = {};
  const engine = await findProgram(env).catch((error: unknown) => {
    throw new MissingError((error as Error).message);
  });
  for (const name of Object.keys(PROVIDERS) as ProviderName[]) {
    // The last release 5 is of use only in place of a real provider that is newer.
    if (name === "aws-5" && providers.aws && !providers.aws.standIn) continue;
    const cwd = join(folder, name);
    await mkdir(cwd, { recursive: true });
    const required = { provider: PROVIDERS[name] };
    await writeFile(
      join(cwd, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: required } }),
    );
    const options = { cwd, env, signal };
    const { code } = await run(engine.binary, ["init", "-input=false"], options);
    signal.throwIfAborted();
    const { stdout } = await run(engine.binary, ["version", "-json"], options);
    const { provider_selections } = JSON.parse(stdout) as {
      provider_selections: Record<string, string>;
    };
    const [version] = Object.values(provider_selections);
    if (code !== 0 || version === undefined) continue;
    providers[name] = { version, standIn: version.endsWith("+stand-in") };
  }
  return { engine, providers };
}
