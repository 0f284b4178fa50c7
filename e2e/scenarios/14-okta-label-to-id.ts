import { deepEqual, equal } from "node:assert/strict";

import { MANAGED_SETTINGS } from "../harness/example";
import { changesOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

export const scenario: Scenario = {
  title: "an app that the project made, named by its ID later",
  needs: ["okta"],
  inOktaModes: true,
  async run(world) {
    const okta = await world.okta();
    const appIs = (id?: string, label?: string) => ({ okta: { app: { id, label } } });
    const project = await world.project(appIs(undefined, "AWS IAM Identity Center"), okta);
    const stack = project.stack("okta");
    await stack.apply();
    const app = [...okta.apps.values()].find(({ name }) => name === "amazon_aws_sso");
    if (app === undefined) throw new Error("no app was made");

    await project.synth(appIs(app.id));
    const plan = await stack.plan();
    deepEqual(changesOf(plan), [
      "forget okta_app_saml.app",
      "import okta_app_saml_app_settings.app-settings",
    ]);
    await world.keep("okta-label-to-id", plan);
    await stack.apply(plan);
    equal(app.status, "ACTIVE");
    equal(okta.apps.get(app.id), app);
    deepEqual(okta.settingsOf(app.id), MANAGED_SETTINGS);
    await stack.settled();
    return "the app stays: it leaves the state without being deleted, its settings are imported, second plan empty";
  },
};
