import { deepEqual, equal, match, ok } from "node:assert/strict";
import { chmod } from "node:fs/promises";
import { existsSync } from "node:fs";
import type { ServerResponse } from "node:http";

import { deflated, plain, requestXml } from "../../__tests__/helpers/saml";
import type { CheckResult } from "../../lib/doctor";
import {
  addAppByHand,
  ADDITIONAL,
  alternativeAcs,
  dualStackAcs,
  ipv4Acs,
  MANAGED_SETTINGS,
  PRIMARY,
} from "../harness/example";
import type { Scenario } from "../harness/world";
import type { Site } from "../services/web-proxy";

const PORTALS = {
  classic: "d-1234567890.awsapps.com",
  alias: "example-corp.awsapps.com",
  tokyoIpv4: `ssoins-111111h2222j33pp.${PRIMARY}.portal.amazonaws.com`,
  tokyoDual: `ssoins-111111h2222j33pp.portal.${PRIMARY}.app.aws`,
  osakaIpv4: `ssoins-111111h2222j33pp.${ADDITIONAL}.portal.amazonaws.com`,
  osakaDual: `ssoins-111111h2222j33pp.portal.${ADDITIONAL}.app.aws`,
};
/** The company's own address, which redirects to the nearest portal. */
const DOMAIN = "aws.example.com";
const SIGN_IN = `${PRIMARY}.sso.signin.aws`;
const OKTA = "example.okta.com";
const BLOCKED = "cdn.example.net";
const DOOR = `https://${OKTA}/app/amazon_aws_sso/exk1/sso/saml`;
const PROXY_PASSWORD = "canary-of-the-proxy";

const html = (response: ServerResponse, body: string) =>
  response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html>${body}`);
/** Redirect binding. */
const toOkta = (response: ServerResponse, acs: string, door = DOOR) => {
  const query = new URLSearchParams({
    SAMLRequest: deflated(requestXml({ acs, destination: door })),
  });
  response.writeHead(302, { location: `${door}?${query.toString()}` }).end();
};
/** POST binding: a form that submits itself. */
const postToOkta = (response: ServerResponse, acs: string) =>
  html(
    response,
    `<form method="post" action="${DOOR}"><input name="SAMLRequest" value="${plain(requestXml({ acs }))}"></form><script>document.forms[0].submit()</script>`,
  );

/** Hosts that were asked for a page. */
const served = new Set<string>();
/** Portals that answer with an error page. */
const broken = new Set<string>();

/** What each host's pages do; the portals go on by a script and the sign-in host, as the real ones. */
const site: Site = (host, path, response) => {
  served.add(host);
  if (broken.has(host)) {
    response.writeHead(403, { "content-type": "text/html" }).end("<h1>Forbidden</h1>");
    return;
  }
  switch (host) {
    case PORTALS.tokyoDual:
      if (path === "/api") response.end("{}");
      else
        html(
          response,
          `<script>fetch("/api").then(() => { location.href = "https://${SIGN_IN}/start"; });</script>`,
        );
      return;
    case SIGN_IN:
      toOkta(response, dualStackAcs(PRIMARY));
      return;
    case PORTALS.tokyoIpv4:
      postToOkta(response, ipv4Acs(PRIMARY));
      return;
    case PORTALS.classic: // an URL that the config does not have
      toOkta(response, alternativeAcs(PRIMARY));
      return;
    case PORTALS.alias: // another app
      toOkta(response, dualStackAcs(PRIMARY), `https://${OKTA}/app/example_other_1/exk2/sso/saml`);
      return;
    case PORTALS.osakaIpv4: // an URL that the app has lost
      toOkta(response, ipv4Acs(ADDITIONAL));
      return;
    case PORTALS.osakaDual: // never gets there: a script of a host that the firewall blocks
      html(response, `<h1>Loading</h1><script src="https://${BLOCKED}/app.js"></script>`);
      return;
    case DOMAIN:
      response.writeHead(302, { location: `https://${PORTALS.tokyoDual}/` }).end();
      return;
    default:
      response.writeHead(500).end();
  }
};

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

