import { deepEqual, match, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { emergencyIn } from "../harness/emergency";
import { ACCOUNT, ADDITIONAL, PRIMARY } from "../harness/example";
import { changesOf, warningsOf } from "../harness/plan";
import { secretsIn } from "../harness/secrets";
import type { Scenario } from "../harness/world";
import { OKTA_TOKEN } from "../services/okta";

const ROLE = "example-emergency-federation-administrator";
const GROUP = `aws#emergency#${ROLE}#${ACCOUNT}`;

export const scenario: Scenario = {
  title: "emergency access from Okta into IAM, without Identity Center",
  needs: ["aws", "okta"],
  release5: "only",
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
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
    const state = await readFile(project.stateFile("break-glass-federation"), "utf8");
    for (const text of [first.text, settled.text, state])
      deepEqual(secretsIn(text, [OKTA_TOKEN]), []);

    // Somebody in the group although there is no emergency.
    group.members.add("00u1somebody0000000");
    const warned = await stack.settled();
    deepEqual(warningsOf(warned), [
      `The Okta group ${GROUP} has members, who can sign in to AWS as ${ROLE} now. Unless there is an emergency or a drill, remove them.`,
    ]);

    group.members.clear();

    // Okta is down: the users and their alarms can be planned and applied all the same.
    const outage = okta.inject({ kind: "error", times: Infinity });
    match((await stack.refusal(() => stack.plan())).message, /Internal Server Error/);
    const users = project.stack("break-glass");
    await users.apply();
    deepEqual(changesOf(await users.plan()), []);
    outage.remove();
    await users.allowDestroy();
    await users.destroy();

    await stack.allowDestroy();
    await stack.destroy();
    deepEqual([await emergency.roles(), okta.apps.size, okta.groups.size], [{}, 0, 0]);
    return "the role is open to the global sign-in endpoint and each Region's; its Okta group is empty, and a plan warns when it is not; while Okta is down the stack of the users is planned and applied; second plan empty; nothing secret; destroyed without a rest";
  },
};
