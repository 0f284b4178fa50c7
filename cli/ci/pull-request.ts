import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { GitHub } from "../../lib/clients/github";
import { DEFAULT_CONFIG_FILE, loadConfig, UserError } from "../../lib/config";
import { changedTrust, pullRequestFindings, type Finding } from "../../lib/review";
import { gitHubFrom, required } from "./environment";
import type { StepResult } from "./step";

/** Left for the step `review`. */
export const FINDINGS_FILE = "pull-request.json";

/** The environments of `plan.yml` whose secrets a plan gets. */
const ENVIRONMENTS = { usual: "plan", otherTrust: "plan-new-hosts" } as const;

const FOLDER = dirname(DEFAULT_CONFIG_FILE);
/** What is taken from a pull request: data of this tool, and nothing that anything runs. */
const TAKEN = /^config\/[\w.-]+\.ya?ml$/;

interface ChangedFile {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: string;
}

interface Content {
  readonly encoding?: string;
  readonly content?: string;
}

/**
 * Takes the configs of a pull request into the checkout of the default branch, and nothing else of
 * it: the tool, its version and the workflows stay those of the default branch, so a pull request
 * cannot change how it is judged.
 *
 * Leaves {@link FINDINGS_FILE}: what the pull request changes beside its plans. Outputs `environment`,
 * whose secrets the plans get: another one where they would talk to another host or account.
 */
export async function pullRequest(env: NodeJS.ProcessEnv): Promise<StepResult> {
  const api = await gitHubFrom(env);
  const number = required(env, "PULL_REQUEST");
  const head = required(env, "HEAD_SHA");
  const changed = (await api.list(`/pulls/${number}/files`)) as ChangedFile[];

  const before = currentConfig(env);
  for (const { filename, previous_filename, status } of changed) {
    for (const gone of [previous_filename, status === "removed" ? filename : undefined]) {
      if (gone !== undefined && TAKEN.test(gone)) rmSync(gone, { force: true });
    }
    if (status === "removed" || !TAKEN.test(filename)) continue;
    const text = await contentOf(api, filename, head);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(filename, text);
  }

  const { file, config } = loadConfig(env);
  const request = {
    files: changed.flatMap(({ filename, previous_filename }) => [
      filename,
      ...(previous_filename === undefined ? [] : [previous_filename]),
    ]),
    configFile: file,
    before,
    after: config,
  };
  writeFileSync(FINDINGS_FILE, JSON.stringify(pullRequestFindings(request)));
  const otherTrust = changedTrust(request);
  return {
    stdout:
      otherTrust.length === 0
        ? `Took the config of pull request ${number}.`
        : `Took the config of pull request ${number}. It changes ${otherTrust.join(", ")}: its plans wait for an approval of the environment ${ENVIRONMENTS.otherTrust}.`,
    outputs: {
      environment: otherTrust.length === 0 ? ENVIRONMENTS.usual : ENVIRONMENTS.otherTrust,
    },
  };
}

/** The config of the checkout; undefined where it has none but the example. */
function currentConfig(env: NodeJS.ProcessEnv) {
  const named = env["IDC_CONFIG"];
  if (named !== undefined && !existsSync(named)) return undefined;
  const { config, isExample } = loadConfig(env);
  return isExample ? undefined : config;
}

/** GitHub gives the content of files up to 1 MB; a config is far smaller. */
async function contentOf(api: GitHub, path: string, commit: string): Promise<Buffer> {
  const { encoding, content } = ((await api.get(`/contents/${path}?ref=${commit}`)) ??
    {}) as Content;
  if (encoding !== "base64" || content === undefined) {
    throw new UserError(
      `${path} of ${commit} cannot be taken: GitHub gives no content of it, as of files over 1 MB. Make it smaller, or run the job again.`,
    );
  }
  return Buffer.from(content, "base64");
}

/** What the step `pull-request` found; nothing outside of a pull request. */
export function pullRequestFindingsIn(folder: string): Finding[] {
  const file = join(folder, FINDINGS_FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Finding[]) : [];
}
