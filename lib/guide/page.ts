import { createHash } from "node:crypto";

import type { PortalUrl } from "../endpoints";
import { cliSteps } from "./cli-config";
import { breakable, Html, html, prose } from "./html";
import type { GuideLanguage } from "./languages";
import { contactHref, type Guide, type GuideRegion } from "./model";
import { TRANSLATIONS, type Translation } from "./translations";

/** What the page is dressed with: the text of `page/page.css` and of `page/page.js`. */
export interface PageAssets {
  readonly css: string;
  readonly js: string;
}

/** Marks a page as written by this project: an output folder with it may be replaced. */
export const GENERATOR = "identity-center-okta: idc guide";

/** What each part of the page is made from. */
interface View {
  readonly guide: Guide;
  readonly language: GuideLanguage;
  readonly t: Translation;
}

/**
 * `index.html`: all languages in one file that asks nothing of anybody, but for the portals when the
 * reader presses the button. Without JavaScript the languages follow one another.
 */
export function renderPage(guide: Guide, { css, js }: PageAssets): string {
  const views = guide.languages.map((language) => ({ guide, language, t: TRANSLATIONS[language] }));
  const first = views[0] as View;
  return html`<!doctype html>
    <html lang="${first.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(css, js)}" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="${GENERATOR}" />
        <title>${titleOf(first)}</title>
        <link rel="icon" href="data:," />
        ${verbatim("style", css)}
      </head>
      <body>
        <header class="top">
          <p class="organization">${guide.organizationName}</p>
          ${views.length > 1 ? languageSwitch(views) : undefined}
        </header>
        <main>${views.map(article)}</main>
        ${verbatim("script", js)}
      </body>
    </html> `.source;
}

/** Style and script are this project's own files, and hold nothing from the config. */
const verbatim = (element: "style" | "script", source: string): Html =>
  new Html(`<${element}>${source}</${element}>`);

const titleOf = ({ guide, t }: View): string => `${guide.organizationName}: ${t.subject}`;

/**
 * Lets in the page's own style and script only. Connections are for the check of the portals, which
 * redirect to hosts that nobody can list beforehand.
 */
