import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

import { portalUrls } from "../../../lib/endpoints";
import { guideFiles, guideOf, type GuideInput } from "../../../lib/guide";
import { describeInBrowser, startChromium } from "../../helpers/chromium";
import { ASSETS, COUNTS, input, inRegions } from "./fixtures";

jest.setTimeout(60_000);

/** A host name that is no secure context, unlike 127.0.0.1. */
const PLAIN_HOST = "guide.test";
/** Where the sign-in of a portal goes on: not a host of the page. */
const SIGN_IN_HOST = "ap-northeast-3.signin.aws";
const TOKYO = {
  classic: "https://d-1234567890.awsapps.com/start",
  ipv4: "https://ssoins-111111h2222j33pp.ap-northeast-1.portal.amazonaws.com",
  dualStack: "https://ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws",
};
const OSAKA = {
  ipv4: "https://ssoins-111111h2222j33pp.ap-northeast-3.portal.amazonaws.com",
  dualStack: "https://ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws",
};
const hostOf = (url: string) => new URL(url).host;

/** The widest config for two Regions: an alias and a break-glass access, too. */
const FULL = input({
  "identityCenter.portalAlias": "example-corp",
  breakGlass: {
    userNames: ["break-glass-1", "break-glass-2"],
    alarmEmails: ["security@example.com"],
  },
});

