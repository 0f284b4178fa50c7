/** Where an environment stands in its rollout, and the one command that comes next. */
import { stackName, type Config, type StackRole } from "../config";
import type { CheckResult } from "../doctor";

/**
 * - `done`: as the config says
 * - `waiting`: AWS is doing it
 * - `todo`: not as the config says
 * - `unknown`: it could not be looked at
 */
export type StepState = "done" | "waiting" | "todo" | "unknown";

export interface RolloutStep {
  readonly title: string;
  readonly state: StepState;
  /** What was seen, where it is not done. */
  readonly seen?: string;
}

export interface Rollout {
  /** In the order in which they are to be done. */
  readonly steps: readonly RolloutStep[];
  readonly next: {
    /** A command, or undefined where a person has to wait or to change something first. */
    readonly command: string | undefined;
    /** A whole sentence. */
    readonly why: string;
  };
}

interface Step {
  readonly title: string;
  /** Whether a check of the doctor belongs to it. */
  readonly has: (check: string) => boolean;
  readonly todo: (config: Config) => Rollout["next"];
}

const byStack =
  (role: StackRole, why: string): Step["todo"] =>
  ({ environment }) => ({
    command: `npx idc plan ${stackName(environment, role)}`,
    why: `${why} Read the review, then npx idc apply.`,
  });

const FOUND: Step = {
  title: "the instance and the Okta app are those of the config",
  has: (check) =>
    /^identity-center\.(instance|primary-region|organization-instance)$/.test(check) ||
    check === "okta.app",
  todo: () => ({
    command: "npx idc doctor",
    why: "It says which values of the config to correct.",
  }),
};
const KEYS: Step = {
  title: "keys: multi-Region key, replicas, aliases, policy",
  has: (check) => check.startsWith("kms."),
  todo: byStack("kms", "It makes or corrects the keys."),
};
const ENCRYPTION: Step = {
  title: "the instance uses the key",
  has: (check) => check === "identity-center.encryption",
  todo: () => ({
    command: "npx idc activate-key",
    why: "It checks the key in every Region and shows the move; --yes does it.",
  }),
};
const REGIONS: Step = {
  title: "Regions of the instance",
  has: (check) => /^identity-center\.(region|other-regions)$/.test(check),
  todo: byStack("identity-center", "It adds and removes Regions of the instance."),
};
const OKTA: Step = {
  title: "Okta: ACS URLs, issuer, bookmarks",
  has: (check) => check.startsWith("okta.") && check !== "okta.app",
  todo: byStack("okta", "It shows which fields of the app change."),
};

const IN_ORDER = [FOUND, KEYS, ENCRYPTION, REGIONS, OKTA];
/** A Region leaves the other way round: nobody may be sent where nobody can sign in. */
const WHILE_RETIRING = [FOUND, OKTA, REGIONS, KEYS, ENCRYPTION];

/** @param results of the doctor's checks, without whether hosts answer from here */
export function rollout(config: Config, results: readonly CheckResult[]): Rollout {
  const { retiring } = config.regions;
  const isLeaving = results.some(
    ({ check, region = "", outcome }) =>
      check === "identity-center.region" && retiring.includes(region) && outcome === "warning",
  );
  const steps = (isLeaving ? WHILE_RETIRING : IN_ORDER)
    // An app that is to be made is made by the okta stack.
    .map((step) =>
      step === FOUND && config.okta.app.kind === "new"
        ? { ...step, has: (check: string) => FOUND.has(check) && check !== "okta.app" }
        : step,
    )
    .map((step) => ({
      step,
      ...stateOf(
        results.filter(({ check }) => step.has(check)),
        retiring,
      ),
    }));
  const first = steps.find(({ state }) => state !== "done");
  return {
    steps: steps.map(({ step: { title }, state, seen }) => ({
      title,
      state,
      ...(seen !== undefined && { seen }),
    })),
    next: first === undefined ? atTheEnd(config) : nextOf(first, config),
  };
}

function stateOf(
  results: readonly CheckResult[],
  retiring: readonly string[],
): Pick<RolloutStep, "state" | "seen"> {
  const found = (state: StepState, wanted: (result: CheckResult) => boolean) => {
    const result = results.find(wanted);
    return result && { state, seen: seenIn(result) };
  };
  /** What a Region that leaves has left behind is a warning to the doctor, and the work here. */
  const isOfLeaving = ({ check, region = "" }: CheckResult) =>
    check === "okta.acs-unused" ||
    (check === "identity-center.region" && retiring.includes(region));
  return (
    found("todo", ({ outcome }) => outcome === "failed") ??
    found("waiting", ({ outcome, todo }) => outcome === "warning" && todo.startsWith("Wait")) ??
    found("todo", (result) => result.outcome === "warning" && isOfLeaving(result)) ??
    found("unknown", ({ outcome }) => outcome === "could not look") ?? { state: "done" }
  );
}

const seenIn = ({ title, region, seen }: CheckResult): string =>
  `${title}${region === undefined ? "" : ` (${region})`}: ${seen}`;

function nextOf(
  { step, state, seen = "" }: { step: Step; state: StepState; seen?: string },
  config: Config,
): Rollout["next"] {
  switch (state) {
    case "waiting":
      return { command: undefined, why: "AWS is not done yet. Wait, then ask npx idc next again." };
    case "unknown":
      return { command: undefined, why: `It could not be looked at: ${seen}` };
    default:
      return step.todo(config);
  }
}

function atTheEnd({ regions, guide }: Config): Rollout["next"] {
  if (regions.retiring.length > 0) {
    return {
      command: undefined,
      why: `${regions.retiring.join(", ")} is no Region of the instance any more. To delete its key too, delete it from regions.retiring, then npx idc plan.`,
    };
  }
  return {
    command: guide === undefined ? "npx idc urls" : "npx idc guide",
    why: "All is as the config says. Sign in at each portal once, then tell people.",
  };
}
