/** The emergency access as AWS has it, and what people do to it by hand: through AWS's own SDK. */
import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateLoginProfileCommand,
  DeactivateMFADeviceCommand,
  DeleteLoginProfileCommand,
  EnableMFADeviceCommand,
  GetLoginProfileCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListMFADevicesCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  SNSClient,
} from "@aws-sdk/client-sns";

import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";

import { authorization, CREDENTIALS } from "../services/aws-call";
import type { AwsWorld } from "./world";

const IAM_REGION = "us-east-1";
const PATH = "/emergency/";
/** Serial numbers of hardware devices. */
const DEVICES = ["GAHT12345678", "GAHT87654321"];

/** What one Region has to tell people with. */
export interface Alarms {
  /** Name to state and where the rule leads. */
  readonly rules: Readonly<Record<string, { readonly state?: string; readonly leadsTo: string[] }>>;
  readonly topics: readonly {
    readonly arn: string;
    /** The key that encrypts it. */
    readonly keyArn?: string;
    readonly policy: PolicyDocument;
    /** Recipients, with the ARN of the subscription or `PendingConfirmation`. */
    readonly recipients: readonly (readonly [endpoint?: string, arn?: string])[];
  }[];
}

export interface PolicyDocument {
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

export interface UserInAws {
  readonly name: string;
  readonly path?: string;
  /** ARNs of the attached policies, names of the ones in the user itself. */
  readonly policies: readonly (string | undefined)[];
  /** Everything that the user could sign in or call with. */
  readonly credentials: readonly (string | undefined)[];
}

export function emergencyIn(aws: AwsWorld) {
  const at = (region: string) => ({
    region,
    endpoint: aws.url,
    credentials: CREDENTIALS,
  });
  const iam = new IAMClient(at(IAM_REGION));

  async function user(UserName: string): Promise<Pick<UserInAws, "policies" | "credentials">> {
    const [attached, inline, keys, devices, password] = await Promise.all([
      iam.send(new ListAttachedUserPoliciesCommand({ UserName })),
      iam.send(new ListUserPoliciesCommand({ UserName })),
      iam.send(new ListAccessKeysCommand({ UserName })),
      iam.send(new ListMFADevicesCommand({ UserName })),
      iam.send(new GetLoginProfileCommand({ UserName })).then(
        () => ["password"],
        () => [],
      ),
    ]);
    return {
      policies: [
        ...(attached.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn),
        ...(inline.PolicyNames ?? []),
      ],
      credentials: [
        ...password,
        ...(devices.MFADevices ?? []).map(({ SerialNumber }) => SerialNumber),
        ...(keys.AccessKeyMetadata ?? []).map(({ AccessKeyId }) => AccessKeyId),
      ],
    };
  }

  return {
    iam,
    async undelivered(region: string, name: string) {
      const sqs = new SQSClient(at(region));
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
      );
      const { MetricAlarms: [metricAlarm] = [] } = await new CloudWatchClient(at(region)).send(
        new DescribeAlarmsCommand({ AlarmNames: [name] }),
      );
      return { queue: Attributes, metricAlarm };
    },
    sns: (region: string) => new SNSClient(at(region)),
    events: (region: string) => new EventBridgeClient(at(region)),

    async users(): Promise<UserInAws[]> {
      const { Users = [] } = await iam.send(new ListUsersCommand({ PathPrefix: PATH }));
      const users = await Promise.all(
        Users.map(async ({ UserName: name = "", Path: path }) => ({
          name,
          path,
          ...(await user(name)),
        })),
      );
      return users.sort((a, b) => a.name.localeCompare(b.name));
    },

    /** Name to trust policy. */
    async roles(): Promise<Record<string, PolicyDocument>> {
      const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: PATH }));
      return Object.fromEntries(
        Roles.map(({ RoleName = "", AssumeRolePolicyDocument = "" }) => [
          RoleName,
          JSON.parse(decodeURIComponent(AssumeRolePolicyDocument)) as PolicyDocument,
        ]),
      );
    },

    async alarms(region: string): Promise<Alarms> {
      const [events, sns] = [new EventBridgeClient(at(region)), new SNSClient(at(region))];
      const { Rules = [] } = await events.send(new ListRulesCommand({}));
      const rules = await Promise.all(
        Rules.map(async ({ Name = "", State }) => {
          const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }));
          return [Name, { state: State, leadsTo: Targets.map(({ Arn = "" }) => Arn) }] as const;
        }),
      );
      const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
      const topics = await Promise.all(
        Topics.map(async ({ TopicArn = "" }) => {
          const [{ Attributes = {} }, { Subscriptions = [] }] = await Promise.all([
            sns.send(new GetTopicAttributesCommand({ TopicArn })),
            sns.send(new ListSubscriptionsByTopicCommand({ TopicArn })),
          ]);
          return {
            arn: TopicArn,
            keyArn: Attributes.KmsMasterKeyId,
            policy: JSON.parse(Attributes.Policy ?? "{}") as PolicyDocument,
            recipients: Subscriptions.map(
              ({ Endpoint, SubscriptionArn }) => [Endpoint, SubscriptionArn] as const,
            ),
          };
        }),
      );
      return { rules: Object.fromEntries(rules), topics };
    },

    /** What the set-up of docs/break-glass.md asks for: a password and two devices for a user. */
    async setUp(UserName: string): Promise<void> {
      await iam.send(
        new CreateLoginProfileCommand({ UserName, Password: "sealed-in-an-envelope" }),
      );
      for (const device of DEVICES) {
        await iam.send(
          new EnableMFADeviceCommand({
            UserName,
            SerialNumber: `${device}-${UserName}`,
            AuthenticationCode1: "123456",
            AuthenticationCode2: "654321",
          }),
        );
      }
    },

    /** The way back. */
    async takeBack(UserName: string): Promise<void> {
      await iam.send(new DeleteLoginProfileCommand({ UserName }));
      for (const device of DEVICES) {
        const SerialNumber = `${device}-${UserName}`;
        await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }));
      }
    },

    /** A trail for all Regions, as an organization has one. */
    async addTrail(): Promise<void> {
      const cloudTrail = new CloudTrailClient(at(IAM_REGION));
      const bucket = "trail-of-the-organization";
      await fetch(`${aws.url}/${bucket}`, {
        method: "PUT",
        headers: { authorization: authorization({ service: "s3", region: IAM_REGION }) },
      });
      const Name = "organization";
      await cloudTrail.send(
        new CreateTrailCommand({ Name, S3BucketName: bucket, IsMultiRegionTrail: true }),
      );
      await cloudTrail.send(
        new PutEventSelectorsCommand({
          TrailName: Name,
          EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true }],
        }),
      );
      await cloudTrail.send(new StartLoggingCommand({ Name }));
    },
  };
}
