import {
  ACS_URL_LIMIT,
  allAcsFields,
  assignAcsFields,
  managedAppSettings,
} from "../../../lib/okta";
import { configWith, SEVENTEEN_REGIONS } from "../../helpers/config";

const TENANT = "11111111-2222-4333-8444-555555555555";

test("the example's URLs go to acsURL and acsURL1 to acsURL3", () => {
  expect(managedAppSettings(configWith())).toEqual({
    acsURL: `https://ap-northeast-1.sso.signin.aws/platform/saml/acs/${TENANT}`,
    acsURL1: `https://ap-northeast-1.signin.aws/platform/saml/acs/${TENANT}`,
    acsURL2: `https://ap-northeast-3.sso.signin.aws/platform/saml/acs/${TENANT}`,
    acsURL3: `https://ap-northeast-3.signin.aws/platform/saml/acs/${TENANT}`,
    entityID: "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890",
  });
});

test("the default field takes the alternative URL of an instance enabled before February 2026", () => {
  const settings = managedAppSettings(
    configWith({ "identityCenter.enabledBeforeFebruary2026": true }),
  );
  expect(settings["acsURL"]).toBe(
    `https://ap-northeast-1.signin.aws.amazon.com/platform/saml/acs/${TENANT}`,
  );
});

test("field names are as configured", () => {
  const config = configWith({
    "okta.acsFields": { default: "firstAcs", additional: "acs{n}Url" },
  });
  expect(assignAcsFields(config).map(({ oktaField }) => oktaField)).toEqual([
    "firstAcs",
    "acs1Url",
    "acs2Url",
    "acs3Url",
  ]);
});

test("the app has eighteen ACS fields", () => {
  const fields = allAcsFields({ default: "acsURL", additional: "acsURL{n}" });
  expect(fields).toHaveLength(18);
  expect(fields.slice(0, 2)).toEqual(["acsURL", "acsURL1"]);
  expect(fields.at(-1)).toBe("acsURL17");
});

test("all eighteen fields can be used", () => {
  const [primary, ...additional] = SEVENTEEN_REGIONS;
  const config = configWith({
    "identityCenter.enabledBeforeFebruary2026": true,
    "regions.primary": primary,
    "regions.additional": additional,
    "endpoints.acs": ["dual-stack"],
  });
  const assigned = assignAcsFields(config);
  expect(assigned).toHaveLength(ACS_URL_LIMIT);
  expect(assigned.at(-1)).toEqual({
    region: "sa-east-1",
    role: "additional",
    endpoint: "dual-stack",
    url: `https://sa-east-1.sso.signin.aws/platform/saml/acs/${TENANT}`,
    oktaField: "acsURL17",
  });
});

test("more URLs than fields are refused even where no config was loaded", () => {
  const config = configWith({ "endpoints.acs": ["dual-stack"] });
  const tooMany = {
    ...config,
    regions: { ...config.regions, additional: Array(18).fill("x-y-1") },
  };
  expect(() => assignAcsFields(tooMany)).toThrow(
    "more ACS URLs than the 18 fields of the Okta app",
  );
});
