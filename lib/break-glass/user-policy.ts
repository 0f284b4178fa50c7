import type { AnyPolicyDocument } from "../iam";
import type { EmergencyInput, EmergencyNames } from "./names";

/** What the console needs to show a user their own security credentials; these name no resource. */
const LOOK_AT_ACCOUNT = ["iam:GetAccountPasswordPolicy", "iam:ListVirtualMFADevices"];

/** What a user may do to themselves without MFA: the way to a first password and a first device. */
const MANAGE_SELF = [
  "iam:ChangePassword",
  "iam:GetMFADevice",
  "iam:GetUser",
  "iam:ListMFADevices",
  "iam:ResyncMFADevice",
];

const REGISTER_DEVICE = "iam:EnableMFADevice";

/**
 * What the request says of itself while a security key is registered, in its two steps; a phone app or
 * a token with a display has no such key.
 *
 * Source: Service Authorization Reference, IAM, condition key `iam:RegisterSecurityKey`.
 */
const OF_A_SECURITY_KEY = { StringEquals: { "iam:RegisterSecurityKey": ["Create", "Activate"] } };
const OF_NO_SECURITY_KEY = { Null: { "iam:RegisterSecurityKey": "true" } };

/** A virtual device is made before it is enabled for a user; until then it opens nothing. */
const MAKE_VIRTUAL_DEVICE = "iam:CreateVirtualMFADevice";

const REMOVE_OWN_DEVICE = "iam:DeactivateMFADevice";

const ASSUME_ROLE = "sts:AssumeRole";

/** Every way to get credentials that outlive a sign-in with MFA, or that work without one. */
const OTHER_CREDENTIALS = [
  "iam:CreateAccessKey",
  "iam:UpdateAccessKey",
  "iam:CreateServiceSpecificCredential",
  "iam:ResetServiceSpecificCredential",
  "iam:UpdateServiceSpecificCredential",
  "iam:UpdateSSHPublicKey",
  "iam:UpdateSigningCertificate",
  "iam:UploadSSHPublicKey",
  "iam:UploadSigningCertificate",
  "sts:GetFederationToken",
  "sts:GetSessionToken",
];

const WITH_MFA = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

/**
 * What an emergency user may do alone: manage their own password and MFA devices, and assume the
 * emergency role. It is one policy for all of them; `${aws:username}` is the one who asks.
 *
 * The denials hold whatever else somebody attaches to a user or puts them into. Without MFA
 * nothing is left but the way to it. A first sign-in has no MFA device, so changing the password
 * and registering a device are possible then; once a device is registered, the console asks for it
 * at every sign-in, and without access keys there is no other way in.
 *
 * With `mfa: hardware` the only device that can be registered is a security key. That denial, too,
 * holds whatever else somebody attaches.
 *
 * `BoolIfExists` in the denial also catches requests that carry no MFA information at all, which
 * those with long-term keys do; `Bool` in the permissions refuses them for the same reason.
 *
 * Source: IAM User Guide, pages `reference_policies_examples_aws_my-sec-creds-self-manage` and
 * `reference_policies_condition-keys` (aws:MultiFactorAuthPresent).
 */
export function userPolicy(
  {
    accountId,
    userArnPrefix,
    roleArn,
  }: Pick<EmergencyNames, "accountId" | "userArnPrefix" | "roleArn">,
  mfa: EmergencyInput["breakGlass"]["mfa"],
): AnyPolicyDocument {
  const isHardware = mfa === "hardware";
  const self = `${userArnPrefix}\${aws:username}`;
  const withoutMfa = [
    ...LOOK_AT_ACCOUNT,
    ...MANAGE_SELF,
    REGISTER_DEVICE,
    ...(isHardware ? [] : [MAKE_VIRTUAL_DEVICE]),
  ];
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "AllowLookingAtAccount", Effect: "Allow", Action: LOOK_AT_ACCOUNT, Resource: "*" },
      { Sid: "AllowManagingSelf", Effect: "Allow", Action: MANAGE_SELF, Resource: self },
      {
        Sid: "AllowRegisteringDevice",
        Effect: "Allow",
        Action: REGISTER_DEVICE,
        Resource: self,
        ...(isHardware && { Condition: OF_A_SECURITY_KEY }),
      },
      ...(isHardware
        ? [
            {
              Sid: "DenyOtherDevicesThanSecurityKeys",
              Effect: "Deny" as const,
              Action: REGISTER_DEVICE,
              Resource: "*",
              Condition: OF_NO_SECURITY_KEY,
            },
          ]
        : [
            {
              Sid: "AllowMakingVirtualDevice",
              Effect: "Allow" as const,
              Action: MAKE_VIRTUAL_DEVICE,
              Resource: `arn:aws:iam::${accountId}:mfa/*`,
            },
          ]),
      {
        Sid: "AllowRemovingOwnDeviceWithMfa",
        Effect: "Allow",
        Action: REMOVE_OWN_DEVICE,
        Resource: self,
        Condition: WITH_MFA,
      },
      {
        Sid: "AllowAssumingEmergencyRoleWithMfa",
        Effect: "Allow",
        Action: ASSUME_ROLE,
        Resource: roleArn,
        Condition: WITH_MFA,
      },
      {
        Sid: "DenyEverythingElse",
        Effect: "Deny",
        NotAction: [...withoutMfa, REMOVE_OWN_DEVICE, ASSUME_ROLE],
        Resource: "*",
      },
      {
        Sid: "DenyOtherUsersAndRoles",
        Effect: "Deny",
        Action: [...MANAGE_SELF, REGISTER_DEVICE, REMOVE_OWN_DEVICE, ASSUME_ROLE],
        NotResource: [self, roleArn],
      },
      {
        Sid: "DenyAccessKeysAndOtherCredentials",
        Effect: "Deny",
        Action: OTHER_CREDENTIALS,
        Resource: "*",
      },
      {
        Sid: "DenyWithoutMfa",
        Effect: "Deny",
        NotAction: withoutMfa,
        Resource: "*",
        Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
      },
    ],
  };
}
