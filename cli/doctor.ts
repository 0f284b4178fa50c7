import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";

import { hasBreakGlass } from "../lib/break-glass";
import { breakGlassChecks } from "../lib/break-glass/doctor";
import {
  loadConfig,
  readNamedFile,
  UserError,
  type Config,
  type LoadedConfig,
} from "../lib/config";
import {
  checksFor,
  compareSnapshots,
  exitCodeOf,
  oktaFieldReport,
  missingIn,
  parseSnapshot,
  REACHABILITY,
  renderPrometheus,
  takeSnapshot,
  type Check,
  type CheckResult,
  type OktaFieldReport,
} from "../lib/doctor";
import { drillChecks, signInChecks } from "../lib/sign-ins";
import { emergencyFromEnvironment } from "./clients";
import { liveState, oktaOrNone, runLive } from "./live-state";
import { withProgress } from "./progress";
import { showsColor } from "./clean";
import { renderResults } from "./doctor-report";
import { drillsBeside, liveSignIns, parseSince } from "./sign-ins";
import type { Subcommand } from "./subcommand";
import { renderConfigNotes, type Result } from "./run";

interface Options {
  readonly json?: boolean;
  readonly oktaFields?: boolean;
  readonly reachability: boolean;
  readonly save?: string;
  readonly compare?: string;
  readonly signIns?: boolean;
  readonly since: string;
  readonly who?: boolean;
  readonly format?: "text" | "json" | "prometheus";
}

/** `idc doctor`: whether reality matches the config. */
export const doctorCommand: Subcommand = (finish) =>
  new Command("doctor")
    .description("Compare AWS, Okta and the network with the config. It changes nothing.")
    .option("--json", "print JSON, as --format json")
    .addOption(
      new Option("--format <format>", "how the checks are printed").choices([
        "text",
        "json",
        "prometheus",
      ]),
    )
    .option("--sign-ins", "also count who signed in where, in Okta's System Log and CloudTrail")
    .option("--since <time>", "with --sign-ins: the time to look at, such as 7d or 12h", "30d")
    .option("--who", "with --sign-ins: name the people")
    .addOption(
      new Option(
        "--okta-fields",
        "only list the Okta app's setting names and propose okta.acsFields",
      ).conflicts(["save", "compare"]),
    )
    .option("--no-reachability", "leave out whether the hosts answer from here")
    .addOption(
      new Option(
        "--save <file>",
        "only save what AWS and Okta have now, to compare with later",
      ).conflicts(["compare"]),
    )
    .option("--compare <file>", "only say what is different from what was saved, field by field")
    .action(async (options: Options) => {
      const loaded = loadConfig();
      const result = await look(loaded, options);
      finish({ ...result, stderr: renderConfigNotes(loaded) });
    });

function look(loaded: LoadedConfig, options: Options): Promise<Result> {
  const { config } = loaded;
  const { json = false, oktaFields, save, compare } = options;
  if (oktaFields) return fields(config, json);
  if (save !== undefined) return saveSnapshot(config, save);
  if (compare !== undefined) return compareWith(config, compare, json);
  return examine(loaded, options);
}

async function examine(loaded: LoadedConfig, options: Options): Promise<Result> {
  const { config } = loaded;
  const now = new Date();
  const checks = [
    ...checksFor(config),
    ...(await emergencyChecks(config)),
    ...(options.signIns ? await evidenceChecks(loaded, options, now) : []),
  ].filter(({ subject }) => options.reachability || subject !== REACHABILITY);
  const run = () => runLive(config, checks);
  // The logs of a large company take their time.
  const results = await (options.signIns ? withProgress("Reading the logs", run) : run());
  return {
    exitCode: exitCodeOf(results),
    ...render(results, config, options, now),
  };
}

async function evidenceChecks(
  { config, file }: LoadedConfig,
  { since, who = false }: Options,
  now: Date,
): Promise<readonly Check[]> {
  const time = parseSince(since, now);
  const { drills } = drillsBeside(file);
  const source = await liveSignIns(config, time.since);
  return [
    ...signInChecks(config, source, { time: time.called, who }),
    ...drillChecks(config, drills, now),
  ];
}

