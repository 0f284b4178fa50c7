import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { parse } from "yaml";

import { aliasOf, PRIMARY_KEY, regionOf, replicaOf } from "../harness/example";
import {
  addApp,
  awsOptionsOf,
  CHINA,
  EUROPE,
  GOV,
  metadataOf,
  settingsOf,
  urlsOf,
  type PartitionInstance,
} from "../harness/partitions";
import { changesOf } from "../harness/plan";
import type { Variation } from "../harness/project";
import type { Scenario, World } from "../harness/world";

export const scenario: Scenario = {
  title:
    "GovCloud, China and the European Sovereign Cloud, from the metadata file to empty plans and a green doctor",
  needs: ["aws"],
  async run(world) {
    for (const instance of [GOV, CHINA, EUROPE]) await rollOut(world, instance);
    return "init wrote every ACS URL and the issuer word for word; keys, policies, aliases and Regions of each partition were applied, second plans were empty, and doctor found nothing";
  },
};

async function rollOut(world: World, instance: PartitionInstance): Promise<void> {
  const { partition, issuer, acsUrls, portals } = instance;
  const [primary, ...additional] = instance.regions;
  const aws = await world.aws(awsOptionsOf(instance));
  const okta = await world.okta();
  addApp(okta, settingsOf(instance));
  const group = okta.addGroup("Everyone", { id: "00g1b2c3d4e5f6g7h8i9" });
  const url = portals.at(-1);
  for (const label of additional) {
    okta
      .addApp("bookmark", { label, settings: { app: { url } } })
      .groups.set(group, { priority: 0, profile: {} });
  }
  const env = { ...aws.environment, ...okta.environment };

  const metadata = await world.file(`${partition}.xml`, metadataOf(instance));
  const out = await world.file(`${partition}.yaml`);
  const init = await world.idc(
    [
      "init",
      "--metadata",
      metadata,
      "--okta-org",
      "example.okta.com",
      "--environment",
      "example",
      "--out",
      out,
    ],
    env,
  );
  equal(init.code, 0, init.stderr);
  match(
    init.stderr,
    /^warning: The formats of ACS URLs and issuers in .* are not known here\.[^\n]*\n$/,
  );
  const written = parse(await readFile(out, "utf8")) as Variation;
  deepEqual(written.endpoints, { acsUrls });
  const { issuerUrl, instanceArn } = written.identityCenter as Record<string, unknown>;
  deepEqual(
    [issuerUrl, instanceArn],
    [issuer, `arn:${partition}:sso:::instance/ssoins-111111h2222j33pp`],
  );

  // The harness varies the example: what that has besides goes.
  const config: Variation = {
    ...written,
    identityCenter: {
      tenantId: undefined,
      portalAlias: undefined,
      ...(written.identityCenter as object),
    },
    guide: undefined,
  };
  const project = await world.project(config, aws);
  const kms = project.stack("kms");
  const keys = await kms.plan();
  deepEqual(changesOf(keys), [
    ...[primary, ...additional].sort().map((region) => `create ${aliasOf(region)}`),
    `create ${PRIMARY_KEY}`,
    ...additional.map((region) => `create ${replicaOf(region)}`),
  ]);
  await kms.apply(keys);
  await kms.settled();
  const made = await aws.keys();
  deepEqual(
    made.map(({ arn }) => arn.split(":").slice(0, 4).join(":")),
    [primary, ...additional].sort().map((region) => `arn:${partition}:kms:${region}`),
  );
  for (const { policy } of made) {
    const text = JSON.stringify(policy);
    ok(text.includes(`arn:${partition}:iam::111122223333:root`), text);
    ok(!text.includes("arn:aws:"), text);
  }

  const file = { IDC_CONFIG: project.configFile };
  const activate = await world.idc(["activate-key", "--yes"], { ...env, ...file });
  equal(activate.code, 0, activate.stderr);
  equal(aws.encryption().KmsKeyArn, made.find(({ region }) => region === primary)?.arn);

  const identityCenter = project.stack("identity-center");
  const regions = await identityCenter.plan();
  deepEqual(
    changesOf(regions),
    additional.map((region) => `create ${regionOf(region)}`),
  );
  await identityCenter.apply(regions);
  await project.synth({ ...config, adopt: { identityCenterRegions: additional } });
  await identityCenter.settled();

  const hosts = [...urlsOf(instance), ...portals].map((address) => new URL(address).hostname);
  const proxy = await world.webProxy([...new Set(hosts)]);
  const doctor = await world.idc(["doctor"], { ...env, ...proxy.environment, ...file });
  match(doctor.stdout, /^0 failed, 0 could not look, 0 warning, \d+ ok\n/);
  equal(doctor.code, 0);
  deepEqual(new Set(proxy.asked), new Set(hosts));
}
