import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamUser } from "@cdktf/provider-aws/lib/iam-user";
import { IamUserPoliciesExclusive } from "@cdktf/provider-aws/lib/iam-user-policies-exclusive";
import { IamUserPolicyAttachment } from "@cdktf/provider-aws/lib/iam-user-policy-attachment";
import { IamUserPolicyAttachmentsExclusive } from "@cdktf/provider-aws/lib/iam-user-policy-attachments-exclusive";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";

import {
  alarmKeyPolicy,
  alarmMessage,
  ALARMS,
  alarmTopicPolicy,
  EMERGENCY_PATH,
  EMERGENCY_TAGS,
  emergencyNames,
  eventPattern,
  logicalId,
  ruleState,
  undeliveredQueuePolicy,
  userPolicy,
  userRoleTrust,
  type EmergencyInput,
  type EmergencyNames,
} from "../lib/break-glass";
import { BaseStack, Check, type BaseStackProps } from "../lib/constructs";
import { GLOBAL_SERVICES_REGION, iamUserSignInUrl, switchRoleUrl } from "../lib/endpoints";
import { toTerraformString } from "../lib/iam";
import { addEmergencyRole } from "./emergency-role";

export interface BreakGlassStackProps extends BaseStackProps {
  /** A config with `breakGlass`. */
  readonly config: BaseStackProps["config"] & EmergencyInput;
}

/** Fourteen days: as long as SQS keeps a message. */
const LONGEST_RETENTION_SECONDS = 1_209_600;
/** Five minutes: the period of the metrics of SQS. */
const METRIC_PERIOD_SECONDS = 300;

/**
 * Emergency access for when Okta or Identity Center is gone: IAM users who can do nothing but
 * assume one role with MFA, and alarms about every use and change, also of the way through Okta
 * (`BreakGlassFederationStack`). It is planned without Okta. Nothing here is a secret: passwords and
 * MFA devices are given by people, see docs/break-glass.md.
 */
export class BreakGlassStack extends BaseStack {
  private readonly input: EmergencyInput;
  private readonly names: EmergencyNames;

  constructor(scope: Construct, props: BreakGlassStackProps) {
    super(scope, "break-glass", props);
    this.input = props.config;
    this.names = emergencyNames(props.config);

    // IAM is changed in this Region alone. The others have to be up all the same: a plan reads the
    // alarms in each of theirs.
    new AwsProvider(this, "aws", {
      region: GLOBAL_SERVICES_REGION,
      allowedAccountIds: [this.names.accountId],
    });
    this.requireProvider("aws");

    const users = this.addUsers();
    addEmergencyRole(this, this.input, "role", {
      name: this.names.roleName,
      description: "Emergency access for when sign-in through Okta is down. Every use is alarmed.",
      trust: userRoleTrust(this.names, this.input.breakGlass.maxMfaAgeInSeconds),
      policyArn: this.input.breakGlass.rolePolicyArn,
      dependsOn: users,
    });
    for (const region of this.names.alarmRegions) this.addAlarms(region);
    this.addOutputs();
  }

  /** The users, each with the one policy and no other. */
  private addUsers(): IamUser[] {
    const policy = new IamPolicy(this, "user-policy", {
      name: this.names.userPolicyName,
      path: EMERGENCY_PATH,
      description: "Emergency users: own password and MFA, and assuming the emergency role.",
      policy: toTerraformString(userPolicy(this.names, this.input.breakGlass.mfa)),
      tags: EMERGENCY_TAGS,
      lifecycle: { preventDestroy: true },
    });

    return this.names.users.map(({ name }) => {
      const id = logicalId(name);
      const user = new IamUser(this, `user-${id}`, {
        name,
        path: EMERGENCY_PATH,
        // A user with a password or a device is in use: AWS then refuses to delete it.
        forceDestroy: false,
        tags: EMERGENCY_TAGS,
        lifecycle: { preventDestroy: true },
      });
      const userName = user.name;
      new IamUserPolicyAttachment(this, `user-policy-${id}`, {
        user: userName,
        policyArn: policy.arn,
      });
      new IamUserPolicyAttachmentsExclusive(this, `user-attachments-${id}`, {
        userName,
        policyArns: [policy.arn],
      });
      new IamUserPoliciesExclusive(this, `user-inline-${id}`, { userName, policyNames: [] });
      return user;
    });
  }

