import {
  ALARMS,
  emergencyNames,
  eventPattern,
  type Alarm,
  type EmergencyInput,
} from "../../../lib/break-glass";
import { configWith } from "../../helpers/config";
import { matchesPattern } from "../../helpers/eventbridge";

const input = (directFederation: boolean) =>
  configWith({
    breakGlass: {
      userNames: ["break-glass-1", "break-glass-2"],
      alarmEmails: ["security@example.com"],
      directFederation,
    },
  }) as EmergencyInput;
const names = emergencyNames(input(true));

const policy = (name: string) => `arn:aws:iam::111122223333:policy/${name}`;
/** Roles that have policies and a boundary of the company's own. */
const ownPolicies = emergencyNames(
  configWith({
    breakGlass: {
      userNames: ["break-glass-1", "break-glass-2"],
      alarmEmails: ["security@example.com"],
      rolePolicyArn: policy("teams/emergency"),
      permissionsBoundaryArn: policy("boundary"),
      directFederation: true,
      federation: {
        roles: [
          { name: "operator", policyArn: policy("teams/operator") },
          { name: "auditor", policyArn: "arn:aws:iam::aws:policy/SecurityAudit" },
        ],
      },
    },
  }) as EmergencyInput,
);

const ACCOUNT = "111122223333";
const USER = `arn:aws:iam::${ACCOUNT}:user/emergency/break-glass-1`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/emergency/example-emergency-access`;
const FEDERATED = `arn:aws:iam::${ACCOUNT}:role/emergency/example-emergency-federation-administrator`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:example-emergency-alarms`;
const SOMEBODY = { type: "IAMUser", arn: `arn:aws:iam::${ACCOUNT}:user/bob`, userName: "bob" };
const EMERGENCY_USER = { type: "IAMUser", arn: USER, userName: "break-glass-1" };

const event = (service: string, eventName: string, detail: object = {}) => ({
  source: `aws.${service}`,
  account: ACCOUNT,
  region: "us-east-1",
  detail: {
    eventSource: `${service}.amazonaws.com`,
    eventName,
    userIdentity: SOMEBODY,
    ...detail,
  },
});
const asked = (service: string, eventName: string, requestParameters: object) =>
  event(service, eventName, { requestParameters });

