import { deepEqual, match } from "node:assert/strict";

import { PRIMARY } from "../harness/example";
import { changesOf } from "../harness/plan";
import { failure } from "../harness/stack";
import type { Scenario } from "../harness/world";

const DELEGATED = "222233334444";

/**
 * The account is a part of a Region's identity: one state is for the credentials of one account.
 * Terraform and OpenTofu have identities since 1.12.
 */
export const scenario: Scenario = {
  title: "the Regions' state is used from another account",
  needs: ["aws"],
  async run(world) {
    const aws = await world.aws();
    const project = await world.project({}, aws);
    await project.stack("kms").apply();
    const primary = (await aws.keys()).find(({ region }) => region === PRIMARY);
    await aws.activateKey(primary?.arn ?? "");
    const stack = project.stack("identity-center");
    await stack.apply();
    deepEqual(changesOf(await stack.plan()), []);

    aws.setCaller(DELEGATED);
    const refused = await failure(() => stack.plan());
    match(refused?.message ?? "", /AWS account ID not allowed: 222233334444/);

    await project.synth({
      identityCenter: { accountId: DELEGATED, delegatedAdminAccountIds: [DELEGATED] },
    });
    const changed = await failure(() => stack.plan());
    if (changed) {
      match(changed.message, /Unexpected Identity Change/);
      return "refused while the config names the first account; with the other one in the config, the error Unexpected Identity Change";
    }
    deepEqual(changesOf(await stack.plan()), []);
    return "refused while the config names the first account; with the other one in the config nothing is seen, this engine has no identities";
  },
};
