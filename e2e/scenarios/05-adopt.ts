import { deepEqual, equal, ok } from "node:assert/strict";

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
import { changeOf, changesOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

export const scenario: Scenario = {
  title: "key, replica, aliases, Region and app made outside",
  needs: ["aws", "okta"],
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
    addAppByHand(okta, { settings: { app: MANAGED_SETTINGS } });
    const accounts = { managementAccountId: ACCOUNT, delegatedAdminAccountIds: [] };
    const Policy = JSON.stringify(keyPolicy("minimal", accounts));
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
    const differs = [PRIMARY_KEY, replicaOf(ADDITIONAL)].map((address) => {
      const { before: was, after: becomes } = changeOf(keys, address);
      return Object.keys(becomes ?? {}).filter(
        (name) => JSON.stringify(was?.[name]) !== JSON.stringify(becomes?.[name]),
      );
    });
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
    deepEqual(changesOf(app), [`create ${bookmarkOf(ADDITIONAL)}`, `import ${SETTINGS}`]);
    await oktaStack.apply(app);
    ok(!okta.log.some(({ method }) => method === "PUT"));
    await oktaStack.settled();
    return `6 imports, nothing replaced or destroyed, no key, Region or setting touched (updates in Terraform's state alone: ${[...new Set(differs.flat())].join(", ")}); only the bookmark is new`;
  },
};
