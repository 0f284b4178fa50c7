import { loadConfig } from "../lib/config";
import type { StepResult } from "./step";
import { readSynthesized } from "./manifest";

/** Folder that CDKTF writes to, and that the workflows plan in. */
export const OUTDIR = "cdktf.out";

/** Secrets without which nothing can be planned, and what each is for. */
const SECRETS = {
  TF_API_TOKEN: "a token of HCP Terraform",
  PLAN_PASSPHRASE: "what plans are encrypted with between two jobs",
} as const;

/**
 * Says which stacks to plan, or why none can be planned: one line, and no failure. A fork's pull
 * request has no secrets, and a fresh clone has none yet.
 *
 * Outputs: `stacks` (JSON, in the order of apply), `ready`, `hostname` of HCP Terraform, `region`
 * (the primary one), `guide` (whether the config has one).
 *
 * The environment has `HAS_<secret>: "true"` for each secret that is set, never the secret.
 */
export function stacks(env: NodeJS.ProcessEnv, [outdir = OUTDIR]: readonly string[]): StepResult {
  const { file, config } = loadConfig(env);
  const { waves, hostname } = readSynthesized(outdir);
  const all = waves.flat();
  const missing = [
    ...(hostname === undefined
      ? [
          `${file} has backend.type: local, and a state on a runner is gone with it: set backend.type: cloud`,
        ]
      : []),
    ...Object.entries(SECRETS)
      .filter(([name]) => env[`HAS_${name}`] !== "true")
      .map(([name, use]) => `the secret ${name} (${use}) is not set`),
  ];
  const ready = missing.length === 0;
  const line = ready
    ? `Plans of ${file}: ${all.map(({ stack }) => stack).join(", ")}.`
    : `No plans: ${missing.join("; ")}. A fork's pull request never gets secrets. See docs/hcp-terraform.md.`;
  return {
    stdout: ready ? line : `::notice::${line}`,
    summary: line,
    outputs: {
      stacks: JSON.stringify(all),
      ready: String(ready),
      hostname: hostname ?? "",
      region: config.regions.primary,
      guide: String(config.guide !== undefined),
    },
  };
}
