/**
 * What a portal asks Okta for, seen without signing in: its page is opened in a browser, which goes
 * where the page leads, up to the request that would reach Okta. That one is read and not sent.
 */
import type { Browser, Page } from "playwright-core";

import { findSamlMessages, readSamlMessage, type SamlRequest } from "../okta/saml";

/** What came of opening a portal. */
export type Probed = {
  /** Hosts that the page talked to, in the order of the first request. */
  readonly hosts: readonly string[];
  /** Those that did not answer, with the browser's reason. */
  readonly silent: readonly string[];
} & (
  | {
      readonly kind: "asked";
      readonly message: SamlRequest;
      /** Where the request was going. */
      readonly target: string;
    }
  /** A request to an identity provider that cannot be read. */
  | { readonly kind: "unreadable"; readonly problem: string }
  /** The portal's own page says that something is wrong. */
  | { readonly kind: "error page"; readonly status: number; readonly url: string }
  /** The portal itself does not answer. */
  | { readonly kind: "unreachable"; readonly reason: string }
  /** Nothing of it within the time. */
  | { readonly kind: "lost"; readonly url: string; readonly screenshot: Buffer | undefined }
);

/**
 * @param milliseconds how long to wait for the request to Okta
 */
export async function probePortal(
  browser: Browser,
  portal: string,
  milliseconds: number,
): Promise<Probed> {
  const context = await browser.newContext({ serviceWorkers: "block" });
  try {
    const hosts = new Set<string>();
    const silent = new Map<string, string>();
    const page = await context.newPage();
    page.on("request", (request) => hosts.add(hostOf(request.url())));
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      if (reason !== STOPPED) silent.set(hostOf(request.url()), reason);
    });
    const outcome = await outcomeOf(page, portal, milliseconds);
    return {
      ...outcome,
      hosts: [...hosts],
      silent: [...silent].map(([host, reason]) => `${host} (${reason})`),
    };
  } finally {
    await context.close();
  }
}

/** What the browser says of a request that was stopped here. */
const STOPPED = "net::ERR_ABORTED";

// A union keeps its members apart only where it is distributed.
type Without<T> = T extends unknown ? Omit<T, "hosts" | "silent"> : never;
type Outcome = Without<Probed>;

async function outcomeOf(page: Page, portal: string, milliseconds: number): Promise<Outcome> {
  let found: (outcome: Outcome) => void = () => undefined;
  const asked = new Promise<Outcome>((resolve) => (found = resolve));

  // Playwright's own interception does not see where a redirect leads; Chromium's does.
  const chromium = await page.context().newCDPSession(page);
  chromium.on("Fetch.requestPaused", ({ requestId, request }) => {
    const isForOkta = carriesRequest(request);
    if (isForOkta) found(readRequest(request));
    const done = isForOkta
      ? chromium.send("Fetch.failRequest", { requestId, errorReason: "Aborted" })
      : chromium.send("Fetch.continueRequest", { requestId });
    // Where the page is closed already, there is nothing to answer.
    done.catch(() => undefined);
  });
  await chromium.send("Fetch.enable", {
    patterns: [{ urlPattern: "*", resourceType: "Document" }],
  });
  page.on("response", (response) => {
    const request = response.request();
    const isPage = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (isPage && response.status() >= 400) {
      found({ kind: "error page", status: response.status(), url: response.url() });
    }
  });

  const opened = page
    .goto(portal, { timeout: milliseconds, waitUntil: "commit" })
    .then(() => undefined)
    // Where the request to Okta is the very first thing, the navigation ends by being stopped.
    .catch((error: unknown) => /net::ERR_(?!ABORTED)\w+/.exec(String(error))?.[0]);
  const failed = opened.then((reason): Outcome | Promise<Outcome> =>
    reason === undefined ? asked : { kind: "unreachable", reason },
  );
  const time = new AbortController();
  const late = wait(milliseconds, time.signal).then(async (): Promise<Outcome> => ({
    kind: "lost",
    url: page.url(),
    screenshot: await page.screenshot({ timeout: 5000 }).catch(() => undefined),
  }));
  try {
    return await Promise.race([asked, failed, late]);
  } finally {
    time.abort();
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    // Nobody waits any more: it never resolves.
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
    });
  });
}

/** A request as the browser is about to send it. */
interface PausedRequest {
  readonly url: string;
  readonly postData?: string;
}

/** Redirect binding: in the query. POST binding: a field of the form. */
const carriesRequest = ({ url, postData = "" }: PausedRequest): boolean =>
  url.includes("SAMLRequest=") || postData.includes("SAMLRequest=");

function readRequest({ url, postData = "" }: PausedRequest): Outcome {
  let problem = "is no SAML request";
  for (const found of [url, postData].flatMap(findSamlMessages)) {
    const message = "xml" in found ? readSamlMessage(found.xml) : found;
    if ("problem" in message) problem = message.problem;
    else if (message.kind === "request") {
      return { kind: "asked", message, target: url.split("?")[0] ?? "" };
    }
  }
  return { kind: "unreadable", problem };
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
