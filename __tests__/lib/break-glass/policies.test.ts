import {
  alarmKeyPolicy,
  alarmTopicPolicy,
  undeliveredQueuePolicy,
  emergencyNames,
  federatedRoleTrust,
  userPolicy,
  userRoleTrust,
  type EmergencyInput,
} from "../../../lib/break-glass";
import { toTerraformString } from "../../../lib/iam";
import { configWith } from "../../helpers/config";
import { evaluate, evaluateResourcePolicy, type Principal, type Request } from "../../helpers/iam";

const config = configWith({
  breakGlass: {
    userNames: ["break-glass-1", "break-glass-2"],
    alarmEmails: ["security@example.com"],
    directFederation: true,
  },
}) as EmergencyInput;
const names = emergencyNames(config);

const ME = "arn:aws:iam::111122223333:user/emergency/break-glass-1";
const ROLE = "arn:aws:iam::111122223333:role/emergency/example-emergency-access";

const NO_KEY: Request["context"] = { "aws:username": "break-glass-1" };
const WITHOUT_MFA = { ...NO_KEY, "aws:MultiFactorAuthPresent": "false" };
const withMfa = (ageInSeconds = 60) => ({
  ...NO_KEY,
  "aws:MultiFactorAuthPresent": "true",
  "aws:MultiFactorAuthAge": String(ageInSeconds),
});

