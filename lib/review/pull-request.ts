/** What a pull request changes beside the plans: how it is judged, and whom the plans talk to. */
import { createHash } from "node:crypto";

import type { Config } from "../config";
import type { Finding } from "./review";
import { say, toPlain, words, type Text } from "./render/say";

export interface PullRequest {
  /** Every file that it changes, deletes or moves, by path; a moved one by both. */
  readonly files: readonly string[];
  /** Path of the config. */
  readonly configFile: string;
  /** The config of the default branch; undefined where it has none yet. */
  readonly before: Config | undefined;
  /** The config of the pull request. */
  readonly after: Config;
}

/** Values that say who gets the credentials of a plan, and which account or instance it is of. */
const TRUSTED: Readonly<Record<string, (config: Config) => unknown>> = {
  "identityCenter.instanceArn": ({ identityCenter }) => identityCenter.instanceArn,
  "identityCenter.managementAccountId": ({ identityCenter }) => identityCenter.managementAccountId,
  "identityCenter.accountId": ({ identityCenter }) => identityCenter.accountId,
  "breakGlass.accountId": ({ breakGlass }) => breakGlass?.accountId,
  "okta.orgName": ({ okta }) => okta.orgName,
  "okta.baseUrl": ({ okta }) => okta.baseUrl,
  "okta.baseUrlIsOurs": ({ okta }) => okta.baseUrlIsOurs,
  backend: ({ backend }) => backend,
};

/** Files that decide how a pull request is judged, and by what. */
const JUDGES: readonly {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly what: Text;
  readonly advice: Text;
}[] = [
  {
    rule: "tool-changed",
    pattern: /^(package\.json|package-lock\.json|\.npmrc|cdktf\.json)$/,
    what: words(
      "decides which version of the tool runs after the merge. This review was made by the version of the default branch.",
    ),
    advice: words(
      "Read the changelog of the new version, and merge its update in a pull request of its own.",
    ),
  },
  {
    rule: "workflow-changed",
    pattern: /^\.github\//,
    what: words("decides who reviews and what runs with the credentials after the merge."),
    advice: words("Let somebody who knows the workflows read it line by line."),
  },
  {
    rule: "provider-lock-changed",
    pattern: /^locks\//,
    what: words("decides which provider binaries plans and applies run after the merge."),
    advice: words("Compare it with what idc lock writes on your own machine."),
  },
];

/**
 * The keys of {@link TRUSTED} whose value is another one. All of them where there was no config: then
 * nobody has approved any value yet.
 */
export const changedTrust = ({
  before,
  after,
}: Pick<PullRequest, "before" | "after">): readonly string[] =>
  Object.entries(TRUSTED).flatMap(([key, valueOf]) =>
    before !== undefined && text(valueOf(before)) === text(valueOf(after)) ? [] : [key],
  );

/** Findings of severity high, for the review of the pull request's plans. */
export function pullRequestFindings(pullRequest: PullRequest): Finding[] {
  const { files, configFile, before, after } = pullRequest;
  return [
    ...JUDGES.flatMap(({ rule, pattern, what, advice }) =>
      files
        .filter((file) => pattern.test(file))
        .map((file) => finding(rule, file, say`${file} is changed. It ${what}`, advice)),
    ),
    ...changedTrust(pullRequest).map((key) => {
      const valueOf = TRUSTED[key] as (config: Config) => unknown;
      return finding(
        "trusted-value-changed",
        configFile,
        say`${key} was ${before === undefined ? "not set" : text(valueOf(before))} and becomes ${text(valueOf(after))}. It decides which account, instance or host plans and applies talk to, with their credentials.`,
        words("Make sure that the new value is yours, and merge it in a pull request of its own."),
      );
    }),
  ];
}

function finding(rule: string, address: string, happens: Text, advice: Text): Finding {
  const digest = createHash("sha256").update(toPlain(happens)).digest("hex").slice(0, 8);
  return {
    id: `${rule}:repository/${address}#${digest}`,
    rule,
    severity: "high",
    stack: "repository",
    address,
    happens,
    advice,
  };
}

const text = (value: unknown): string =>
  value === undefined ? "not set" : typeof value === "string" ? value : JSON.stringify(value);
