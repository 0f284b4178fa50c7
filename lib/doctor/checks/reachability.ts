import { networkErrorCode } from "../../clients/errors";
import { acsUrls, portalUrls } from "../../endpoints";
import { failed, ok, warning, type ChecksOf, type Observation } from "../check";
import type { Reach } from "../live-state";

export const REACHABILITY = "Reachability";

/** From here only: what it says about a person's own network is that the host exists and answers. */
export const reachabilityChecks: ChecksOf = (config) => {
  const hosts = new Map(
    [...acsUrls(config), ...portalUrls(config)].map(({ url, region }) => [
      new URL(url).hostname,
      region,
    ]),
  );
  return [...hosts].map(([host, region]) => ({
    id: "reachability.host",
    subject: REACHABILITY,
    title: host,
    region,
    look: ({ reach }) => reachObservation(reach, host),
  }));
};

const ALLOW = "Allow the host in the firewall and the proxy (allowlist.txt of npx idc guide).";

async function reachObservation(reach: Reach, host: string): Promise<Observation> {
  const expected = "resolves and answers HTTPS";
  try {
    await reach.resolve(host);
  } catch (error) {
    return failed(
      expected,
      `does not resolve (${networkErrorCode(error) ?? "unknown reason"})`,
      `Check the name server, and that the URL is the one that AWS's console shows. ${ALLOW}`,
    );
  }
  try {
    const status = await reach.https(host);
    return status < 500
      ? ok(expected)
      : warning(expected, `answers with HTTP status ${status}`, "Look again in a minute.");
  } catch (error) {
    return failed(
      expected,
      `does not answer HTTPS (${networkErrorCode(error) ?? "unknown reason"})`,
      ALLOW,
    );
  }
}
