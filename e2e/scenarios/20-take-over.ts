import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { parse } from "yaml";

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
import {
  ALIAS,
  HOSTS,
  makeOutside,
  METADATA,
  OKTA_SETTINGS,
  OTHER_FIELDS,
  portalOf,
} from "../harness/outside";
import { changesOf } from "../harness/plan";
import type { Variation } from "../harness/project";
import { CONFIG_LINE, type Scenario } from "../harness/world";

/** Arguments that neither AWS nor Okta knows: after an import they are new to Terraform's state alone. */
const STATE_ONLY = [
  "bypass_policy_lockout_safety_check",
  "deletion_window_in_days",
  "skip_authentication_policy",
];

export const scenario: Scenario = {
  title: "from a metadata file to empty plans and a green doctor",
  needs: ["aws", "okta"],
  release5: "too",
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta({ acsFields: OTHER_FIELDS });
    addAppByHand(okta, { settings: { app: OKTA_SETTINGS } });
    const group = okta.addGroup("Everyone", { id: "00g1b2c3d4e5f6g7h8i9" });
    const bookmark = okta.addApp("bookmark", {
      label: "AWS access portal, Asia Pacific (Osaka)",
      settings: { app: { url: portalOf(ADDITIONAL), requestIntegration: false } },
    });
    bookmark.groups.set(group, { priority: 0, profile: {} });
    const key = await makeOutside(aws);
    const env = { ...aws.environment, ...okta.environment };

    const out = await world.file("example.yaml");
    const metadata = await world.file("metadata.xml", METADATA);
    const init = await world.idc(
      ["init", "--metadata", metadata, "--okta-org", "example.okta.com", "--out", out],
      env,
    );
    deepEqual([init.code, init.stderr], [0, ""]);
    match(init.stdout, /No differences seen\./);
    equal((await world.idc(["init", "--metadata", metadata, "--out", out], env)).code, 1);

    const config = parse(await readFile(out, "utf8")) as Variation;
    deepEqual(config.adopt, {
      primaryKeyId: key.id,
      replicaRegions: [ADDITIONAL],
      aliasRegions: [PRIMARY, ADDITIONAL],
      identityCenterRegions: [ADDITIONAL],
      bookmarkAppIds: { [ADDITIONAL]: bookmark.id },
    });
    deepEqual(config.kms, { keyPolicy: "minimal", aliasName: ALIAS, rotationPeriodInDays: 400 });
    deepEqual(config.endpoints, { acs: ["dual-stack", "ipv4"], defaultAcs: "ipv4" });

    const project = await world.project(config, aws, okta);
    const expected = {
      kms: [
        `import and update ${PRIMARY_KEY}`, // of the deletion window, which KMS does not tell
        `import and update ${replicaOf(ADDITIONAL)}`,
        `import ${aliasOf(PRIMARY)}`,
        `import ${aliasOf(ADDITIONAL)}`,
      ],
      "identity-center": [`import ${regionOf(ADDITIONAL)}`],
      okta: [
        `import and update ${bookmarkOf(ADDITIONAL)}`, // of an argument that tells the provider alone
        `import ${SETTINGS}`,
      ],
    };
    for (const role of ["kms", "identity-center", "okta"] as const) {
      const stack = project.stack(role);
      const plan = await stack.plan();
      deepEqual(changesOf(plan), expected[role]);
      for (const { change } of plan.json.resource_changes ?? []) {
        const differing = Object.keys(change.after ?? {}).filter(
          (name) => JSON.stringify(change.before?.[name]) !== JSON.stringify(change.after?.[name]),
        );
        ok(
          differing.every((name) => STATE_ONLY.includes(name)),
          differing.join(", "),
        );
      }
      await stack.apply(plan);
      deepEqual(changesOf(await stack.plan()), []);
    }

    const proxy = await world.webProxy(HOSTS);
    const file = { IDC_CONFIG: project.configFile };
    const doctor = await world.idc(["doctor"], { ...env, ...proxy.environment, ...file });
    match(doctor.stdout, /^0 failed, 0 could not look, 0 warning, \d+ ok\n/);
    equal(doctor.code, 0);
    match(doctor.stderr, CONFIG_LINE);
    deepEqual(new Set(proxy.asked), new Set(HOSTS));
    const fields = await world.idc(["doctor", "--okta-fields"], { ...env, ...file });
    equal(fields.code, 0);
    match(
      fields.stdout,
      /okta\.acsFields is right: the app has ssoAcsUrl and every ssoAcsUrl\{n\}\./,
    );
    const activate = await world.idc(["activate-key", "--yes"], { ...env, ...file });
    equal(activate.code, 0);
    match(activate.stdout, /Already active\. Nothing to do\./);
    return `${doctor.stdout.trim().split("\n").at(-1)}; everything imported, nothing created, and changed only in arguments that Terraform's state alone has`;
  },
};