/** A switch of role in the console, as CloudTrail records it: the role's session did it. */
const switchRole = (session: string, from: string) =>
  event("signin", "SwitchRole", {
    userIdentity: {
      type: "AssumedRole",
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${session}`,
      accountId: ACCOUNT,
    },
    requestParameters: null,
    responseElements: { SwitchRole: "Success" },
    additionalEventData: {
      SwitchFrom: from,
      RedirectTo: "https://console.aws.amazon.com/console/home",
    },
  });

/** The alarms that an event sets off in us-east-1. */
const alarmsOf = (happened: object, of = names) =>
  ALARMS.filter((alarm) => matchesPattern(eventPattern(alarm, of, "us-east-1", KEY), happened));

const CASES: [what: string, happened: object, alarms: Alarm[]][] = [
  [
    "an emergency user signs in",
    event("signin", "ConsoleLogin", { userIdentity: EMERGENCY_USER }),
    ["sign-in"],
  ],
  [
    "somebody fails to sign in as an emergency user, with another spelling and no ARN",
    event("signin", "ConsoleLogin", {
      userIdentity: { type: "IAMUser", userName: "Break-Glass-2" },
      errorMessage: "Failed authentication",
    }),
    ["sign-in"],
  ],
  [
    "an emergency user switches to the role in the console",
    switchRole("example-emergency-access/break-glass-1", USER),
    ["sign-in"],
  ],
  [
    "an emergency user switches to another role",
    switchRole("Deploy/break-glass-1", USER),
    ["sign-in"],
  ],
  [
    "another user switches to the emergency role",
    switchRole("example-emergency-access/bob", SOMEBODY.arn),
    ["sign-in"],
  ],
  ["another user switches to another role", switchRole("Deploy/bob", SOMEBODY.arn), []],
  [
    "another user switches to a role whose name begins like the emergency role's",
    switchRole("example-emergency-access-2/bob", SOMEBODY.arn),
    [],
  ],
  [
    "somebody signs in through Okta directly",
    event("signin", "ConsoleLogin", {
      userIdentity: {
        type: "AssumedRole",
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/example-emergency-federation-administrator/jane@example.com`,
      },
    }),
    ["sign-in"],
  ],
  ["another user signs in", event("signin", "ConsoleLogin"), []],
  [
    "an emergency user assumes the role",
    event("sts", "AssumeRole", {
      userIdentity: EMERGENCY_USER,
      requestParameters: { roleArn: ROLE, roleSessionName: "break-glass-1" },
    }),
    ["assume-role"],
  ],
  [
    "Okta signs somebody in to a federated role",
    event("sts", "AssumeRoleWithSAML", {
      userIdentity: { type: "SAMLUser" },
      requestParameters: { roleArn: FEDERATED },
    }),
    ["assume-role"],
  ],
  [
    "somebody else is refused the role, and the record has no parameters",
    event("sts", "AssumeRole", {
      errorCode: "AccessDenied",
      errorMessage: `User: ${SOMEBODY.arn} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
      requestParameters: null,
    }),
    ["assume-role"],
  ],
  [
    "an emergency user asks for a session token",
    event("sts", "GetSessionToken", { userIdentity: EMERGENCY_USER }),
    ["assume-role"],
  ],
  [
    "somebody assumes another role",
    asked("sts", "AssumeRole", { roleArn: `arn:aws:iam::${ACCOUNT}:role/Deploy` }),
    [],
  ],
  [
    "an emergency user changes their own password, which names no user",
    event("iam", "ChangePassword", { userIdentity: EMERGENCY_USER, requestParameters: null }),
    ["identity-changes"],
  ],
  ...[
    asked("iam", "CreateAccessKey", { userName: "break-glass-1" }),
    asked("iam", "UpdateLoginProfile", { userName: "break-glass-2" }),
    asked("iam", "AddUserToGroup", { userName: "break-glass-1", groupName: "admins" }),
    asked("iam", "CreateUser", { userName: "other", path: "/emergency/" }),
    asked("iam", "DeactivateMFADevice", { userName: "BREAK-GLASS-1" }),
    asked("iam", "UpdateAssumeRolePolicy", { roleName: "example-emergency-access" }),
    asked("iam", "AttachRolePolicy", { roleName: "Example-Emergency-Access" }),
    asked("iam", "DeleteRole", { roleName: "example-emergency-federation-administrator" }),
    asked("iam", "CreatePolicyVersion", {
      policyArn: `arn:aws:iam::${ACCOUNT}:policy/emergency/example-emergency-user`,
    }),
    asked("iam", "UpdateSAMLProvider", {
      sAMLProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/example-emergency-okta`,
    }),
  ].map((happened): [string, object, Alarm[]] => [
    `somebody calls ${happened.detail.eventName}`,
    happened,
    ["identity-changes"],
  ]),
  ["another user is changed", asked("iam", "CreateAccessKey", { userName: "bob" }), []],
  ...[
    asked("events", "DisableRule", { name: "example-emergency-sign-in" }),
    asked("events", "RemoveTargets", { rule: "example-emergency-assume-role", ids: ["x"] }),
    asked("sns", "DeleteTopic", { topicArn: TOPIC }),
    asked("sns", "SetTopicAttributes", { topicArn: TOPIC, attributeName: "Policy" }),
    asked("sns", "Unsubscribe", { subscriptionArn: `${TOPIC}:0f1e2d3c` }),
    event("kms", "ScheduleKeyDeletion", { resources: [{ ARN: KEY }] }),
    event("kms", "DisableKey", { resources: [{ ARN: KEY }] }),
    asked("cloudtrail", "StopLogging", { name: "organization-trail" }),
    asked("cloudtrail", "PutEventSelectors", { trailName: "organization-trail" }),
  ].map((happened): [string, object, Alarm[]] => [
    `somebody calls ${happened.detail.eventName}`,
    happened,
    ["alarm-changes"],
  ]),
  [
    "the rule that watches the others is deleted, which it cannot report itself",
    asked("events", "DeleteRule", { name: "example-emergency-alarm-changes" }),
    ["identity-changes", "alarm-changes"],
  ],
  [
    "EventBridge encrypts an alarm: an alarm about that would never end",
    event("kms", "GenerateDataKey", { resources: [{ ARN: KEY }] }),
    [],
  ],
  ["another rule is changed", asked("events", "PutRule", { name: "nightly" }), []],
  ["another topic is deleted", asked("sns", "DeleteTopic", { topicArn: `${TOPIC}-2` }), []],
  [
    "another key is disabled",
    event("kms", "DisableKey", { resources: [{ ARN: KEY.replace("1234abcd", "ffffffff") }] }),
    [],
  ],
];

test.each(CASES)("when %s", (_, happened, alarms) => {
  expect(alarmsOf(happened)).toEqual(alarms);
});

describe("policies that the config gives the roles", () => {
  const changed = (eventName: string, policyArn: string) =>
    alarmsOf(asked("iam", eventName, { policyArn }), ownPolicies);

  test.each(["teams/emergency", "teams/operator", "boundary"])(
    "are watched where they are the company's own: %s",
    (name) => {
      for (const eventName of [
        "CreatePolicyVersion",
        "SetDefaultPolicyVersion",
        "DeletePolicyVersion",
        "DeletePolicy",
      ]) {
        expect(changed(eventName, policy(name))).toEqual(["identity-changes"]);
      }
    },
  );

  test("may be given to others, and others may be changed", () => {
    expect(changed("AttachGroupPolicy", policy("teams/emergency"))).toEqual([]);
    expect(changed("CreatePolicyVersion", policy("teams/other"))).toEqual([]);
  });

  test("are not looked for where they are AWS's own: nobody can change those", () => {
    const pattern = JSON.stringify(eventPattern("identity-changes", names, "us-east-1", KEY));
    expect(pattern).not.toContain("CreatePolicyVersion");
    expect(names.customerPolicyArns).toEqual([]);
    expect(ownPolicies.customerPolicyArns).toEqual([
      policy("teams/emergency"),
      policy("teams/operator"),
      policy("boundary"),
    ]);
  });
});

test("each Region watches its own topic", () => {
  const happened = asked("sns", "DeleteTopic", { topicArn: TOPIC });
  const inOsaka = eventPattern("alarm-changes", names, "ap-northeast-3", KEY);
  expect(matchesPattern(inOsaka, happened)).toBe(false);
});

test("without direct federation nothing of it is watched", () => {
  const without = emergencyNames(input(false));
  for (const alarm of ALARMS) {
    const pattern = JSON.stringify(eventPattern(alarm, without, "us-east-1", KEY));
    expect(pattern).not.toContain("federation");
    expect(pattern).not.toContain("saml");
  }
});