function render(
  results: readonly CheckResult[],
  { environment }: Config,
  { json, format = json ? "json" : "text" }: Options,
  now: Date,
): Pick<Result, "stdout" | "isColoured"> {
  switch (format) {
    case "json":
      return { stdout: JSON.stringify({ checks: results }, null, 2) };
    case "prometheus":
      return { stdout: renderPrometheus(results, environment, now) };
    case "text":
      return {
        stdout: renderResults(results, { color: showsColor() }),
        isColoured: showsColor(),
      };
  }
}

async function saveSnapshot(config: Config, file: string): Promise<Result> {
  const snapshot = await takeSnapshot(config, await liveState(config));
  const { missing, isEmpty } = missingIn(snapshot);
  if (isEmpty) {
    throw new UserError(
      `Nothing could be read, so nothing was saved.\n${[...new Set(missing.map((line) => `  ${line}`))].join("\n")}`,
    );
  }
  try {
    writeFileSync(file, `${JSON.stringify(snapshot, null, 2)}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === "EEXIST"
        ? `${file} exists already and is never overwritten. Name another file: --save.`
        : `${file} cannot be written (${code ?? "unknown reason"}). Does its folder exist?`,
    );
  }
  return {
    exitCode: missing.length > 0 ? 2 : 0,
    stdout: [
      `Saved ${file}. Later: npx idc doctor --compare ${file}`,
      ...(missing.length > 0
        ? ["Not in it, because it could not be read:", ...missing.map((line) => `  ${line}`)]
        : []),
    ].join("\n"),
  };
}

async function compareWith(config: Config, file: string, json: boolean): Promise<Result> {
  const read = readNamedFile(file);
  if ("problem" in read) {
    throw new UserError(
      `${file} cannot be read: ${read.problem}. Give a file that idc doctor --save wrote.`,
    );
  }
  const before = parseSnapshot(file, read.bytes.toString("utf8"));
  const differences = compareSnapshots(before, await takeSnapshot(config, await liveState(config)));
  const lines = differences.map(
    ({ field, was = "nothing", is = "nothing" }) => `${field}\n  was ${was}\n  is  ${is}`,
  );
  return {
    exitCode: differences.length === 0 ? 0 : 2,
    stdout: json
      ? JSON.stringify({ differences }, null, 2)
      : differences.length === 0
        ? `Nothing is different from ${file}.`
        : lines.join("\n"),
  };
}

/** The emergency access, where the config has one. */
async function emergencyChecks(config: Config): Promise<readonly Check[]> {
  if (!hasBreakGlass(config)) return [];
  const [client, okta] = await Promise.all([
    emergencyFromEnvironment(config.regions.primary),
    oktaOrNone(config),
  ]);
  return breakGlassChecks(config, client, okta, new Date());
}

async function fields(config: Config, json: boolean): Promise<Result> {
  const configured = config.okta.app;
  if (configured.kind === "new") {
    throw new UserError(
      "okta.app has no id: --okta-fields reads an app that exists. Set okta.app.id, or apply the okta stack and set it to the output app_id.",
    );
  }
  const { id } = configured;
  const app = await (await oktaOrNone(config)).app(id);
  if (app === undefined) {
    throw new UserError(
      `okta.app.id ${id}: the org ${config.okta.orgName}.${config.okta.baseUrl} has no such app.`,
    );
  }
  const report = oktaFieldReport(app, config);
  return {
    exitCode: report.missing.length === 0 ? 0 : 2,
    stdout: json ? JSON.stringify(report, null, 2) : renderFields(report, config),
  };
}

function renderFields(
  { app, settings, proposed, missing }: OktaFieldReport,
  { okta }: Config,
): string {
  return [
    `Settings of the Okta app ${app}:`,
    ...settings.map(({ name, acsUrl }) => `  ${name}${acsUrl === undefined ? "" : `  ${acsUrl}`}`),
    "",
    ...(missing.length === 0
      ? [
          `okta.acsFields is right: the app has ${okta.acsFields.default} and every ${okta.acsFields.additional}.`,
        ]
      : [
          `The app has no ${missing.join(", ")}.`,
          ...(proposed === undefined
            ? [
                "No names here look like a numbered series of ACS URLs. Compare the list with the labels in Okta's console.",
              ]
            : [
                "The config should say:",
                "okta:",
                "  acsFields:",
                `    default: ${proposed.default}`,
                `    additional: ${proposed.additional}`,
              ]),
        ]),
  ].join("\n");
}
