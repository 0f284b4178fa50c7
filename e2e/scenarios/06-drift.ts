import { deepEqual, equal, ok } from "node:assert/strict";

import {
  addAppByHand,
  ADDITIONAL,
  APP_ID,
  MANAGED_SETTINGS,
  replicaOf,
  SETTINGS,
  UNMANAGED_SETTINGS,
} from "../harness/example";
import { changeOf, changesOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

export const scenario: Scenario = {
  title: "somebody clears an ACS field and edits a replica's policy",
  needs: ["aws", "okta"],
  release5: "too",
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
    const app = addAppByHand(okta);
    const project = await world.project({}, aws, okta);
    const oktaStack = project.stack("okta");
    await oktaStack.apply();
    const kms = project.stack("kms");
    await kms.apply();

    app.content.settings.app.acsURL3 = "";
    const field = await oktaStack.plan();
    deepEqual(changesOf(field), [`update ${SETTINGS}`]);
    const change = changeOf(field, SETTINGS);
    const [was, becomes] = [change.before, change.after].map(
      (side) => JSON.parse(String(side?.settings)) as Record<string, unknown>,
    );
    const { acsURL3, ...others } = { ...MANAGED_SETTINGS, ...UNMANAGED_SETTINGS };
    deepEqual(was, others);
    deepEqual(becomes, { ...others, acsURL3 });
    await world.keep("okta-drift", field);
    await oktaStack.apply(field);
    deepEqual(okta.settingsOf(APP_ID), becomes);
    await oktaStack.settled();

    const replica = (await aws.keys()).find(({ region }) => region === ADDITIONAL);
    ok(replica);
    const Policy = JSON.stringify({
      ...replica.policy,
      Statement: replica.policy.Statement.filter(
        ({ Sid }) => Sid !== "AllowIAMIdentityCenterToUseTheKMSKey",
      ),
    });
    const KeyId = replica.keyId;
    await aws.act("kms", ADDITIONAL, "PutKeyPolicy", { KeyId, PolicyName: "default", Policy });
    const policy = await kms.plan();
    deepEqual(changesOf(policy), [`update ${replicaOf(ADDITIONAL)}`]);
    await world.keep("kms-drift", policy);
    await kms.apply(policy);
    const restored = (await aws.keys()).find(({ region }) => region === ADDITIONAL);
    deepEqual(restored?.policy, replica.policy);
    equal(restored.policy.Statement.length, 7);
    await kms.settled();
    return "each plan shows that one thing, each apply restores it";
  },
};
