import { deepEqual, equal, ok } from "node:assert/strict";

import {
  addAppByHand,
  ADDITIONAL,
  aliasOf,
  bookmarkOf,
  PRIMARY,
  PRIMARY_KEY,
  regionOf,
  replicaOf,
  SETTINGS,
} from "../harness/example";
import { changesOf, warningsOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

export const scenario: Scenario = {
  title: "each stack planned on its own, before any other is applied",
  needs: ["aws", "okta"],
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
    addAppByHand(okta);
    const project = await world.project({}, aws, okta);

    const app = await project.stack("okta").plan();
    deepEqual(changesOf(app), [
      `create ${bookmarkOf(ADDITIONAL)}`,
      `import and update ${SETTINGS}`,
    ]);

    const regions = await project.stack("identity-center").plan();
    deepEqual(changesOf(regions), [`create ${regionOf(ADDITIONAL)}`]);
    const [missingKey, ...others] = warningsOf(regions);
    ok(missingKey?.includes("alias/identity-center"), missingKey);
    deepEqual(others, []);
    await world.keep("identity-center-alone", regions);

    const keys = await project.stack("kms").plan();
    deepEqual(changesOf(keys), [
      `create ${aliasOf(PRIMARY)}`,
      `create ${aliasOf(ADDITIONAL)}`,
      `create ${PRIMARY_KEY}`,
      `create ${replicaOf(ADDITIONAL)}`,
    ]);
    equal((await aws.keys()).length, 0);
    equal(okta.log.filter(({ method }) => method !== "GET").length, 0);
    return `3 plans from nothing, nothing written; the identity-center plan warns: ${missingKey ?? ""}`;
  },
};
