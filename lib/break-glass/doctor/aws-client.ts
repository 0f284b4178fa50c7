import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail as AwsTrail,
} from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  paginateListAccessKeys,
  paginateListMFADevices,
  type User,
} from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  SNSClient,
  paginateListSubscriptionsByTopic,
} from "@aws-sdk/client-sns";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import { collect, foundOrNot, kmsClient, type AwsSession } from "../../clients/aws";
import { GLOBAL_SERVICES_REGION } from "../../endpoints";
import type { EmergencyClient, EmergencyUser, Password, Trail } from "./client";
import { passwordChangedAt } from "./credential-report";
import { leftOut } from "./event-selectors";

/** IAM takes seconds to write a credential report, and then keeps it for hours. */
const REPORT_ATTEMPTS = 20;
const REPORT_WAIT_IN_MILLISECONDS = 1_000;

/** The emergency access through AWS's SDK. It only reads; the credential report is IAM's own. */
export function emergencyClient(
  { sts, inRegion, ask }: AwsSession,
  sleep: (milliseconds: number) => Promise<unknown>,
): EmergencyClient {
  const iam = new IAMClient(inRegion(GLOBAL_SERVICES_REGION));
  const cloudTrail = new CloudTrailClient(inRegion(GLOBAL_SERVICES_REGION));

  async function credentialReport() {
    for (let attempt = 0; attempt < REPORT_ATTEMPTS; attempt += 1) {
      const { State } = await ask(
        "iam GenerateCredentialReport",
        iam.send(new GenerateCredentialReportCommand()),
      );
      if (State === "COMPLETE") break;
      await sleep(REPORT_WAIT_IN_MILLISECONDS);
    }
    const { Content = [], GeneratedTime: writtenAt } = await ask(
      "iam GetCredentialReport",
      iam.send(new GetCredentialReportCommand()),
    );
    return { csv: Buffer.from(Content).toString("utf8"), writtenAt };
  }
  let report: ReturnType<typeof credentialReport> | undefined;

  /** Whether there is one, the report is too old to say; when it was changed, nothing else says. */
  async function password(
    name: string,
    { Arn: arn = "", PasswordLastUsed: usedAt }: User,
  ): Promise<Password | undefined> {
    const [profile, { csv, writtenAt }] = await Promise.all([
      foundOrNot(
        ask("iam GetLoginProfile", iam.send(new GetLoginProfileCommand({ UserName: name }))),
      ),
      (report ??= credentialReport()),
    ]);
    return (
      profile && { changedAt: passwordChangedAt(csv, { name, arn }), reportedAt: writtenAt, usedAt }
    );
  }

  async function user(name: string): Promise<EmergencyUser | undefined> {
    const found = await foundOrNot(
      ask("iam GetUser", iam.send(new GetUserCommand({ UserName: name }))),
    );
    if (found?.User === undefined) return undefined;
    const [mfaDevices, accessKeys, itsPassword] = await Promise.all([
      ask(
        "iam ListMFADevices",
        collect(
          paginateListMFADevices({ client: iam }, { UserName: name }),
          ({ MFADevices = [] }) => MFADevices.flatMap(({ SerialNumber }) => SerialNumber ?? []),
        ),
      ),
      ask(
        "iam ListAccessKeys",
        collect(
          paginateListAccessKeys({ client: iam }, { UserName: name }),
          ({ AccessKeyMetadata = [] }) =>
            AccessKeyMetadata.flatMap(({ AccessKeyId }) => AccessKeyId ?? []),
        ),
      ),
      password(name, found.User),
    ]);
    return { mfaDevices, accessKeys, password: itsPassword };
  }

  async function trail({
    TrailARN: arn = "",
    Name: name = "",
    IsMultiRegionTrail: coversAllRegions = false,
    HomeRegion: homeRegion = "",
  }: AwsTrail): Promise<Trail> {
    const [{ IsLogging = false }, selectors] = await Promise.all([
      ask("cloudtrail GetTrailStatus", cloudTrail.send(new GetTrailStatusCommand({ Name: arn }))),
      ask(
        "cloudtrail GetEventSelectors",
        cloudTrail.send(new GetEventSelectorsCommand({ TrailName: arn })),
      ),
    ]);
    return {
      name,
      coversAllRegions,
      isLogging: IsLogging,
      leavesOut: leftOut(selectors),
      homeRegion,
      accountId: arn.split(":")[4] ?? "",
    };
  }

  return {
    async callerAccountId() {
      const { Account = "" } = await ask(
        "sts GetCallerIdentity",
        sts.send(new GetCallerIdentityCommand()),
      );
      return Account;
    },
    user,
    async role(name) {
      const found = await foundOrNot(
        ask("iam GetRole", iam.send(new GetRoleCommand({ RoleName: name }))),
      );
      return found && { lastUsedAt: found.Role?.RoleLastUsed?.LastUsedDate };
    },
    async topic(region, topicArn) {
      const client = new SNSClient(inRegion(region));
      const found = await foundOrNot(
        ask(
          `sns GetTopicAttributes in ${region}`,
          client.send(new GetTopicAttributesCommand({ TopicArn: topicArn })),
        ),
      );
      const { Policy = "{}", KmsMasterKeyId: keyId } = found?.Attributes ?? {};
      return found && { policy: JSON.parse(Policy) as unknown, keyId };
    },
    async key(region, keyId) {
      const kms = kmsClient(new KMSClient(inRegion(region)), region, ask);
      const key = await kms.key(keyId);
      return key && { ...key, policy: await kms.policy(key.id) };
    },
    async subscriptions(region, topicArn) {
      const client = new SNSClient(inRegion(region));
      const found = await foundOrNot(
        ask(
          `sns ListSubscriptionsByTopic in ${region}`,
          collect(
            paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn }),
            ({ Subscriptions = [] }) => Subscriptions,
          ),
        ),
      );
      return (
        found &&
        Promise.all(
          found.map(async ({ Endpoint: endpoint = "", SubscriptionArn: arn = "" }) => {
            // In place of an ARN stands `PendingConfirmation` or `Deleted`.
            if (!arn.startsWith("arn:"))
              return { endpoint, confirmed: false, authenticated: false };
            const { Attributes = {} } = await ask(
              `sns GetSubscriptionAttributes in ${region}`,
              client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn })),
            );
            const authenticated = Attributes["ConfirmationWasAuthenticated"] === "true";
            return { endpoint, confirmed: true, authenticated };
          }),
        )
      );
    },
    async rule(region, name) {
      const client = new EventBridgeClient(inRegion(region));
      const found = await foundOrNot(
        ask(
          `events DescribeRule in ${region}`,
          client.send(new DescribeRuleCommand({ Name: name })),
        ),
      );
      if (found === undefined) return undefined;
      const { Targets = [] } = await ask(
        `events ListTargetsByRule in ${region}`,
        client.send(new ListTargetsByRuleCommand({ Rule: name })),
      );
      return {
        state: found.State ?? "",
        targets: Targets.flatMap(({ Arn }) => Arn ?? []),
      };
    },
    async metricAlarm(region, name) {
      const client = new CloudWatchClient(inRegion(region));
      const { MetricAlarms: [alarm] = [] } = await ask(
        `cloudwatch DescribeAlarms in ${region}`,
        client.send(new DescribeAlarmsCommand({ AlarmNames: [name] })),
      );
      if (alarm === undefined) return undefined;
      const { StateValue: state = "", ActionsEnabled, AlarmActions = [] } = alarm;
      return { state, tells: ActionsEnabled === false ? [] : AlarmActions };
    },
    async trails() {
      const { trailList = [] } = await ask(
        "cloudtrail DescribeTrails",
        cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails: true })),
      );
      return Promise.all(trailList.map(trail));
    },
  };
}
