import { setTimeout as sleep } from "node:timers/promises";

import { Command } from "commander";

import {
  activate,
  LONGEST_WAIT_IN_MINUTES,
  planActivation,
  type ActivationPlan,
  type ActivationResult,
} from "../lib/activation";
import type { InstanceEncryption } from "../lib/clients/types";
import { loadConfig, type Config } from "../lib/config";
import { awsFromEnvironment } from "./clients";
import type { Subcommand } from "./subcommand";
import { renderConfigNotes, type Result } from "./run";

/** `idc activate-key`: the one step of the rollout that no Terraform resource does. */
export const activateKeyCommand: Subcommand = (finish) =>
  new Command("activate-key")
    .description(
      "Move the instance's encryption to the multi-Region key. Without --yes: show only.",
    )
    .option("--yes", "do it")
    .action(async ({ yes = false }: { yes?: boolean }) => {
      const loaded = loadConfig();
      const result = await activateKey(loaded.config, yes);
      finish({ ...result, stderr: renderConfigNotes(loaded) });
    });

async function activateKey(config: Config, yes: boolean): Promise<Result> {
  const aws = await awsFromEnvironment(config.regions.primary);
  const plan = await planActivation(config, aws);
  const { instance, key, alreadyActive, problems } = plan;
  const shown = renderPlan(config, plan);

  if (alreadyActive) return { stdout: `${shown}\n\nAlready active. Nothing to do.` };
  if (problems.length > 0 || key === undefined) {
    const list = problems.map((problem) => `  - ${problem}`).join("\n");
    return { exitCode: 2, stdout: `${shown}\n\nThe key cannot be used. Nothing is done:\n${list}` };
  }
  if (!yes) {
    return { stdout: `${shown}\n\nNothing is done without --yes:\n  npx idc activate-key --yes` };
  }
  const clock = { now: Date.now, sleep };
  const result = await activate(aws.identityCenter, instance, key, clock);
  return {
    exitCode: result.outcome === "activated" ? 0 : 1,
    stdout: `${shown}\n\n${renderResult(result)}`,
  };
}

function renderPlan({ regions }: Config, { instance, key }: ActivationPlan): string {
  return [
    `Instance  ${instance.arn}, primary Region ${regions.primary}, account ${instance.ownerAccountId}`,
    `Now       ${renderEncryption(instance.encryption)}`,
    `Then      ${key ? key.arn : "no key"}`,
  ].join("\n");
}

function renderEncryption(encryption: InstanceEncryption | undefined): string {
  if (encryption === undefined) return "unknown: AWS says nothing about it";
  const { status, reason } = encryption;
  return `${nameOf(encryption)}, ${status}${reason === undefined ? "" : `: ${reason}`}`;
}

const nameOf = (encryption: InstanceEncryption | undefined): string =>
  encryption?.keyType === "AWS_OWNED_KMS_KEY"
    ? "the AWS owned key"
    : `the key ${encryption?.keyArn ?? "(unknown)"}`;

function renderResult(result: ActivationResult): string {
  switch (result.outcome) {
    case "activated":
      return "Done: the instance is encrypted with this key. Next: apply the identity-center stack.";
    case "failed":
      return `AWS refused: ${result.reason}\nIt keeps ${nameOf(result.instance.encryption)}.`;
    case "unfinished":
      return `AWS is still moving the instance after ${LONGEST_WAIT_IN_MINUTES} minutes: ${renderEncryption(result.instance.encryption)}\nRun npx idc activate-key again later: it shows how that ended.`;
  }
}
