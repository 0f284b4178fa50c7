import type { LoadedConfig } from "../lib/config";
import { renderConfigNotes, type Result } from "./run";

/** What `npm run synth` says when it is done: what was written, and what to run next. */
export function synthReport(
  outdir: string,
  stacks: readonly { readonly node: { readonly id: string } }[],
  loaded: LoadedConfig,
): Result {
  const names = stacks.map(({ node }) => node.id);
  const { file, config } = loaded;
  const { primary, additional, retiring } = config.regions;
  const regions = [
    `primary ${primary}`,
    `additional ${additional.join(", ") || "none"}`,
    ...(retiring.length > 0 ? [`retiring ${retiring.join(", ")}`] : []),
  ];
  return {
    stderr: renderConfigNotes(loaded),
    stdout: [
      `Read ${file}: ${regions.join("; ")}.`,
      "",
      "Wrote, in the order of apply:",
      ...names.map((name) => `  ${outdir}/stacks/${name}/cdk.tf.json`),
      "",
      "Next (nothing is changed in AWS or Okta before you approve a plan):",
      ...commands([
        ["npx idc urls", "every ACS and portal URL"],
        ["npx idc plan", "plan all stacks and review them; needs Terraform and credentials"],
      ]),
    ].join("\n"),
  };
}

/** Commands with what they do, in two columns. */
function commands(rows: readonly (readonly [command: string, purpose: string])[]): string[] {
  const width = Math.max(...rows.map(([command]) => command.length));
  return rows.map(([command, purpose]) => `  ${command.padEnd(width)}    ${purpose}`);
}
