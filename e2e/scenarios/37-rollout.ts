import { deepEqual, equal, match } from "node:assert/strict";
import { mkdir } from "node:fs/promises";

import { addAppByHand, ADDITIONAL, ISSUER, PRIMARY, TENANT } from "../harness/example";
import { HOSTS, METADATA } from "../harness/outside";
import type { Scenario } from "../harness/world";

/** An instance that is not the example's, whose IDs are refused. */
const MINE = {
  instanceArn: "arn:aws:sso:::instance/ssoins-999999h2222j33pp",
  identityStoreId: "d-9234567890",
};
const MINE_TENANT = "99999999-2222-4333-8444-555555555555";

const acs = (region: string, host = ""): string =>
  `https://${region}${host}.signin.aws/platform/saml/acs/${MINE_TENANT}`;

const METADATA_OF_MINE = METADATA.replaceAll(TENANT, MINE_TENANT).replaceAll(
  "d-1234567890",
  MINE.identityStoreId,
);

export const scenario: Scenario = {
  title: "the README's five commands, from an empty folder to sign-in in both Regions",
  needs: ["aws", "okta"],
  async run(world) {
    const aws = await world.aws(MINE);
    const okta = await world.okta();
    // As the console's single-Region set-up leaves it.
    const app = addAppByHand(okta, {
      settings: {
        app: {
          acsURL: acs(PRIMARY, ".sso"),
          entityID: ISSUER.replace("d-1234567890", MINE.identityStoreId),
        },
      },
    });
    const proxy = await world.webProxy(HOSTS);
    const metadata = await world.file("metadata.xml", METADATA_OF_MINE);
    const folder = await world.file("identity");
    await mkdir(folder, { recursive: true });
    const providers = process.env["TF_CLI_CONFIG_FILE"];
    const env = {
      ...aws.environment,
      ...okta.environment,
      ...proxy.environment,
      ...(providers !== undefined && { TF_CLI_CONFIG_FILE: providers }),
    };
    const idc = async (code: number, ...args: string[]) => {
      const ran = await world.idc(args, env, folder);
      equal(ran.code, code, `${args.join(" ")}: ${ran.stderr}${ran.stdout}`);
      return ran;
    };

    await idc(
      0,
      ...["init", "--metadata", metadata, "--environment", "prod"],
      ...["--okta-org", "example.okta.com", "--backend", "local"],
    );
    const planned = await idc(0, "plan");
    match(planned.stdout, /^\*\*Pass/);
    const keys = await idc(2, "apply", "--yes");
    match(keys.stderr, /Not applied yet: prod-identity-center, prod-okta\./);
    await idc(0, "activate-key", "--yes");
    const rest = await idc(0, "apply", "--yes");
    match(rest.stdout, /^prod-identity-center: applied, .*\nprod-okta: applied, .*\n$/);

    deepEqual(
      aws.regions().map(({ region, status }) => [region, status]),
      [PRIMARY, ADDITIONAL].map((region) => [region, "ACTIVE"]),
    );
    deepEqual(
      Object.values(okta.settingsOf(app.id)).filter((value) => String(value).includes("/acs/")),
      [
        acs(PRIMARY, ".sso"),
        // The metadata file has it: the instance is older than February 2026.
        `https://${PRIMARY}.signin.aws.amazon.com/platform/saml/acs/${MINE_TENANT}`,
        acs(PRIMARY),
        acs(ADDITIONAL, ".sso"),
        acs(ADDITIONAL),
      ],
    );
    const settled = await idc(0, "plan");
    match(settled.stdout, /prod-kms`: no changes; `prod-identity-center`: no changes/);
    return `${settled.stdout.split("\n")[0]}`;
  },
};