describeInBrowser("the page in a browser", () => {
  const servers: Server[] = [];
  const folder = mkdtempSync(join(tmpdir(), "guide-browser-"));
  let browser: Browser;
  let site: string;
  /** What the site serves. */
  let html = "";
  /** Everything the page under test asked for, and said to the console. */
  let requests: string[];
  let said: string[];
  let page: Page | undefined;

  async function listen(server: Server): Promise<string> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  beforeAll(async () => {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync(
      "openssl",
      // prettier-ignore
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "1", "-subj", "/CN=localhost", "-keyout", key, "-out", cert],
      { stdio: "ignore" },
    );
    const portal = (listener: RequestListener) =>
      listen(createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, listener));

    site = await listen(
      createHttpServer((_, response) => {
        response.setHeader("content-type", "text/html; charset=utf-8").end(html);
      }),
    );
    const answering = await portal((_, response) => response.end("portal"));
    const redirecting = await portal((_, response) =>
      response.writeHead(302, { location: `https://${SIGN_IN_HOST}/` }).end(),
    );
    const hanging = await portal(() => undefined);
    const refusing = createHttpServer();
    const refused = await listen(refusing);
    await new Promise((resolve) => refusing.close(resolve));

    browser = await startChromium({
      [PLAIN_HOST]: site,
      [SIGN_IN_HOST]: answering,
      [hostOf(TOKYO.classic)]: refused,
      [hostOf(TOKYO.ipv4)]: hanging,
      [hostOf(TOKYO.dualStack)]: hanging,
      [hostOf(OSAKA.ipv4)]: redirecting,
      [hostOf(OSAKA.dualStack)]: answering,
    });
  });

  afterAll(async () => {
    await browser.close();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true });
  });

  afterEach(async () => {
    await page?.context().close();
    page = undefined;
  });

  async function open(
    of: GuideInput = input(),
    { at = `http://${site}/`, ...options }: BrowserContextOptions & { at?: string } = {},
  ): Promise<Page> {
    html = guideFiles(of, ASSETS)["index.html"];
    const context = await browser.newContext({ locale: "en-US", ...options });
    page = await context.newPage();
    [requests, said] = [[], []];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("dialog", (dialog) => said.push(`dialog: ${dialog.message()}`));
    await page.goto(at);
    return page;
  }

  async function switchTo(on: Page, language: string): Promise<void> {
    await on.getByRole("link", { name: language }).click();
    // The address changes first, the page once the browser has said so.
    await on.locator(".languages [aria-current]", { hasText: language }).waitFor();
  }

  const hrefs = async (on: Page, selector: string) =>
    Promise.all((await on.locator(selector).all()).map((link) => link.getAttribute("href")));

  describe.each(COUNTS)("with %i Regions", (count) => {
    test.each(["en", "ja"])("in %s, every link has the address that it should", async (locale) => {
      const of = inRegions(count);
      const on = await open(of, { locale });
      const { regions, wayInUrl } = guideOf(of);

      expect(await hrefs(on, "article:visible .first-aid a")).toEqual([wayInUrl]);
      expect(await hrefs(on, "article:visible .card a")).toEqual(
        regions.flatMap(({ portals }) => [portals[0].url, ...portals.map((portal) => portal.url)]),
      );
      expect((await hrefs(on, "article:visible .card a.url")).sort()).toEqual(
        portalUrls(of)
          .map(({ url }) => url)
          .sort(),
      );
      expect([requests, said]).toEqual([[`http://${site}/`], []]);
    });
  });

  test("the first thing to press opens the second Region's portal", async () => {
    const on = await open(input(), { viewport: { width: 390, height: 844 } });
    const link = on.locator("article:visible a").first();
    expect(await link.getAttribute("href")).toBe(OSAKA.dualStack);
    expect(await link.textContent()).toContain("Open the Asia Pacific (Osaka) portal");
    const box = await link.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect((box?.y ?? 844) + (box?.height ?? 0)).toBeLessThan(844);
  });

  describe("language", () => {
    const shown = async (on: Page) => ({
      lang: await on.locator("html").getAttribute("lang"),
      title: await on.title(),
      headings: await on.locator("h1:visible").allTextContents(),
      current: await on.locator(".languages [aria-current]").allTextContents(),
    });
    const english = {
      lang: "en",
      title: "Example Corp: AWS sign-in",
      headings: ["Can’t sign in to AWS?"],
      current: ["English"],
    };
    const japanese = {
      lang: "ja",
      title: "Example Corp: AWS へのサインイン",
      headings: ["AWS にサインインできないときは"],
      current: ["日本語"],
    };

    test.each([
      ["en-US", english],
      ["ja-JP", japanese],
      ["fr-FR", english],
    ])("of a browser in %s", async (locale, expected) => {
      expect(await shown(await open(input(), { locale }))).toEqual(expected);
    });

    test("follows the switch, and the address that the switch leaves", async () => {
      const on = await open();
      await switchTo(on, "日本語");
      expect(await shown(on)).toEqual(japanese);
      expect(on.url()).toBe(`http://${site}/#ja`);
      await on.reload();
      expect(await shown(on)).toEqual(japanese);
      await switchTo(on, "English");
      expect(await shown(on)).toEqual(english);
      expect(said).toEqual([]);
    });

    test("a page in one language has no switch", async () => {
      const on = await open(input({ "guide.languages": ["ja"] }));
      expect(await on.locator(".languages").count()).toBe(0);
      expect((await shown(on)).headings).toEqual(japanese.headings);
    });

    test("without JavaScript all are shown, and nothing that needs it", async () => {
      const on = await open(input(), { javaScriptEnabled: false });
      expect(await on.locator("h1:visible").count()).toBe(2);
      expect(await on.locator("button:visible").count()).toBe(0);
      expect(await hrefs(on, ".languages a")).toEqual(["#en", "#ja"]);
    });
  });

  describe("the check", () => {
    /** What is said of each address, in the language that is shown. */
    async function statuses(on: Page): Promise<Record<string, string | null>> {
      const all = await on.locator("article:visible [data-status]").all();
      const entries = all.map(async (status) => [
        await status.getAttribute("data-status"),
        await status.textContent(),
      ]);
      return Object.fromEntries(await Promise.all(entries)) as Record<string, string | null>;
    }

    test("says which portals answer, which refuse and which hang", async () => {
      const on = await open();
      await on.clock.install();
      await on.getByRole("button", { name: "Check which portals answer" }).click();
      const summary = on.locator("article:visible [data-summary]");
      // Everything has come that will, before the clock jumps to the end of the patience.
      await on.locator("article:visible .status.noAnswer").waitFor();
      await on.locator("article:visible .status.answers").nth(1).waitFor();
      expect(await statuses(on)).toEqual({
        [TOKYO.classic]: "No answer",
        [TOKYO.ipv4]: "Checking…",
        [TOKYO.dualStack]: "Checking…",
        [OSAKA.ipv4]: "Answers",
        [OSAKA.dualStack]: "Answers",
      });
      expect(await summary.textContent()).toBe("Checking…");

      await on.clock.fastForward(8000);
      await on.getByText("2 of 5 addresses answer.").waitFor();
      expect(await statuses(on)).toEqual({
        [TOKYO.classic]: "No answer",
        [TOKYO.ipv4]: "No answer",
        [TOKYO.dualStack]: "No answer",
        [OSAKA.ipv4]: "Answers",
        [OSAKA.dualStack]: "Answers",
      });

      // Only the portals were asked, and where they lead; the browser itself reports what failed.
      const asked = new Set(requests.map((url) => new URL(url).host));
      expect([...asked].sort()).toEqual(
        [
          site,
          SIGN_IN_HOST,
          ...Object.values(TOKYO).map(hostOf),
          hostOf(OSAKA.ipv4),
          hostOf(OSAKA.dualStack),
        ].sort(),
      );
      expect(said).toEqual(["Failed to load resource: net::ERR_CONNECTION_REFUSED"]);

      await switchTo(on, "日本語");
      expect(await summary.textContent()).toBe("5 件中 2 件のアドレスから応答がありました。");
      expect((await statuses(on))[OSAKA.dualStack]).toBe("応答あり");
    });

    test("says so when no address answers", async () => {
      const on = await open(input({ "regions.primary": "eu-west-1", "regions.additional": [] }));
      await on.route("https://**", (route) => route.abort("namenotresolved"));
      await on.getByRole("button", { name: "Check which portals answer" }).click();
      await on
        .getByText("No address answers. First check this device’s own network connection and VPN.")
        .waitFor();
    });

    test("says so when the device is offline, and asks nobody", async () => {
      const on = await open();
      await on.context().setOffline(true);
      await on.getByRole("button", { name: "Check which portals answer" }).click();
      expect(await on.locator("article:visible [data-summary]").textContent()).toBe(
        "This device is offline. Connect it to a network, then check again.",
      );
      expect(requests).toEqual([`http://${site}/`]);
    });
  });

  describe("copying", () => {
    test("puts addresses and commands into the clipboard, as they stand", async () => {
      const on = await open(input(), { permissions: ["clipboard-read", "clipboard-write"] });
      const clipboard = () => on.evaluate("navigator.clipboard.readText()");
      for (const what of [
        OSAKA.dualStack,
        "aws sso login --sso-session example-ap-northeast-3",
        `[sso-session example-ap-northeast-3]
sso_start_url = ${OSAKA.dualStack}
sso_region = ap-northeast-3
sso_registration_scopes = sso:account:access`,
      ]) {
        await on.getByRole("button", { name: `Copy: ${what}` }).click();
        await on.getByText("Copied", { exact: true }).waitFor();
        expect(await clipboard()).toBe(what);
      }
      expect(said).toEqual([]);
    });

    test("selects the text where the page may not copy, as over plain HTTP", async () => {
      const on = await open(input(), { at: `http://${PLAIN_HOST}/` });
      await on.getByRole("button", { name: `Copy: ${OSAKA.dualStack}` }).click();
      await on.getByText("Selected: copy it now").waitFor();
      expect(await on.evaluate("getSelection().toString()")).toBe(OSAKA.dualStack);
    });
  });

  test("an organization named <script> is shown, not run", async () => {
    const organizationName = "<script>alert(1)</script>";
    const on = await open(input({ "guide.organizationName": organizationName }));
    expect(await on.locator(".organization").textContent()).toBe(organizationName);
    expect(await on.title()).toBe(`${organizationName}: AWS sign-in`);
    expect(said).toEqual([]);
  });

  test("everything can be reached and done with the keyboard", async () => {
    const on = await open();
    const focused = () =>
      on.evaluate<string>("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')");
    const seen: string[] = [];
    for (let press = 0; press < 5; press += 1) {
      await on.keyboard.press("Tab");
      seen.push(await focused());
    }
    expect(seen).toEqual([
      "English",
      "日本語",
      "Open the Asia Pacific (Osaka) portal",
      "Check which portals answer",
      "Open the Asia Pacific (Tokyo) portal",
    ]);
    await on.keyboard.press("Shift+Tab");
    await on.keyboard.press("Enter");
    await on.getByText("Checking…").first().waitFor();
  });

  const PHONE = { width: 320, height: 640 };
  const LOOKS: Readonly<Record<string, BrowserContextOptions & { readonly print?: boolean }>> = {
    "in light": {},
    "in dark": { colorScheme: "dark" },
    "320 px wide": { viewport: PHONE },
    "320 px wide, in dark, in Japanese": { viewport: PHONE, colorScheme: "dark", locale: "ja" },
    "in print": { print: true },
  };

  test.each(Object.entries(LOOKS))("%s, axe finds nothing", async (_, { print, ...options }) => {
    const on = await open(FULL, options);
    if (print) await on.emulateMedia({ media: "print" });
    await on.evaluate(
      "for (const details of document.querySelectorAll('details')) details.open = true",
    );
    await on.evaluate(axe.source);
    const { violations } = await on.evaluate<axe.AxeResults>(
      `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`,
    );
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html: node }) => node)])).toEqual(
      [],
    );
  });

  test.each([1, 2, 17] as const)(
    "%i Regions fit on 320 px without scrolling sideways",
    async (count) => {
      const on = await open(inRegions(count), { viewport: PHONE, locale: "ja" });
      expect(await on.evaluate("document.documentElement.scrollWidth")).toBe(PHONE.width);
    },
  );

  test("closed sections are printed, and closed again afterwards", async () => {
    const on = await open(inRegions(17));
    const opened = () => on.evaluate("document.querySelectorAll('details[open]').length");
    expect(await opened()).toBe(2); // one in each language
    await on.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await opened()).toBe(32);
    await on.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await opened()).toBe(2);
  });

  test("closed sections are printed without the script, too", async () => {
    const on = await open(inRegions(17), { javaScriptEnabled: false });
    await on.emulateMedia({ media: "print" });
    const closed = on.locator("article:first-of-type details:not([open]) ol");
    expect(await closed.count()).toBe(15);
    expect(await closed.first().isVisible()).toBe(true);
  });

  test("an earlier check of the portals is not printed", async () => {
    const on = await open();
    await on.getByText("Check which portals answer").click();
    const status = on.locator(".status.answers").first();
    await status.waitFor();
    await on.emulateMedia({ media: "print" });
    expect(await status.isVisible()).toBe(false);
  });

  test("an address breaks after dots and slashes, and is copied whole", async () => {
    const on = await open(FULL, { viewport: PHONE });
    const url = on.locator("a.url", { hasText: OSAKA.dualStack }).first();
    expect(await url.innerHTML()).toBe(
      "https://ssoins-111111h2222j33pp.<wbr>portal.<wbr>ap-northeast-3.<wbr>app.<wbr>aws",
    );
    expect(await url.textContent()).toBe(OSAKA.dualStack);
  });

  test("three Regions stand in one row", async () => {
    const three = input({ "regions.additional": ["ap-northeast-3", "us-west-2"] });
    const on = await open(three, { viewport: { width: 1200, height: 900 } });
    const cards = on.locator("article:first-of-type .card");
    const tops = await Promise.all([0, 1, 2].map((n) => cards.nth(n).boundingBox()));
    expect(new Set(tops.map((box) => box?.y)).size).toBe(1);
    expect(await cards.count()).toBe(3);
  });

  test.each(["en", "ja"])("in %s, two Regions print on one page", async (locale) => {
    const on = await open(FULL, { locale });
    for (const format of ["A4", "Letter"]) {
      const pdf = (await on.pdf({ format })).toString("latin1");
      expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    }
  });
});
