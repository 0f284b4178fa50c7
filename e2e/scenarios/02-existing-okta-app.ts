import { deepEqual, equal } from "node:assert/strict";

import {
  addAppByHand,
  ADDITIONAL,
  ipv4Acs,
  ISSUER,
  MANAGED_SETTINGS,
  PRIMARY,
  UNMANAGED_SETTINGS,
} from "../harness/example";
import { changeOf, changesOf, warningsOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

const SETTINGS = "okta_app_saml_app_settings.app-settings";
const BOOKMARK = "okta_app_bookmark.bookmark-ap-northeast-3";

export const scenario: Scenario = {
  title: "an existing Okta app with one ACS URL set by hand, and one that is stale",
  needs: ["okta"],
  inOktaModes: true,
  async run(world) {
    const okta = await world.okta();
    const before = { acsURL: ipv4Acs(PRIMARY), entityID: ISSUER, ...UNMANAGED_SETTINGS };
    const app = addAppByHand(okta, {
      settings: {
        app: { ...before, acsURL12: ipv4Acs("us-west-2") },
        notes: { admin: "Ask the identity team.", enduser: null },
        signOn: { defaultRelayState: "https://example.com/start" },
      },
      visibility: { autoSubmitToolbar: true, hide: { iOS: true, web: false } },
    });
    const { settings, visibility } = structuredClone(app.content);

    const stack = (await world.project({}, okta)).stack("okta");
    const plan = await stack.plan();
    deepEqual(changesOf(plan), [`create ${BOOKMARK}`, `import and update ${SETTINGS}`]);
    const change = changeOf(plan, SETTINGS);
    deepEqual(JSON.parse(String(change.before?.settings)), {
      ...before,
      acsURL12: ipv4Acs("us-west-2"),
    });
    deepEqual(JSON.parse(String(change.after?.settings)), {
      ...MANAGED_SETTINGS,
      ...UNMANAGED_SETTINGS,
    });
    equal(warningsOf(plan).length, 1, "the default ACS URL changes");
    await world.keep("okta-adopt", plan);

    await stack.apply(plan);
    deepEqual(okta.settingsOf(app.id), { ...MANAGED_SETTINGS, ...UNMANAGED_SETTINGS });
    deepEqual(app.content.settings.notes, settings.notes);
    equal(
      (app.content.settings.signOn as typeof settings).defaultRelayState,
      "https://example.com/start",
    );
    deepEqual(app.content.visibility, visibility);
    const bookmark = [...okta.apps.values()].find(({ name }) => name === "bookmark");
    equal(
      bookmark?.content.settings.app.url,
      `https://ssoins-111111h2222j33pp.portal.${ADDITIONAL}.app.aws`,
    );

    await world.keep("okta-no-changes", await stack.settled());
    return "1 import with an update of 5 fields, stale field gone, unmanaged settings kept, second plan empty";
  },
};
