import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Browser } from "playwright-core";

import type { OktaApp } from "../../../lib/clients/types";
import { acsUrl } from "../../../lib/endpoints";
import { judgeProbe, portalsToProbe, probePortal, type Probed } from "../../../lib/probe";
import { describeInBrowser, startChromium } from "../../helpers/chromium";
import { configWith } from "../../helpers/config";
import { deflated, DESTINATION, ISSUER, plain, requestXml, TENANT } from "../../helpers/saml";
import { factsOf } from "../../helpers/live-state";

const TOKYO = "ap-northeast-1";
const OSAKA = "ap-northeast-3";
const PORTAL_TOKYO = "https://ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws";
const config = configWith();
const app = factsOf(config).app as OktaApp;

const portal = (region: string, endpoint = "dual-stack") =>
  portalsToProbe(config).find((one) => one.region === region && one.endpoint === endpoint) ?? {
    region,
    endpoint,
    url: "",
  };
const judge = (
  probed: Probed,
  region = OSAKA,
  changes: { app?: OktaApp | undefined; screenshot?: string } = {},
) => judgeProbe(portal(region), probed, { config, app, screenshot: undefined, ...changes });

const NONE = { hosts: ["portal.example"], silent: [] };
const asked = (message: Parameters<typeof requestXml>[0] = {}, target = DESTINATION): Probed => ({
  ...NONE,
  kind: "asked",
  target,
  message: {
    kind: "request",
    acsUrl: message.acs ?? acsUrl("dual-stack", OSAKA, TENANT),
    issuer: message.issuer ?? ISSUER,
    destination: message.destination ?? DESTINATION,
    issuedAt: undefined,
  },
});

describe("what a probe shows, and what to do", () => {
  test("an ACS URL of the Region that the app has is right", () => {
    expect(judge(asked())).toMatchObject({
      outcome: "ok",
      seen: `${acsUrl("dual-stack", OSAKA, TENANT)}, field acsURL2`,
    });
    expect(judge(asked(), OSAKA, { app: undefined }).outcome).toBe("ok");
  });

  test("an ACS URL that the app does not have: the field and the fix", () => {
    const without = { ...app, settings: { ...app.settings, acsURL2: null } };
    expect(judge(asked(), OSAKA, { app: without })).toMatchObject({
      outcome: "failed",
      todo: "The Okta app has it in no field, so Okta refuses it: put it into acsURL2, by npx idc plan and npx idc apply of the okta stack.",
    });
  });

  test("an ACS URL that the config does not have", () => {
    const acs = acsUrl("alternative-ipv4", TOKYO, TENANT);
    expect(judge(asked({ acs }), TOKYO)).toMatchObject({
      outcome: "failed",
      seen: acs,
      todo: "The URL of type alternative-ipv4 in ap-northeast-1 is in no field of the Okta app, so Okta refuses it. Set identityCenter.enabledBeforeFebruary2026: true, then npx idc plan.",
    });
  });

  test("a portal that leads to another Region", () => {
    expect(judge(asked({ acs: acsUrl("ipv4", TOKYO, TENANT) })).todo).toBe(
      "The portal of ap-northeast-3 asks for ap-northeast-1: people who use it depend on ap-northeast-1. Is ap-northeast-3 ACTIVE? npx idc doctor says.",
    );
  });

  test("another app, another org, another issuer", () => {
    const other = "https://other.okta.com/app/other_saml_1/exk1/sso/saml";
    const { outcome, todo } = judge(asked({ issuer: "https://x", destination: other }, other));
    expect(outcome).toBe("failed");
    expect(todo).toContain("The issuer is https://x");
    expect(todo).toContain(
      `The destination is ${other}, which is not of the Okta org example.okta.com.`,
    );
    expect(todo).toContain(
      "AWS asks the Okta app other_saml_1, and the config manages an amazon_aws_sso",
    );
  });

  test("an error page, a portal that does not answer, a page that never gets there", () => {
    expect(judge({ ...NONE, kind: "error page", status: 403, url: "https://p/" })).toMatchObject({
      outcome: "failed",
      seen: "the page https://p/ answers 403",
    });
    expect(
      judge({ ...NONE, kind: "unreachable", reason: "net::ERR_NAME_NOT_RESOLVED" }),
    ).toMatchObject({
      outcome: "failed",
      seen: "the portal does not answer (net::ERR_NAME_NOT_RESOLVED)",
      todo: "Let ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws through, by DNS and by the firewall: npx idc guide writes the allow-list.",
    });
    const lost: Probed = {
      kind: "lost",
      url: "https://p/#/",
      screenshot: undefined,
      hosts: ["p", "cdn.example"],
      silent: ["cdn.example (net::ERR_CONNECTION_REFUSED)"],
    };
    expect(judge(lost, OSAKA, { screenshot: "cdktf.out/probe/x.png" })).toMatchObject({
      outcome: "failed",
      seen: "it never got to Okta, and stayed at https://p/#/; it talked to p, cdn.example; no answer from cdn.example (net::ERR_CONNECTION_REFUSED); screenshot: cdktf.out/probe/x.png",
      todo: "Add the hosts without an answer to the firewall's allow-list, then try again.",
    });
  });
});

