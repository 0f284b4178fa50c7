/** `idc doctor --sign-ins`: which ACS URL and which Region people were let in by, and which by nobody. */
import type { Config } from "../config";
import { portalUrls, regionsInUse } from "../endpoints";
import {
  checksAbout,
  failed,
  ok,
  warning,
  type Check,
  type Observation,
  type SignInFigures,
} from "../doctor/check";
import { assignAcsFields, type AssignedAcsUrl } from "../okta";
import { checkSamlMessage } from "../okta/saml";
import { evidenceOf } from "./evidence";
import type { SignIn, SignInRecords } from "./sign-in";
import type { SignInSource } from "./source";

export interface SignInOptions {
  /** How the time is called, such as `the last 30 days`. */
  readonly time: string;
  /** Whether people are named. */
  readonly who: boolean;
}

export function signInChecks(
  config: Config,
  source: SignInSource,
  { time, who }: SignInOptions,
): Check[] {
  const assigned = assignAcsFields(config);
  const check = checksAbout("sign-ins", "Sign-ins");
  return [
    ...assigned.map((acs, index) =>
      check(
        "acs",
        `sign-ins through ${acs.oktaField}, ${acs.endpoint}`,
        async () => {
          const { signIns } = await source.okta();
          const here = signIns.filter(({ to }) =>
            to.kind === "acs" ? to.url === acs.url : to.kind === "default" && index === 0,
          );
          return judged(evidenceOf(here), `sign-ins in ${time}`, who, {
            never: howToTry(acs, config),
            refused: `Read the reasons. ${REFUSED_BY_OKTA}`,
          });
        },
        acs.region,
      ),
    ),
    check("other-acs", "requests for other ACS URLs", async () =>
      otherRequests((await source.okta()).signIns, config, assigned),
    ),
    check("records", "records that cannot be read", async () => completeness(await source.okta())),
    ...regionsInUse(config).map(({ region }) =>
      check(
        "aws",
        "sign-ins that AWS recorded",
        async () => {
          const { signIns } = await source.cloudTrail(region);
          const here = signIns.filter(({ to }) => to.kind === "region" && to.region === region);
          return judged(evidenceOf(here), `sign-ins in ${time}`, who, {
            never: `Sign in once through a portal of ${region}, and look again. Where Okta recorded sign-ins there, AWS may record them in another Region: that was never seen.`,
            refused: REFUSED_BY_AWS,
          });
        },
        region,
      ),
    ),
  ];
}

const REFUSED_BY_OKTA =
  "Okta did not let these people in: look in its System Log, whether they are assigned to the app and meet its sign-in policy.";
const REFUSED_BY_AWS =
  "AWS refused Okta's answer (ExternalIdPDirectoryLogin). Compare issuer and certificate in Identity Center with the Okta app's, and check that the person is in the directory under the name that Okta sends.";

interface Advice {
  readonly never: string;
  readonly refused: string;
}

function judged(
  evidence: SignInFigures,
  expected: string,
  who: boolean,
  advice: Advice,
): Observation {
  const { signIns, people, lastSuccess, failures } = evidence;
  const refusals = failures.map(
    ({ reason, count, last }) => `${count} refused: ${reason}, the last ${minute(last)}`,
  );
  const seen = [
    lastSuccess === undefined
      ? refusals.length === 0
        ? "never seen"
        : "none that worked"
      : `${signIns} of ${people === 1 ? "1 person" : `${people} people`}, the last ${minute(lastSuccess)}`,
    ...refusals,
    ...(who && evidence.who.length > 0 ? [`who: ${evidence.who.join(", ")}`] : []),
  ].join("; ");
  const withEvidence = (finding: Observation): Observation => ({
    ...finding,
    signIns: { ...evidence, who: who ? evidence.who : [] },
  });
  if (lastSuccess === undefined) {
    return withEvidence(
      failures.length === 0
        ? warning(expected, seen, advice.never)
        : failed(expected, seen, advice.refused),
    );
  }
  // The last word counts: everybody refused since is another matter than one wrong password.
  const isRefusedNow = failures.some(({ last }) => last > lastSuccess);
  return withEvidence(isRefusedNow ? warning(expected, seen, advice.refused) : ok(expected, seen));
}

/** A portal of the same type is the best guess at what asks for an ACS URL. */
function howToTry({ region, endpoint }: AssignedAcsUrl, config: Config): string {
  const type = endpoint === "dual-stack" ? "dual-stack" : "alternative-ipv4";
  const portal = portalUrls(config).find((one) => one.region === region && one.endpoint === type);
  return `Nobody has shown that sign-in works there. Sign in once through ${portal?.url ?? region}, in a new private window, then look again (idc drill ${region} waits for it). Which portal asks for which ACS URL is not documented: idc saml reads what it asks for.`;
}

function otherRequests(
  signIns: readonly SignIn[],
  config: Config,
  assigned: readonly AssignedAcsUrl[],
): Observation {
  const expected = "none";
  const counts = new Map<string, number>();
  for (const { to } of signIns) {
    if (to.kind !== "acs" || assigned.some(({ url }) => url === to.url)) continue;
    counts.set(to.url, (counts.get(to.url) ?? 0) + 1);
  }
  if (counts.size === 0) return ok(expected);
  const todos = [...counts.keys()].flatMap((acsUrl) =>
    checkSamlMessage({ kind: "request", acsUrl, ...UNKNOWN_PARTNERS }, config).problems.slice(0, 1),
  );
  return failed(
    expected,
    [...counts]
      .map(([url, count]) => `${url}, ${count === 1 ? "once" : `${count} times`}`)
      .join("; "),
    [...new Set(todos)].join(" "),
  );
}

/** Only the ACS URL is held against the config here. */
const UNKNOWN_PARTNERS = { issuer: undefined, destination: undefined, issuedAt: undefined };

function completeness({ signIns, unknown, stoppedAt }: SignInRecords): Observation {
  const expected = "every record of the time can be read";
  const unreadable = signIns.filter(({ to }) => to.kind === "unreadable").length;
  const gaps = [
    ...(unreadable > 0
      ? [`${unreadable} of ${signIns.length} sign-ins have a request that cannot be read`]
      : []),
    ...(unknown > 0 ? [`${unknown} records have another shape`] : []),
    ...(stoppedAt ? [`older records than ${minute(stoppedAt.toISOString())} were not read`] : []),
  ];
  return gaps.length === 0
    ? ok(expected)
    : warning(
        expected,
        gaps.join("; "),
        "They are counted nowhere else: what is called never seen may be among them. A shorter time (--since 7d) reads less.",
      );
}

/** `2026-11-26 10:02 UTC` */
const minute = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;
