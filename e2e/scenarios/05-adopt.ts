import { deepEqual, equal } from "node:assert/strict";

import { keyPolicy } from "../../lib/key-policy";
import {
  ACCOUNT,
  addAppByHand,
  ADDITIONAL,
  aliasOf,
  bookmarkOf,
  INSTANCE,
  MANAGED_SETTINGS,
  PRIMARY,
  PRIMARY_KEY,
  regionOf,
  replicaOf,
  SETTINGS,
} from "../harness/example";
import { portalOf } from "../harness/outside";
import { changeOf, changesOf, type Plan } from "../harness/plan";
import type { Scenario } from "../harness/world";
import type { OktaStandIn } from "../services/okta";

export const scenario: Scenario = {
  title: "key, replica, aliases, Region, app and bookmark made outside",
  needs: ["aws", "okta"],
  release5: "too",
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
    addAppByHand(okta, { settings: { app: MANAGED_SETTINGS } });
    const bookmark = okta.addApp("bookmark", {
      label: "AWS access portal, Asia Pacific (Osaka)",
      settings: { app: { url: portalOf(ADDITIONAL), requestIntegration: false } },
    });
    const input = {
      managementAccountId: ACCOUNT,
      delegatedAdminAccountIds: [],
      primaryRegion: PRIMARY,
    };
    const Policy = JSON.stringify(keyPolicy("minimal", input));
    const act = (service: "kms" | "sso", region: string, action: string, input: object) =>
      aws.act(service, region, action, input);

    const made = (await act("kms", PRIMARY, "CreateKey", {
      Policy,
      MultiRegion: true,
      KeyUsage: "ENCRYPT_DECRYPT",
      Description: "made by hand",
      Tags: [{ TagKey: "owner", TagValue: "somebody" }],
    })) as { KeyMetadata: { KeyId: string; Arn: string } };
    const { KeyId, Arn } = made.KeyMetadata;
    await act("kms", PRIMARY, "EnableKeyRotation", { KeyId });
    await act("kms", PRIMARY, "ReplicateKey", { KeyId, Policy, ReplicaRegion: ADDITIONAL });
    for (const region of [PRIMARY, ADDITIONAL]) {
      const AliasName = "alias/identity-center";
      await act("kms", region, "CreateAlias", { AliasName, TargetKeyId: KeyId });
    }
    await aws.activateKey(Arn);
    await act("sso", PRIMARY, "AddRegion", {
      InstanceArn: INSTANCE.instanceArn,
      RegionName: ADDITIONAL,
    });
    while (aws.regions().some(({ status }) => status !== "ACTIVE")) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const before = await aws.keys();
    const operations = aws.regionOperations().length;

    const adopt = {
      primaryKeyId: KeyId,
      replicaRegions: [ADDITIONAL],
      aliasRegions: [PRIMARY, ADDITIONAL],
      identityCenterRegions: [ADDITIONAL],
      bookmarkAppIds: { [ADDITIONAL]: bookmark.id },
    };
    const project = await world.project({ adopt }, aws, okta);

    const kms = project.stack("kms");
    const keys = await kms.plan();
    deepEqual(changesOf(keys), [
      `import and update ${PRIMARY_KEY}`,
      `import and update ${replicaOf(ADDITIONAL)}`,
      `import ${aliasOf(PRIMARY)}`,
      `import ${aliasOf(ADDITIONAL)}`,
    ]);
    for (const address of [PRIMARY_KEY, replicaOf(ADDITIONAL)]) {
      deepEqual(differing(keys, address), [
        "bypass_policy_lockout_safety_check",
        "deletion_window_in_days",
      ]);
    }
    await world.keep("kms-adopt", keys);
    await kms.apply(keys);
    deepEqual(await aws.keys(), before);
    await kms.settled();

    const identityCenter = project.stack("identity-center");
    const regions = await identityCenter.plan();
    deepEqual(changesOf(regions), [`import ${regionOf(ADDITIONAL)}`]);
    await world.keep("identity-center-adopt", regions);
    await identityCenter.apply(regions);
    equal(aws.regionOperations().length, operations);
    await identityCenter.settled();

    const oktaStack = project.stack("okta");
    const app = await oktaStack.plan();
    deepEqual(changesOf(app), [
      `import and update ${bookmarkOf(ADDITIONAL)}`,
      `import ${SETTINGS}`,
    ]);
    deepEqual(differing(app, bookmarkOf(ADDITIONAL)), ["skip_authentication_policy"]);
    const was = structuredClone(appsOf(okta));
    await oktaStack.apply(app);
    deepEqual(appsOf(okta), was);
    // The provider has no update without a write: the bookmark is written as it is.
    const writes = okta.log.filter(({ method }) => method !== "GET");
    deepEqual(
      writes.map(({ method, path }) => `${method} ${path}`),
      [`PUT /api/v1/apps/${bookmark.id}`],
    );
    await oktaStack.settled();
    return "7 imports, nothing created, replaced or destroyed; key, replica and bookmark are updated in arguments that Terraform's state alone has, and are as they were (the bookmark is written once, as it was)";
  },
};

/** The apps, without the time of the last write. */
const appsOf = ({ apps }: OktaStandIn) =>
  [...apps.values()].map((app) => ({ ...app, lastUpdated: undefined }));

/** Arguments of a resource that the plan changes. */
function differing(plan: Plan, address: string): string[] {
  const { before: was, after: becomes } = changeOf(plan, address);
  return Object.keys(becomes ?? {})
    .filter((name) => JSON.stringify(was?.[name]) !== JSON.stringify(becomes?.[name]))
    .sort();
}