test("every portal of every Region, and the company's own address", () => {
  const withDomain = configWith({ "portal.domain": "aws.example.com" });
  expect(
    portalsToProbe(withDomain).map(({ region, endpoint }) => `${region ?? "-"} ${endpoint}`),
  ).toEqual([
    `${TOKYO} classic-ipv4`,
    `${TOKYO} alternative-ipv4`,
    `${TOKYO} dual-stack`,
    `${OSAKA} dual-stack`,
    `${OSAKA} alternative-ipv4`,
    "- portal.domain",
  ]);
});

describeInBrowser("a portal in a browser", () => {
  const SIGN_IN = "ap-northeast-1.sso.signin.aws";
  const OKTA = "example.okta.com";
  let server: Server;
  let browser: Browser;
  let answer: (host: string, request: IncomingMessage, response: ServerResponse) => void;
  let seen: string[];

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "idc-probe-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    // prettier-ignore
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
    server = createServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (request, response) => {
        const host = request.headers.host ?? "";
        seen.push(host);
        answer(host, request, response);
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const here = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startChromium(
      Object.fromEntries([new URL(PORTAL_TOKYO).host, SIGN_IN, OKTA].map((host) => [host, here])),
    );
  });

  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  beforeEach(() => {
    seen = [];
  });

  const page = (response: ServerResponse, body: string) =>
    response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html>${body}`);
  /** The portal's page, whose script asks the portal and then goes to the sign-in host. */
  const PORTAL_PAGE = `<script>fetch("/api").then(() => { location.href = "https://${SIGN_IN}/start"; });</script>`;

  test("redirect binding, after a script and a fetch: the request is read, and Okta never sees it", async () => {
    const query = new URLSearchParams({ SAMLRequest: deflated(requestXml()), RelayState: "x" });
    answer = (host, { url }, response) => {
      if (url === "/api") response.end("{}");
      else if (host === SIGN_IN)
        response.writeHead(302, { location: `${DESTINATION}?${query.toString()}` }).end();
      else page(response, PORTAL_PAGE);
    };
    const probed = await probePortal(browser, PORTAL_TOKYO, 10_000);
    expect(probed).toMatchObject({ kind: "asked", target: DESTINATION, silent: [] });
    expect(probed.kind === "asked" && probed.message.acsUrl).toBe(
      acsUrl("dual-stack", OSAKA, TENANT),
    );
    expect(probed.hosts).toEqual([new URL(PORTAL_TOKYO).host, SIGN_IN, OKTA]);
    expect(seen).not.toContain(OKTA);
  });

  test("POST binding: a form that submits itself", async () => {
    answer = (host, _request, response) => {
      if (host === SIGN_IN) {
        page(
          response,
          `<form method="post" action="${DESTINATION}"><input name="SAMLRequest" value="${plain(requestXml())}"></form><script>document.forms[0].submit()</script>`,
        );
      } else page(response, PORTAL_PAGE);
    };
    expect(await probePortal(browser, PORTAL_TOKYO, 10_000)).toMatchObject({
      kind: "asked",
      target: DESTINATION,
      message: { issuer: ISSUER, destination: DESTINATION },
    });
    expect(seen).not.toContain(OKTA);
  });

  test("a request that is cut", async () => {
    answer = (_host, _request, response) =>
      response.writeHead(302, { location: `${DESTINATION}?SAMLRequest=fZJNbx` }).end();
    expect(await probePortal(browser, PORTAL_TOKYO, 10_000)).toMatchObject({ kind: "unreadable" });
  });

  test("the portal's own error page", async () => {
    answer = (_host, _request, response) =>
      response.writeHead(403, { "content-type": "text/html" }).end("<h1>Forbidden</h1>");
    expect(await probePortal(browser, PORTAL_TOKYO, 10_000)).toMatchObject({
      kind: "error page",
      status: 403,
      url: `${PORTAL_TOKYO}/`,
    });
  });

  test("a page that never ends, with a host that does not resolve: where it stayed, and a picture", async () => {
    answer = (_host, _request, response) =>
      page(response, `<h1>Loading</h1><script src="https://cdn.example.net/app.js"></script>`);
    const probed = await probePortal(browser, PORTAL_TOKYO, 1500);
    expect(probed).toMatchObject({
      kind: "lost",
      url: `${PORTAL_TOKYO}/`,
      silent: ["cdn.example.net (net::ERR_NAME_NOT_RESOLVED)"],
    });
    expect(probed.kind === "lost" && probed.screenshot?.subarray(1, 4).toString()).toBe("PNG");
  });

  test("a portal whose name does not resolve", async () => {
    expect(
      await probePortal(browser, "https://nowhere.portal.eu-west-1.app.aws", 10_000),
    ).toMatchObject({
      kind: "unreachable",
      reason: "net::ERR_NAME_NOT_RESOLVED",
    });
  });
});
