/** Records of sign-ins in the shapes that Okta's System Log and CloudTrail have. */
import { deflated, DESTINATION, plain, requestXml } from "./saml";

interface OktaRecord {
  readonly at: string;
  /** ACS URL that AWS asks for; `okta` where Okta started it, `broken` for a request that is cut. */
  readonly asks: string;
  readonly person?: string;
  readonly result?: "SUCCESS" | "FAILURE";
  readonly reason?: string;
  /** Binding of the request. */
  readonly binding?: "redirect" | "post";
}

let made = 0;

export function oktaRecord({
  at,
  asks,
  person = "maria",
  result = "SUCCESS",
  reason,
  binding = "redirect",
}: OktaRecord): Record<string, unknown> {
  const message = binding === "redirect" ? deflated : plain;
  const request = asks === "broken" ? "fZJNbxMxEIb" : message(requestXml({ acs: asks }));
  made += 1;
  return {
    uuid: `00000000-0000-4000-8000-${String(made).padStart(12, "0")}`,
    published: at,
    eventType: "user.authentication.sso",
    version: "0",
    severity: "INFO",
    displayMessage: "User single sign on to app",
    actor: {
      id: `00u${person}`,
      type: "User",
      alternateId: `${person}@example.com`,
      displayName: person,
    },
    client: { userAgent: { browser: "CHROME", os: "Mac OS X" }, ipAddress: "203.0.113.7" },
    outcome: { result, reason: reason ?? null },
    target: [
      {
        id: "0oa1b2c3d4e5f6g7h8i9",
        type: "AppInstance",
        alternateId: "AWS IAM Identity Center",
        displayName: "AWS IAM Identity Center",
      },
    ],
    debugContext: {
      debugData:
        asks === "okta"
          ? { requestUri: "/home/amazon_aws_sso/0oa1/aln1", initiationType: "IDP_INITIATED" }
          : {
              requestUri: "/app/amazon_aws_sso/exk1/sso/saml",
              initiationType: "SP_INITIATED",
              url: `${new URL(DESTINATION).pathname}?SAMLRequest=${encodeURIComponent(request)}&RelayState=x`,
            },
    },
  };
}

interface CloudTrailRecord {
  readonly at: string;
  readonly region: string;
  readonly loginTo: string;
  readonly person?: string;
  readonly name?: "UserAuthentication" | "ExternalIdPDirectoryLogin";
  readonly credentialType?: string;
}

/** The text of `CloudTrailEvent`. */
export const cloudTrailRecord = ({
  at,
  region,
  loginTo,
  person = "maria",
  name = "UserAuthentication",
  credentialType = "EXTERNAL_IDP",
}: CloudTrailRecord): string =>
  JSON.stringify({
    eventVersion: "1.10",
    userIdentity: {
      type: "IdentityCenterUser",
      accountId: "111122223333",
      onBehalfOf: {
        userId: `user-${person}`,
        identityStoreArn: "arn:aws:identitystore::111122223333:identitystore/d-1234567890",
      },
    },
    eventTime: at,
    eventSource: "signin.amazonaws.com",
    eventName: name,
    awsRegion: region,
    additionalEventData: {
      AuthWorkflowID: "9d8e7f6a",
      CredentialType: credentialType,
      LoginTo: loginTo,
    },
    serviceEventDetails: { [name]: name === "UserAuthentication" ? "Success" : "Failure" },
    eventType: "AwsServiceEvent",
  });
