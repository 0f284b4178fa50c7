/** What holds for every valid config: searched by fast-check, not listed. */
import fc from "fast-check";
import { stringify } from "yaml";

import { parseConfig, type Config } from "../../lib/config";
import { acsUrl, defaultAcsEndpoint, REGIONS } from "../../lib/endpoints";
import { KmsStack } from "../../stacks/kms-stack";
import { OktaStack } from "../../stacks/okta-stack";
import { synth } from "../helpers/synth";

const COMMERCIAL = [...REGIONS.values()]
  .filter(({ partition }) => partition === "aws")
  .map(({ name }) => name);

const accountId = fc.stringMatching(/^[0-9]{12}$/);

/** Valid configs of all shapes: numbers of Regions, endpoint types, profiles, app new or not. */
const configs = fc
  .record({
    regions: fc.shuffledSubarray(COMMERCIAL, { minLength: 1, maxLength: 12 }),
    retiring: fc.nat(3),
    acs: fc.shuffledSubarray(["dual-stack", "ipv4"] as const, { minLength: 1 }),
    old: fc.boolean(),
    pickDefault: fc.option(fc.nat(2)),
    keyPolicy: fc.constantFrom("minimal", "aws-baseline"),
    delegated: fc.uniqueArray(accountId, { maxLength: 3 }),
    existingApp: fc.boolean(),
  })
  .map(({ regions, retiring, acs, old, pickDefault, keyPolicy, delegated, existingApp }) => {
    const [primary, ...others] = regions;
    const types = old ? ["alternative-ipv4", ...acs] : acs;
    const fitting = Math.floor((18 - types.length) / acs.length);
    return {
      environment: "any",
      identityCenter: {
        instanceArn: "arn:aws:sso:::instance/ssoins-2222a2222b3333cc",
        identityStoreId: "d-2234567890",
        tenantId: "1111-aaee",
        managementAccountId: "111122223333",
        delegatedAdminAccountIds: delegated.filter((id) => id !== "111122223333"),
        enabledBeforeFebruary2026: old,
      },
      regions: {
        primary,
        additional: others.slice(retiring).slice(0, fitting),
        retiring: others.slice(0, retiring),
      },
      endpoints: {
        acs,
        ...(pickDefault !== null && { defaultAcs: types[pickDefault % types.length] }),
      },
      kms: { keyPolicy },
      okta: {
        orgName: "example",
        app: existingApp ? { id: "0oa1b2c3d4e5f6g7h8i9" } : { label: "AWS" },
      },
      backend: { type: "local" },
    };
  })
  .map((written) => parseConfig("any.yaml", stringify(written)).config);

const settingsOf = (config: Config): Record<string, string> => {
  const json = synth(OktaStack, config);
  const app = json.resource["okta_app_saml"]?.["app"];
  return app === undefined
    ? (json.locals?.["managed_settings"] as Record<string, string>)
    : (JSON.parse(app["app_settings_json"] as string) as Record<string, string>);
};

const acsValues = (settings: Record<string, string>): string[] =>
  Object.entries(settings).flatMap(([field, url]) => (field.startsWith("acsURL") ? [url] : []));

const holds = (property: (config: Config) => void): void => {
  fc.assert(fc.property(configs, property), { numRuns: 150 });
};

test("the default ACS field has a URL of the primary Region, of the type that goes first", () => {
  holds((config) => {
    expect(settingsOf(config)["acsURL"]).toBe(
      acsUrl(defaultAcsEndpoint(config), config.regions.primary, "1111-aaee"),
    );
  });
});

test("no ACS URL is registered twice, and every Region in use has one of each type", () => {
  holds((config) => {
    const urls = acsValues(settingsOf(config));
    expect(new Set(urls).size).toBe(urls.length);
    for (const region of [config.regions.primary, ...config.regions.additional]) {
      for (const type of config.endpoints.acs) {
        expect(urls).toContain(acsUrl(type, region, "1111-aaee"));
      }
    }
  });
});

test("an instance enabled before February 2026 keeps its alternative URL, and no other has one", () => {
  holds((config) => {
    const url = acsUrl("alternative-ipv4", config.regions.primary, "1111-aaee");
    expect(acsValues(settingsOf(config)).includes(url)).toBe(
      config.identityCenter.enabledBeforeFebruary2026,
    );
  });
});

test("no ACS URL is one of a retiring Region", () => {
  holds((config) => {
    const hosts = acsValues(settingsOf(config)).map((url) => new URL(url).host.split(".")[0]);
    for (const region of config.regions.retiring) expect(hosts).not.toContain(region);
  });
});

test("every Region in use or retiring has its key, and all keys have one policy", () => {
  holds((config) => {
    const { resource } = synth(KmsStack, config);
    const keys = [
      ...Object.values(resource["aws_kms_key"] ?? {}),
      ...Object.values(resource["aws_kms_replica_key"] ?? {}),
    ];
    expect(keys.map(({ region }) => region)).toEqual(
      expect.arrayContaining([
        config.regions.primary,
        ...config.regions.additional,
        ...config.regions.retiring,
      ]),
    );
    expect(new Set(keys.map(({ policy }) => policy)).size).toBe(1);
  });
});