describe("an emergency user alone", () => {
  const judge = (action: string, resource: string, context: Request["context"]) =>
    evaluate([userPolicy(names, "hardware")], { action, resource, context });

  const WITHOUT_OR_WITH_MFA: [action: string, resource: string][] = [
    ["iam:GetAccountPasswordPolicy", "*"],
    ["iam:ListVirtualMFADevices", "*"],
    ["iam:GetUser", ME],
    ["iam:ChangePassword", ME],
    ["iam:ListMFADevices", ME],
    ["iam:GetMFADevice", ME],
    ["iam:ResyncMFADevice", ME],
  ];
  const WITH_MFA_ONLY: [action: string, resource: string][] = [
    ["iam:DeactivateMFADevice", ME],
    ["sts:AssumeRole", ROLE],
  ];

  test.each(WITHOUT_OR_WITH_MFA)("may %s at the first sign-in and later", (action, resource) => {
    expect(judge(action, resource, WITHOUT_MFA)).toBe("allowed");
    expect(judge(action, resource, withMfa())).toBe("allowed");
  });

  test.each(WITH_MFA_ONLY)("may %s with MFA only", (action, resource) => {
    expect(judge(action, resource, withMfa())).toBe("allowed");
    expect(judge(action, resource, WITHOUT_MFA)).toBe("denied explicitly");
    // Long-term keys bring no MFA information at all.
    expect(judge(action, resource, NO_KEY)).toBe("denied explicitly");
  });

  test("may do nothing that is not listed above: every permission is one of them", () => {
    const permitted = userPolicy(names, "hardware")
      .Statement.filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action = [] }) => Action);
    expect([...permitted].sort()).toEqual(
      [
        "iam:EnableMFADevice",
        ...[...WITHOUT_OR_WITH_MFA, ...WITH_MFA_ONLY].map(([action]) => action),
      ].sort(),
    );
  });

  test.each([
    ["iam:CreateAccessKey", ME],
    ["iam:UpdateAccessKey", ME],
    ["iam:CreateServiceSpecificCredential", ME],
    ["iam:UploadSSHPublicKey", ME],
    ["iam:UploadSigningCertificate", ME],
    ["sts:GetSessionToken", "*"],
    ["sts:GetFederationToken", "arn:aws:sts::111122223333:federated-user/me"],
  ])("is denied %s even with MFA", (action, resource) => {
    expect(judge(action, resource, withMfa())).toBe("denied explicitly");
  });

  test.each([
    ["another user's password", "iam:ChangePassword", `${ME}0`],
    ["another user's devices", "iam:EnableMFADevice", ME.replace("glass-1", "glass-2")],
    ["removing another user's device", "iam:DeactivateMFADevice", ME.replace("-1", "-2")],
    ["another role", "sts:AssumeRole", "arn:aws:iam::111122223333:role/Admin"],
    ["a role of another account", "sts:AssumeRole", ROLE.replace("111122223333", "444455556666")],
    ["its own password reset", "iam:UpdateLoginProfile", ME],
    ["its own policies", "iam:AttachUserPolicy", ME],
    ["its own policy's text", "iam:CreatePolicyVersion", names.userPolicyArn],
    ["everything else", "s3:ListAllMyBuckets", "*"],
  ])("is denied %s even with MFA", (_, action, resource) => {
    expect(judge(action, resource, withMfa())).toBe("denied explicitly");
  });

  describe("and what it can register", () => {
    const DEVICE = "arn:aws:iam::111122223333:mfa/phone";
    const register = (
      mfa: "hardware" | "any",
      context: Request["context"],
      action = "iam:EnableMFADevice",
    ) =>
      evaluate([userPolicy(names, mfa)], {
        action,
        resource: action.includes("Virtual") ? DEVICE : ME,
        context,
      });
    const step = (context: Request["context"], value: string) => ({
      ...context,
      "iam:RegisterSecurityKey": value,
    });

    test.each([WITHOUT_MFA, withMfa()])(
      "with mfa: hardware, a security key and nothing else",
      (context) => {
        expect(register("hardware", step(context, "Create"))).toBe("allowed");
        expect(register("hardware", step(context, "Activate"))).toBe("allowed");
        // A phone app, or a token with a display: the request has no such key.
        expect(register("hardware", context)).toBe("denied explicitly");
        expect(register("hardware", context, "iam:CreateVirtualMFADevice")).toBe(
          "denied explicitly",
        );
      },
    );

    test("a phone stays out when somebody attaches administrator rights", () => {
      const all = {
        Version: "2012-10-17" as const,
        Statement: [{ Sid: "All", Effect: "Allow" as const, Action: "*", Resource: "*" }],
      };
      const request = { action: "iam:EnableMFADevice", resource: ME, context: withMfa() };
      expect(evaluate([userPolicy(names, "hardware"), all], request)).toBe("denied explicitly");
    });

    test.each([WITHOUT_MFA, withMfa()])("with mfa: any, phone apps too", (context) => {
      expect(register("any", context)).toBe("allowed");
      expect(register("any", context, "iam:CreateVirtualMFADevice")).toBe("allowed");
    });
  });

  test("stays confined when somebody attaches administrator rights to it", () => {
    const administrator = {
      Version: "2012-10-17" as const,
      Statement: [{ Sid: "All", Effect: "Allow" as const, Action: "*", Resource: "*" }],
    };
    for (const [action, resource] of [
      ["iam:CreateAccessKey", ME],
      ["sts:AssumeRole", "arn:aws:iam::111122223333:role/Admin"],
      ["iam:CreateUser", "arn:aws:iam::111122223333:user/other"],
      ["ec2:RunInstances", "*"],
    ] as const) {
      expect(
        evaluate([userPolicy(names, "hardware"), administrator], {
          action,
          resource,
          context: withMfa(),
        }),
      ).toBe("denied explicitly");
    }
  });

  test("is denied other credentials by a statement of its own as well", () => {
    const policy = userPolicy(names, "hardware");
    const others = ["DenyEverythingElse", "DenyOtherUsersAndRoles"];
    const Statement = policy.Statement.filter(({ Sid }) => !others.includes(Sid));
    for (const action of ["iam:CreateAccessKey", "iam:UploadSSHPublicKey", "sts:GetSessionToken"]) {
      expect(
        evaluate([{ ...policy, Statement }], { action, resource: ME, context: withMfa() }),
      ).toBe("denied explicitly");
    }
  });

  test("has no permission for others even if all denials were gone", () => {
    const policy = userPolicy(names, "hardware");
    const Statement = policy.Statement.filter(({ Effect }) => Effect === "Allow");
    const permitted = (action: string, resource: string) =>
      evaluate([{ ...policy, Statement }], { action, resource, context: withMfa() });
    expect(permitted("sts:AssumeRole", ROLE)).toBe("allowed");
    expect(permitted("sts:AssumeRole", "arn:aws:iam::111122223333:role/Admin")).toBe("not allowed");
    expect(permitted("iam:ChangePassword", ME.replace("-1", "-2"))).toBe("not allowed");
    expect(permitted("iam:EnableMFADevice", ME.replace("-1", "-2"))).toBe("not allowed");
    expect(permitted("iam:DeactivateMFADevice", ME.replace("-1", "-2"))).toBe("not allowed");
  });

  test("has a policy that fits into IAM's 6,144 characters, with the user's name for AWS to fill in", () => {
    expect(JSON.stringify(userPolicy(names, "hardware")).length).toBeLessThan(6144);
    expect(toTerraformString(userPolicy(names, "hardware"))).toContain(
      "user/emergency/$${aws:username}",
    );
  });
});