function contentSecurityPolicy(css: string, js: string): string {
  const hash = (source: string) =>
    `'sha256-${createHash("sha256").update(source, "utf8").digest("base64")}'`;
  return [
    "default-src 'none'",
    `style-src ${hash(css)}`,
    `script-src ${hash(js)}`,
    "img-src data:",
    "connect-src https:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function languageSwitch(views: readonly View[]): Html {
  const label = views.map(({ t }) => t.languageSwitch).join(" / ");
  const links = views.map(
    ({ language, t }) =>
      html`<a href="#${language}" lang="${language}" hreflang="${language}">${t.languageName}</a>`,
  );
  return html`<nav class="languages" aria-label="${label}">${links}</nav>`;
}

function article(view: View): Html {
  const { guide, language, t } = view;
  const several = guide.regions.length > 1;
  return html`<article id="${language}" lang="${language}" data-title="${titleOf(view)}">
    ${firstAid(view)} ${portals(view)} ${several ? limits(view) : undefined}
    ${several ? tryIt(view) : undefined} ${cli(view)} ${help(view)} ${asOf(view)}
    <p
      class="toast"
      role="status"
      data-toast
      data-copied="${t.copied}"
      data-selected="${t.selected}"
    ></p>
  </article>`;
}

function firstAid({ guide, t }: View): Html {
  const { regions, wayIn, wayInUrl } = guide;
  const several = regions.length > 1;
  const name = t.regionName(wayIn.name);
  return html`<section class="first-aid">
    <p class="subject">${t.subject}</p>
    <h1>${t.heading}</h1>
    <p class="lead">${several ? t.lead(regions.length) : t.leadOfOneRegion(name)}</p>
    <ol class="steps">
      <li>
        <p>${several ? t.openAnotherRegion : t.openAnotherAddress}</p>
        <p>
          <a class="button primary" rel="noreferrer" href="${wayInUrl}">${t.openPortal(name)}</a>
        </p>
      </li>
      <li><p>${t.signInWithOkta}</p></li>
      <li>
        <p>${several ? t.stillLockedOut : t.stillLockedOutOfOneRegion}</p>
        <p>${contact(guide)}</p>
      </li>
    </ol>
    ${several ? html`<p class="caution">${t.avoidOktaTile(t.regionName(regions[0].name))}</p>` : undefined}
  </section>`;
}

function contact({ supportContact }: Guide): Html {
  const href = contactHref(supportContact);
  return href === undefined
    ? html`<strong class="contact">${supportContact}</strong>`
    : html`<a class="contact" rel="noreferrer" href="${href}">${supportContact}</a>`;
}

function portals(view: View): Html {
  const { guide, language, t } = view;
  return html`<section aria-labelledby="${language}-portals">
    <h2 id="${language}-portals">${t.portals}</h2>
    ${guide.regions.length > 1 ? html`<p>${t.portalsIntro}</p>` : undefined}
    ${
      guide.companyUrl === undefined
        ? undefined
        : html`<p>
            ${t.companyAddress}
            <a rel="noreferrer" href="${guide.companyUrl}">${guide.companyUrl}</a>
          </p>`
    }
    <div class="check scripted">
      <button
        type="button"
        class="button"
        data-check
        data-checking="${t.checking}"
        data-answers="${t.answers}"
        data-no-answer="${t.noAnswer}"
        data-some-answer="${t.someAnswer}"
        data-none-answers="${t.noneAnswers}"
        data-offline="${t.offline}"
      >
        ${t.check}
      </button>
      <p class="summary" role="status" data-summary></p>
      <p class="note">${t.checkNote}</p>
    </div>
    <div class="cards">${guide.regions.map((region) => card(view, region))}</div>
  </section>`;
}

function card({ language, t }: View, region: GuideRegion): Html {
  const name = t.regionName(region.name);
  const [handedOut] = region.portals;
  const id = `${language}-${region.name}`;
  return html`<section class="card" aria-labelledby="${id}">
    <h3 id="${id}">${name}</h3>
    <p class="role">
      <span class="badge ${region.role}">${t.role[region.role]}</span> <code>${region.name}</code>
    </p>
    <p class="note">
      ${region.oktaTile === undefined ? t.primaryNote : t.additionalNote(region.oktaTile)}
    </p>
    <p class="open">
      <a class="button" rel="noreferrer" href="${handedOut.url}">${t.openPortal(name)}</a>
    </p>
    <ul class="addresses">
      ${region.portals.map((portal) => address(t, portal))}
    </ul>
  </section>`;
}

function address(t: Translation, { endpoint, url }: PortalUrl): Html {
  return html`<li>
    <p class="endpoint">
      ${t.endpoint[endpoint]} <span class="status" data-status="${url}"></span>
    </p>
    <p class="copyable">
      <a class="url" rel="noreferrer" href="${url}">${breakable(url)}</a>${copyButton(t, url)}
    </p>
  </li>`;
}

function copyButton(t: Translation, what: string): Html {
  return html`<button
    type="button"
    class="copy scripted"
    data-copy="${what}"
    aria-label="${t.copy}: ${what}"
  >
    ${t.copy}
  </button>`;
}

function limits({ language, t }: View): Html {
  const list = (items: readonly string[]) => items.map((item) => html`<li>${prose(item)}</li>`);
  return html`<section aria-labelledby="${language}-limits">
    <h2 id="${language}-limits">${t.limits}</h2>
    <div class="columns">
      <div>
        <h3>${t.works}</h3>
        <ul class="yes">
          ${list(t.worksList)}
        </ul>
      </div>
      <div>
        <h3>${t.worksNot}</h3>
        <ul class="no">
          ${list(t.worksNotList)}
        </ul>
      </div>
    </div>
  </section>`;
}

function tryIt({ guide, language, t }: View): Html {
  const steps = t.tryItSteps(t.regionName(guide.wayIn.name));
  return html`<section aria-labelledby="${language}-try">
    <h2 id="${language}-try">${t.tryIt}</h2>
    <ol>
      ${steps.map((step) => html`<li>${step}</li>`)}
    </ol>
  </section>`;
}

/** What the Regions on the page were when it was made. */
function asOf({ guide, t }: View): Html | undefined {
  if (guide.asOf === undefined) return undefined;
  const { date, active } = guide.asOf;
  return html`<p class="note">${active === undefined ? t.asPlanned(date) : t.asSeen(date)}</p>`;
}

function cli(view: View): Html {
  const { guide, language, t } = view;
  const { cliRegions, wayIn } = guide;
  return html`<section class="cli" aria-labelledby="${language}-cli">
    <h2 id="${language}-cli">${t.cli}</h2>
    ${wayIn.role === "additional" ? html`<p>${t.cliIntro}</p>` : undefined}
    ${cliRegions.map((region) => cliOfRegion(view, region))}
  </section>`;
}

function cliOfRegion({ guide, t }: View, region: GuideRegion): Html {
  const steps = cliSteps(t, region).map(
    ({ text, code }) =>
      html`<li>
        <p>${prose(text)}</p>
        ${code === undefined ? undefined : snippet(t, code)}
      </li>`,
  );
  return html`<details${region === guide.wayIn ? html` open` : undefined}>
<summary>${t.regionName(region.name)}</summary>
<ol>
${steps}
</ol>
</details>`;
}

function snippet(t: Translation, code: string): Html {
  // Focusable, because it scrolls sideways on a narrow screen.
  return html`<div class="snippet">
    <pre tabindex="0"><code>${code}</code></pre>
    ${copyButton(t, code)}
  </div>`;
}

function help({ guide, language, t }: View): Html {
  return html`<section class="help" aria-labelledby="${language}-help">
    <h2 id="${language}-help">${t.help}</h2>
    <p>${contact(guide)}</p>
    <p>${t.oktaDown}</p>
    ${guide.hasBreakGlass ? html`<p>${t.breakGlass}</p>` : undefined}
  </section>`;
}
