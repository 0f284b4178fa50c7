import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { createInterface } from "node:readline/promises";

import { Command } from "commander";

import { decodeText, parseConfig, readNamedFile, UserError } from "../lib/config";
import {
  differences,
  draftConfig,
  lookAtAws,
  lookAtOkta,
  renderConfig,
  type Findings,
  type Said,
} from "../lib/init";
import { parseMetadata, tabOf, WHERE_TO_GET_IT } from "../lib/metadata";
import { awsFromEnvironment, oktaFromEnvironment } from "./clients";
import { askForMissing, parseBackend, type Answers } from "./init-questions";
import type { Subcommand } from "./subcommand";
import { renderWarnings, type Result } from "./run";

interface Options extends Answers {
  readonly instanceArn?: string;
  readonly managementAccountId?: string;
  readonly oktaAppId?: string;
  readonly offline?: boolean;
}

/** `idc init`: writes a config from what exists already. */
export const initCommand: Subcommand = (finish) =>
  new Command("init")
    .description("Write a config from the metadata file, and from AWS and Okta where they answer.")
    .option("--metadata <file>", "SAML service provider metadata, from the console")
    .option("--instance-arn <arn>", "ARN of the instance (found with AWS credentials)")
    .option("--management-account-id <id>", "management account (found with AWS credentials)")
    .option("--okta-org <host>", "address of the Okta org, such as example.okta.com")
    .option("--okta-app-id <id>", "ID of the Okta app (found with an Okta token)")
    .option("--environment <name>", "prefix of the stack names (default: the name of --out)")
    .option("--out <file>", "file to write (default: config/<environment>.yaml)")
    .option(
      "--backend <where>",
      "where the state is kept: local, cloud:<organization>, s3:<bucket>:<region>",
    )
    .option("--offline", "ask neither AWS nor Okta")
    .action(async (options: Options) => {
      finish(await init(await complete(options), process.env));
    });

/** On a terminal, what is missing is asked for. */
async function complete(options: Options): Promise<Options> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return options;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D: nothing was written.
  const ended = new Promise<never>((_, reject) =>
    terminal.once("close", () => {
      reject(new UserError("Ended. Nothing was written."));
    }),
  );
  ended.catch(() => undefined);
  try {
    return await askForMissing(
      options,
      (question) => Promise.race([terminal.question(question), ended]),
      (line) => process.stderr.write(`${line}\n`),
    );
  } finally {
    terminal.close();
  }
}

async function init(options: Options, env: NodeJS.ProcessEnv): Promise<Result> {
  const { environment, out } = target(options);
  if (options.metadata === undefined) {
    throw new UserError(
      `--metadata <file> is missing: the SAML service provider metadata of your instance. ${WHERE_TO_GET_IT}`,
    );
  }
  const metadata = parseMetadata(options.metadata, readMetadata(options.metadata));
  const said: Said = {
    ...options,
    environment,
    backend: options.backend === undefined ? undefined : parseBackend(options.backend),
    ...oktaOrg(options.oktaOrg, env),
    oktaAppId: appIdIn(options.oktaAppId),
  };

  const findings = options.offline
    ? { metadata, said, aws: undefined, okta: undefined, notLookedAt: [] }
    : await look(metadata, said, env);
  const text = renderConfig(draftConfig(findings), dirname(out));
  const { config, warnings } = parseConfig(out, text);
  write(out, text);

  const seen = differences(config, findings);
  const notes = [...new Set([...findings.notLookedAt])];
  return {
    stderr: renderWarnings(warnings),
    stdout: [
      `Wrote ${out}.`,
      "",
      `The metadata file is that of the ${tabOf(metadata)}`,
      ...section("Not looked at:", notes),
      ...(options.offline
        ? ["", "Asked neither AWS nor Okta (--offline): what exists is not adopted."]
        : seen.length === 0 && notes.length === 0
          ? ["", "No differences seen."]
          : []),
      ...section("Differences seen:", seen),
      ...(config.backend.type === "local"
        ? [
            "",
            "backend.type is local: set one that lasts before the first apply in production (--backend, docs/config.md).",
          ]
        : []),
      "",
      "Next: read the file, then",
      `  export IDC_CONFIG=${out}`,
      "  npx idc synth",
      "  npx idc doctor",
    ].join("\n"),
  };
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  - ${line}`)];

/** The environment and the file to write, each from the other where only one is said. */
function target({ environment, out }: Options): { environment: string; out: string } {
  const name = environment ?? (out && basename(out).replace(/\.ya?ml$/, ""));
  if (!name) {
    throw new UserError(
      "Say what to write: --environment <name> for config/<name>.yaml, or --out <file>.",
    );
  }
  const file = out ?? `config/${name}.yaml`;
  if (existsSync(file)) throw exists(file);
  return { environment: name, out: file };
}

const exists = (file: string): UserError =>
  new UserError(
    `${file} exists already and is never overwritten. Delete it, or name another file: --out.`,
  );

function readMetadata(file: string): string {
  const read = readNamedFile(file);
  if ("problem" in read) {
    throw new UserError(`--metadata ${file} cannot be read: ${read.problem}. ${WHERE_TO_GET_IT}`);
  }
  const decoded = decodeText(read.bytes);
  if ("text" in decoded) return decoded.text;
  throw new UserError(`--metadata ${file} ${decoded.problem} ${WHERE_TO_GET_IT}`);
}

/** An app's ID, also from the address of its page in the admin console. */
const appIdIn = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (/\/instance\/(0oa[A-Za-z0-9]+)/.exec(text)?.[1] ?? text);

/** The org's name and domain from its address, or from the provider's variables. */
function oktaOrg(
  address: string | undefined,
  env: NodeJS.ProcessEnv,
): Pick<Said, "oktaOrgName" | "oktaBaseUrl"> {
  const host = address?.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  const [name = "", ...domain] = (host ?? env["OKTA_ORG_NAME"] ?? "").split(".");
  const baseUrl = domain.join(".") || (host === undefined ? env["OKTA_BASE_URL"] : undefined);
  // The admin console has an address of its own; the API and the portals take the org's.
  return {
    oktaOrgName: name.replace(/-admin$/, "") || undefined,
    oktaBaseUrl: baseUrl || undefined,
  };
}

async function look(
  metadata: Findings["metadata"],
  said: Said,
  env: NodeJS.ProcessEnv,
): Promise<Findings> {
  const notLookedAt: string[] = [];
  const note = (sentence: string) => notLookedAt.push(sentence);

  const lookAtOktaToo = async () => {
    if (said.oktaOrgName === undefined) return undefined;
    // Named on the command line: whose it is has been said.
    const baseUrl = said.oktaBaseUrl ?? "okta.com";
    const org = { orgName: said.oktaOrgName, baseUrl, baseUrlIsOurs: true };
    const client = await oktaFromEnvironment(org, env);
    if (client) return lookAtOkta(client, metadata, said, note);
    note("Okta: the environment has no credentials (OKTA_API_TOKEN, or an OAuth service app's).");
    return undefined;
  };
  const [aws, okta] = await Promise.all([
    awsFromEnvironment(metadata.primaryRegion, env).then((clients) =>
      lookAtAws(clients, metadata, said, note),
    ),
    lookAtOktaToo(),
  ]);
  return { metadata, said, aws, okta, notLookedAt };
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Not over a file that was made meanwhile.
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && syscall === "open") throw exists(file);
    // Opened, and then not written: nothing of it stays.
    if (syscall === "write") rmSync(file, { force: true });
    throw new UserError(`${file} cannot be written (${code ?? "unknown reason"}).`);
  }
}
