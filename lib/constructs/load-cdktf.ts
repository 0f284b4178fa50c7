/**
 * Loads CDKTF and the other large libraries without what tsx does to every file of a process;
 * imported first by `main.ts`, because it loads them as it is imported.
 *
 * tsx looks into each file for syntax to compile, which these CommonJS files do not have, and switches
 * source maps on. Node then decodes the maps that are inlined in every file of CDKTF and its
 * providers, and maps each of the many stack traces that CDKTF captures and never shows. Together
 * that is a quarter of the time of a synth. Errors are still traced to this project's lines.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const LARGE_LIBRARIES = [
  "cdktf",
  "zod",
  "yaml",
  "@cdktf/provider-aws/lib/kms-key",
  "@cdktf/provider-aws/lib/kms-replica-key",
  "@cdktf/provider-aws/lib/provider",
  "@cdktf/provider-okta/lib/app-bookmark",
  "@cdktf/provider-okta/lib/app-saml",
  "@cdktf/provider-okta/lib/data-okta-app-saml",
];

/** Runs something with source maps off; they are on again when it returns or throws. */
export function withoutSourceMaps<T>(run: () => T): T {
  process.setSourceMapsEnabled(false);
  try {
    return run();
  } finally {
    process.setSourceMapsEnabled(true);
  }
}

/** Loads CommonJS files as they are: what Node does itself, and every compiler that hooks into it. */
function asTheyAre(module: NodeJS.Module, file: string): void {
  const { _compile } = module as NodeJS.Module & {
    _compile: (this: NodeJS.Module, code: string, file: string) => void;
  };
  _compile.call(module, readFileSync(file, "utf8"), file);
}

withoutSourceMaps(() => {
  const load = createRequire(__filename);
  // Deprecated in words only: Node keeps it because compilers such as tsx are built on it.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const { extensions } = load;
  const hooks = { ...extensions };
  try {
    extensions[".js"] = extensions[".cjs"] = asTheyAre;
    for (const library of LARGE_LIBRARIES) load(library);
  } finally {
    delete extensions[".cjs"];
    Object.assign(extensions, hooks);
  }
});
