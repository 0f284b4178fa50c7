/** `npm run bench`: what things cost, as ratios of two programs measured side by side in one run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { parse, stringify } from "yaml";

import { DEFAULT_CONFIG_FILE } from "../lib/config";
import { REGIONS } from "../lib/endpoints";
import { measure, type Cost, type Subject } from "./measure";
import { REVIEW_TIME_GOAL, reviewSubjects } from "./review";

const ROUNDS = 15;
const REGION_COUNT = 17;

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
      name: "example, 2 Regions",
      args: ["--import", "tsx", "main.ts"],
      env: { IDC_CONFIG: DEFAULT_CONFIG_FILE },
    },
    {
      name: `${REGION_COUNT} Regions`,
      args: ["--import", "tsx", "main.ts"],
      env: { IDC_CONFIG: manyRegions },
    },
  ];
  const comparisons: Comparison[] = [
    { subject: 1, base: 0, goal: 1.3 },
    { subject: 2, base: 1, goal: 1.2 },
  ];
  report("synth", subjects, comparisons, measure(subjects, ROUNDS));
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
  const table = new Table({
    head: [title, "time", "memory", "against", "time ratio", "memory ratio", "goal"],
    style: { head: [], border: [] },
  });
  subjects.forEach(({ name }, index) => {
    const { timeInMs, memoryInKiB } = costs[index] as Cost;
    const row = [name, `${timeInMs.toFixed(0)} ms`, `${(memoryInKiB / 1024).toFixed(0)} MiB`];
    const comparison = comparisons.find(({ subject }) => subject === index);
    if (comparison) {
      const base = costs[comparison.base] as Cost;
      row.push(
        subjects[comparison.base]?.name ?? "",
        (timeInMs / base.timeInMs).toFixed(2),
        (memoryInKiB / base.memoryInKiB).toFixed(2),
        `<= ${comparison.goal}`,
      );
    } else row.push("", "", "", "");
    table.push(row);
  });
  console.log(table.toString());
}

const folder = mkdtempSync(join(tmpdir(), "idc-bench-"));
try {
  console.log(`Medians of ${ROUNDS} rounds, Node ${process.version}.`);
  benchSynth(folder);
  benchReview(folder);
} finally {
  rmSync(folder, { recursive: true });
}