describe("the emergency role", () => {
  const judge = (principal: Principal, context: Request["context"], maxMfaAgeInSeconds = 3600) =>
    evaluateResourcePolicy(userRoleTrust(names, maxMfaAgeInSeconds), principal, {
      action: "sts:AssumeRole",
      resource: ROLE,
      context,
    });

  test.each([
    ["break-glass-1", 0],
    ["break-glass-2", 3599],
  ])("is %s's to assume, %i seconds after MFA", (name, age) => {
    expect(judge(["AWS", ME.replace("break-glass-1", name)], withMfa(age))).toBe("allowed");
  });

  test.each([
    ["without MFA", WITHOUT_MFA],
    ["with a request that says nothing about MFA", NO_KEY],
    ["with MFA of an hour ago", withMfa(3600)],
    ["with MFA of yesterday", withMfa(86_400)],
    ["with an age, but no MFA that it is of", { ...NO_KEY, "aws:MultiFactorAuthAge": "60" }],
    ["with MFA of unknown age", { ...NO_KEY, "aws:MultiFactorAuthPresent": "true" }],
  ])("is refused %s", (_, context) => {
    expect(judge(["AWS", ME], context)).toBe("not allowed");
  });

  test("takes the age from the config", () => {
    expect(judge(["AWS", ME], withMfa(899), 900)).toBe("allowed");
    expect(judge(["AWS", ME], withMfa(900), 900)).toBe("not allowed");
  });

  test.each<Principal>([
    ["AWS", "arn:aws:iam::111122223333:user/break-glass-1"],
    ["AWS", "arn:aws:iam::111122223333:user/emergency/break-glass-3"],
    ["AWS", "arn:aws:iam::111122223333:root"],
    ["AWS", "arn:aws:iam::444455556666:user/emergency/break-glass-1"],
    ["AWS", "*"],
    ["Federated", "arn:aws:iam::111122223333:saml-provider/example-emergency-okta"],
    ["Service", "ec2.amazonaws.com"],
  ])("is refused to %s %s", (type, who) => {
    expect(judge([type, who], withMfa())).toBe("not allowed");
  });
});

describe("an emergency role of direct federation", () => {
  const PROVIDER = "arn:aws:iam::111122223333:saml-provider/example-emergency-okta";
  const judge = (principal: Principal, audience: string, action = "sts:AssumeRoleWithSAML") =>
    evaluateResourcePolicy(
      federatedRoleTrust(names, ["ap-northeast-1", "ap-northeast-3"]),
      principal,
      { action, resource: names.federatedRoles[0]?.arn ?? "", context: { "SAML:aud": audience } },
    );

  test.each([
    "https://signin.aws.amazon.com/saml",
    "https://ap-northeast-1.signin.aws.amazon.com/saml",
    "https://ap-northeast-3.signin.aws.amazon.com/saml",
  ])("is open to Okta's assertions at %s", (audience) => {
    expect(judge(["Federated", PROVIDER], audience)).toBe("allowed");
  });

  test("is refused at other endpoints, to other providers, and to users", () => {
    const global = "https://signin.aws.amazon.com/saml";
    expect(judge(["Federated", PROVIDER], "https://eu-west-1.signin.aws.amazon.com/saml")).toBe(
      "not allowed",
    );
    expect(judge(["Federated", `${PROVIDER}-2`], global)).toBe("not allowed");
    expect(judge(["AWS", ME], global)).toBe("not allowed");
    expect(judge(["Federated", PROVIDER], global, "sts:AssumeRole")).toBe("not allowed");
  });
});

