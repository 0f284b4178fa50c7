import type { Agent } from "node:http";

/** The usual variables of a web proxy. */
const PROXY_VARIABLES = ["https_proxy", "http_proxy", "all_proxy"];

/** Whether the environment names a web proxy. */
export function usesProxy(env: NodeJS.ProcessEnv): boolean {
  return PROXY_VARIABLES.some((name) => env[name] ?? env[name.toUpperCase()]);
}

/**
 * The agent for a web proxy, which neither Node 20 nor the AWS SDK takes from the environment
 * themselves. It reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.
 *
 * https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-proxies.html
 *
 * @returns undefined without a proxy, so that its library is not loaded either
 */
export async function proxyAgent(env: NodeJS.ProcessEnv): Promise<Agent | undefined> {
  if (!usesProxy(env)) return undefined;
  const { ProxyAgent } = await import("proxy-agent");
  return new ProxyAgent();
}
