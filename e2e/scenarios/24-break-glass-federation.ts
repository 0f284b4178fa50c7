import { deepEqual, match, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";

import type { CheckResult } from "../../lib/doctor";
import { emergencyIn } from "../harness/emergency";
import { ACCOUNT, ADDITIONAL, PRIMARY } from "../harness/example";
import { changesOf, warningsOf } from "../harness/plan";
import { HOSTS } from "../harness/outside";
import { secretsIn } from "../harness/secrets";
import type { Scenario } from "../harness/world";
import { OKTA_TOKEN } from "../services/okta";
import type { Json } from "../services/okta-apps";

const ROLE = "example-emergency-federation-administrator";
const GROUP = `aws#emergency#${ROLE}#${ACCOUNT}`;

const whatIsAsked = ({ name, conditions, actions }: Json) => {
  const { people } = (conditions ?? {}) as { people?: { groups?: { include: string[] } } };
  const { access, verificationMethod: method } = (actions as { appSignOn: Json })
    .appSignOn as Json & { verificationMethod: Json };
  return access === "DENY"
    ? { name, access }
    : {
        name,
        access,
        groups: people?.groups?.include,
        often: method["reauthenticateIn"],
        constraints: method["constraints"],
      };
};

export const scenario: Scenario = {
  title: "emergency access from Okta into IAM, without Identity Center",
  needs: ["aws", "okta"],
  release5: "only",
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
    const proxy = await world.webProxy(HOSTS);
    const breakGlass = {
      userNames: ["break-glass-1", "break-glass-2"],
      alarmEmails: ["security@example.com"],
      directFederation: true,
    };
    const project = await world.project({ breakGlass }, aws, okta);
    const stack = project.stack("break-glass-federation");
    await stack.validate();
    const first = await stack.plan();
    await stack.apply(first);
    const settled = await stack.settled();
    deepEqual(warningsOf(settled), []);

    const emergency = emergencyIn(aws);
    const trust = (await emergency.roles())[ROLE];
    deepEqual(trust?.Statement, [
      {
        Sid: "AllowOktaDirectly",
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/example-emergency-okta` },
        Action: "sts:AssumeRoleWithSAML",
        Condition: {
          StringEquals: {
            "SAML:aud": [
              "https://signin.aws.amazon.com/saml",
              `https://${PRIMARY}.signin.aws.amazon.com/saml`,
              `https://${ADDITIONAL}.signin.aws.amazon.com/saml`,
            ],
          },
        },
      },
    ]);
    const [app] = okta.apps.values();
    const [[groupId, group] = []] = okta.groups;
    ok(app && group && groupId);
    deepEqual([app.name, [...app.groups.keys()]], ["amazon_aws", [groupId]]);
    deepEqual([group.name, [...group.members]], [GROUP, []]);

    const policy = okta.policies.get(app.policyId);
    ok(policy);
    deepEqual(
      [policy.name, [...policy.rules.values()].map(whatIsAsked)],
      [
        "example-emergency-federation",
        [
          { name: "Catch-all Rule", access: "DENY" },
          {
            name: "Emergency groups, phishing-resistant MFA",
            access: "ALLOW",
            groups: [groupId],
            often: "PT0S",
            constraints: [{ possession: { required: true, phishingResistant: "REQUIRED" } }],
          },
        ],
      ],
    );
    const doctorSees = async () => {
      const { stdout } = await world.idc(["doctor", "--json"], {
        ...aws.environment,
        ...okta.environment,
        ...proxy.environment,
        IDC_CONFIG: project.configFile,
      });
      const { checks } = JSON.parse(stdout) as { checks: CheckResult[] };
      const found = checks.find(({ check }) => check === "break-glass.federation-sign-in");
      return [found?.outcome, found?.seen];
    };
    deepEqual(await doctorSees(), [
      "ok",
      "phishing-resistant MFA in every rule that lets people in",
    ]);
    const state = await readFile(project.stateFile("break-glass-federation"), "utf8");
    for (const text of [first.text, settled.text, state])
      deepEqual(secretsIn(text, [OKTA_TOKEN]), []);

    // Somebody lets everybody in, which no plan sees: the provider sets the catch-all rule once.
    const catchAll = [...policy.rules.values()].find(({ system }) => system);
    const { appSignOn } = catchAll?.["actions"] as { appSignOn: Json };
    appSignOn["access"] = "ALLOW";
    deepEqual(changesOf(await stack.plan()), []);
    deepEqual(await doctorSees(), ["failed", "not in: Catch-all Rule"]);
    appSignOn["access"] = "DENY";

    // Somebody takes the policy away from the app.
    const [orgPolicy = ""] = okta.policies.keys();
    const { policyId } = app;
    app.policyId = orgPolicy;
    deepEqual(changesOf(await stack.plan()), ["update okta_app_saml.federation-app"]);
    app.policyId = policyId;

    // Somebody in the group although there is no emergency.
    group.members.add("00u1somebody0000000");
    const warned = await stack.settled();
    deepEqual(warningsOf(warned), [
      `The Okta group ${GROUP} has members, who can sign in to AWS as ${ROLE} now. Unless there is an emergency or a drill, remove them.`,
    ]);

    group.members.clear();

    // Okta is down: the users and their alarms can be planned all the same.
    const outage = okta.inject({ kind: "error", times: Infinity });
    match((await stack.refusal(() => stack.plan())).message, /Internal Server Error/);
    ok(changesOf(await project.stack("break-glass").plan()).length > 0);
    outage.remove();

    await stack.allowDestroy();
    await stack.destroy();
    deepEqual(
      [await emergency.roles(), okta.apps.size, okta.groups.size, [...okta.policies.keys()]],
      [{}, 0, 0, [orgPolicy]],
    );
    return "the role is open to the global sign-in endpoint and each Region's; its Okta group is empty, and a plan warns when it is not; the app asks for phishing-resistant MFA, and doctor says when it does not; while Okta is down the stack of the users is planned; second plan empty; nothing secret; destroyed without a rest";
  },
};
