/**
 * `npm run e2e`: runs the scenarios, a line for each.
 *
 *   npm run e2e                  everything
 *   npm run e2e -- okta faults   scenarios whose file name has one of these words
 *   npm run e2e -- --available   without the scenarios whose providers are not there, which it names
 *   npm run e2e -- --preflight   only says what it would run with; exit 1 where something is missing
 *   npm run e2e -- --keep-plans  also writes the plans' JSON to e2e/fixtures/plans, and the
 *                                examples of docs/review.md to __tests__/fixtures/review/examples
 */
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";

import { cleanEnvironment } from "./harness/environment";
import { findTools, missing, MissingError, type Tools } from "./harness/preflight";
import { runsOf, type Run } from "./harness/runs";
import { World, type Scenario, type WorldOptions } from "./harness/world";

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      available: { type: "boolean" },
      preflight: { type: "boolean" },
      "keep-plans": { type: "boolean" },
    },
  });

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
    const named = await loadScenarios(positionals);
    const runs = named.flatMap(({ name, scenario }) =>
      runsOf(name, scenario, tools, positionals.length > 0),
    );
    say(describe(tools));
    for (const provider of new Set(runs.flatMap(({ lacks }) => lacks))) {
      const { message } = missing(provider);
      if (!values.available) throw new MissingError(message);
      const names = runs.filter(({ lacks }) => lacks.includes(provider)).map(({ name }) => name);
      say(`!!!  not run: ${[...new Set(names)].join(", ")}. ${message}`);
    }
    if (values.preflight) return 0;

    const runnable = runs.filter(({ lacks }) => lacks.length === 0);
    let failed = 0;
    for (const one of runnable) {
      const passed = await perform(one, {
        folder: join(folder, one.name),
        env,
        signal: stop.signal,
        keepPlans: values["keep-plans"] ?? false,
        onRelease5: one.onRelease5,
      });
      if (!passed) failed += 1;
    }
    say(`${runnable.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof MissingError) && !stop.signal.aborted) throw error;
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
  const names = (await readdir(folder)).map((file) => basename(file, ".ts")).sort();
  return Promise.all(
    names
      .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
      .map(async (name) => {
        const { scenario } = (await import(join(folder, name))) as { scenario: Scenario };
        return { name, scenario };
      }),
  );
}

function describe({ terraform, providers }: Tools): string {
  const list = Object.entries(providers).map(
    ([name, { version, standIn }]) =>
      `${standIn ? "stand-in " : ""}${name.replace("-5", "")} provider ${version}`,
  );
  return [`Terraform ${terraform}`, ...list].join(", ");
}

// Scenarios look with AWS's SDK, which warns on Node 20 of versions that are not used here.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

void main().then((code) => {
  process.exitCode = code;
});
