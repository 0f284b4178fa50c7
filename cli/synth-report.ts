import { regionsAccountId, type LoadedConfig } from "../lib/config";
import type { FormerStacks, PlainOptions } from "../lib/terraform";
import { renderConfigNotes, type Result } from "./run";

/** What `npm run synth` says when it is done: what was written, and what to run next. */
export function synthReport(
  outdir: string,
  stacks: readonly { readonly node: { readonly id: string } }[],
  loaded: LoadedConfig,
  former: FormerStacks,
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
    stderr: renderConfigNotes(loaded, ...formerStacks(outdir, former)),
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

/** Stacks that the config has no more. What they made is still there, and only a plan can end it. */
export function formerStacks(outdir: string, { removed, left }: FormerStacks): string[] {
  const kept =
    "What it made in AWS or Okta stays as it is, and so does its state: put it back into the config before you change or delete any of it";
  return [
    ...removed.map(
      (name) =>
        `${name} is not in the config any more; ${outdir}/stacks/${name} was removed. ${kept}.`,
    ),
    ...left.map(
      (name) =>
        `${name} is not in the config any more; ${outdir}/stacks/${name} was left, because other files lie in it. ${kept}.`,
    ),
  ];
}

/** What `idc synth --out` says: what was written, and what Terraform needs beside it. */
export function plainReport(
  files: readonly string[],
  loaded: LoadedConfig,
  { backend, providers }: PlainOptions,
): Result {
  const { backend: where, regions, identityCenter, okta } = loaded.config;
  return {
    stderr: renderConfigNotes(loaded),
    stdout: [
      "Wrote, in the order of apply:",
      ...files.map((file) => `  ${file}`),
      "",
      ...(backend && where.type !== "local"
        ? []
        : [
            "No backend block: say where the state is kept, or Terraform keeps it beside the file.",
          ]),
      ...(providers
        ? []
        : [
            `No provider blocks: aws needs region ${regions.primary} and allowed_account_ids ["${regionsAccountId(identityCenter)}"] (the kms stack: ["${identityCenter.managementAccountId}"]), okta needs org_name "${okta.orgName}" and base_url "${okta.baseUrl}".`,
          ]),
      "Each folder is a root module: import and removed blocks are not taken in a module that is called.",
    ].join("\n"),
  };
}

/** Commands with what they do, in two columns. */
function commands(rows: readonly (readonly [command: string, purpose: string])[]): string[] {
  const width = Math.max(...rows.map(([command]) => command.length));
  return rows.map(([command, purpose]) => `  ${command.padEnd(width)}    ${purpose}`);
}
