import { readdirSync } from "node:fs";
import { join } from "node:path";

import { parseConfig } from "../../../lib/config";
import { REGIONS } from "../../../lib/endpoints";
import { guideFiles, GUIDE_LANGUAGES, guideOf, type AsOf } from "../../../lib/guide";
import { contactHref } from "../../../lib/guide/model";
import { TRANSLATIONS } from "../../../lib/guide/translations";
import { JAPANESE_REGION_NAMES } from "../../../lib/guide/translations/ja";
import { ASSETS, input } from "./fixtures";

const page = (of = input()) => guideFiles(of, ASSETS)["index.html"];
const wiki = (of = input()) => guideFiles(of, ASSETS)["guide.md"];

describe("translations", () => {
  test("there is a file for every language, and no other", () => {
    const files = readdirSync(join(__dirname, "../../../lib/guide/translations"));
    expect(files.sort()).toEqual(
      [...GUIDE_LANGUAGES.map((language) => `${language}.ts`), "index.ts", "types.ts"].sort(),
    );
  });

  const leaves = (value: unknown): unknown[] =>
    typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];

  test.each(GUIDE_LANGUAGES)(
    "%s: no text is empty, and lists are as long as the English",
    (language) => {
      const texts = TRANSLATIONS[language];
      for (const text of leaves(texts)) {
        const said =
          typeof text === "function" ? (text as (...x: string[]) => string)("x", "y") : text;
        for (const one of [said].flat()) expect(one).toMatch(/\S/);
      }
      expect(texts.worksList).toHaveLength(TRANSLATIONS.en.worksList.length);
      expect(texts.worksNotList).toHaveLength(TRANSLATIONS.en.worksNotList.length);
      expect(texts.tryItSteps("x")).toHaveLength(TRANSLATIONS.en.tryItSteps("x").length);
      expect(texts.someAnswer).toMatch(/\{answering\}/);
      expect(texts.someAnswer).toMatch(/\{all\}/);
    },
  );

  test("every Region that can be configured has a Japanese name", () => {
    expect(Object.keys(JAPANESE_REGION_NAMES).sort()).toEqual([...REGIONS.keys()].sort());
  });
});

test("the wiki text, word for word, up to the portals", () => {
  expect(wiki().split("\n## ")[0]).toBe(`# Can’t sign in to AWS?

**Example Corp: AWS sign-in**

AWS sign-in runs in 2 Regions. If one of them fails, another still lets you in, to the same accounts and roles.

1. Open the portal of another Region. [Open the Asia Pacific (Osaka) portal](https://ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws)
2. Sign in with Okta, as you always do. You will see the accounts and roles you know.
3. Still locked out? Try the other portals below, then ask for help: **\\#help-identity**

> Do not start from the AWS tile in Okta. It always opens the Asia Pacific (Tokyo) portal.
`);
});

test("the Japanese wiki text, word for word, up to the portals", () => {
  const of = input({ "guide.languages": ["ja"] });
  expect(wiki(of).split("\n## ")[0]).toBe(`# AWS にサインインできないときは

**Example Corp: AWS へのサインイン**

AWS には 2か所のリージョンからサインインできます。1か所で障害が起きても、別のリージョンから同じアカウントとロールを使えます。

1. 別のリージョンのポータルを開きます。 [アジアパシフィック (大阪) のポータルを開く](https://ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws)
2. いつもどおり Okta でサインインします。普段と同じアカウントとロールが表示されます。
3. それでもサインインできないときは、下にあるほかのポータルも試してください。解決しない場合の連絡先: **\\#help-identity**

> Okta ダッシュボードの AWS アプリからは開かないでください。常に アジアパシフィック (東京) のポータルが開きます。
`);
});

test("with one Region, the way in is another address of its portal, and no other Region is promised", () => {
  const of = input({ "regions.additional": [] });
  expect(guideOf(of).wayInUrl).toBe(
    "https://ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws",
  );
  for (const text of [page(of), wiki(of)]) {
    expect(text).toContain("AWS sign-in runs in one Region, Asia Pacific (Tokyo).");
    expect(text).not.toContain(TRANSLATIONS.en.limits);
    expect(text).not.toContain("Do not start from the AWS tile");
  }
});

test("people are told how to try the other Region before they need it, where there is one", () => {
  expect(wiki()).toContain(`## Try it today

1. Open a private window of your browser, and in it the Asia Pacific (Osaka) portal.
2. Sign in with Okta. You should see the accounts and roles you know.
3. Open one of them. Then close the window.
4. If something did not work, tell us now, while there is time.
`);
  for (const text of [page, wiki]) {
    expect(text()).toContain("Try it today");
    expect(text(input({ "regions.additional": [] }))).not.toContain("Try it today");
  }
});

describe("the day that a guide was made", () => {
  const of = input({ "regions.additional": ["ap-northeast-3", "us-west-2"] });
  const filesAsOf = (asOf: AsOf) => guideFiles(of, ASSETS, [], asOf);

  test("where AWS was asked, only active Regions are shown, and that is said", () => {
    const files = filesAsOf({ date: "2026-11-27", active: ["ap-northeast-1", "us-west-2"] });
    for (const name of ["index.html", "guide.md"] as const) {
      expect(files[name]).toContain("As of 2026-11-27: AWS says that these Regions are in use.");
    }
    for (const name of ["index.html", "guide.md", "bookmarks.html", "aws-config.ini"] as const) {
      expect(files[name]).toContain("us-west-2");
      expect(files[name]).not.toContain("ap-northeast-3");
    }
    // A firewall is opened before a Region is used.
    expect(files["allowlist.txt"]).toContain("ap-northeast-3");
  });

  test("else every Region of the config is, as planned", () => {
    const files = filesAsOf({ date: "2026-11-27" });
    for (const name of ["index.html", "guide.md"] as const) {
      expect(files[name]).toContain("As planned on 2026-11-27. A Region may not be in use yet.");
      expect(files[name]).toContain("ap-northeast-3");
    }
  });
});

