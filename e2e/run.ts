/**
 * `npm run e2e`: runs the scenarios, a line for each.
 *
 *   npm run e2e                  everything
 *   npm run e2e -- okta faults   scenarios whose file name has one of these words
 *   npm run e2e -- --preflight   only says what it would run with; exit 1 where something is missing
 *   npm run e2e -- --keep-plans  also writes the plans' JSON to e2e/fixtures/plans
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";

import { cleanEnvironment } from "./harness/environment";
import { findTools, MissingError, type Tools } from "./harness/preflight";
import { World, type ProviderName, type Scenario } from "./harness/world";

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
  try {
    const env = cleanEnvironment(process.env, join(folder, "plugins"));
    const needed = new Set(scenarios.flatMap(({ scenario }) => scenario.needs));
    const tools = await findTools([...needed], join(folder, "preflight"), env, stop.signal);
    say(describe(tools));
    if (values.preflight) return 0;

    let failed = 0;
    for (const { name, scenario } of scenarios) {
      const world = new World({
        folder: join(folder, name),
        env,
        signal: stop.signal,
        keepPlans: values["keep-plans"] ?? false,
      });
      const started = performance.now();
      let line: string;
      try {
        line = `ok    ${name}: ${scenario.title}: ${await scenario.run(world)}`;
      } catch (error) {
        stop.signal.throwIfAborted();
        failed += 1;
        line = `FAIL  ${name}: ${scenario.title}: ${(error as Error).stack ?? String(error)}`;
      } finally {
        await world.end();
        await rm(join(folder, name), { recursive: true, force: true });
      }
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      say(`${line}${standInNote(scenario, tools)} (${seconds} s)`);
    }
    say(`${scenarios.length - failed} passed, ${failed} failed${""}`);
    return failed === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof MissingError) && !stop.signal.aborted) throw error;
    process.stderr.write(`e2e: ${(error as Error).message}\n`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
