import { deepEqual, match, ok } from "node:assert/strict";
import { join } from "node:path";

import { addAppByHand, APP_ID, MANAGED_SETTINGS, UNMANAGED_SETTINGS } from "../harness/example";
import { HOSTS } from "../harness/outside";
import { failure } from "../harness/stack";
import type { Scenario } from "../harness/world";
import type { Json } from "../services/okta-apps";

/** What people set in the console, and the okta provider does not send. */
const NOT_SENT: Json = {
  samlAssertionLifetimeSeconds: 28_800,
  configuredAttributeStatements: [{ name: "costCenter" }],
};

export const scenario: Scenario = {
  title:
    "what an update of the Okta app does to fields that it does not know, and to what it leaves out",
  needs: ["okta"],
  inOktaModes: true,
  async run(world) {
    const mode = world.oktaMode ?? "clears";
    const okta = await world.okta();
    const settings = { app: { ...MANAGED_SETTINGS, ...UNMANAGED_SETTINGS, acsURL1: null } };
    const app = addAppByHand(okta, { settings: { ...settings, signOn: { ...NOT_SENT } } });
    const proxy = await world.webProxy(HOSTS);

    // The names of the ACS fields are a guess, and here it is wrong.
    const wrong = { okta: { acsFields: { additional: "acsUrl{n}" } } };
    const before = okta.settingsOf(APP_ID);
    const mistaken = (await world.project(wrong, okta)).stack("okta");
    const refused = await failure(() => mistaken.apply());
    if (mode === "drops") {
      match(
        String(refused),
        /Okta took the change, but the app does not have these settings as they were sent: acsUrl1\W/,
      );
    } else {
      match(String(refused), /The app amazon_aws_sso has no such setting/);
    }
    deepEqual(okta.settingsOf(APP_ID), before);
    const appLeft = await world.project(
      { okta: { app: { id: undefined, label: "New app" }, ...wrong.okta } },
      okta,
    );
    const refusedApp = await failure(() => appLeft.stack("okta").apply());
    match(
      String(refusedApp),
      mode === "drops"
        ? /does not have these settings as they were sent: acsUrl1\W/
        : /The app amazon_aws_sso has no such setting/,
    );
    deepEqual(okta.settingsOf(APP_ID), before);

    // With the right names: what the provider does not send is named before, and compared after.
    Object.assign(app.content.settings.signOn as Json, NOT_SENT);
    const project = await world.project({}, okta);
    const idc = (...args: string[]) =>
      world.idc(args, {
        ...okta.environment,
        ...proxy.environment,
        IDC_CONFIG: project.configFile,
      });
    const { stdout: doctor } = await idc("doctor", "--no-reachability");
    for (const name of Object.keys(NOT_SENT)) ok(doctor.includes(`settings.signOn.${name}`), name);
    const saved = join(await world.file(""), "before.json");
    await idc("doctor", "--save", saved);
    await project.stack("okta").apply();
    await project.stack("okta").settled();
    deepEqual(okta.settingsOf(APP_ID), { ...MANAGED_SETTINGS, ...UNMANAGED_SETTINGS });

    const { stdout: compared } = await idc("doctor", "--compare", saved, "--json");
    const { differences } = JSON.parse(compared) as { differences: { field: string }[] };
    const gone = Object.keys(NOT_SENT).map((name) => `oktaApp.settings.signOn.${name}`);
    deepEqual(
      differences.map(({ field }) => field).sort(),
      ["oktaApp.settings.app.acsURL1", ...(mode === "clears" ? gone : [])].sort(),
    );
    return `${mode === "drops" ? "200 and not saved fails the apply by name" : "an unknown field is refused"}; ${mode === "clears" ? `${gone.length} fields that the provider does not send are gone, each named before and after` : "what the provider does not send stays"}`;
  },
};
