/**
 * `npm run e2e`: runs the scenarios, a line for each.
 *
 *   npm run e2e                  everything
 *   npm run e2e -- okta faults   scenarios whose file name has one of these words
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
import { findTools, MissingError, type Tools } from "./harness/preflight";
import { World, type Scenario, type WorldOptions } from "./harness/world";

/** The file that says of a scenario's number and subject: `02-existing-okta-app.ts`. */
interface Named {
  readonly name: string;
  readonly scenario: Scenario;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { preflight: { type: "boolean" }, "keep-plans": { type: "boolean" } },
  });
  const scenarios = await loadScenarios(positionals);

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
    const needed = new Set(scenarios.flatMap(({ scenario }) => scenario.needs));
    const tools = await findTools([...needed], join(folder, "preflight"), env, stop.signal);
    say(describe(tools));
    if (values.preflight) return 0;

    let failed = 0;
    for (const named of scenarios) {
      const passed = await runScenario(named, tools, {
        folder: join(folder, named.name),
        env,
        signal: stop.signal,
        keepPlans: values["keep-plans"] ?? false,
      });
      if (!passed) failed += 1;
    }
    say(`${scenarios.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof MissingError) && !stop.signal.aborted) throw error;
    process.stderr.write(`e2e: ${(error as Error).message}\n`);
    return 1;
  }
}

/** Runs one scenario and says what it saw. Whatever happens, its services and files are gone then. */
async function runScenario(
  { name, scenario }: Named,
  tools: Tools,
  options: WorldOptions,
): Promise<boolean> {
  const world = new World(options);
  const started = performance.now();
  const tell = (verdict: string, saw: string): void => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(`${verdict} ${name}${standInNote(scenario, tools)}: ${saw} (${seconds} s)`);
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

async function loadScenarios(words: readonly string[]): Promise<Named[]> {
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

function describe({ terraform, providers, standIns }: Tools): string {
  const list = Object.entries(providers).map(
    ([name, version]) => `${standIns.includes(name) ? "stand-in " : ""}${name} provider ${version}`,
  );
  return [`Terraform ${terraform}`, ...list].join(", ");
}

const standInNote = ({ needs }: Scenario, { standIns }: Tools): string =>
  needs
    .filter((name) => standIns.includes(name))
    .map((name) => ` [stand-in ${name} provider]`)
    .join("");

const say = (line: string): void => void process.stdout.write(`${line}\n`);

void main().then((code) => {
  process.exitCode = code;
});
