import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A stack in short: what it comes after, its providers, its host of HCP Terraform. */
export interface ShortStack {
  readonly after?: readonly string[];
  readonly providers?: readonly string[];
  readonly hostname?: string;
}

/** The stacks that the example makes, with HCP Terraform, and one that is independent of them. */
export const STACKS: Readonly<Record<string, ShortStack>> = {
  "example-okta": { after: ["example-identity-center"], providers: ["okta"] },
  "example-break-glass": { providers: ["aws"] },
  "example-identity-center": { after: ["example-kms"], providers: ["aws"] },
  "example-kms": { providers: ["aws"] },
};

/** Writes a folder as CDKTF does, and returns it. */
export function writeSynthesized(
  outdir: string,
  stacks: Readonly<Record<string, ShortStack>> = STACKS,
): string {
  const manifest: Record<string, unknown> = {};
  for (const [
    name,
    { after = [], providers = [], hostname = "app.terraform.io" },
  ] of Object.entries(stacks)) {
    const folder = join("stacks", name);
    mkdirSync(join(outdir, folder), { recursive: true });
    const synthesizedStackPath = join(folder, "cdk.tf.json");
    writeFileSync(
      join(outdir, synthesizedStackPath),
      JSON.stringify({
        provider: Object.fromEntries(providers.map((provider) => [provider, [{}]])),
        terraform: hostname === "" ? { backend: { local: {} } } : { cloud: { hostname } },
      }),
    );
    manifest[name] = { name, dependencies: after, synthesizedStackPath };
  }
  writeFileSync(join(outdir, "manifest.json"), JSON.stringify({ stacks: manifest }));
  return outdir;
}
