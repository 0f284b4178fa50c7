/* Runs in the reader's browser: the language, the check of the portals, copying. */
"use strict";

(() => {
  /** How long a portal may take to answer, in milliseconds. */
  const PATIENCE = 8000;

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const articles = all("main > article");

  document.documentElement.classList.add("scripting");

  /* Language: what the address asks for (#ja), else the browser's first choice, else the first. */

  const articleFor = (tag) => articles.find(({ lang }) => lang === tag.toLowerCase().split("-")[0]);

  function wantedArticle() {
    const asked = [location.hash.slice(1), ...(navigator.languages ?? [navigator.language])];
    return asked.map(articleFor).find(Boolean) ?? articles[0];
  }

  function showLanguage() {
    const shown = wantedArticle();
    for (const article of articles) article.hidden = article !== shown;
    for (const link of all(".languages a")) {
      if (link.lang === shown.lang) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    document.documentElement.lang = shown.lang;
    document.title = shown.dataset.title;
  }

  addEventListener("hashchange", showLanguage);
  showLanguage();

  /* Check: a page may not read what another site answers, but it learns whether one answers. */

  async function answers(url) {
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), PATIENCE);
    try {
      await fetch(url, {
        mode: "no-cors",
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: aborter.signal,
      });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Says the same in every language, so that it is still there after a switch. */
  function tell(url, key) {
    for (const article of articles) {
      const { dataset: texts } = article.querySelector("[data-check]");
      for (const status of all("[data-status]", article)) {
        if (status.dataset.status !== url) continue;
        status.className = `status ${key}`;
        status.textContent = texts[key];
      }
    }
  }

  function summarize(key, values = {}) {
    for (const article of articles) {
      const text = article.querySelector("[data-check]").dataset[key] ?? "";
      article.querySelector("[data-summary]").textContent = text.replace(
        /\{(\w+)\}/g,
        (_, name) => values[name],
      );
    }
  }

  let checking = false;

  async function check() {
    if (checking) return;
    if (navigator.onLine === false) {
      summarize("offline");
      return;
    }
    checking = true;
    const buttons = all("[data-check]");
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    summarize("checking");

    const urls = [...new Set(all("[data-status]").map(({ dataset }) => dataset.status))];
    const found = await Promise.all(
      urls.map(async (url) => {
        tell(url, "checking");
        const answered = await answers(url);
        tell(url, answered ? "answers" : "noAnswer");
        return answered;
      }),
    );

    const answering = found.filter(Boolean).length;
    summarize(answering > 0 ? "someAnswer" : "noneAnswers", { answering, all: urls.length });
    for (const button of buttons) button.removeAttribute("aria-disabled");
    checking = false;
  }

  for (const button of all("[data-check]")) button.addEventListener("click", () => void check());

  /* Print: closed sections are printed too. */

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });

  /* Copy: where the browser refuses, the text is selected for the reader to copy. */

  async function copy(button) {
    const toast = button.closest("article").querySelector("[data-toast]");
    let said = toast.dataset.copied;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      getSelection().selectAllChildren(button.parentElement.querySelector("code, a"));
      said = toast.dataset.selected;
    }
    // Emptied first: a screen reader speaks only of what changes.
    toast.textContent = "";
    clearTimeout(copy.timer);
    requestAnimationFrame(() => (toast.textContent = said));
    copy.timer = setTimeout(() => (toast.textContent = ""), 4000);
  }

  for (const button of all("[data-copy]")) {
    button.addEventListener("click", () => void copy(button));
  }
})();
