import { deepEqual } from "node:assert/strict";

import {
  addAppByHand,
  APP_ID,
  MANAGED_SETTINGS,
  SETTINGS,
  UNMANAGED_SETTINGS,
} from "../harness/example";
import { changeOf, changesOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

export const scenario: Scenario = {
  title: "somebody clears an ACS field",
  needs: ["okta"],
  inOktaModes: true,
  async run(world) {
    const okta = await world.okta();
    const app = addAppByHand(okta);
    const oktaStack = (await world.project({}, okta)).stack("okta");
    await oktaStack.apply();

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
    return "the plan shows that one thing, the apply restores it";
  },
};
