import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { configText } from "../helpers/config";
import { idc } from "../helpers/run";

const TENANT = "11111111-2222-4333-8444-555555555555";

test("--json has the issuer, every ACS URL with its Okta field in field order, and every portal URL", () => {
  const { exitCode, stdout } = idc(["urls", "--json"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    issuer: "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890",
    acs: [
      ["ap-northeast-1", "primary", "dual-stack", `ap-northeast-1.sso.signin.aws`, "acsURL"],
      ["ap-northeast-1", "primary", "ipv4", `ap-northeast-1.signin.aws`, "acsURL1"],
      ["ap-northeast-3", "additional", "dual-stack", `ap-northeast-3.sso.signin.aws`, "acsURL2"],
      ["ap-northeast-3", "additional", "ipv4", `ap-northeast-3.signin.aws`, "acsURL3"],
    ].map(([region, role, endpoint, host, oktaField]) => ({
      region,
      role,
      endpoint,
      url: `https://${host}/platform/saml/acs/${TENANT}`,
      oktaField,
    })),
    portal: [
      ["ap-northeast-1", "primary", "classic-ipv4", "d-1234567890.awsapps.com/start"],
      [
        "ap-northeast-1",
        "primary",
        "alternative-ipv4",
        "ssoins-111111h2222j33pp.ap-northeast-1.portal.amazonaws.com",
      ],
      [
        "ap-northeast-1",
        "primary",
        "dual-stack",
        "ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws",
      ],
      [
        "ap-northeast-3",
        "additional",
        "dual-stack",
        "ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws",
      ],
      [
        "ap-northeast-3",
        "additional",
        "alternative-ipv4",
        "ssoins-111111h2222j33pp.ap-northeast-3.portal.amazonaws.com",
      ],
    ].map(([region, role, endpoint, rest]) => ({
      region,
      role,
      endpoint,
      url: `https://${rest}`,
    })),
  });
});

test("for people: a table for each Region, the field beside each ACS URL, the portal to hand out", () => {
  const { stdout } = idc(["urls"]);
  const lines = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
  expect(lines).toEqual([
    ["Issuer for all Regions, Okta field entityID"],
    ["https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-1234567890"],
    [""],
    ["ap-northeast-1, Asia Pacific (Tokyo), primary Region"],
    [
      "ACS URL",
      "dual-stack",
      `https://ap-northeast-1.sso.signin.aws/platform/saml/acs/${TENANT}`,
      "Okta field acsURL",
    ],
    [
      "ACS URL",
      "ipv4",
      `https://ap-northeast-1.signin.aws/platform/saml/acs/${TENANT}`,
      "Okta field acsURL1",
    ],
    ["portal", "classic-ipv4", "https://d-1234567890.awsapps.com/start", "hand this one to users"],
    [
      "portal",
      "alternative-ipv4",
      "https://ssoins-111111h2222j33pp.ap-northeast-1.portal.amazonaws.com",
    ],
    ["portal", "dual-stack", "https://ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws"],
    [""],
    ["ap-northeast-3, Asia Pacific (Osaka), additional Region"],
    [
      "ACS URL",
      "dual-stack",
      `https://ap-northeast-3.sso.signin.aws/platform/saml/acs/${TENANT}`,
      "Okta field acsURL2",
    ],
    [
      "ACS URL",
      "ipv4",
      `https://ap-northeast-3.signin.aws/platform/saml/acs/${TENANT}`,
      "Okta field acsURL3",
    ],
    [
      "portal",
      "dual-stack",
      "https://ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws",
      "hand this one to users",
    ],
    [
      "portal",
      "alternative-ipv4",
      "https://ssoins-111111h2222j33pp.ap-northeast-3.portal.amazonaws.com",
    ],
    [""],
  ]);
});

test("a config that is wrong is exit code 1, its problems on standard error, no stack trace", () => {
  expect(idc(["urls"], { env: { IDC_CONFIG: "nowhere/prod.yaml" } })).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      "nowhere/prod.yaml: 1 problem\n\n  the file\n    does not exist. Name your config, seen from the working directory: --config <file>, or IDC_CONFIG; config/example.yaml is one to copy.\n",
  });
});

test("every subcommand has --help", () => {
  const { exitCode, stdout } = idc(["urls", "--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("List every ACS URL, with its Okta field");
});

test.each([
  [
    "an unknown option",
    ["urls", "--jsn"],
    "error: unknown option '--jsn'\n(Did you mean --json?)\nSee: idc --help\n",
  ],
  [
    "an unknown subcommand",
    ["url"],
    "error: unknown command 'url'\n(Did you mean urls?)\nSee: idc --help\n",
  ],
])("%s is exit code 1, with what was probably meant", (_, args, stderr) => {
  expect(idc(args)).toEqual({ exitCode: 1, stdout: "", stderr });
});

test("--config names the config, before or behind the options, and for this command alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "idc-urls-"));
  const file = join(folder, "other.yaml");
  writeFileSync(file, configText({ "regions.additional": ["eu-west-1"] }));
  for (const args of [
    ["--config", file, "--json"],
    ["--json", `--config=${file}`],
  ]) {
    const { stdout, stderr } = idc(["urls", ...args]);
    expect(stdout).toContain("eu-west-1.sso.signin.aws");
    expect(stderr).toContain(`Config: ${file}.`);
  }
  expect(idc(["urls"]).stdout).not.toContain("eu-west-1");
  rmSync(folder, { recursive: true });
});