export const scenario: Scenario = {
  title: "idc probe: every portal in a real browser, through a proxy, up to Okta's door",
  needs: [],
  async run(world) {
    if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} does not exist: set CHROMIUM`);
    const hosts = [...Object.values(PORTALS), SIGN_IN, OKTA, DOMAIN, BLOCKED];
    const proxy = await world.webProxy(hosts, { site, credentials: `user:${PROXY_PASSWORD}` });
    proxy.down.add(BLOCKED);
    const okta = await world.okta();
    addAppByHand(okta, { settings: { app: { ...MANAGED_SETTINGS, acsURL3: null } } });
    const project = await world.project({
      identityCenter: { portalAlias: "example-corp" },
      portal: { domain: DOMAIN },
    });
    // The stand-ins sign their certificates themselves.
    const browser = await world.file(
      "browser",
      `#!/bin/sh\nexec ${CHROMIUM} --ignore-certificate-errors "$@"\n`,
    );
    await chmod(browser, 0o755);
    const env = {
      ...okta.environment,
      ...proxy.environment,
      NO_PROXY: "127.0.0.1",
      IDC_CONFIG: project.configFile,
      IDC_BROWSER: browser,
    };
    const started = Date.now();
    const probe = await world.idc(["probe", "--json", "--timeout", "10"], env);
    ok(Date.now() - started < 60_000);
    equal(probe.code, 2, probe.stderr);
    const { checks } = JSON.parse(probe.stdout) as { checks: CheckResult[] };
    const of = (host: string) => {
      const found = checks.find(({ title }) => title.includes(host));
      return [found?.outcome, found?.region, found?.seen, found?.todo];
    };
    equal(checks.length, 7);
    const expected = `${dualStackAcs(PRIMARY)}, field acsURL`;
    deepEqual(of(PORTALS.tokyoDual), ["ok", PRIMARY, expected, ""]);
    deepEqual(of(DOMAIN), ["ok", undefined, expected, ""]);
    deepEqual(of(PORTALS.tokyoIpv4), ["ok", PRIMARY, `${ipv4Acs(PRIMARY)}, field acsURL1`, ""]);
    deepEqual(of(PORTALS.classic), [
      "failed",
      PRIMARY,
      alternativeAcs(PRIMARY),
      `The URL of type alternative-ipv4 in ${PRIMARY} is in no field of the Okta app, so Okta refuses it. Set identityCenter.enabledBeforeFebruary2026: true, then npx idc plan.`,
    ]);
    deepEqual(of(PORTALS.osakaIpv4), [
      "failed",
      ADDITIONAL,
      `${ipv4Acs(ADDITIONAL)}, field acsURL3`,
      "The Okta app has it in no field, so Okta refuses it: put it into acsURL3, by npx idc plan and npx idc apply of the okta stack.",
    ]);
    match(
      of(PORTALS.alias)[3] ?? "",
      /AWS asks the Okta app example_other_1, and the config manages/,
    );
    const [outcome, region, seen = "", todo] = of(PORTALS.osakaDual);
    deepEqual([outcome, region], ["failed", ADDITIONAL]);
    match(
      seen,
      /^it never got to Okta, and stayed at .*; it talked to .*cdn\.example\.net; no answer from cdn\.example\.net \(net::ERR_\w+\); screenshot: (\S+\.png)$/,
    );
    equal(todo, "Add the hosts without an answer to the firewall's allow-list, then try again.");

    // The browser may connect to Okta beforehand, but asks it nothing; and no secret is in any output.
    ok(!served.has(OKTA));
    broken.add(PORTALS.osakaIpv4);
    proxy.down.add(PORTALS.osakaDual);
    const text = await world.idc(["probe", "--timeout", "10"], env);
    match(text.stdout, /^4 failed, 0 could not look, 0 warning, 3 ok\n/);
    match(text.stdout, /the page https:\/\/\S+ answers 403/);
    match(text.stdout, /Is the Region ACTIVE, and its key enabled\? npx idc doctor says\./);
    match(text.stdout, /the portal does not answer \(net::ERR_\w+\)/);
    match(text.stdout, new RegExp(`Let ${PORTALS.osakaDual} through, by DNS and by the firewall`));
    for (const output of [probe.stdout, probe.stderr, text.stdout, text.stderr]) {
      for (const secret of [PROXY_PASSWORD, okta.environment["OKTA_API_TOKEN"] ?? "none"]) {
        ok(!output.includes(secret), output);
      }
    }
    // A proxy that lets nobody through, a portal that is down, a browser that is not there.
    const locked = await world.idc(["probe", "--timeout", "10"], {
      ...env,
      HTTPS_PROXY: (proxy.environment["HTTPS_PROXY"] ?? "").replace(PROXY_PASSWORD, "wrong"),
    });
    match(locked.stdout, /the portal does not answer|answers 407/);
    equal(locked.code, 2);
    const none = await world.idc(["probe"], { ...env, IDC_BROWSER: "/no/browser" });
    equal(none.code, 1);
    match(none.stderr, /IDC_BROWSER \/no\/browser: there is no such file\./);
    return "seven portals in a real browser through a proxy with a password: right by redirect, by a form, and by the company's own address; a URL that the config lacks, one that the app lacks, another app, a page that never gets there, an error page, a portal that does not answer; Okta was not asked";
  },
};
