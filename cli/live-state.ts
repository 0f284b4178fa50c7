/** AWS, Okta and the network as they are, for the commands that look at them. */
import { lookup } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { ServiceError } from "../lib/clients/errors";
import { nodeHttp } from "../lib/clients/http";
import { proxyAgent, usesProxy } from "../lib/clients/proxy";
import type { OktaClient } from "../lib/clients/types";
import type { Config } from "../lib/config";
import {
  makeLiveState,
  runChecks,
  type Check,
  type CheckResult,
  type Reach,
  type LiveState,
} from "../lib/doctor";
import { awsFromEnvironment, oktaFromEnvironment } from "./clients";

/** What the checks and the snapshots look at. */
export async function liveState(config: Config): Promise<LiveState> {
  const [aws, okta, reach] = await Promise.all([
    awsFromEnvironment(config.regions.primary, process.env, config.regions.additional),
    oktaOrNone(config),
    networkReach(process.env),
  ]);
  return makeLiveState({ config, aws, okta, reach });
}

/** Runs checks against what is there. */
export async function runLive(config: Config, checks: readonly Check[]): Promise<CheckResult[]> {
  return runChecks(checks, await liveState(config), (milliseconds, signal) =>
    sleep(milliseconds, undefined, { signal }),
  );
}

/** Okta, or what says at every question that there are no credentials for it. */
export async function oktaOrNone({ okta }: Config): Promise<OktaClient> {
  const client = await oktaFromEnvironment(okta);
  if (client) return client;
  const refuse = () =>
    Promise.reject(
      new ServiceError(
        "okta",
        "no credentials",
        "no Okta credentials. Set OKTA_API_TOKEN, or OKTA_API_CLIENT_ID and OKTA_API_PRIVATE_KEY of an OAuth service app.",
      ),
    );
  return { app: refuse, apps: refuse, groupsOf: refuse, signInRules: refuse, log: refuse };
}

/** How long a host may take to answer. */
const REACH_TIMEOUT_IN_MILLISECONDS = 10_000;

async function networkReach(env: NodeJS.ProcessEnv): Promise<Reach> {
  const http = nodeHttp({
    timeoutInMilliseconds: REACH_TIMEOUT_IN_MILLISECONDS,
    agent: await proxyAgent(env),
  });
  return {
    // Behind a proxy it is the proxy that resolves names.
    async resolve(host) {
      if (usesProxy(env)) return [];
      return (await lookup(host, { all: true })).map(({ address }) => address);
    },
    async https(host) {
      return (await http({ url: `https://${host}/` })).status;
    },
  };
}
