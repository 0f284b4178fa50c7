import { emergencyNames, EMERGENCY_PATH, hasBreakGlass } from "../break-glass";
import type { Config } from "../config";
import { partitionOf } from "../endpoints";
import type { PolicyDocument } from "../iam";
import type { Need, Needs, Target } from "./table";

/** What somebody needs for a command, or for a plan or an apply of a stack. */
export interface Permissions {
  /** An IAM policy; undefined where nothing is asked of AWS. */
  readonly policy: PolicyDocument | undefined;
  /** Scopes of an OAuth service app in Okta. */
  readonly oktaScopes: readonly string[];
}

/** @param needs all that is needed together */
export function permissionsFor(needs: readonly Needs[], config: Config): Permissions {
  const aws = needs.flatMap(({ aws: always, emergency = [] }) => [
    ...always,
    ...(hasBreakGlass(config) ? emergency : []),
  ]);
  const targets = [...new Set(aws.map(({ on }) => on))];
  return {
    policy:
      targets.length === 0
        ? undefined
        : {
            Version: "2012-10-17",
            Statement: targets.map((on) => ({
              Sid: sidOf(on),
              Effect: "Allow",
              Action: actionsOn(on, aws),
              Resource: resourcesOf(on, config),
            })),
          },
    oktaScopes: [
      ...new Set(
        needs.flatMap(({ oktaScopes, federationScopes = [] }) => [
          ...oktaScopes,
          ...(config.breakGlass?.directFederation ? federationScopes : []),
        ]),
      ),
    ].sort(),
  };
}

const actionsOn = (target: Target, needs: readonly Need[]): string[] =>
  [...new Set(needs.filter(({ on }) => on === target).flatMap(({ actions }) => actions))].sort();

/** `alarm topics` becomes `AlarmTopics`: letters and digits only. */
const sidOf = (target: Target): string =>
  target.replace(/(?:^|[ -])(\w)/g, (_, letter: string) => letter.toUpperCase());

/** ARNs. Key IDs are known only when the keys are there, so keys are those of the account. */
function resourcesOf(target: Target, config: Config): string | string[] {
  const { identityCenter, kms, regions } = config;
  const account = identityCenter.managementAccountId;
  const arn = `arn:${partitionOf(regions.primary)}`;
  const emergency = hasBreakGlass(config) ? emergencyNames(config) : undefined;
  const accounts = [...new Set([account, ...(emergency ? [emergency.accountId] : [])])];
  const iam = (kind: string) =>
    `${arn}:iam::${emergency?.accountId ?? account}:${kind}${EMERGENCY_PATH}*`;
  switch (target) {
    case "everything":
      return "*";
    case "keys":
      return accounts.map((id) => `${arn}:kms:*:${id}:key/*`);
    case "keys and aliases":
      return [`${arn}:kms:*:${account}:key/*`, `${arn}:kms:*:${account}:alias/${kms.aliasName}`];
    case "service role of multi-Region keys":
      return `${arn}:iam::${account}:role/aws-service-role/mrk.kms.amazonaws.com/*`;
    case "emergency users":
      return iam("user");
    case "emergency roles":
      return iam("role");
    case "emergency policies":
      // The roles' own policies may be AWS's.
      return [iam("policy"), ...(emergency?.customerPolicyArns ?? []), `${arn}:iam::aws:policy/*`];
    case "SAML provider":
      return emergency?.samlProviderArn ?? "*";
    case "alarm topics":
      return emergency?.topicArn("*") ?? "*";
    case "undelivered alarms":
      return emergency ? [emergency.queueArn("*"), emergency.metricAlarmArn("*")] : "*";
    case "alarm rules":
      return `${arn}:events:*:${emergency?.accountId ?? account}:rule/${emergency?.rulePrefix ?? ""}*`;
  }
}
