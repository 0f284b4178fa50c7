import { deepEqual, equal, ok } from "node:assert/strict";

import { ADDITIONAL, replicaOf } from "../harness/example";
import { changesOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

export const scenario: Scenario = {
  title: "somebody edits a replica's policy",
  needs: ["aws"],
  release5: "too",
  async run(world) {
    const aws = await world.aws();
    const kms = (await world.project({}, aws)).stack("kms");
    await kms.apply();

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
    return "the plan shows that one thing, the apply restores it";
  },
};
