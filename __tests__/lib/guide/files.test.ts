import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadSharedConfigFiles, loadSsoSessionData } from "@smithy/shared-ini-file-loader";
import parseBookmarks from "node-bookmarks-parser";

import { handedOutPortal, portalUrls } from "../../../lib/endpoints";
import { guideFiles, guideOf, regionalProfiles, type GuideInput } from "../../../lib/guide";
import { ASSETS, COUNTS, input, inRegions } from "./fixtures";

const filesOf = (of: GuideInput, profiles?: readonly string[]) => guideFiles(of, ASSETS, profiles);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "guide-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let configs = 0;

/** Reads a text as the AWS SDK reads `~/.aws/config`. */
async function asAwsConfig(text: string) {
  // The loader remembers what it read by path.
  const configFilepath = join(folder, `config-${(configs += 1)}`);
  writeFileSync(configFilepath, text);
  const options = { configFilepath, filepath: join(folder, "none") };
  return {
    sessions: await loadSsoSessionData(options),
    profiles: (await loadSharedConfigFiles(options)).configFile,
  };
}

/** The AWS CLI's rule: the Region of a portal's host; none for awsapps.com. */
function regionByCliRule(startUrl: string): string | undefined {
  const { host } = new URL(startUrl);
  return (
    /^[^.]+\.portal\.([^.]+)\.app\.aws$/.exec(host)?.[1] ??
    /^[^.]+\.([^.]+)\.portal\.amazonaws\.com$/.exec(host)?.[1]
  );
}

describe.each(COUNTS)("with %i Regions", (count) => {
  const of = inRegions(count);
  const files = filesOf(of);
  const regions = [of.regions.primary, ...of.regions.additional];

  test("every file has every additional Region, the page and the wiki text every portal URL", () => {
    for (const text of Object.values(files)) {
      for (const region of of.regions.additional) expect(text).toContain(region);
    }
    for (const { url } of portalUrls(of)) {
      expect(files["index.html"]).toContain(`href="${url}"`);
      expect(files["guide.md"]).toContain(`<${url}>`);
    }
  });

  test("the bookmark file is a folder with one portal per Region, in order", () => {
    // The parser's root stands for the browser's bookmark menu.
    const [root, ...otherRoots] = parseBookmarks(files["bookmarks.html"]);
    const [folderOfBookmarks, ...others] = root?.children ?? [];
    expect([otherRoots, others]).toEqual([[], []]);
    expect(folderOfBookmarks).toMatchObject({
      type: "folder",
      title: "Example Corp: AWS sign-in",
    });
    expect(folderOfBookmarks?.children?.map(({ type, url }) => ({ type, url }))).toEqual(
      regions.map((region) => ({ type: "bookmark", url: handedOutPortal(of, region).url })),
    );
  });

  test("the AWS SDK's loader finds a session per Region, whose start URL gives that Region", async () => {
    const { sessions } = await asAwsConfig(files["aws-config.ini"]);
    expect(Object.keys(sessions)).toEqual(regions.map((region) => `example-${region}`));
    for (const region of regions) {
      const session = sessions[`example-${region}`];
      expect(session).toEqual({
        sso_start_url: handedOutPortal(of, region).url,
        sso_region: region,
        sso_registration_scopes: "sso:account:access",
      });
      const found = regionByCliRule(session?.["sso_start_url"] as string);
      expect(found).toBe(region === of.regions.primary ? undefined : region);
    }
  });
});

test("the same input gives the same bytes", () => {
  expect(filesOf(input())).toEqual(filesOf(input()));
});

test("IPv4-only portals give their Region by the CLI's rule, too", async () => {
  const of = input({ "endpoints.portal": "alternative-ipv4" });
  const { sessions } = await asAwsConfig(filesOf(of)["aws-config.ini"]);
  const url = sessions["example-ap-northeast-3"]?.["sso_start_url"] as string;
  expect(url).toBe("https://ssoins-111111h2222j33pp.ap-northeast-3.portal.amazonaws.com");
  expect(regionByCliRule(url)).toBe("ap-northeast-3");
});

test("the bookmark file, word for word", () => {
  expect(filesOf(input())["bookmarks.html"]).toBe(`<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
    <DT><H3>Example Corp: AWS sign-in</H3>
    <DL><p>
        <DT><A HREF="https://d-1234567890.awsapps.com/start">AWS Asia Pacific (Tokyo), Primary Region</A>
        <DT><A HREF="https://ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws">AWS Asia Pacific (Osaka), Additional Region</A>
    </DL><p>
</DL><p>
`);
});

