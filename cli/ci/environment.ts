import { gitHub, type GitHub } from "../../lib/clients/github";
import { nodeHttp } from "../../lib/clients/http";
import { proxyAgent } from "../../lib/clients/proxy";
import { UserError } from "../../lib/config";

/** How long one request to GitHub may take. */
const TIMEOUT_IN_MILLISECONDS = 30_000;

/**
 * A variable that a step cannot do without.
 *
 * @throws UserError where it is not set or empty, as GitHub makes those that do not exist
 */
export function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") {
    throw new UserError(`${name} is not set: this step cannot do without it.`);
  }
  return value;
}

/** @param env as GitHub sets it, with the token in `GITHUB_TOKEN` */
export async function gitHubFrom(env: NodeJS.ProcessEnv): Promise<GitHub> {
  return gitHub({
    token: required(env, "GITHUB_TOKEN"),
    apiUrl: required(env, "GITHUB_API_URL"),
    repository: required(env, "GITHUB_REPOSITORY"),
    http: nodeHttp({
      timeoutInMilliseconds: TIMEOUT_IN_MILLISECONDS,
      agent: await proxyAgent(env),
    }),
  });
}
