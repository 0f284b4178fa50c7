import { cliSteps } from "./cli-config";
import { contactHref, type Guide, type GuideRegion } from "./model";
import { TRANSLATIONS, type Translation } from "./translations";

/** A text of the config's as Markdown that shows it as it is, raw HTML included. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]{}#|~!]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}

/** `guide.md`: what the page says, for a wiki; the languages follow one another. */
export function renderMarkdown(guide: Guide): string {
  return `${guide.languages.map((language) => inLanguage(guide, TRANSLATIONS[language])).join("\n\n---\n\n")}\n`;
}

function inLanguage(guide: Guide, t: Translation): string {
  const { regions, wayIn, wayInUrl } = guide;
  const several = regions.length > 1;
  const name = t.regionName(wayIn.name);
  const contact = markdownContact(guide);
  return blocks([
    `# ${t.heading}`,
    `**${escapeMarkdown(guide.organizationName)}: ${t.subject}**`,
    several ? t.lead(regions.length) : t.leadOfOneRegion(name),
    list(
      [
        `${several ? t.openAnotherRegion : t.openAnotherAddress} [${t.openPortal(name)}](${wayInUrl})`,
        t.signInWithOkta,
        `${several ? t.stillLockedOut : t.stillLockedOutOfOneRegion} ${contact}`,
      ],
      numbered,
    ),
    several && `> ${t.avoidOktaTile(t.regionName(regions[0].name))}`,

    `## ${t.portals}`,
    several && t.portalsIntro,
    guide.companyUrl !== undefined && `${t.companyAddress} <${guide.companyUrl}>`,
    ...regions.flatMap((region) => portal(t, region)),

    ...(several
      ? [
          `## ${t.limits}`,
          `### ${t.works}`,
          list(t.worksList),
          `### ${t.worksNot}`,
          list(t.worksNotList),
        ]
      : []),

    ...(several ? [`## ${t.tryIt}`, list(t.tryItSteps(name), numbered)] : []),

    `## ${t.cli}`,
    several && t.cliIntro,
    ...guide.cliRegions.flatMap((region) => cli(t, region)),

    `## ${t.help}`,
    contact,
    t.oktaDown,
    guide.hasBreakGlass && t.breakGlass,
    guide.asOf !== undefined &&
      (guide.asOf.active === undefined ? t.asPlanned : t.asSeen)(guide.asOf.date),
  ]);
}

function portal(t: Translation, { name, role, portals, oktaTile }: GuideRegion): string[] {
  return [
    `### ${t.regionName(name)}`,
    `**${t.role[role]}** \`${name}\``,
    oktaTile === undefined ? t.primaryNote : t.additionalNote(oktaTile),
    list(portals.map(({ endpoint, url }) => `${t.endpoint[endpoint]}: <${url}>`)),
  ];
}

function cli(t: Translation, region: GuideRegion): string[] {
  const steps = cliSteps(t, region).map(({ text, code, syntax }) =>
    code === undefined ? text : `${text}\n\n\`\`\`${syntax}\n${code}\n\`\`\`\n`,
  );
  return [`### ${t.regionName(region.name)}: ${t.cli}`, list(steps, numbered)];
}

function markdownContact({ supportContact }: Guide): string {
  const href = contactHref(supportContact);
  const text = escapeMarkdown(supportContact);
  return `**${href === undefined ? text : `[${text}](<${href}>)`}**`;
}

const blocks = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join("\n\n");

const numbered = (index: number): string => `${index + 1}.`;

/** List items, whose further lines are indented to stay in them. */
function list(items: readonly string[], marker: (index: number) => string = () => "-"): string {
  return items
    .map((item, index) => {
      const start = `${marker(index)} `;
      const indented = item.replace(/\n(?!\n)/g, `\n${" ".repeat(start.length)}`);
      return start + indented;
    })
    .join("\n");
}
