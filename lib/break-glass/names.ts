/**
 * What is called what, and where: every name, ARN and Region of the emergency access, derived from
 * the config alone, so that no policy waits for a resource to know whom it speaks of.
 */
import type { Config } from "../config/config";
import { GLOBAL_SERVICES_REGION, GLOBAL_SIGN_IN_REGIONS, regionsInUse } from "../endpoints";

/** IAM path of the users, the roles and the policy; it stands in their ARNs. */
export const EMERGENCY_PATH = "/emergency/";

/** ARNs of the policies that are AWS's own start so; nobody else can change these. */
const AWS_MANAGED_POLICY = "arn:aws:iam::aws:policy/";

/** Tags of everything that can carry them. */
export const EMERGENCY_TAGS = { purpose: "emergency-access" } as const;

/** The alarms of a Region, by what they watch. */
export const ALARMS = ["sign-in", "assume-role", "identity-changes", "alarm-changes"] as const;
export type Alarm = (typeof ALARMS)[number];

/** What the topic of the alarms is called, behind the prefix of all names. */
export const ALARM_TOPIC = "alarms";

/** What the queue of undelivered alarms and the alarm on it are called, behind the same prefix. */
export const UNDELIVERED = "undelivered";

/** The part of the config that decides all names. A `Config` with `breakGlass` has this shape. */
export type EmergencyInput = Pick<Config, "environment" | "identityCenter" | "regions"> & {
  readonly breakGlass: NonNullable<Config["breakGlass"]>;
};

/** Whether a config asks for emergency access. */
export function hasBreakGlass(config: Config): config is Config & EmergencyInput {
  return config.breakGlass !== undefined;
}

/** A role that people reach through Okta while Identity Center is down. */
export interface FederatedRole {
  readonly name: string;
  readonly arn: string;
  readonly policyArn: string;
  /** Name of the Okta group whose members may use it. */
  readonly groupName: string;
}

export interface EmergencyNames {
  readonly accountId: string;
  readonly users: readonly { readonly name: string; readonly arn: string }[];
  /** ARN of any user under {@link EMERGENCY_PATH} starts so. */
  readonly userArnPrefix: string;
  readonly userPolicyName: string;
  readonly userPolicyArn: string;
  readonly roleName: string;
  readonly roleArn: string;
  /** ARNs of all emergency roles start so. */
  readonly roleArnPrefix: string;
  /** Empty without `directFederation`. */
  readonly federatedRoles: readonly FederatedRole[];
  /** ARNs of what the config gives the roles: policies and boundary, without AWS's own. */
  readonly customerPolicyArns: readonly string[];
  readonly samlProviderName: string;
  /** Name of the sign-in policy of the Okta app. */
  readonly signInPolicyName: string;
  readonly samlProviderArn: string;
  /** Name of the topic, the same in every Region. */
  readonly topicName: string;
  topicArn(region: string): string;
  /** Name of the queue of what could not be delivered, the same in every Region. */
  readonly queueName: string;
  queueArn(region: string): string;
  /** Name of the metric alarm on that queue and on failed deliveries, the same in every Region. */
  readonly metricAlarmName: string;
  metricAlarmArn(region: string): string;
  /** Names of all alarm rules start so, and no other rule's does. */
  readonly rulePrefix: string;
  ruleName(alarm: Alarm): string;
  ruleArns(region: string): string[];
  /** Where alarms are, see {@link alarmRegions}. */
  readonly alarmRegions: readonly string[];
}

/**
 * The Regions that have alarms: where people sign in (primary and additional Regions), those that are
 * on their way out, because this stack may be applied before they are, where AWS's global services are
 * recorded, where its global sign-in page may record a sign-in, and what the config adds. Each is
 * listed once.
 */
function alarmRegions({
  regions,
  breakGlass,
}: Pick<EmergencyInput, "regions" | "breakGlass">): string[] {
  return [
    ...new Set([
      ...regionsInUse({ regions }).map(({ region }) => region),
      ...regions.retiring,
      GLOBAL_SERVICES_REGION,
      ...GLOBAL_SIGN_IN_REGIONS,
      ...breakGlass.extraAlarmRegions,
    ]),
  ];
}

/**
 * A user's name or an e-mail address as part of an address in Terraform; what addresses do not take
 * becomes its code in hex. Two texts may become one: the config's rules refuse that.
 */
export function logicalId(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/g, (char) => `_${char.charCodeAt(0).toString(16)}_`);
}

export function emergencyNames(input: EmergencyInput): EmergencyNames {
  const { environment, identityCenter, breakGlass } = input;
  const accountId = breakGlass.accountId ?? identityCenter.managementAccountId;
  const prefix = `${environment}-emergency`;
  const iamArn = (kind: "user" | "role" | "policy", name: string) =>
    `arn:aws:iam::${accountId}:${kind}${EMERGENCY_PATH}${name}`;

  const userPolicyName = `${prefix}-user`;
  const roleName = `${prefix}-access`;
  const samlProviderName = `${prefix}-okta`;
  const topicName = `${prefix}-${ALARM_TOPIC}`;
  const queueName = `${prefix}-${UNDELIVERED}`;
  const rulePrefix = `${prefix}-`;
  const federatedRoles = breakGlass.directFederation ? breakGlass.federation.roles : [];
  return {
    accountId,
    users: breakGlass.userNames.map((name) => ({ name, arn: iamArn("user", name) })),
    userArnPrefix: iamArn("user", ""),
    userPolicyName,
    userPolicyArn: iamArn("policy", userPolicyName),
    roleName,
    roleArn: iamArn("role", roleName),
    roleArnPrefix: iamArn("role", `${prefix}-`),
    federatedRoles: federatedRoles.map((role) => {
      const name = `${prefix}-federation-${role.name}`;
      return {
        name,
        arn: iamArn("role", name),
        policyArn: role.policyArn,
        groupName: `aws#emergency#${name}#${accountId}`,
      };
    }),
    customerPolicyArns: [
      ...new Set([
        breakGlass.rolePolicyArn,
        ...federatedRoles.map(({ policyArn }) => policyArn),
        ...[breakGlass.permissionsBoundaryArn ?? []].flat(),
      ]),
    ].filter((arn) => !arn.startsWith(AWS_MANAGED_POLICY)),
    samlProviderName,
    signInPolicyName: `${prefix}-federation`,
    samlProviderArn: `arn:aws:iam::${accountId}:saml-provider/${samlProviderName}`,
    topicName,
    topicArn: (region) => `arn:aws:sns:${region}:${accountId}:${topicName}`,
    queueName,
    queueArn: (region) => `arn:aws:sqs:${region}:${accountId}:${queueName}`,
    metricAlarmName: queueName,
    metricAlarmArn: (region) => `arn:aws:cloudwatch:${region}:${accountId}:alarm:${queueName}`,
    rulePrefix,
    ruleName: (alarm) => `${rulePrefix}${alarm}`,
    ruleArns: (region) =>
      ALARMS.map((alarm) => `arn:aws:events:${region}:${accountId}:rule/${rulePrefix}${alarm}`),
    alarmRegions: alarmRegions(input),
  };
}