describe("EventBridge", () => {
  const EVENTBRIDGE: Principal = ["Service", "events.amazonaws.com"];

  test.each(["kms:Decrypt", "kms:GenerateDataKey"])("may %s with an alarm key", (action) => {
    expect(
      evaluateResourcePolicy(alarmKeyPolicy(names), EVENTBRIDGE, { action, resource: "*" }),
    ).toBe("allowed");
  });

  test.each(["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:Encrypt"])(
    "may not %s with it",
    (action) => {
      expect(
        evaluateResourcePolicy(alarmKeyPolicy(names), EVENTBRIDGE, { action, resource: "*" }),
      ).toBe("not allowed");
    },
  );

  test("may publish to the alarm topic and do nothing else with it; nobody else is named", () => {
    const topic = names.topicArn("us-east-1");
    const judge = (principal: Principal, action: string, resource = topic) =>
      evaluateResourcePolicy(alarmTopicPolicy(names, "us-east-1"), principal, { action, resource });
    expect(judge(EVENTBRIDGE, "sns:Publish")).toBe("allowed");
    expect(judge(EVENTBRIDGE, "sns:Publish", `${topic}-2`)).toBe("not allowed");
    expect(judge(EVENTBRIDGE, "sns:DeleteTopic")).toBe("not allowed");
    expect(judge(["Service", "s3.amazonaws.com"], "sns:Publish")).toBe("not allowed");
    expect(judge(["AWS", "arn:aws:iam::444455556666:root"], "sns:Publish")).toBe("not allowed");
  });
});

describe("what could not be delivered", () => {
  const alarm = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:example-emergency-undelivered";
  const from = (source: string, account = "111122223333") => ({
    "aws:SourceArn": source,
    "aws:SourceAccount": account,
  });

  test("is told by CloudWatch, for the one alarm of this account", () => {
    const judge = (context: Record<string, string>) =>
      evaluateResourcePolicy(
        alarmTopicPolicy(names, "us-east-1"),
        ["Service", "cloudwatch.amazonaws.com"],
        { action: "sns:Publish", resource: names.topicArn("us-east-1"), context },
      );
    expect(judge(from(alarm))).toBe("allowed");
    expect(judge(from(`${alarm}-2`))).toBe("not allowed");
    expect(judge(from(alarm, "444455556666"))).toBe("not allowed");
    for (const action of ["kms:Decrypt", "kms:GenerateDataKey"]) {
      expect(
        evaluateResourcePolicy(alarmKeyPolicy(names), ["Service", "cloudwatch.amazonaws.com"], {
          action,
          resource: "*",
        }),
      ).toBe("allowed");
    }
  });

  test("is put into the queue by the four rules and the topic, and by nobody else", () => {
    const judge = (service: string, source: string) =>
      evaluateResourcePolicy(undeliveredQueuePolicy(names, "us-east-1"), ["Service", service], {
        action: "sqs:SendMessage",
        resource: names.queueArn("us-east-1"),
        context: from(source),
      });
    for (const rule of ["sign-in", "assume-role", "identity-changes", "alarm-changes"]) {
      const arn = `arn:aws:events:us-east-1:111122223333:rule/example-emergency-${rule}`;
      expect(judge("events.amazonaws.com", arn)).toBe("allowed");
    }
    expect(judge("sns.amazonaws.com", names.topicArn("us-east-1"))).toBe("allowed");
    expect(judge("sns.amazonaws.com", `${names.topicArn("us-east-1")}-2`)).toBe("not allowed");
    expect(
      judge("events.amazonaws.com", "arn:aws:events:us-east-1:111122223333:rule/another"),
    ).toBe("not allowed");
  });
});

test("the account keeps every right over an alarm key", () => {
  expect(
    evaluateResourcePolicy(alarmKeyPolicy(names), ["AWS", "arn:aws:iam::111122223333:root"], {
      action: "kms:PutKeyPolicy",
      resource: "*",
    }),
  ).toBe("allowed");
});
