import { displayNameOf, REGIONS } from "../../endpoints";
import { DEFAULT_ACS_FIELDS } from "../../okta";
import { isRelated } from "../facts/resource-types";
import { groupsOf, type Group, type Sentence } from "./groups";
import { headlineOf } from "./headline";
import { countsOf, DOINGS, doingOf, renamesOf } from "./overview";
import type { Plan } from "../plan/plan";
import { COLUMNS, regionRows, type Event, type RegionRow } from "./region-table";
import type { Finding, Review } from "../review";
import type { Severity } from "../rule";
import { listed, say, toMarkdown, words, type Text } from "./say";

/** Invisible in the comment: by it the comment of the pull request is found and updated. */
export const MARKER = "<!-- idc-review -->";

/**
 * GitHub takes comments of 65,536 characters; what puts them there may add some.
 * https://github.com/orgs/community/discussions/27190
 */
export const COMMENT_LIMIT = 65_000;

export interface MarkdownOptions {
  /** @default the name that is confirmed for the catalogue app */
  readonly defaultAcsField?: string;
  /** In characters. @default what GitHub takes */
  readonly limit?: number;
}

/** The review as a comment of a pull request. */
export function renderMarkdown(
  review: Review,
  { defaultAcsField = DEFAULT_ACS_FIELDS.default, limit = COMMENT_LIMIT }: MarkdownOptions = {},
): string {
  const rows = regionRows({ plans: review.plans, defaultAcsField });
  return fit(isPlainPass(review) ? passBlocks(review, rows) : blocksOf(review, rows), limit);
}

/** Nothing to do and nothing that somebody has to vouch for. */
const isPlainPass = ({ verdict, findings }: Review): boolean =>
  verdict === "pass" && findings.every(({ accepted }) => accepted === undefined);

/** A few lines: the verdict, what changes for users, and where. */
function passBlocks(review: Review, rows: readonly RegionRow[]): Block[] {
  const { plans, findings } = review;
  const { verdict, seen } = headlineOf(review);
  const changes = rows.flatMap((row) => {
    const events = COLUMNS.flatMap((column) =>
      row.cells[column]
        .filter(({ kind }) => kind !== "none")
        .map(({ text }) => IN_WORDS[column](text)),
    );
    return events.length === 0
      ? []
      : [say`${regionLabel(row.region)}: ${words(events.join(", "))}`];
  });
  // Of a Region that the table has, the findings say nothing more.
  const others = findings
    .filter(({ region, rule }) => region === undefined || rule === "check-failing")
    .map(({ happens }) => happens);
  const doing =
    changes.length === 0
      ? words("No Region, key, ACS URL or bookmark changes.")
      : say`${listed(changes, "; ")}.`;
  return [
    { importance: 0, name: "verdict", lines: [`**${toMarkdown(verdict)}**`] },
    {
      importance: 0,
      name: "what changes",
      lines: [toMarkdown(listed([doing, ...renamesOf(plans), ...others], " "))],
    },
    {
      importance: 0,
      name: "verdict",
      lines: [
        `${toMarkdown(listed(seen, " "))} ${toMarkdown(listed(plans.map(countText), "; "))}.`,
      ],
    },
  ];
}

/** What happens in a cell, without the head of its column. */
const IN_WORDS: Record<(typeof COLUMNS)[number], (text: string) => string> = {
  Key: (text) => `key ${text}`,
  "Identity Center": (text) => `Region ${text} in Identity Center`,
  "ACS URLs": (text) => text.replace("URL", "ACS URL"),
  Bookmark: (text) => `bookmark ${text}`,
};

/** A part of the comment. Those with the highest number are left out first. */
interface Block {
  readonly importance: number;
  readonly lines: readonly string[];
  /** What the reader is told where it is left out. */
  readonly name: string;
}

