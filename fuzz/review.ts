/**
 * Reviews plans that were changed at random. A review may refuse a plan, and it may say something
 * else; it must not crash, and a plan that was blocked must not pass because of a change elsewhere in
 * it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../lib/config";
import { readPlans, renderMarkdown, review, type PlanFile } from "../lib/review";
import { randomFrom, type Random } from "./random";

const CASES = join(__dirname, "../__tests__/fixtures/review/cases");

export interface FuzzResult {
  readonly runs: number;
  readonly refused: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** Blocks that a mutation of the blocked resource itself turned into a pass, by what was mutated. */
  readonly explained: Readonly<Record<string, number>>;
  /** What must not be: how to see it again. */
  readonly faults: readonly string[];
}

/** @param runs how many mutations to try */
export function fuzzReview(seed: number, runs: number): FuzzResult {
  const random = randomFrom(seed);
  const cases = casesOf();
  const verdicts: Record<string, number> = {};
  const explained: Record<string, number> = {};
  const faults: string[] = [];
  let refused = 0;
  for (let run = 0; run < runs; run++) {
    const { name, files, verdict, blocking } = random.pick(cases);
    const index = random.below(files.length);
    const mutation = mutate(files[index] as PlanFile, random);
    const mutated = files.map((file, at) => (at === index ? mutation.file : file));
    try {
      const result = review(readPlans(mutated));
      renderMarkdown(result);
      verdicts[result.verdict] = (verdicts[result.verdict] ?? 0) + 1;
      if (verdict === "block" && result.verdict === "pass") {
        // What blocks, and the plan's own word that something was drifting or is configured, may go.
        if (mutation.touched.some((address) => blocking.has(address))) {
          explained[mutation.what] = (explained[mutation.what] ?? 0) + 1;
        } else faults.push(`${name}, run ${run} of seed ${seed}: passes after ${mutation.what}`);
      }
    } catch (error) {
      if (error instanceof UserError && !/^The rule/.test(error.message)) refused++;
      else faults.push(`${name}, run ${run} of seed ${seed}: ${String(error)} (${mutation.what})`);
    }
  }
  return { runs, refused, verdicts, explained, faults };
}

function casesOf() {
  return readdirSync(CASES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const files = readdirSync(join(CASES, name)).map((file) => ({
        file,
        bytes: readFileSync(join(CASES, name, file)),
      }));
      const { verdict, findings } = review(readPlans(files));
      const critical = findings.filter(({ severity }) => severity === "critical");
      return { name, files, verdict, blocking: new Set(critical.map(({ address }) => address)) };
    });
}

interface Mutation {
  readonly file: PlanFile;
  /** In words, such as `resource_changes.0.change.actions removed`. */
  readonly what: string;
  /** Addresses of the resources that it is about; all where it is about the file as a whole. */
  readonly touched: readonly string[];
}

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  "",
  "x",
  "constructor",
  "arn:aws:kms:*",
  "${aws:x}",
  [],
  [[]],
  [null],
  {},
  { a: {} },
  { toString: 1 },
];

function mutate({ file, bytes }: PlanFile, random: Random): Mutation {
  const text = bytes.toString("utf8");
  if (random.below(10) === 0) {
    const cut = random.below(text.length);
    return { file: { file, bytes: Buffer.from(text.slice(0, cut)) }, what: "cut", touched: [] };
  }
  const document = JSON.parse(text) as object;
  const { parent, key, path } = place(document, random);
  const address = addressOn(document, path);
  const what = change(parent, key, random);
  return {
    file: { file, bytes: Buffer.from(JSON.stringify(document)) },
    what: `${shape(path)} ${what}`,
    touched: address === undefined ? [] : [address],
  };
}

/** A random member, deeper ones as likely as flat ones. */
function place(document: object, random: Random) {
  let parent: Record<string, unknown> = document as Record<string, unknown>;
  const path: string[] = [];
  for (;;) {
    const key = random.pick(Object.keys(parent));
    path.push(key);
    const value = parent[key];
    const isLeaf = typeof value !== "object" || value === null || Object.keys(value).length === 0;
    if (isLeaf || random.below(6) === 0) return { parent, key, path };
    parent = value as Record<string, unknown>;
  }
}

function change(parent: Record<string, unknown>, key: string, random: Random): string {
  switch (random.below(4)) {
    case 0:
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else Reflect.deleteProperty(parent, key);
      return "removed";
    case 1:
      parent[key] = [parent[key], parent[key]];
      return "doubled";
    default: {
      const value = random.pick(VALUES);
      parent[key] = structuredClone(value);
      return `is ${JSON.stringify(value)}`;
    }
  }
}

/** The resource that a path leads into; what the whole list or drift says is of all. */
function addressOn(document: object, path: readonly string[]): string | undefined {
  const members = document as Record<string, unknown>;
  const [list = "", index = ""] = path;
  const entries = members[list];
  if (!Array.isArray(entries)) return undefined;
  const entry = entries[Number(index)] as { address?: unknown } | undefined;
  return typeof entry?.address === "string" ? entry.address : undefined;
}

const shape = (path: readonly string[]): string =>
  path.map((part) => (/^\d+$/.test(part) ? "*" : part)).join(".");

if (require.main === module) {
  const [seed = "1", runs = "5000"] = process.argv.slice(2);
  const result = fuzzReview(Number(seed), Number(runs));
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.faults.length === 0 ? 0 : 1;
}
