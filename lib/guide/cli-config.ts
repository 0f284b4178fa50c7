import { EXAMPLE_PROFILE, profileInRegion, type GuideRegion } from "./model";
import type { Translation } from "./translations";

/** Scope that lets the CLI list the accounts and roles of whoever signs in (AWS CLI user guide). */
const REGISTRATION_SCOPE = "sso:account:access";

/**
 * The `sso-session` of a Region, as the AWS CLI and SDKs read it.
 *
 * `sso_region` is always written: for AWS's own addresses the CLI does not take it from the address.
 */
export function ssoSession({ name, session, portals: [portal] }: GuideRegion): string {
  return [
    `[sso-session ${session}]`,
    `sso_start_url = ${portal.url}`,
    `sso_region = ${name}`,
    `sso_registration_scopes = ${REGISTRATION_SCOPE}`,
  ].join("\n");
}

/** One step on the command line. */
export interface CliStep {
  readonly text: string;
  /** What to copy. */
  readonly code?: string;
  readonly syntax?: "ini" | "sh";
}

/** How to sign the AWS CLI in through a Region; the usual profiles are those of the primary one. */
export function cliSteps(t: Translation, region: GuideRegion): CliStep[] {
  const { session } = region;
  const isPrimary = region.role === "primary";
  const profile = isPrimary ? EXAMPLE_PROFILE : profileInRegion(EXAMPLE_PROFILE, region.name);
  return [
    { text: t.cliSession, code: ssoSession(region), syntax: "ini" },
    ...(isPrimary ? [] : [{ text: t.cliProfile(profile, session) }]),
    { text: t.cliLogin, code: `aws sso login --sso-session ${session}`, syntax: "sh" },
    ...(isPrimary
      ? []
      : [
          {
            text: t.cliTry,
            code: `aws sts get-caller-identity --profile ${profile}`,
            syntax: "sh" as const,
          },
        ]),
  ];
}
