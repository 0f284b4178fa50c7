import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { nodeHttp } from "../lib/clients/http";
import { proxyAgent } from "../lib/clients/proxy";
import { emergencyClient, type EmergencyClient } from "../lib/break-glass/doctor";
import { awsClients, awsSession, type AwsOptions } from "../lib/clients/aws";
import { cloudTrailClient } from "../lib/clients/cloudtrail";
import { oktaClient, oktaOrigin } from "../lib/clients/okta";
import { oktaCredentials } from "../lib/clients/okta-credentials";
import type { AwsClients, CloudTrailClient, OktaClient } from "../lib/clients/types";
import { isOktaHost, UserError } from "../lib/config";

/** The variables whose values no output may hold. */
const SECRET_VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "OKTA_API_TOKEN",
  "OKTA_ACCESS_TOKEN",
  "OKTA_API_PRIVATE_KEY",
];

/** How long one request to Okta may take. */
const OKTA_TIMEOUT_IN_MILLISECONDS = 15_000;

/** What says where AWS credentials come from, in the order of the AWS SDK's chain. */
const AWS_CREDENTIAL_VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/**
 * Whether it is worth to ask AWS, for a command that also works without: the rest of the chain is
 * the metadata service of EC2, which a laptop waits for in vain.
 */
export const mayHaveAwsCredentials = (env: NodeJS.ProcessEnv): boolean =>
  AWS_CREDENTIAL_VARIABLES.some((name) => Boolean(env[name])) ||
  ["config", "credentials"].some((name) => existsSync(join(homedir(), ".aws", name)));

/** AWS, with the credentials, endpoints and proxy of the environment. */
export async function awsFromEnvironment(
  primaryRegion: string,
  env: NodeJS.ProcessEnv = process.env,
  additionalRegions: readonly string[] = [],
): Promise<AwsClients> {
  return awsClients({ ...(await awsOptions(primaryRegion, env)), additionalRegions });
}

/** The emergency access in AWS, with the same. */
export async function emergencyFromEnvironment(
  primaryRegion: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<EmergencyClient> {
  const session = awsSession(await awsOptions(primaryRegion, env));
  return emergencyClient(session, sleep);
}

/** CloudTrail, with the same. */
export async function cloudTrailFromEnvironment(
  primaryRegion: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<CloudTrailClient> {
  return cloudTrailClient(awsSession(await awsOptions(primaryRegion, env)));
}

async function awsOptions(primaryRegion: string, env: NodeJS.ProcessEnv): Promise<AwsOptions> {
  // The SDK warns on Node 20 that its future versions will not run there; the one here is pinned.
  env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  return {
    primaryRegion,
    agent: await proxyAgent(env),
    secrets: SECRET_VARIABLES.map((name) => env[name]),
    profile: env["AWS_PROFILE"],
  };
}

/**
 * Okta, with the credentials and proxy of the environment.
 *
 * @returns undefined where the environment has no credentials for it
 */
export async function oktaFromEnvironment(
  org: { readonly orgName: string; readonly baseUrl: string; readonly baseUrlIsOurs: boolean },
  env: NodeJS.ProcessEnv = process.env,
): Promise<OktaClient | undefined> {
  const credentials = oktaCredentials(env, (path) => readFileSync(path, "utf8"));
  if (credentials === undefined) return undefined;
  if (!isOktaHost(org.baseUrl) && !org.baseUrlIsOurs) {
    throw new UserError(
      `okta.baseUrl ${org.baseUrl} is none of Okta's own, so no credentials are sent to it. If it is your custom domain, set okta.baseUrlIsOurs: true.`,
    );
  }
  return oktaClient({
    origin: oktaOrigin(org, env),
    credentials,
    http: nodeHttp({
      timeoutInMilliseconds: OKTA_TIMEOUT_IN_MILLISECONDS,
      agent: await proxyAgent(env),
    }),
    sleep,
    now: Date.now,
  });
}