function blocksOf(review: Review, rows: readonly RegionRow[]): Block[] {
  const { plans, findings } = review;
  const { verdict, counts, seen } = headlineOf(review);
  return [
    {
      importance: 0,
      name: "verdict",
      lines: [
        `**${toMarkdown(verdict)}** ${toMarkdown(counts)}`.trimEnd(),
        ...seen.flatMap((text) => ["", toMarkdown(text)]),
      ],
    },
    { importance: 2, name: "the table of Regions", lines: regionTable(rows) },
    ...groupsOf(findings).map(groupBlock),
    { importance: 6, name: "new names of apps", lines: renameLines(plans) },
    { importance: 2, name: "the counts", lines: countTable(plans) },
    ...foldedBlocks("The IDs of the findings, for accepting them", "the IDs", idLines(findings)),
    ...resourceBlocks(plans),
  ].filter(({ lines }) => lines.length > 0);
}

/** The importance of a finding, between the verdict and the counts. */
const IMPORTANCE: Record<Severity, number> = { critical: 1, high: 3, medium: 4, info: 5 };

/** Puts the blocks together, without the least important where they are too long. */
function fit(blocks: readonly Block[], limit: number): string {
  const left = new Set(blocks);
  const assemble = () => {
    const cut = blocks.filter((block) => !left.has(block)).map(({ name }) => name);
    const note = cut.length === 0 ? [] : ["", cutNote(cut)];
    return [...[...left].flatMap(({ lines }) => lines), ...note, "", MARKER].join("\n");
  };
  // Lengths are added up, not measured anew for each block that goes.
  const lengthOf = ({ lines }: Block) => lines.reduce((sum, line) => sum + line.length + 1, 0);
  let length = blocks.reduce((sum, block) => sum + lengthOf(block), 0) + MARKER.length + 1;
  const leastFirst = [...blocks]
    .map((block, index) => ({ block, index }))
    .sort((a, b) => b.block.importance - a.block.importance || b.index - a.index);
  for (const { block } of leastFirst) {
    if (length <= limit) break;
    if (block.importance === 0) continue;
    if (left.size === blocks.length) length += NOTE_RESERVE;
    left.delete(block);
    length -= lengthOf(block);
  }
  return assemble();
}

const FINDINGS = "findings of severity";

/** Room for the note that something was left out. */
const NOTE_RESERVE = 400;

function cutNote(names: readonly string[]): string {
  const counted = [...new Set(names)].map((name) => {
    const count = names.filter((other) => other === name).length;
    return name.startsWith(FINDINGS) ? `${count} ${name}` : name;
  });
  return `_A comment holds ${COMMENT_LIMIT} characters. Left out: ${counted.join(", ")}. \`idc review --json\` shows every finding._`;
}

function regionTable(rows: readonly RegionRow[]): string[] {
  if (rows.length === 0) return [];
  const cell = (events: readonly Event[]) =>
    events.length === 0
      ? "not in these plans"
      : events.map(({ text, kind }) => (kind === "loss" ? `**${text}**` : text)).join(", ");
  return [
    "",
    `| Region | ${COLUMNS.join(" | ")} |`,
    `| --- |${" --- |".repeat(COLUMNS.length)}`,
    ...rows.map(
      ({ region, cells }) =>
        `| ${toMarkdown(regionLabel(region), { inTable: true })} | ${COLUMNS.map((column) => cell(cells[column])).join(" | ")} |`,
    ),
  ];
}

/** Name and display name. */
function regionLabel(region: string): Text {
  return REGIONS.has(region) ? say`${region} ${words(displayNameOf(region))}` : say`${region}`;
}

/** Further rows of one group say the same of more Regions. */
const MOST_ROWS = 20;

function groupBlock({ findings, sentences }: Group, index: number): Block {
  const [first] = findings;
  const { severity, rule, type, advice, accepted } = first;
  const state = accepted === undefined ? severity : `${severity}, accepted`;
  const head =
    findings.length === 1
      ? say`${rule}${placeOf(first)}: ${first.address} in ${first.stack}`
      : say`${rule}, ${words(`${findings.length} times`)}${type === undefined ? words("") : say`, ${type}`}`;
  const shown = sentences.slice(0, MOST_ROWS);
  const more = sentences.length - shown.length;
  return {
    importance: IMPORTANCE[severity],
    name: `${FINDINGS} ${severity}`,
    lines: [
      ...(index === 0 ? ["", "### Findings"] : []),
      "",
      `- **${state}** ${toMarkdown(head)}`,
      "",
      ...(findings.length === 1
        ? [`  ${toMarkdown(first.happens)}`]
        : [
            ...shown.map((sentence) => `  - ${toMarkdown(rowOf(sentence))}`),
            ...(more > 0 ? [`  - and ${more} more`] : []),
          ]),
      "",
      accepted === undefined
        ? `  **What to do:** ${toMarkdown(advice)}`
        : `  **Accepted, because:** ${toMarkdown(say`${accepted}`)}`,
    ],
  };
}

