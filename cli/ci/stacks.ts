import { OUTDIR, loadConfig } from "../../lib/config";
import { stacksInWaves } from "../../lib/terraform";
import { synthesize } from "../synth";
import { matrixStack } from "./plans";
import type { StepResult } from "./step";

/** The switch, a repository variable: set when everything else is set up. */
const SWITCH = "IDC_PLANS";

/**
 * Says which stacks to plan, or why none can be planned: one line, and no failure. A new repository
 * has neither roles nor secrets yet.
 *
 * Outputs: `stacks` (JSON, in the order of apply), `ready`, `hostname` of HCP Terraform (empty with
 * another backend), `region` (the primary one), `guide` (whether the config has one).
 */
export function stacks(
  env: NodeJS.ProcessEnv,
  [outdir = OUTDIR]: readonly string[] = [],
): StepResult {
  const loaded = loadConfig(env);
  const { file, config, isExample } = loaded;
  synthesize(loaded, outdir);
  const all = stacksInWaves(outdir).flat();
  const isCloud = config.backend.type === "cloud";
  const missing = [
    ...(isExample ? [`${file} is the example`] : []),
    ...(config.backend.type === "local"
      ? [
          `${file} has backend.type: local, and a state on a runner is gone with it: set another backend`,
        ]
      : []),
    ...(env[SWITCH] === "on" ? [] : [`the repository variable ${SWITCH} is not "on"`]),
  ];
  const ready = missing.length === 0;
  const line = ready
    ? `Plans of ${file}: ${all.map(({ stack }) => stack).join(", ")}.`
    : `No plans: ${missing.join("; ")}. See docs/workflows.md.`;
  return {
    stdout: ready ? line : `::notice::${line}`,
    summary: line,
    outputs: {
      stacks: JSON.stringify(all.map((stack) => matrixStack(config.environment, stack))),
      ready: String(ready),
      hostname: isCloud ? config.backend.hostname : "",
      region: config.regions.primary,
      guide: String(config.guide !== undefined),
    },
  };
}