test("the allow-list has the domains of AWS's guide for each Region and endpoint type", () => {
  const text = filesOf(input())["allowlist.txt"];
  const [, ...sections] = text
    .trim()
    .split("\n\n")
    .map((section) => section.split("\n"));
  expect(sections.map(([title]) => title)).toEqual([
    "# ap-northeast-1, Asia Pacific (Tokyo), primary Region: IPv4 endpoints",
    "# ap-northeast-1, Asia Pacific (Tokyo), primary Region: dual-stack endpoints (IPv4 and IPv6)",
    "# ap-northeast-3, Asia Pacific (Osaka), additional Region: IPv4 endpoints",
    "# ap-northeast-3, Asia Pacific (Osaka), additional Region: dual-stack endpoints (IPv4 and IPv6)",
  ]);
  expect(sections[2]?.slice(1)).toEqual([
    "ssoins-111111h2222j33pp.ap-northeast-3.portal.amazonaws.com",
    "*.aws.dev",
    "*.awsstatic.com",
    "*.console.aws.a2z.com",
    "oidc.ap-northeast-3.amazonaws.com",
    "*.sso.amazonaws.com",
    "*.sso.ap-northeast-3.amazonaws.com",
    "*.sso-portal.ap-northeast-3.amazonaws.com",
    "ap-northeast-3.signin.aws",
    "ap-northeast-3.signin.aws.amazon.com",
    "signin.aws.amazon.com",
    "*.cloudfront.net",
    "opfcaptcha-prod.s3.amazonaws.com",
    "# Only in the Identity Center User Guide's list, which has no date. Try without it first:",
    "ap-northeast-3.prod.pr.panorama.console.api.aws",
  ]);
  expect(sections[3]?.slice(1)).toEqual([
    "ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws",
    "*.aws.dev",
    "*.awsstatic.com",
    "*.console.aws.a2z.com",
    "oidc.ap-northeast-3.api.aws",
    "sso.ap-northeast-3.api.aws",
    "portal.sso.ap-northeast-3.api.aws",
    "ap-northeast-3.sso.signin.aws",
    "ap-northeast-3.signin.aws.amazon.com",
    "signin.aws.amazon.com",
    "*.cloudfront.net",
    "cdn.us-east-1.threat-mitigation.aws.amazon.com",
    "us-east-1.threat-mitigation.aws.amazon.com",
    "amcs-captcha-prod-us-east-1.s3.dualstack.us-east-1.amazonaws.com",
  ]);
});

test("the primary Region's allow-list has the awsapps.com domains, the alias's too", () => {
  const of = input({ "identityCenter.portalAlias": "example-corp" });
  expect(filesOf(of)["allowlist.txt"].split("\n\n")[1]?.split("\n").slice(1, 4)).toEqual([
    "d-1234567890.awsapps.com",
    "example-corp.awsapps.com",
    "ssoins-111111h2222j33pp.ap-northeast-1.portal.amazonaws.com",
  ]);
});