/** One sentence, and everything that it is about. */
const rowOf = ({ happens, findings }: Sentence): Text =>
  say`${happens} (${listed(findings.map((finding) => say`${finding.address} in ${finding.stack}${placeOf(finding)}`))})`;

const placeOf = ({ region }: Finding): Text =>
  region === undefined ? words("") : say`, ${regionLabel(region)}`;

const idLines = (findings: readonly Finding[]): string[] =>
  findings
    .filter(({ severity, accepted }) => severity !== "info" && accepted === undefined)
    .map(({ id }) => `- ${toMarkdown(say`${id}`, { whole: true })}`);

function renameLines(plans: readonly Plan[]): string[] {
  return renamesOf(plans).flatMap((text) => ["", toMarkdown(text)]);
}

function countTable(plans: readonly Plan[]): string[] {
  return [
    "",
    `| Workspace | ${DOINGS.join(" | ")} | unchanged |`,
    `| --- |${" --- |".repeat(DOINGS.length + 1)}`,
    ...plans.map((plan) => {
      const counts = countsOf(plan);
      const cells = DOINGS.map((doing) => String(counts[doing]));
      return `| ${toMarkdown(say`${plan.name}`, { inTable: true })} | ${cells.join(" | ")} | ${unchanged(plan)} |`;
    }),
  ];
}

function unchanged(plan: Plan): number {
  const touched = plan.changes.filter((change) => doingOf(change) !== undefined).length;
  return Math.max(0, plan.changes.length - touched);
}

function countText(plan: Plan): Text {
  const counts = countsOf(plan);
  const done = DOINGS.filter((doing) => counts[doing] > 0).map(
    (doing) => `${counts[doing]} to ${doing}`,
  );
  return say`${plan.name}: ${words(done.length === 0 ? "no changes" : done.join(", "))}`;
}

/** How many lines go with one part of a folded list. */
const LINES_PER_BLOCK = 25;

function resourceBlocks(plans: readonly Plan[]): Block[] {
  const changing = DOINGS.flatMap((doing) =>
    plans.flatMap(({ name, changes }) =>
      changes
        .filter((change) => doingOf(change) === doing)
        .map((change) => ({ doing, name, change })),
    ),
  );
  const related = changing.filter(({ change }) => isRelated(change.type));
  const others = changing.length - related.length;
  const lines = related.map(({ doing, name, change: { address, previousAddress, deposed } }) => {
    const from = previousAddress === undefined ? words("") : say`, moved from ${previousAddress}`;
    const old = deposed === undefined ? words("") : words(" (left over from a replacement)");
    return `- ${doing} ${toMarkdown(say`${address}${old}${from} in ${name}`)}`;
  });
  const title =
    lines.length === 1
      ? "The one resource that changes and may have to do with sign-in"
      : `All ${lines.length} resources that change and may have to do with sign-in`;
  return [
    ...foldedBlocks(title, "the list of resources", lines),
    {
      importance: 2,
      name: "the counts",
      lines:
        others === 0
          ? []
          : [
              "",
              `${others} other ${others === 1 ? "resource changes" : "resources change"}, of types that have nothing to do with sign-in. They were not judged.`,
            ],
    },
  ];
}

/** A list that a reader opens. Its last parts are left out first. */
function foldedBlocks(title: string, name: string, lines: readonly string[]): Block[] {
  if (lines.length === 0) return [];
  const chunks = Array.from({ length: Math.ceil(lines.length / LINES_PER_BLOCK) }, (_, index) =>
    lines.slice(index * LINES_PER_BLOCK, (index + 1) * LINES_PER_BLOCK),
  );
  return [
    { importance: 7, name, lines: ["", "<details>", `<summary>${title}</summary>`, ""] },
    ...chunks.map((chunk) => ({ importance: 8, name, lines: chunk })),
    { importance: 7, name, lines: ["", "</details>"] },
  ];
}
