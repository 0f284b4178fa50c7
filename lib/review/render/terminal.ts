import { styleText } from "node:util";

import { displayNameOf, REGIONS } from "../../endpoints";
import type { Finding, Review } from "../review";
import type { Severity } from "../rule";
import { groupsOf, type Group } from "./groups";
import { headlineOf } from "./headline";
import { countsOf, DOINGS, renamesOf } from "./overview";
import { say, toPlain } from "./say";

type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<Severity, Style>> = {
  critical: ["bold", "red"],
  high: ["bold", "yellow"],
  medium: "yellow",
  info: "cyan",
};
const VERDICTS: Readonly<Record<Review["verdict"], Style>> = {
  block: ["bold", "red"],
  review: ["bold", "yellow"],
  pass: ["bold", "green"],
};

/** Further places of one sentence. */
const MOST_PLACES = 20;

export interface TerminalOptions {
  /** True where the terminal shows colours. */
  readonly color: boolean;
}

/** The review for people at a terminal. */
export function renderTerminal(review: Review, { color }: TerminalOptions): string {
  const paint = (style: Style, text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const { verdict, counts, seen } = headlineOf(review);
  return [
    `${paint(VERDICTS[review.verdict], toPlain(verdict))} ${toPlain(counts)}`.trimEnd(),
    ...seen.map(toPlain),
    ...groupsOf(review.findings).flatMap((group) => ["", ...groupLines(group, paint)]),
    ...renamesOf(review.plans).flatMap((text) => ["", toPlain(text)]),
    "",
    ...review.plans.map((plan) => {
      const counts = countsOf(plan);
      const done = DOINGS.filter((doing) => counts[doing] > 0).map(
        (doing) => `${counts[doing]} to ${doing}`,
      );
      return `${plan.name}: ${done.length === 0 ? "no changes" : done.join(", ")}`;
    }),
  ].join("\n");
}

function groupLines(
  { findings, sentences }: Group,
  paint: (style: Style, text: string) => string,
): string[] {
  const [{ severity, rule, advice, accepted }] = findings;
  const state = accepted === undefined ? severity : `${severity}, accepted`;
  return [
    `${paint(STYLES[severity], state.toUpperCase())} ${rule}`,
    ...sentences.flatMap((sentence) => {
      const places = sentence.findings.slice(0, MOST_PLACES).map(placeOf);
      const more = sentence.findings.length - places.length;
      return [
        `  ${toPlain(sentence.happens)}`,
        ...places.map((place) => `    ${paint("dim", place)}`),
        ...(more > 0 ? [`    and ${more} more`] : []),
      ];
    }),
    accepted === undefined
      ? `  What to do: ${toPlain(advice)}`
      : `  Accepted, because: ${toPlain(say`${accepted}`)}`,
  ];
}

function placeOf({ id, region }: Finding): string {
  if (region === undefined) return id;
  return `${id}  ${REGIONS.has(region) ? `${region} ${displayNameOf(region)}` : region}`;
}
