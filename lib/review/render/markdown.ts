import { displayNameOf, REGIONS } from "../../endpoints";
import { DEFAULT_ACS_FIELDS } from "../../okta";
import {
  accountsOf,
  countsOf,
  DOINGS,
  doingOf,
  oktaOrgsOf,
  renamesOf,
  warningsOf,
} from "./overview";
import type { Plan } from "../plan/plan";
import { COLUMNS, regionRows, type Event, type RegionRow } from "./region-table";
import type { Finding, Review } from "../review";
import { SEVERITIES, type Severity } from "../rule";
import { listed, say, toMarkdown, words, type Text } from "./say";

/** Invisible in the comment: by it the comment of the pull request is found and updated. */
export const MARKER = "<!-- idc-review -->";

/**
 * Longest comment that GitHub takes, in characters.
 * https://github.com/orgs/community/discussions/27190
 */
export const COMMENT_LIMIT = 65_536;

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
  if (isPlainPass(review)) return renderPass(review, rows);
  return fit(blocksOf(review, rows), limit);
}

/** Nothing to do and nothing that somebody has to vouch for. */
const isPlainPass = ({ verdict, findings }: Review): boolean =>
  verdict === "pass" && findings.every(({ accepted }) => accepted === undefined);

/** Three lines: the verdict, what changes for users, and where. */
function renderPass({ plans, findings }: Review, rows: readonly RegionRow[]): string {
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
  const otherUrls = findings
    .filter(({ region }) => region === undefined)
    .map(({ happens }) => happens);
  const warnings = warningsOf(plans);
  const doing =
    changes.length === 0
      ? words("No Region, key, ACS URL or bookmark changes.")
      : say`${listed(changes, "; ")}.`;
  const second = [
    doing,
    ...renamesOf(plans),
    ...otherUrls,
    ...(warnings.length > 0
      ? [say`Checks of the configuration that warn: ${listed(warnings, "; ")}`]
      : []),
  ];
  return [
    "**Pass: nobody loses sign-in to AWS.**",
    toMarkdown(listed(second, " ")),
    `${toMarkdown(whereText(plans))} ${toMarkdown(listed(plans.map(countText), "; "))}. ${MARKER}`,
  ].join("\n");
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
  return [
    {
      importance: 0,
      name: "verdict",
      lines: [verdictLine(review), "", toMarkdown(whereText(plans))],
    },
    { importance: 2, name: "the table of Regions", lines: regionTable(rows) },
    ...findingBlocks(findings),
    { importance: 6, name: "new names of apps", lines: renameLines(plans) },
    { importance: 6, name: "the checks", lines: checkLines(plans) },
    { importance: 2, name: "the counts", lines: countTable(plans) },
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

function verdictLine({ verdict, findings }: Review): string {
  const counted = findings.filter(({ accepted }) => accepted === undefined);
  const counts = SEVERITIES.flatMap((severity) => {
    const count = counted.filter((finding) => finding.severity === severity).length;
    return count === 0 || severity === "info" ? [] : [`${count} ${severity}`];
  }).join(", ");
  switch (verdict) {
    case "block":
      return `**Block: applying this can lock people out of AWS.** Findings: ${counts}.`;
    case "review":
      return `**Review: users would notice this, or it cannot be told.** Findings: ${counts}.`;
    case "pass":
      return "**Pass: what users lose was accepted, for the reasons below.**";
  }
}

/** Account, Okta org and stacks, so that nobody reviews the wrong ones. */
function whereText(plans: readonly Plan[]): Text {
  const accounts = accountsOf(plans);
  const orgs = oktaOrgsOf(plans);
  const each = (names: readonly string[]) => listed(names.map((name) => say`${name}`));
  const parts = [
    accounts.length === 0
      ? words("AWS account not named in the plans")
      : say`AWS account ${each(accounts)}`,
    orgs.length === 0 ? words("Okta org not named in the plans") : say`Okta org ${each(orgs)}`,
    say`workspace ${each(plans.map(({ name }) => name))}`,
  ];
  return say`${listed(parts, " · ")}.`;
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

function findingBlocks(findings: readonly Finding[]): Block[] {
  // What is accepted goes behind what is not.
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const accepted = findings.filter((finding) => finding.accepted !== undefined);
  return [...open, ...accepted].map((finding, index) => ({
    importance: IMPORTANCE[finding.severity],
    name: `${FINDINGS} ${finding.severity}`,
    lines: [...(index === 0 ? ["", "### Findings"] : []), "", ...findingLines(finding)],
  }));
}

function findingLines(finding: Finding): string[] {
  const { severity, rule, stack, address, region, happens, advice, accepted } = finding;
  const place = region === undefined ? words("") : say`, ${regionLabel(region)}`;
  const state = words(accepted === undefined ? severity : `${severity}, accepted`);
  return [
    `- **${toMarkdown(state)}** ${toMarkdown(say`${rule}${place}: ${address} in ${stack}`)}`,
    "",
    `  ${toMarkdown(happens)}`,
    "",
    accepted === undefined
      ? `  **What to do:** ${toMarkdown(advice)}`
      : `  **Accepted, because:** ${toMarkdown(say`${accepted}`)}`,
  ];
}

function renameLines(plans: readonly Plan[]): string[] {
  return renamesOf(plans).flatMap((text) => ["", toMarkdown(text)]);
}

function checkLines(plans: readonly Plan[]): string[] {
  const lines = warningsOf(plans).map((warning) => `- ${toMarkdown(warning)}`);
  return lines.length === 0 ? [] : ["", "Checks of the configuration that warn:", "", ...lines];
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

/** How many resources go with one part of the folded list. */
const RESOURCES_PER_BLOCK = 25;

function resourceBlocks(plans: readonly Plan[]): Block[] {
  const lines = DOINGS.flatMap((doing) =>
    plans.flatMap(({ name, changes }) =>
      changes
        .filter((change) => doingOf(change) === doing)
        .map(({ address, previousAddress, deposed }) => {
          const from =
            previousAddress === undefined ? words("") : say`, moved from ${previousAddress}`;
          const old = deposed === undefined ? words("") : words(" (left over from a replacement)");
          return `- ${doing} ${toMarkdown(say`${address}${old}${from} in ${name}`)}`;
        }),
    ),
  );
  if (lines.length === 0) return [];
  const chunks = Array.from({ length: Math.ceil(lines.length / RESOURCES_PER_BLOCK) }, (_, index) =>
    lines.slice(index * RESOURCES_PER_BLOCK, (index + 1) * RESOURCES_PER_BLOCK),
  );
  const title =
    lines.length === 1
      ? "The one resource that changes"
      : `All ${lines.length} resources that change`;
  return [
    {
      importance: 7,
      name: "the list of resources",
      lines: ["", "<details>", `<summary>${title}</summary>`, ""],
    },
    ...chunks.map((chunk) => ({
      importance: 8,
      name: "the list of resources",
      lines: chunk,
    })),
    { importance: 7, name: "the list of resources", lines: ["", "</details>"] },
  ];
}
