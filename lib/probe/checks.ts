import type { OktaApp } from "../clients/types";
import type { Config } from "../config";
import { portalUrls } from "../endpoints";
import { couldNotLook, failed, ok, type Observation } from "../doctor/check";
import { CATALOGUE_APP } from "../okta";
import { checkSamlMessage } from "../okta/saml";
import type { Probed } from "./probe";

/** A portal that people may open. */
export interface ProbedPortal {
  /** Undefined for the company's own address, which may lead to any Region. */
  readonly region: string | undefined;
  /** Such as `dual-stack`, or `portal.domain`. */
  readonly endpoint: string;
  readonly url: string;
}

/** Every portal of every Region, and the company's own address where there is one. */
export const portalsToProbe = (config: Config): ProbedPortal[] => [
  ...portalUrls(config),
  ...(config.portal
    ? [{ region: undefined, endpoint: "portal.domain", url: `https://${config.portal.domain}/` }]
    : []),
];

export interface ProbeContext {
  readonly config: Config;
  /** The Okta app as it is; undefined where it cannot be read. */
  readonly app: OktaApp | undefined;
  /** File of the screenshot, where one was kept. */
  readonly screenshot: string | undefined;
}

const EXPECTED = "a request for an ACS URL of this Region that the Okta app has";

/** What a probe shows, and what to do. */
export function judgeProbe(
  portal: ProbedPortal,
  probed: Probed,
  context: ProbeContext,
): Observation {
  switch (probed.kind) {
    case "asked":
      return judgeRequest(portal, probed, context);
    case "unreadable":
      return couldNotLook(EXPECTED, `a request that ${probed.problem}`);
    case "error page":
      return failed(
        EXPECTED,
        `the page ${probed.url} answers ${probed.status}`,
        "AWS's portal does not work there. Is the Region ACTIVE, and its key enabled? npx idc doctor says.",
      );
    case "unreachable":
      return failed(
        EXPECTED,
        `the portal does not answer (${probed.reason})`,
        `Let ${new URL(portal.url).host} through, by DNS and by the firewall: npx idc guide writes the allow-list.`,
      );
    case "lost":
      return failed(
        EXPECTED,
        [
          `it never got to Okta, and stayed at ${probed.url}`,
          `it talked to ${probed.hosts.join(", ")}`,
          ...(probed.silent.length > 0 ? [`no answer from ${probed.silent.join(", ")}`] : []),
          ...(context.screenshot === undefined ? [] : [`screenshot: ${context.screenshot}`]),
        ].join("; "),
        probed.silent.length > 0
          ? "Add the hosts without an answer to the firewall's allow-list, then try again."
          : "Look at the screenshot. Where the page is only slow, give more time with --timeout.",
      );
  }
}

function judgeRequest(
  { region }: ProbedPortal,
  { message, target }: Extract<Probed, { kind: "asked" }>,
  { config, app }: ProbeContext,
): Observation {
  // Where the message does not say whom it asks, the address that it goes to does.
  const asked = { ...message, destination: message.destination ?? target };
  const check = checkSamlMessage(asked, config);
  const problems = [
    ...check.problems,
    ...otherRegion(region, check.region),
    ...otherApp(target),
    ...notInApp(message.acsUrl, check.oktaField, app),
  ];
  const seen = [
    message.acsUrl ?? "no ACS URL",
    ...(check.oktaField === undefined ? [] : [`field ${check.oktaField}`]),
  ].join(", ");
  return problems.length === 0 ? ok(EXPECTED, seen) : failed(EXPECTED, seen, problems.join(" "));
}

const otherRegion = (portal: string | undefined, asked: string | undefined): string[] =>
  portal === undefined || asked === undefined || portal === asked
    ? []
    : [
        `The portal of ${portal} asks for ${asked}: people who use it depend on ${asked}. Is ${portal} ACTIVE? npx idc doctor says.`,
      ];

/** An app's sign-in address is `https://<org>/app/<catalogue name>/<id>/sso/saml`. */
function otherApp(target: string): string[] {
  const [, app] = /^https:\/\/[^/]+\/app\/([^/]+)\//.exec(target) ?? [];
  return app === undefined || app === CATALOGUE_APP
    ? []
    : [
        `AWS asks the Okta app ${app}, and the config manages an ${CATALOGUE_APP}: is it the right app?`,
      ];
}

function notInApp(
  acsUrl: string | undefined,
  field: string | undefined,
  app: OktaApp | undefined,
): string[] {
  if (acsUrl === undefined || field === undefined || app === undefined) return [];
  if (Object.values(app.settings).includes(acsUrl)) return [];
  return [
    `The Okta app has it in no field, so Okta refuses it: put it into ${field}, by npx idc plan and npx idc apply of the okta stack.`,
  ];
}