test("the alias is the primary Region's first address where there is one", () => {
  const of = input({ "identityCenter.portalAlias": "example-corp" });
  expect(guideOf(of).regions[0].portals.map(({ url }) => url)).toEqual([
    "https://example-corp.awsapps.com/start",
    "https://d-1234567890.awsapps.com/start",
    "https://ssoins-111111h2222j33pp.ap-northeast-1.portal.amazonaws.com",
    "https://ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws",
  ]);
});

test("break-glass access is mentioned only where there is one, and nothing of how it works", () => {
  const breakGlass = {
    userNames: ["break-glass-1", "break-glass-2"],
    alarmEmails: ["a@b.example"],
  };
  const sentence =
    "If nobody can get in, a few named people hold emergency (break-glass) access. Ask for it through this contact.";
  for (const text of [page, wiki]) {
    expect(text()).not.toMatch(/break-glass|ブレークグラス/);
    expect(text(input({ breakGlass }))).toContain(sentence);
    expect(text(input({ breakGlass }))).not.toMatch(/break-glass-1|a@b\.example/);
  }
});

describe("texts of the config", () => {
  const script = "<script>alert(1)</script>";
  const hostile = input({
    "guide.organizationName": script,
    "guide.supportContact": `"><img src=x onerror=alert(1)>`,
  });

  test("are escaped in the page and in the bookmarks", () => {
    const files = guideFiles(hostile, ASSETS);
    for (const name of ["index.html", "bookmarks.html"] as const) {
      expect(files[name]).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      expect(files[name]).not.toContain(script);
      expect(files[name]).not.toContain("<img");
    }
  });

  test("are escaped in the wiki text, Markdown included", () => {
    expect(wiki(hostile)).toContain("**&lt;script&gt;alert(1)&lt;/script&gt;: AWS sign-in**");
    expect(wiki(hostile)).not.toContain("<img");
    const marked = input({ "guide.organizationName": "[a](b) *c* `d`" });
    expect(wiki(marked)).toContain("**\\[a\\](b) \\*c\\* \\`d\\`: AWS sign-in**");
  });

  test("a contact that is no link cannot become one in the wiki text", () => {
    for (const contact of [
      "https://x>)[click](javascript:alert(1))",
      "https://help.example.com/a>)[click](javascript:alert(1))",
    ]) {
      const text = wiki(input({ "guide.supportContact": contact }));
      expect(text).not.toMatch(/[^\\]\]\((?!<https:\/\/help)[^)]*javascript/);
      expect(text).not.toContain(">)[click]");
    }
  });

  test.each([
    ["https://help.example.com/aws", "https://help.example.com/aws"],
    ["help@example.com", "mailto:help@example.com"],
    ["+81 3-1234-5678", "tel:+81312345678"],
    ["#help-identity", undefined],
    ["javascript:alert(1)", undefined],
    ["http://help.example.com", undefined],
    ["Service desk, extension 4711", undefined],
  ])("the contact %s leads to %s", (contact, href) => {
    expect(contactHref(contact)).toBe(href);
    const html = page(input({ "guide.supportContact": contact }));
    if (href === undefined) expect(html).toContain(`<strong class="contact">${contact}</strong>`);
    else expect(html).toContain(`href="${href}">${contact}</a>`);
  });
});

describe("settings that make no sense are config errors", () => {
  const EXAMPLE = `
environment: example
identityCenter:
  instanceArn: arn:aws:sso:::instance/ssoins-111111h2222j33pp
  identityStoreId: d-1234567890
  tenantId: 11111111-2222-4333-8444-555555555555
  managementAccountId: "111122223333"
regions: { primary: ap-northeast-1, additional: [ap-northeast-3] }
kms: { keyPolicy: minimal }
okta: { orgName: example, app: { id: 0oa1b2c3d4e5f6g7h8i9 } }
backend: { type: local }
guide:
`;
  test.each([
    [
      "an unknown language",
      `  { organizationName: Example Corp, supportContact: "#help", languages: [en, fr] }`,
      `guide.languages[1] (line 13) = "fr"
    is not allowed: it must be one of en, ja.`,
    ],
    [
      "an empty contact",
      `  { organizationName: Example Corp, supportContact: " " }`,
      `guide.supportContact (line 13) = " "
    is not allowed: it must be a text of 1 to 200 characters on one line, without \${ and %{.`,
    ],
    [
      "no name",
      `  { supportContact: "#help" }`,
      `guide.organizationName
    is missing. Set it to a name of 1 to 100 characters on one line, without \${ and %{.`,
    ],
    [
      "no language at all",
      `  { organizationName: Example Corp, supportContact: "#help", languages: [] }`,
      `guide.languages (line 13) = []
    is not allowed: it must be a list of at least 1 languages.`,
    ],
  ])("%s", (_, text, problem) => {
    expect(() => parseConfig("config.yaml", EXAMPLE + text)).toThrow(
      `config.yaml: 1 problem\n\n  ${problem}`,
    );
  });
});
