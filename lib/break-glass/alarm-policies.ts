/**
 * Who may use an alarm topic and its key.
 *
 * EventBridge is let in without conditions on the source: AWS says that it does not send what such
 * conditions ask for to topics in every case, and a message that does not arrive is worse here than
 * a false one. The key serves this one topic alone.
 *
 * Where AWS does document conditions, they are there: on CloudWatch, which says when an alarm could
 * not be delivered, and on who puts what could not be delivered into the queue.
 *
 * Sources: Amazon SNS Developer Guide, pages `sns-key-management` ("Enable compatibility between
 * event sources from AWS services and encrypted topics"), `sns-access-policy-use-cases` and
 * `sns-configure-dead-letter-queue`; Amazon EventBridge User Guide, pages `eb-troubleshooting` and
 * `eb-rule-dlq`.
 */
import type { AnyPolicyDocument } from "../iam";
import type { EmergencyNames } from "./names";

/** Who publishes the alarms. */
export const EVENTBRIDGE = "events.amazonaws.com";

/** Who says that an alarm was not delivered. */
const CLOUDWATCH = "cloudwatch.amazonaws.com";

/** What EventBridge does with a topic's key when it publishes: without either, nothing is sent. */
export const ALARM_KEY_USES = ["kms:Decrypt", "kms:GenerateDataKey"] as const;

/** Policy of the key that encrypts a topic. The AWS managed key does not let EventBridge publish. */
export function alarmKeyPolicy({
  accountId,
}: Pick<EmergencyNames, "accountId">): AnyPolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowAccountToAdministerKey",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "AllowEventBridgeToPublishEncrypted",
        Effect: "Allow",
        Principal: { Service: EVENTBRIDGE },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
      },
      {
        Sid: "AllowCloudWatchToPublishEncrypted",
        Effect: "Allow",
        Principal: { Service: CLOUDWATCH },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
      },
    ],
  };
}

/**
 * Policy of a topic: EventBridge publishes to it, and CloudWatch for the one metric alarm.
 *
 * @param region of the topic
 */
export function alarmTopicPolicy(names: EmergencyNames, region: string): AnyPolicyDocument {
  const topicArn = names.topicArn(region);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowEventBridgeToPublish",
        Effect: "Allow",
        Principal: { Service: EVENTBRIDGE },
        Action: "sns:Publish",
        Resource: topicArn,
      },
      {
        Sid: "AllowCloudWatchToPublish",
        Effect: "Allow",
        Principal: { Service: CLOUDWATCH },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: {
          ArnEquals: { "aws:SourceArn": names.metricAlarmArn(region) },
          StringEquals: { "aws:SourceAccount": names.accountId },
        },
      },
    ],
  };
}

/**
 * Policy of the queue of a Region: the rules put in what they could not deliver, and the topic what an
 * HTTPS address did not take.
 */
export function undeliveredQueuePolicy(names: EmergencyNames, region: string): AnyPolicyDocument {
  const allow = (Sid: string, Service: string, sources: readonly string[]) => ({
    Sid,
    Effect: "Allow" as const,
    Principal: { Service },
    Action: "sqs:SendMessage",
    Resource: names.queueArn(region),
    Condition: { ArnEquals: { "aws:SourceArn": sources } },
  });
  return {
    Version: "2012-10-17",
    Statement: [
      allow("AllowRulesToKeepUndelivered", EVENTBRIDGE, names.ruleArns(region)),
      allow("AllowTopicToKeepUndelivered", "sns.amazonaws.com", [names.topicArn(region)]),
    ],
  };
}
