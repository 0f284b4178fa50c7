import { deepEqual, equal, ok } from "node:assert/strict";

import {
  addAppByHand,
  ADDITIONAL,
  aliasOf,
  APP_ID,
  bookmarkOf,
  MANAGED_SETTINGS,
  PRIMARY,
  PRIMARY_KEY,
  regionOf,
  replicaOf,
  SETTINGS,
  UNMANAGED_SETTINGS,
} from "../harness/example";
import { changesOf, readsOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

export const scenario: Scenario = {
  title: "the example, from nothing",
  needs: ["aws", "okta"],
  release5: "too",
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
    addAppByHand(okta);
    const project = await world.project({}, aws, okta);

    const kms = project.stack("kms");
    await kms.init();
    await kms.validate();
    const keys = await kms.plan();
    deepEqual(changesOf(keys), [
      `create ${aliasOf(PRIMARY)}`,
      `create ${aliasOf(ADDITIONAL)}`,
      `create ${PRIMARY_KEY}`,
      `create ${replicaOf(ADDITIONAL)}`,
    ]);
    await world.keep("kms-new", keys);
    await kms.apply(keys);
    const [primary, replica] = await aws.keys();
    ok(primary && replica);
    deepEqual([primary.region, primary.multiRegion], [PRIMARY, "PRIMARY"]);
    deepEqual([replica.region, replica.multiRegion], [ADDITIONAL, "REPLICA"]);
    equal(primary.keyId, replica.keyId);
    deepEqual(primary.policy, replica.policy);
    equal(primary.policy.Statement.length, 7);
    equal(primary.rotationPeriodInDays, 365);
    for (const key of [primary, replica]) deepEqual(key.aliases, ["alias/identity-center"]);
    await kms.settled();

    // The one step that no Terraform resource does.
    await aws.activateKey(primary.arn);

    const identityCenter = project.stack("identity-center");
    await identityCenter.init();
    await identityCenter.validate();
    const regions = await identityCenter.plan();
    deepEqual(changesOf(regions), [`create ${regionOf(ADDITIONAL)}`]);
    await world.keep("identity-center-new", regions);
    await identityCenter.apply(regions);
    deepEqual(aws.regions(), [
      { region: PRIMARY, primary: true, status: "ACTIVE" },
      { region: ADDITIONAL, primary: false, status: "ACTIVE" },
    ]);
    // The check of a new Region's key is read again in every plan, until the Region is known to exist.
    const again = await identityCenter.plan();
    deepEqual(changesOf(again), []);
    deepEqual(readsOf(again), [`data.aws_kms_key.replica-${ADDITIONAL}`]);
    equal(again.empty, false);
    await project.synth({ adopt: { identityCenterRegions: [ADDITIONAL] } });
    await identityCenter.settled();

    const oktaStack = project.stack("okta");
    await oktaStack.init();
    await oktaStack.validate();
    const app = await oktaStack.plan();
    deepEqual(changesOf(app), [
      `create ${bookmarkOf(ADDITIONAL)}`,
      `import and update ${SETTINGS}`,
    ]);
    await oktaStack.apply(app);
    deepEqual(okta.settingsOf(APP_ID), { ...MANAGED_SETTINGS, ...UNMANAGED_SETTINGS });
    await oktaStack.settled();

    await project.synth({ kms: { keyPolicy: "aws-baseline" } });
    const policy = await kms.plan();
    deepEqual(changesOf(policy), [`update ${PRIMARY_KEY}`, `update ${replicaOf(ADDITIONAL)}`]);
    await world.keep("kms-policy-edit", policy);
    await kms.apply(policy);
    for (const key of await aws.keys()) {
      equal(key.policy.Statement.length, 5);
      const stored = JSON.stringify(key.policy);
      ok(stored.includes('"aws:SourceAccount":"${aws:ResourceAccount}"'), stored);
      ok(stored.includes('"aws:PrincipalOrgID":"${aws:ResourceOrgID}"'), stored);
      ok(!stored.includes("$${"), stored);
    }
    await kms.settled();
    return "3 stacks validated, planned and applied, second plans without changes, and empty but for a check that reads the key of a new Region until adopt.identityCenterRegions lists it; with aws-baseline KMS stored ${aws:ResourceAccount} literally";
  },
};
