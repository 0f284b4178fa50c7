/** `npm run e2e`: runs the scenarios against real Terraform; `npm run e2e -- --help` says how. */
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { Command } from "commander";

import { cleanEnvironment } from "./harness/environment";
import { findTools, missing, MissingError, type Tools } from "./harness/preflight";
import { runsOf, type Run } from "./harness/runs";
import { World, type Scenario, type WorldOptions } from "./harness/world";

/** Words on the command line that mean nothing. */
class UsageError extends Error {}

/** Scenarios that run side by side: they wait for providers more than they compute. */
const AT_ONCE = 2;

interface Options {
  readonly available?: true;
  readonly preflight?: true;
  readonly keepPlans?: true;
}

const command = new Command("npm run e2e --")
  .description("Runs the scenarios, a line for each, and counts them in the last line.")
  .argument("[words...]", "scenarios whose file name has one of these words; all without")
  .option("--available", "leave out the scenarios whose providers are not there, and name them")
  .option("--preflight", "only say what it would run with; exit code 1 where something is missing")
  .option("--keep-plans", "also write the plans' JSON to the fixtures of the tests");

async function main(words: readonly string[], options: Options): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      stop.abort(new Error(`stopped by ${signal}`));
    });
  }

  const folder = await mkdtemp(join(tmpdir(), "idc-e2e-"));
  // Also where this program itself fails.
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    const env = cleanEnvironment(process.env, join(folder, "plugins"));
    await mkdir(join(folder, "plugins"));
    const tools = await findTools(join(folder, "preflight"), env, stop.signal);
    const named = await loadScenarios(words);
    const runs = named.flatMap(({ name, scenario }) =>
      runsOf(name, scenario, tools, words.length > 0),
    );
    const absent = [...new Set(runs.flatMap(({ lacks }) => lacks))];
    if (absent[0] !== undefined && !options.available) throw missing(absent[0]);
    say(describe(tools));
    for (const provider of absent) {
      const names = runs.filter(({ lacks }) => lacks.includes(provider)).map(({ name }) => name);
      say(`!!!  not run: ${[...new Set(names)].join(", ")}. ${missing(provider).message}`);
    }
    if (options.preflight) return 0;

    const runnable = runs.filter(({ lacks }) => lacks.length === 0);
    const waiting = [...runnable.entries()];
    let failed = 0;
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, one] = next;
        const passed = await perform(one, {
          folder: join(folder, String(index)),
          env,
          signal: stop.signal,
          keepPlans: options.keepPlans ?? false,
          onRelease5: one.onRelease5,
          ...(one.oktaMode && { oktaMode: one.oktaMode }),
        });
        if (!passed) failed += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    say(`${runnable.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } catch (error) {
    const known = error instanceof MissingError || error instanceof UsageError;
    if (!known && !stop.signal.aborted) throw error;
    process.stderr.write(`e2e: ${(error as Error).message}\n`);
    return 1;
  }
}

/** Runs one scenario and says what it saw. Whatever happens, its services and files are gone then. */
async function perform({ name, scenario, note }: Run, options: WorldOptions): Promise<boolean> {
  const world = new World(options);
  const started = performance.now();
  const tell = (verdict: string, saw: string): void => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(`${verdict} ${name}${note}: ${saw} (${seconds} s)`);
  };
  try {
    const saw = await scenario.run(world);
    tell("ok  ", `${scenario.title}: ${saw}`);
    return true;
  } catch (error) {
    options.signal.throwIfAborted();
    tell("FAIL", `${scenario.title}: ${(error as Error).stack ?? String(error)}`);
    return false;
  } finally {
    await world.end();
    await rm(options.folder, { recursive: true, force: true });
  }
}

/** The scenarios by their file names, which say number and subject: `02-existing-okta-app`. */
async function loadScenarios(
  words: readonly string[],
): Promise<{ readonly name: string; readonly scenario: Scenario }[]> {
  const folder = join(__dirname, "scenarios");
  const all = (await readdir(folder)).map((file) => basename(file, ".ts")).sort();
  for (const word of words) {
    if (all.some((name) => name.includes(word))) continue;
    throw new UsageError(`no scenario has ${word} in its name: ${all.join(", ")}`);
  }
  const names = all.filter(
    (name) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  return Promise.all(
    names.map(async (name) => {
      const { scenario } = (await import(join(folder, name))) as { scenario: Scenario };
      return { name, scenario };
    }),
  );
}

function describe({ engine, providers }: Tools): string {
  const list = Object.entries(providers).map(
    ([name, { version, standIn }]) =>
      `${standIn ? "stand-in " : ""}${name.replace("-5", "")} provider ${version}`,
  );
  return [`${engine.product} ${engine.version}`, ...list].join(", ");
}

// Scenarios look with AWS's SDK, which warns on Node 20 of versions that are not used here.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

command.action(async (words: string[], options: Options) => {
  process.exitCode = await main(words, options);
});
void command.parseAsync();
