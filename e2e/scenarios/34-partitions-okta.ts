import { deepEqual, match } from "node:assert/strict";

import { APP_ID, bookmarkOf, SETTINGS } from "../harness/example";
import {
  addApp,
  awsOptionsOf,
  CHINA,
  GOV,
  settingsOf,
  urlsOf,
  type PartitionInstance,
} from "../harness/partitions";
import { changesOf } from "../harness/plan";
import type { Variation } from "../harness/project";
import type { Scenario, World } from "../harness/world";

export const scenario: Scenario = {
  title: "the Okta app of an instance in GovCloud and in China",
  needs: ["okta"],
  async run(world) {
    for (const instance of [GOV, CHINA]) await rollOut(world, instance);
    return "the URLs of the config reached the app word for word, second plans were empty, and an app of another instance was refused";
  },
};

function configOf(instance: PartitionInstance): Variation {
  const { issuer, acsUrls } = instance;
  const [primary, ...additional] = instance.regions;
  return {
    identityCenter: {
      instanceArn: awsOptionsOf(instance).instanceArn,
      issuerUrl: issuer,
      tenantId: undefined,
      portalAlias: undefined,
    },
    regions: { primary, additional },
    endpoints: { acs: undefined, portal: undefined, acsUrls },
    guide: undefined,
  };
}

async function rollOut(world: World, instance: PartitionInstance): Promise<void> {
  const okta = await world.okta();
  const [first = ""] = urlsOf(instance);
  addApp(okta, { acsURL: first, entityID: instance.issuer });
  const project = await world.project(configOf(instance), okta);
  const stack = project.stack("okta");
  const plan = await stack.plan();
  deepEqual(changesOf(plan), [
    ...instance.regions.slice(1).map((region) => `create ${bookmarkOf(region)}`),
    `import and update ${SETTINGS}`,
  ]);
  await stack.apply(plan);
  deepEqual(okta.settingsOf(APP_ID), settingsOf(instance));
  await stack.settled();

  const other = await world.okta();
  addApp(other, { acsURL: `${first}-of-another`, entityID: instance.issuer });
  const refused = (await world.project(configOf(instance), other)).stack("okta");
  const { diagnostics } = await refused.refusal(() => refused.plan());
  match(
    diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ detail }) => detail)
      .join("\n"),
    /^The app's acsURL is now \S+, which is none of endpoints\.acsUrls: /,
  );
}
