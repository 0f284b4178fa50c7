import { readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { UserError, type Config } from "../lib/config";
import {
  remediesFor,
  unreviewedChanges,
  type PlannedChange,
  type Remedy,
  type TerraformObject,
} from "../lib/heal";
import {
  applyStack,
  changeState,
  planFiles,
  planStack,
  showState,
  type StackRun,
  type TerraformProgram,
} from "../lib/terraform";
import { awsFromEnvironment } from "./clients";
import { withProgress } from "./progress";

/** KMS takes ten minutes for a replica, AWS half an hour for a Region. */
const LONGEST_WAIT_IN_MINUTES = 45;
const POLL_INTERVAL_IN_SECONDS = 5;
/** A stack with several Regions may fail once for each. */
const MOST_ROUNDS = 10;

/** The clock here may be ahead of AWS's. */
const CLOCK_SKEW_IN_MINUTES = 5;

/** What a failed apply of a stack can be healed by; nothing where it is something else. */
export async function findRemedies(
  program: TerraformProgram,
  run: StackRun,
  config: Config,
): Promise<Remedy[]> {
  const aws = await awsFromEnvironment(config.regions.primary, process.env);
  const state = stateObjects(await showState(program, run));
  const { plan } = planFiles(run.outdir, run.stack);
  const since = new Date(statSync(plan).mtimeMs - CLOCK_SKEW_IN_MINUTES * 60_000);
  return remediesFor(config, aws, state, createdBy(run), since);
}

/**
 * Waits until AWS is ready, brings the state up to date, and applies what is left of the reviewed plan.
 *
 * @throws UserError where that would change what nobody has reviewed, or fails for another reason
 */
export async function heal(
  program: TerraformProgram,
  run: StackRun,
  config: Config,
  first: readonly Remedy[],
): Promise<void> {
  const reviewed = changesIn(run);
  const imported = new Set<string>();
  let remedies = first;
  for (let round = 0; ; round += 1) {
    for (const remedy of remedies) {
      await withProgress(`${run.stack}: wait for ${remedy.address}`, () => waitFor(remedy));
      await changeState(program, run, remedy.command);
      if (remedy.command[0] === "import") imported.add(remedy.address);
    }
    await withProgress(`${run.stack}: plan what is left`, () => planStack(program, run));
    const unreviewed = unreviewedChanges(reviewed, changesIn(run), imported);
    if (unreviewed.length > 0) {
      throw new UserError(
        `${run.stack}: what is left is not what was reviewed (${unreviewed.map(({ address, actions }) => `${actions.join(" and ")} ${address}`).join(", ")}). Nothing more is applied. Run idc plan, and read the new review.`,
      );
    }
    try {
      await withProgress(`${run.stack}: apply what is left`, () => applyStack(program, run));
      return;
    } catch (error) {
      if (!(error instanceof UserError) || round >= MOST_ROUNDS) throw error;
      remedies = await findRemedies(program, run, config);
      if (remedies.length === 0) throw error;
    }
  }
}

async function waitFor({ address, isReady }: Remedy): Promise<void> {
  const end = Date.now() + LONGEST_WAIT_IN_MINUTES * 60_000;
  while (!(await isReady())) {
    if (Date.now() > end) {
      throw new UserError(
        `${address}: AWS is not done after ${LONGEST_WAIT_IN_MINUTES} minutes. Look with idc doctor; then run idc plan, and do not apply a plan that replaces it.`,
      );
    }
    await sleep(POLL_INTERVAL_IN_SECONDS * 1000);
  }
}

interface StateJson {
  readonly values?: {
    readonly root_module?: {
      readonly resources?: readonly (Partial<TerraformObject> & {
        readonly address: string;
        readonly type: string;
        readonly mode: string;
      })[];
    };
  };
}

const stateObjects = (state: unknown): TerraformObject[] =>
  ((state as StateJson).values?.root_module?.resources ?? [])
    .filter(({ mode }) => mode === "managed")
    .map(({ address, type, values = {}, tainted = false }) => ({ address, type, values, tainted }));

interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly after: Readonly<Record<string, unknown>> | null;
    };
  }[];
}

const planJson = ({ outdir, stack }: StackRun) =>
  (JSON.parse(readFileSync(planFiles(outdir, stack).json, "utf8")) as PlanJson).resource_changes ??
  [];

const createdBy = (run: StackRun): TerraformObject[] =>
  planJson(run)
    .filter(({ change }) => change.actions.includes("create"))
    .map(({ address, type, change }) => ({
      address,
      type,
      values: change.after ?? {},
      tainted: false,
    }));

const changesIn = (run: StackRun): PlannedChange[] =>
  planJson(run).map(({ address, change }) => ({ address, actions: change.actions }));
