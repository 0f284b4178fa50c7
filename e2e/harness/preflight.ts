import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { PROVIDER_VERSIONS } from "../../lib/constructs/versions";
import { run } from "./process";
import type { ProviderName } from "./world";

/** Something that must be installed first: shown as one line. */
export class MissingError extends Error {}

/** What the scenarios run with, as Terraform chose it. */
export interface Tools {
  readonly terraform: string;
  /** Provider to version. */
  readonly providers: Readonly<Partial<Record<ProviderName, string>>>;
  /** Providers that are not the real ones. */
  readonly standIns: readonly string[];
}

const SOURCES: Record<ProviderName, string> = { aws: "hashicorp/aws", okta: "okta/okta" };

/**
 * Lets Terraform find the providers, the way it finds them for a user.
 *
 * @param folder an empty folder, may not exist
 * @throws MissingError for the first thing that is missing
 */
export async function findTools(
  names: readonly ProviderName[],
  folder: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Tools> {
  const providers: Partial<Record<ProviderName, string>> = {};
  const standIns: string[] = [];
  let terraform = "";
  for (const name of names) {
    const cwd = join(folder, name);
    await mkdir(cwd, { recursive: true });
    const required = { [name]: { source: SOURCES[name], version: PROVIDER_VERSIONS[name] } };
    await writeFile(
      join(cwd, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: required } }),
    );
    const terraformIn = (...args: string[]) =>
      run("terraform", args, { cwd, env, signal }).catch(() => {
        throw new MissingError(
          "Terraform is not on the PATH: install release 1.9 or later, https://developer.hashicorp.com/terraform/install",
        );
      });
    const { code } = await terraformIn("init", "-input=false");
    signal.throwIfAborted();
    if (code !== 0) {
      throw new MissingError(
        `Terraform finds no provider ${SOURCES[name]} ${PROVIDER_VERSIONS[name]}: let it reach its registry, or name a CLI config with a mirror that has it in TF_CLI_CONFIG_FILE (.ci/providers makes one)`,
      );
    }
    const { stdout } = await terraformIn("version", "-json");
    const found = JSON.parse(stdout) as {
      terraform_version: string;
      provider_selections: Record<string, string>;
    };
    terraform = found.terraform_version;
    const version = Object.values(found.provider_selections)[0] ?? "";
    providers[name] = version;
    // The version that `.ci/providers` gives to a stand-in says so.
    if (version.endsWith("+stand-in")) standIns.push(name);
  }
  return { terraform, providers, standIns };
}
