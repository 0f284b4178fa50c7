import { GLOBAL_SAML_ENDPOINT, samlEndpoint } from "../endpoints";
import { oneOrMore, type AnyPolicyDocument } from "../iam";
import type { EmergencyNames } from "./names";

/**
 * Who may assume the emergency role: the emergency users, signed in with MFA not longer ago than
 * the given age.
 *
 * IAM stores the users as their unique IDs, so somebody who makes a user of the same name later is
 * not trusted. Both conditions refuse a request without MFA: it has no `aws:MultiFactorAuthAge`,
 * and a comparison with a key that is not there fails.
 *
 * Source: IAM User Guide, page `id_credentials_mfa_configure-api-require`.
 */
export function userRoleTrust(
  { users }: Pick<EmergencyNames, "users">,
  maxMfaAgeInSeconds: number,
): AnyPolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowEmergencyUsersWithRecentMfa",
        Effect: "Allow",
        Principal: { AWS: oneOrMore(users.map(({ arn }) => arn)) },
        Action: "sts:AssumeRole",
        Condition: {
          Bool: { "aws:MultiFactorAuthPresent": "true" },
          NumericLessThan: { "aws:MultiFactorAuthAge": String(maxMfaAgeInSeconds) },
        },
      },
    ],
  };
}

/**
 * Who may assume an emergency role through Okta: whom the SAML provider vouches for, at the sign-in
 * endpoint of any Region in use or the global one.
 *
 * Source: IAM User Guide, page `id_roles_create_for-idp_saml`.
 *
 * @param regions the primary Region and the additional ones
 */
export function federatedRoleTrust(
  { samlProviderArn }: Pick<EmergencyNames, "samlProviderArn">,
  regions: readonly string[],
): AnyPolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowOktaDirectly",
        Effect: "Allow",
        Principal: { Federated: samlProviderArn },
        Action: "sts:AssumeRoleWithSAML",
        Condition: {
          StringEquals: { "SAML:aud": [GLOBAL_SAML_ENDPOINT, ...regions.map(samlEndpoint)] },
        },
      },
    ],
  };
}