describe("profiles of an existing AWS config", () => {
  const osaka = "example-ap-northeast-3";
  const ofText = (text: string, of = input()) => regionalProfiles(text, guideOf(of));

  const EXISTING = `
# mine
[default]
region = eu-west-1

[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start/#
sso_region = ap-northeast-1

[profile dev] ; everyday
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Developer
region = ap-northeast-1
s3 =
  addressing_style = path
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = example

[profile legacy]
sso_start_url = https://ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws
sso_region = ap-northeast-1
sso_account_id = 444455556666
sso_role_name = ReadOnly

[profile "on call"]
sso_session = corp
sso_account_id = 777788889999
sso_role_name = OnCall

[profile admin]
source_profile = dev
role_arn = arn:aws:iam::111122223333:role/Admin

[profile elsewhere]
sso_start_url = https://d-9999999999.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Developer

[profile keys]
credential_process = /usr/bin/get-keys
`;

  test("each is written once more, signing in through the additional Region", () => {
    expect(ofText(EXISTING).sections).toEqual([
      `[profile dev@ap-northeast-3]
sso_session = ${osaka}
sso_account_id = 111122223333
sso_role_name = Developer
region = ap-northeast-1
s3 =
  addressing_style = path`,
      `[profile legacy@ap-northeast-3]
sso_session = ${osaka}
sso_account_id = 444455556666
sso_role_name = ReadOnly`,
      `[profile "on call@ap-northeast-3"]
sso_session = ${osaka}
sso_account_id = 777788889999
sso_role_name = OnCall`,
      `[profile admin@ap-northeast-3]
source_profile = dev@ap-northeast-3
role_arn = arn:aws:iam::111122223333:role/Admin`,
    ]);
  });

  test("what signs in to another instance, or does not sign in at all, is left out", () => {
    expect(ofText(EXISTING).foreign).toEqual(["elsewhere"]);
    expect(ofText("[profile keys]\ncredential_process = x\n")).toEqual({
      sections: [],
      foreign: [],
      unknown: [],
      notUnderstood: [],
      leftOut: [],
      present: [],
    });
  });

  test("the AWS SDK's loader reads them, each with a session of the file", async () => {
    const of = inRegions(17);
    const { sections } = ofText(EXISTING, of);
    const { profiles, sessions } = await asAwsConfig(filesOf(of, sections)["aws-config.ini"]);
    for (const region of of.regions.additional) {
      const profile = profiles[`dev@${region}`];
      expect(profile).toMatchObject({
        sso_session: `example-${region}`,
        sso_account_id: "111122223333",
        "s3.addressing_style": "path",
      });
      expect(sessions[profile?.["sso_session"] as string]?.["sso_region"]).toBe(region);
      expect(profile).not.toHaveProperty("aws_secret_access_key");
    }
  });

  test("a file that has them already gives the same ones, and says which they are", () => {
    const { sections } = ofText(EXISTING);
    const written = filesOf(input(), sections)["aws-config.ini"];
    const again = ofText(`${EXISTING}\n${written}`);
    expect(again.sections).toEqual(sections);
    expect(again.present).toEqual([
      "[sso-session example-ap-northeast-1]",
      "[sso-session example-ap-northeast-3]",
      "[profile dev@ap-northeast-3]",
      "[profile legacy@ap-northeast-3]",
      '[profile "on call@ap-northeast-3"]',
      "[profile admin@ap-northeast-3]",
    ]);
  });

  test("a profile of an additional Region is written for the other ones only, a twin for none", () => {
    const of = input({ "regions.additional": ["ap-northeast-3", "us-east-1"] });
    const inOsaka = `sso_start_url = https://ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws
sso_region = ap-northeast-3
`;
    const text = `[profile osaka]\n${inOsaka}[profile dev@ap-northeast-3]\n${inOsaka}`;
    expect(ofText(text, of).sections).toEqual([
      "[profile osaka@us-east-1]\nsso_session = example-us-east-1",
    ]);
  });

  test("profiles that take roles from one another in a circle are left out", () => {
    const circle = "[profile a]\nsource_profile = b\n[profile b]\nsource_profile = a\n";
    expect(ofText(circle).sections).toEqual([]);
  });

  const profile = (startUrl: string, more = "") =>
    `[profile dev]\nsso_start_url = ${startUrl}\nsso_region = ap-northeast-1\n${more}`;
  const TWIN = `[profile dev@ap-northeast-3]\nsso_session = ${osaka}`;

  test.each([
    ["the instance ID", "https://identitycenter.amazonaws.com/ssoins-111111h2222j33pp"],
    ["the identity store", "https://identitycenter.amazonaws.com/d-1234567890/"],
    ["the alias", "https://identitycenter.amazonaws.com/example-corp"],
    ["the alias's portal", "https://EXAMPLE-CORP.awsapps.com/start#/"],
    ["the company's own address", "https://aws.example.com"],
  ])("a start URL with %s is this instance's", (_what, startUrl) => {
    const of = input({
      "identityCenter.portalAlias": "example-corp",
      portal: { domain: "aws.example.com" },
    });
    expect(ofText(profile(startUrl), of)).toMatchObject({ sections: [TWIN], foreign: [] });
  });

  test.each([
    ["https://identitycenter.amazonaws.com/ssoins-9999999999999999", "foreign"],
    ["https://identitycenter.us-gov.amazonaws.com/d-9999999999", "foreign"],
    ["https://start.us-gov-home.awsapps.com/directory/d-9999999999", "foreign"],
    ["https://start.home.awsapps.cn/directory/d-9999999999", "foreign"],
    ["https://aws.example.com", "unknown"],
    ["https://login.another.example/start", "unknown"],
    ["aws.example.com", "unknown"],
  ] as const)("a start URL %s is %s", (startUrl, whose) => {
    const found = ofText(profile(startUrl));
    expect(found).toMatchObject({ sections: [], foreign: [], unknown: [], [whose]: ["dev"] });
  });

  test("names with brackets, quotes and backslashes stay what they are, each once", () => {
    const own =
      "sso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = ap-northeast-1\n";
    const names = [
      "[PROD]-A.Admin",
      "[PROD]-B.Admin",
      String.raw`"a \"b\" c"`,
      "a#b",
      "[PROD]-A.Admin",
    ];
    const text = names.map((name) => `[profile ${name}]\n${own}`).join("\n");
    expect(ofText(text).sections.map((section) => section.split("\n")[0])).toEqual([
      "[profile [PROD]-A.Admin@ap-northeast-3]",
      "[profile [PROD]-B.Admin@ap-northeast-3]",
      String.raw`[profile "a \"b\" c@ap-northeast-3"]`,
      "[profile a#b@ap-northeast-3]",
    ]);
  });

  test("the services section that a profile names is copied too, without what may be a secret", () => {
    const services = `services = local
[services local]
s3 =
  endpoint_url = https://s3.internal.example:9000
dynamodb =
  endpoint_url = https://user:hunter2@db.example
`;
    const found = ofText(profile("https://d-1234567890.awsapps.com/start", services));
    expect(found.sections).toEqual([
      `${TWIN}\nservices = local`,
      "[services local]\ns3 =\n  endpoint_url = https://s3.internal.example:9000",
    ]);
    expect(found.leftOut).toEqual(["endpoint_url"]);
    expect(found.present).toContain("[services local]");
  });

  test.each([
    "aws_secret_access_key = hunter2",
    "AWS_Secret_Access_Key=hunter2",
    "aws_secret_access_key : hunter2",
    "aws_secret_access_key: hunter2",
    "    aws_session_token = hunter2",
    "x_vendor_token = hunter2",
    "credential_process = get --password hunter2",
    "sso_role_name = hunter2 and more",
    "region = eu-west-1\n   aws_secret_access_key = hunter2",
    "s3 =\n  addressing_style = path\n  aws_secret_access_key = hunter2",
    "endpoint_url = https://user:hunter2@example.com",
    "external_id = hunter2",
    "__proto__ = hunter2",
    "constructor = hunter2",
  ])("nothing that could be a secret is copied: %j", (line) => {
    const indented = `[profile dev]\n${line}\nsso_start_url = https://d-1234567890.awsapps.com/start\n`;
    for (const text of [profile("https://d-1234567890.awsapps.com/start", line), indented]) {
      expect(JSON.stringify(ofText(text))).not.toContain("hunter2");
    }
  });

  test("what other tools sign in is named, with why", () => {
    const text = `
[profile granted]
granted_sso_start_url = https://d-1234567890.awsapps.com/start
credential_process = granted credential-process --profile granted
[profile util]
credential_process = aws-sso-util credential-process --profile util
[profile vault]
include_profile = base
[profile role]
source_profile = util
role_arn = arn:aws:iam::111122223333:role/a
[profile lost]
sso_session = gone
`;
    expect(ofText(text).notUnderstood).toEqual([
      {
        name: "granted",
        why: "Granted signs it in, and keeps how in settings or a store of its own",
      },
      {
        name: "util",
        why: "aws-sso-util signs it in, and keeps how in settings or a store of its own",
      },
      {
        name: "vault",
        why: "aws-vault signs it in, and keeps how in settings or a store of its own",
      },
      {
        name: "role",
        why: "aws-sso-util signs it in, and keeps how in settings or a store of its own",
      },
      { name: "lost", why: "the file has no [sso-session gone]" },
    ]);
  });
});

test("the company's own address is in the page, the text and the bookmarks", () => {
  const files = filesOf(input({ portal: { domain: "aws.example.com" } }));
  expect(files["index.html"]).toContain('href="https://aws.example.com"');
  expect(files["guide.md"]).toContain(
    "Our own address leads to a portal: <https://aws.example.com>",
  );
  expect(files["bookmarks.html"]).toContain(
    '<DT><A HREF="https://aws.example.com">AWS access portal</A>',
  );
});
