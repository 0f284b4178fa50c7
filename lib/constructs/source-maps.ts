/**
 * CDKTF without source maps: imported first by `main.ts`, because it loads CDKTF as it is imported.
 *
 * tsx switches source maps on for the whole process. Node then decodes the maps that are inlined in
 * every file of CDKTF and its providers, and maps each of the many stack traces that CDKTF captures
 * and never shows: a sixth of the time of a synth. Errors are still traced to this project's lines.
 */
import { createRequire } from "node:module";

/** Runs something with source maps off; they are on again when it returns or throws. */
export function withoutSourceMaps<T>(run: () => T): T {
  process.setSourceMapsEnabled(false);
  try {
    return run();
  } finally {
    process.setSourceMapsEnabled(true);
  }
}

const LARGE_MODULES = [
  "cdktf",
  "@cdktf/provider-aws/lib/provider",
  "@cdktf/provider-okta/lib/app-saml",
];

withoutSourceMaps(() => {
  const load = createRequire(__filename);
  for (const name of LARGE_MODULES) load(name);
});