  /** Everything that tells people about the use of the emergency access in one Region. */
  private addAlarms(region: string): void {
    const { names, input } = this;
    const key = new KmsKey(this, `key-${region}`, {
      region,
      description: "Emergency access: encrypts the alarms",
      policy: toTerraformString(alarmKeyPolicy(names)),
      enableKeyRotation: true,
      tags: EMERGENCY_TAGS,
    });
    const topic = new SnsTopic(this, `topic-${region}`, {
      region,
      name: names.topicName,
      displayName: "EMERGENCY ACCESS",
      kmsMasterKeyId: key.arn,
      tags: EMERGENCY_TAGS,
    });
    const policy = new SnsTopicPolicy(this, `topic-policy-${region}`, {
      region,
      arn: topic.arn,
      policy: toTerraformString(alarmTopicPolicy(names, region)),
    });

    const queue = new SqsQueue(this, `queue-${region}`, {
      region,
      name: names.queueName,
      messageRetentionSeconds: LONGEST_RETENTION_SECONDS,
      // SQS's own key: what puts messages in needs no right to another one.
      sqsManagedSseEnabled: true,
      tags: EMERGENCY_TAGS,
    });
    const queuePolicy = new SqsQueuePolicy(this, `queue-policy-${region}`, {
      region,
      queueUrl: queue.url,
      policy: toTerraformString(undeliveredQueuePolicy(names, region)),
    });

    const emails = input.breakGlass.alarmEmails.map((endpoint) => ({
      endpoint,
      howToConfirm: `Confirm it with the token of the e-mail "AWS Notification - Subscription Confirmation", see docs/break-glass.md, set-up step 2.`,
      subscription: new SnsTopicSubscription(this, `email-${region}-${logicalId(endpoint)}`, {
        region,
        topicArn: topic.arn,
        protocol: "email",
        endpoint,
      }),
    }));
    const urls = input.breakGlass.alarmUrls.map((endpoint) => ({
      endpoint,
      howToConfirm: "What is there must open the SubscribeURL of the message that AWS sent it.",
      subscription: new SnsTopicSubscription(this, `url-${region}-${logicalId(endpoint)}`, {
        region,
        topicArn: topic.arn,
        protocol: "https",
        endpoint,
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.arn }),
        dependsOn: [queuePolicy],
      }),
    }));
    new Check(this, `emails-${region}`, {
      assertions: [...emails, ...urls].map(({ endpoint, howToConfirm, subscription }) => ({
        condition: `\${!${subscription.fqn}.pending_confirmation}`,
        errorMessage: `${endpoint} has not confirmed the emergency alarms of ${region} and gets none. ${howToConfirm}`,
      })),
    });
    this.addMetricAlarm(region, topic, queue);

    for (const alarm of ALARMS) {
      const rule = new CloudwatchEventRule(this, `rule-${alarm}-${region}`, {
        region,
        name: names.ruleName(alarm),
        description: `Emergency access: alarm ${alarm}`,
        eventPattern: JSON.stringify(eventPattern(alarm, names, region, key.arn)),
        state: ruleState(alarm),
        tags: EMERGENCY_TAGS,
      });
      new CloudwatchEventTarget(this, `target-${alarm}-${region}`, {
        region,
        rule: rule.name,
        targetId: "emergency-alarms",
        arn: topic.arn,
        inputTransformer: alarmMessage(alarm, input.environment),
        deadLetterConfig: { arn: queue.arn },
        // Until the policies let EventBridge in, alarms would be lost.
        dependsOn: [policy, queuePolicy],
      });
    }
  }

  /**
   * Says that alarms are not delivered: something waits in the queue, or a rule could not even put it
   * there. It goes to the same topic, the only one of the Region that the same people hear; where the
   * topic itself is broken, the queue and the alarm's state are what `idc doctor` sees.
   */
  private addMetricAlarm(region: string, topic: SnsTopic, queue: SqsQueue): void {
    const { names } = this;
    const sumOf = (id: string, metricName: string, ruleName: string) => ({
      id,
      metric: {
        namespace: "AWS/Events",
        metricName,
        dimensions: { RuleName: ruleName },
        stat: "Sum",
        period: METRIC_PERIOD_SECONDS,
      },
    });
    const failures = ALARMS.map((alarm, index) =>
      sumOf(`failed${index}`, "FailedInvocations", names.ruleName(alarm)),
    );
    new CloudwatchMetricAlarm(this, `undelivered-${region}`, {
      region,
      alarmName: names.metricAlarmName,
      alarmDescription:
        "EMERGENCY ACCESS: alarms were not delivered. Look into the queue of the same name, and at the topic and its key: npx idc doctor.",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
      metricQuery: [
        {
          id: "undelivered",
          label: "Alarms that were not delivered",
          expression: ["waiting", ...failures.map(({ id }) => id)]
            .map((id) => `FILL(${id}, 0)`)
            .join(" + "),
          returnData: true,
        },
        {
          id: "waiting",
          metric: {
            namespace: "AWS/SQS",
            metricName: "ApproximateNumberOfMessagesVisible",
            dimensions: { QueueName: queue.name },
            stat: "Maximum",
            period: METRIC_PERIOD_SECONDS,
          },
        },
        ...failures,
      ],
      tags: EMERGENCY_TAGS,
    });
  }

  private addOutputs(): void {
    const { names } = this;
    const output = (name: string, description: string, value: unknown) =>
      new TerraformOutput(this, name, { description, value });

    output("sign_in_url", "Where the emergency users sign in.", iamUserSignInUrl(names.accountId));
    output(
      "switch_role_url",
      "Where a signed-in emergency user switches to the emergency role.",
      switchRoleUrl(
        names.accountId,
        `${EMERGENCY_PATH.slice(1)}${names.roleName}`,
        `EMERGENCY ${this.input.environment}`,
      ),
    );
    output("role_arn", "The emergency users' role.", names.roleArn);
    output(
      "user_arns",
      "The emergency users.",
      names.users.map(({ arn }) => arn),
    );
    output(
      "alarm_topic_arns",
      "The topic of the alarms in each Region.",
      Object.fromEntries(names.alarmRegions.map((region) => [region, names.topicArn(region)])),
    );
  }
}
