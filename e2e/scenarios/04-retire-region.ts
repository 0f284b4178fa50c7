import { deepEqual, equal, ok } from "node:assert/strict";

import {
  addAppByHand,
  ADDITIONAL,
  aliasOf,
  APP_ID,
  bookmarkOf,
  dualStackAcs,
  ipv4Acs,
  MANAGED_SETTINGS,
  PRIMARY,
  regionOf,
  replicaOf,
  SETTINGS,
} from "../harness/example";
import { changesOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

const STAYS = "us-west-2";

export const scenario: Scenario = {
  title: "a Region retired in two steps, another one stays",
  needs: ["aws", "okta"],
  release5: "too",
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
    addAppByHand(okta);
    const project = await world.project(
      { regions: { additional: [ADDITIONAL, STAYS] } },
      aws,
      okta,
    );
    const [kms, identityCenter, oktaStack] = [
      project.stack("kms"),
      project.stack("identity-center"),
      project.stack("okta"),
    ];
    await kms.apply();
    const arn = (await aws.keys()).find(({ multiRegion }) => multiRegion === "PRIMARY")?.arn;
    ok(arn);
    await aws.activateKey(arn);
    await identityCenter.apply();
    await oktaStack.apply();
    const enabledKeys = async () =>
      (await aws.keys())
        .flatMap(({ region, state }) => (state === "Enabled" ? [region] : []))
        .sort();
    const regionsInUse = () => aws.regions().map(({ region }) => region);
    deepEqual(regionsInUse(), [PRIMARY, ADDITIONAL, STAYS]);

    // Both steps at once is what must not be done: the plan that shows it is kept, and not applied.
    await project.synth({ regions: { additional: [STAYS] } });
    const tooEarly = await kms.plan();
    deepEqual(changesOf(tooEarly), [
      `delete ${aliasOf(ADDITIONAL)}`,
      `delete ${replicaOf(ADDITIONAL)}`,
    ]);
    await world.keep("kms-delete-key-in-use", tooEarly);

    // Step 1, in the order that AWS asks for: sign-in first, then the Region; the key is kept.
    await project.synth({ regions: { additional: [STAYS], retiring: [ADDITIONAL] } });
    const signIn = await oktaStack.plan();
    deepEqual(changesOf(signIn), [`delete ${bookmarkOf(ADDITIONAL)}`, `update ${SETTINGS}`]);
    await world.keep("okta-retire-region", signIn);
    await oktaStack.apply(signIn);
    const { acsURL, acsURL1, acsURL2, acsURL3, acsURL4 } = okta.settingsOf(APP_ID);
    deepEqual(
      [acsURL, acsURL1, acsURL2, acsURL3, acsURL4],
      [
        MANAGED_SETTINGS.acsURL,
        MANAGED_SETTINGS.acsURL1,
        dualStackAcs(STAYS),
        ipv4Acs(STAYS),
        undefined,
      ],
    );
    equal([...okta.apps.values()].filter(({ name }) => name === "bookmark").length, 1);

    const region = await identityCenter.plan();
    deepEqual(changesOf(region), [`delete ${regionOf(ADDITIONAL)}`]);
    await world.keep("identity-center-retire-region", region);
    await identityCenter.apply(region);
    deepEqual(regionsInUse(), [PRIMARY, STAYS]);
    await kms.settled();
    deepEqual(await enabledKeys(), [PRIMARY, ADDITIONAL, STAYS].sort());

    // Step 2: the key.
    await project.synth({ regions: { additional: [STAYS] } });
    const key = await kms.plan();
    deepEqual(changesOf(key), [`delete ${aliasOf(ADDITIONAL)}`, `delete ${replicaOf(ADDITIONAL)}`]);
    await world.keep("kms-retire-region", key);
    await kms.apply(key);
    deepEqual(await enabledKeys(), [PRIMARY, STAYS].sort());
    for (const stack of [kms, identityCenter, oktaStack]) {
      deepEqual(changesOf(await stack.plan()), []);
    }
    return "step 1 took its URLs, bookmark and Region and kept its key; step 2 took the key alone; the other Regions kept theirs throughout";
  },
};
