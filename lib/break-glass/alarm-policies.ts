/**
 * Who may use an alarm topic and its key.
 *
 * EventBridge is let in without conditions on the source: AWS says that it does not send what such
 * conditions ask for to topics in every case, and a message that does not arrive is worse here than
 * a false one. The key serves this one topic alone.
 *
 * Source: Amazon SNS Developer Guide, page `sns-key-management` ("Enable compatibility between
 * event sources from AWS services and encrypted topics"); Amazon EventBridge User Guide, page
 * `eb-troubleshooting`.
 */
import type { AnyPolicyDocument } from "../iam";
import type { EmergencyNames } from "./names";

/** Who publishes the alarms. */
export const EVENTBRIDGE = "events.amazonaws.com";

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
    ],
  };
}

/** Policy of a topic: EventBridge publishes to it. */
export function alarmTopicPolicy(topicArn: string): AnyPolicyDocument {
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
    ],
  };
}
