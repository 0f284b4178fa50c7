import { deepEqual, equal } from "node:assert/strict";

import { MANAGED_SETTINGS } from "../harness/example";
import { changeOf, changesOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

const APP = "okta_app_saml.app";

export const scenario: Scenario = {
  title: "a new Okta app from the catalogue",
  needs: ["okta"],
  inOktaModes: true,
  async run(world) {
    const okta = await world.okta();
    const named = (label: string) => ({ okta: { app: { id: undefined, label } } });
    const project = await world.project(named("AWS IAM Identity Center"), okta);
    const stack = project.stack("okta");

    const plan = await stack.plan();
    deepEqual(changesOf(plan), [
      "create okta_app_bookmark.bookmark-ap-northeast-3",
      `create ${APP}`,
    ]);
    await world.keep("okta-new-app", plan);
    await stack.apply(plan);
    const app = [...okta.apps.values()].find(({ name }) => name === "amazon_aws_sso");
    if (app === undefined) throw new Error("no app was made");
    deepEqual(okta.settingsOf(app.id), MANAGED_SETTINGS);
    await stack.settled();

    // Somebody takes a field away, and somebody gives the app another access policy.
    app.content.settings.app.acsURL2 = null;
    app.policyId = "rstOfTheOktaTeam0000";
    const restore = await stack.plan();
    deepEqual(changesOf(restore), [`update ${APP}`]);
    await stack.apply(restore);
    deepEqual(okta.settingsOf(app.id), MANAGED_SETTINGS);
    equal(app.policyId, "rstOfTheOktaTeam0000");

    await project.synth(named("AWS"));
    const rename = await stack.plan();
    deepEqual(changesOf(rename), [`update ${APP}`]);
    equal(changeOf(rename, APP).after?.label, "AWS");
    await world.keep("okta-rename-app", rename);
    await stack.apply(rename);
    equal(app.content.label, "AWS");
    deepEqual(okta.settingsOf(app.id), MANAGED_SETTINGS);
    await stack.settled();

    await project.synth({
      ...named("AWS"),
      regions: { additional: ["ap-northeast-3", "us-west-2"] },
    });
    const more = await stack.plan();
    deepEqual(changesOf(more), ["create okta_app_bookmark.bookmark-us-west-2", `update ${APP}`]);
    await stack.apply(more);
    equal(Object.keys(okta.settingsOf(app.id)).length, 7);

    await project.synth(named("AWS"));
    await stack.apply();
    deepEqual(okta.settingsOf(app.id), MANAGED_SETTINGS);
    await stack.settled();
    deepEqual(
      okta.log.filter(({ path }) => path.includes("/policies")),
      [],
      "access policies are neither read nor assigned",
    );
    return "created, restored, renamed in place, a Region more and less; access policy left alone; every second plan empty";
  },
};
