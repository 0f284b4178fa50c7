/** `npm run bench`: what things cost, as ratios of two programs measured side by side in one run. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";

import { DEFAULT_CONFIG_FILE } from "../lib/config";
import { REGIONS } from "../lib/endpoints";
import { measure, type Cost, type Subject } from "./measure";
import { REVIEW_TIME_GOAL, reviewSubjects } from "./review";

const ROUNDS = 15;
const REGION_COUNT = 17;
/** Built beside `dist/`, which the checkout's own runs build again without the dependencies. */
const PACKAGE = "dist/bench";

/** What is measured against what, and the ratio to stay below. */
interface Comparison {
  readonly subject: number;
  readonly base: number;
  readonly goal: number;
}

/** The example with as many Regions as fit into the Okta app's fields with one endpoint type. */
function configWithManyRegions(): string {
  const config = parse(readFileSync(DEFAULT_CONFIG_FILE, "utf8")) as {
    regions: { primary: string; additional: string[] };
    endpoints?: { acs: string[] };
  };
  config.regions.additional = [...REGIONS.values()]
    .filter(({ name, partition }) => partition === "aws" && name !== config.regions.primary)
    .slice(0, REGION_COUNT - 1)
    .map(({ name }) => name);
  config.endpoints = { acs: ["dual-stack"] };
  return stringify(config);
}

function benchSynth(folder: string): void {
  const manyRegions = join(folder, "many-regions.yaml");
  writeFileSync(manyRegions, configWithManyRegions());

  const subjects: Subject[] = [
    { name: "empty CDKTF app", args: ["--import", "tsx", "bench/empty-app.ts"] },
    {
      name: "example, by the package's program",
      args: [`${PACKAGE}/main.js`],
      env: { IDC_CONFIG: DEFAULT_CONFIG_FILE },
    },
    {
      name: `${REGION_COUNT} Regions, by the same`,
      args: [`${PACKAGE}/main.js`],
      env: { IDC_CONFIG: manyRegions },
    },
    {
      name: "example, built from changed sources first",
      args: ["--require", "./bench/outdate-build.cjs", "bin/idc", "synth"],
      env: { IDC_CONFIG: DEFAULT_CONFIG_FILE },
    },
  ];
  const comparisons: Comparison[] = [
    { subject: 1, base: 0, goal: 0.5 },
    { subject: 2, base: 1, goal: 1.2 },
    { subject: 3, base: 0, goal: 1.2 },
  ];
  report("synth", subjects, comparisons, measure(subjects, ROUNDS));
}

function benchUrls(): void {
  const subjects: Subject[] = [
    { name: "node -e 0", args: ["-e", "0"] },
    {
      name: "idc urls, by the package's program",
      args: [`${PACKAGE}/idc.js`, "urls"],
      env: { IDC_CONFIG: DEFAULT_CONFIG_FILE },
    },
  ];
  report("urls", subjects, [{ subject: 1, base: 0, goal: 6 }], measure(subjects, ROUNDS));
}

function benchReview(folder: string): void {
  const subjects = reviewSubjects(folder);
  const comparisons = [{ subject: 1, base: 0, goal: REVIEW_TIME_GOAL }];
  report("review", subjects, comparisons, measure(subjects, ROUNDS));
}

function report(
  title: string,
  subjects: readonly Subject[],
  comparisons: readonly Comparison[],
  costs: readonly Cost[],
): void {
  const rows = subjects.map(({ name }, index) => {
    const { timeInMs, memoryInKiB } = costs[index] as Cost;
    const own = {
      [title]: name,
      time: `${timeInMs.toFixed(0)} ms`,
      memory: `${(memoryInKiB / 1024).toFixed(0)} MiB`,
    };
    const comparison = comparisons.find(({ subject }) => subject === index);
    if (comparison === undefined) return own;
    const base = costs[comparison.base] as Cost;
    const ratio = timeInMs / base.timeInMs;
    if (ratio > comparison.goal) missed.push(`${name}: ${ratio.toFixed(2)}`);
    return {
      ...own,
      against: subjects[comparison.base]?.name,
      "time ratio": ratio.toFixed(2),
      "memory ratio": (memoryInKiB / base.memoryInKiB).toFixed(2),
      goal: `<= ${comparison.goal}`,
    };
  });
  console.table(rows);
}

/** Subjects that took longer than their goal allows. */
const missed: string[] = [];
const folder = mkdtempSync(join(tmpdir(), "idc-bench-"));
try {
  console.log(`Medians of ${ROUNDS} rounds, Node ${process.version}.`);
  execFileSync(process.execPath, ["build/build.cjs", "--package", PACKAGE]);
  benchSynth(folder);
  benchUrls();
  benchReview(folder);
} finally {
  rmSync(folder, { recursive: true });
}
if (missed.length > 0) {
  console.error(`Goals missed: ${missed.join("; ")}.`);
  process.exitCode = 1;
}
