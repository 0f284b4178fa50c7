import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  type ConfigError,
  DEFAULT_CONFIG_FILE,
  JSON_SCHEMA_FILE,
  loadConfig,
  parseConfig,
} from "../../../lib/config";
import { configJsonSchema } from "../../../lib/config/json-schema";
import { KEY_TABLE_FILE, withKeyTable } from "../../../lib/config/key-table";
import { configText, configWith, problemsIn } from "../../helpers/config";

/** Eight lists of ten, each the one before ten times over: a hundred million entries. */
const EXPLODING = ["a", "b", "c", "d", "e", "f", "g", "h"]
  .map(
    (name, n, names) =>
      `${name}: &${name} [${Array(10)
        .fill(n === 0 ? "1" : `*${names[n - 1] ?? ""}`)
        .join(",")}]`,
  )
  .join("\n");

describe("a file that cannot be a config", () => {
  test.each([
    [
      "broken YAML, with line and column",
      "environment: example\nregions: [\n",
      "the file: is not valid YAML at column 1: Flow sequence in block collection must be sufficiently indented and end with a ]. Check the spaces before it, and that the brackets and quotes before it are closed.",
    ],
    [
      "a key twice",
      "environment: a\nenvironment: b\n",
      'the file: is not valid YAML at column 1 of "environment: b": Map keys must be unique. Delete one of the two.',
    ],
    [
      "two documents",
      "environment: a\n---\nenvironment: b\n",
      "the file: starts a second YAML document (---). A config is one document: delete the rest.",
    ],
    ["nothing", "", "the file: is empty. Copy config/example.yaml and put in your values."],
    [
      "comments alone",
      "# environment: a\n",
      "the file: is empty. Copy config/example.yaml and put in your values.",
    ],
    [
      "a list",
      "- environment\n",
      "the file: must be a mapping of keys such as environment and regions. See config/example.yaml.",
    ],
    [
      "a word",
      "example\n",
      "the file: must be a mapping of keys such as environment and regions. See config/example.yaml.",
    ],
    [
      "an alias without its anchor",
      "environment: *nobody\n",
      "the file: has YAML aliases (*name) that cannot be followed: Unresolved alias (the anchor must be set before the alias): nobody. Write the values out.",
    ],
    [
      "an alias within what it stands for",
      "kms: &k { keyPolicy: minimal, tags: *k }\n",
      "the file: has YAML aliases (*name) that cannot be followed: Converting circular structure to JSON. Write the values out.",
    ],
    [
      "aliases that explode",
      EXPLODING,
      "the file: has YAML aliases (*name) that cannot be followed: Excessive alias count indicates a resource exhaustion attack. Write the values out.",
    ],
  ])("%s", (_, text, problem) => {
    expect(problemsIn(text)).toContain(problem);
  });

  test("does not exist: its neighbours are named", () => {
    const folder = mkdtempSync(join(tmpdir(), "idc-"));
    writeFileSync(join(folder, "prod.yaml"), "");
    expect(() => loadConfig({ IDC_CONFIG: join(folder, "pord.yaml") })).toThrow(
      `does not exist. Name your config, seen from the working directory: --config <file>, or IDC_CONFIG; ${folder} has prod.yaml.`,
    );
  });

  test("does not exist, and neither does its folder", () => {
    expect(() => loadConfig({ IDC_CONFIG: "nowhere/prod.yaml" })).toThrow(
      "nowhere/prod.yaml: 1 problem\n\n  the file\n    does not exist. Name your config, seen from the working directory: --config <file>, or IDC_CONFIG; config/example.yaml is one to copy.",
    );
  });

  test("is a folder", () => {
    expect(() => loadConfig({ IDC_CONFIG: "config" })).toThrow(
      "is a folder. Name a YAML file in it: --config <file>, or IDC_CONFIG.",
    );
  });

  test("has no name", () => {
    expect(() => loadConfig({ IDC_CONFIG: "" })).toThrow(
      "IDC_CONFIG is set but empty. Set it to the path of your config, or unset it.",
    );
  });
});

test("a message has the file, the number of problems, and for each the key, line and value", () => {
  const text = configText({ "regions.additional": ["ap-northest-3"], "okta.apiToken": "s3cret" });
  let message = "";
  try {
    parseConfig("config/prod.yaml", text);
  } catch (error) {
    message = (error as ConfigError).message;
  }
  expect(message).toBe(
    [
      "config/prod.yaml: 2 problems",
      '  regions.additional[0] (line 10) = "ap-northest-3"\n    is not an AWS Region that this version knows. Did you mean ap-northeast-3 (Asia Pacific (Osaka))? If AWS has opened a Region of that name, add it to regions.unlisted.',
      "  okta.apiToken (line 17)\n    is not a known key. Known here: orgName, baseUrl, baseUrlIsOurs, app, acsFields, bookmarks.",
    ].join("\n\n"),
  );
});

test("a value that may be a secret is not repeated", () => {
  expect(() => parseConfig("x.yaml", configText({ "okta.apiToken": "s3cret" }))).toThrow(
    /^(?![^]*s3cret)/,
  );
});

test("IDC_CONFIG names the file", () => {
  const file = join(mkdtempSync(join(tmpdir(), "idc-")), "prod.yaml");
  writeFileSync(file, configText({ environment: "prod" }));
  expect(loadConfig({ IDC_CONFIG: file })).toMatchObject({
    file,
    config: { environment: "prod" },
    warnings: [],
  });
});

describe("without IDC_CONFIG", () => {
  const cwd = process.cwd();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "idc-"));
    mkdirSync(join(folder, "config"));
    writeFileSync(join(folder, "config/example.yaml"), configText());
    // What other commands keep beside a config is none.
    writeFileSync(join(folder, "config/accepted-findings.yaml"), "[]");
    writeFileSync(join(folder, "config/drills.yaml"), "[]");
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(cwd);
  });

  test("it is the one file beside the example", () => {
    writeFileSync(join(folder, "config/prod.yaml"), configText({ environment: "prod" }));
    expect(loadConfig({})).toMatchObject({ file: "config/prod.yaml", isExample: false });
  });

  test("it is the example where there is no other, and that is known", () => {
    expect(loadConfig({})).toMatchObject({ file: "config/example.yaml", isExample: true });
  });

  test("several are refused by their names", () => {
    for (const name of ["prod.yaml", "test.yml"]) {
      writeFileSync(join(folder, "config", name), configText({ environment: "prod" }));
    }
    expect(() => loadConfig({})).toThrow(
      "config has several configs: config/prod.yaml, config/test.yml. Say which one is meant: --config <file>, or IDC_CONFIG.",
    );
  });
});

test("local state of another environment alone is a warning: environment may have been renamed", () => {
  const cwd = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "idc-"));
  writeFileSync(join(folder, "new.yaml"), configText({ environment: "new" }));
  writeFileSync(join(folder, "terraform.old-kms.tfstate"), "{}");
  process.chdir(folder);
  try {
    const warnings = () => loadConfig({ IDC_CONFIG: "new.yaml" }).warnings;
    expect(warnings()).toEqual([
      "there is local state of the environment old, and none of new. If environment was renamed, Terraform would make everything again: see docs/rename-environment.md before you plan.",
    ]);
    writeFileSync(join(folder, "terraform.new-kms.tfstate"), "{}");
    expect(warnings()).toEqual([]);
  } finally {
    process.chdir(cwd);
  }
});

test("the example is the article's own case", () => {
  const { config } = loadConfig({ IDC_CONFIG: DEFAULT_CONFIG_FILE });
  const guide = {
    organizationName: "Example Corp",
    supportContact: "#help-identity",
    languages: ["en", "ja"],
  };
  expect(config).toEqual(configWith({ guide }));
});

test("defaults are filled in", () => {
  expect(configWith()).toMatchObject({
    identityCenter: { delegatedAdminAccountIds: [], enabledBeforeFebruary2026: false },
    regions: { retiring: [] },
    endpoints: { acs: ["dual-stack", "ipv4"], portal: "dual-stack" },
    kms: { aliasName: "identity-center", rotationPeriodInDays: 365, deletionWindowInDays: 30 },
    okta: {
      baseUrl: "okta.com",
      acsFields: { default: "acsURL", additional: "acsURL{n}" },
      bookmarks: { groupIds: [] },
    },
    backend: { type: "local" },
  });
  expect(configWith({ backend: { type: "cloud", organization: "o" } }).backend).toEqual({
    type: "cloud",
    organization: "o",
    project: undefined,
    hostname: "app.terraform.io",
  });
  expect(
    configWith({ backend: { type: "s3", bucket: "states", region: "eu-west-1" } }).backend,
  ).toEqual({
    type: "s3",
    bucket: "states",
    region: "eu-west-1",
    keyPrefix: "identity-center/",
    lockFile: true,
    kmsKeyId: undefined,
  });
});

test("a tenant ID need not be a UUID: AWS's own examples are not", () => {
  const tenantId = "1111111111111111-aaee-ffff-dddd-11111111111";
  expect(configWith({ "identityCenter.tenantId": tenantId }).identityCenter.tenantId).toBe(
    tenantId,
  );
});

test("the bounds themselves are allowed", () => {
  for (const days of [90, 2560]) configWith({ "kms.rotationPeriodInDays": days });
  for (const days of [7, 30]) configWith({ "kms.deletionWindowInDays": days });
});

describe("warnings", () => {
  const warnings = (changes: Record<string, unknown>) =>
    parseConfig("test.yaml", configText(changes)).warnings;

  test("a well-formed Region that is not listed is taken as it is, with a warning", () => {
    expect(warnings({ "regions.additional": ["antarctica-south-1"] })).toEqual([
      "antarctica-south-1 is not an AWS Region that this version knows. It is used as it is: check the name, and that Identity Center offers the Region.",
    ]);
  });

  test("a new Region whose name looks like a misspelling can be listed", () => {
    expect(
      warnings({
        "regions.additional": ["ap-southeast-9"],
        "regions.unlisted": ["ap-southeast-9"],
      }),
    ).toHaveLength(1);
  });

  test("an opt-in Region must be enabled first", () => {
    expect(warnings({ "regions.additional": ["ap-east-1"] })).toEqual([
      "ap-east-1 (Asia Pacific (Hong Kong)) is an opt-in Region: it must be enabled in account 111122223333 before anything is applied.",
    ]);
  });

  test("minimal keeps what is no permission set out of the delegated accounts", () => {
    expect(warnings({ "identityCenter.delegatedAdminAccountIds": ["444455556666"] })).toEqual([
      "kms.keyPolicy minimal lets only roles of permission sets use the key in 444455556666. Functions and pipelines there are refused: kms.keyPolicy aws-baseline lets them in.",
    ]);
  });

  test("one type of ACS URL alone breaks either the CLI or the portal", () => {
    expect(warnings({ "endpoints.acs": ["dual-stack"] })).toEqual([
      "endpoints.acs has dual-stack alone. The CLI and the portal are reported to use different types, and the one that is missing fails: keep both, dual-stack and ipv4, where they fit.",
    ]);
  });

  test("a base URL that is not Okta's gets no credentials before somebody says that it is theirs", () => {
    const baseUrl = { "okta.baseUrl": "login.example.com" };
    expect(warnings(baseUrl)).toEqual([
      "okta.baseUrl login.example.com is none of Okta's own (okta.com, okta-emea.com, oktapreview.com, okta-gov.com, okta.mil), so no credentials are sent to it. If it is your custom domain, set okta.baseUrlIsOurs: true.",
    ]);
    expect(warnings({ ...baseUrl, "okta.baseUrlIsOurs": true })).toEqual([]);
  });
});

test.each([
  ["75732d656173742d312d-9f18", ["us-east-1"]],
  ["61702d6e6f727468656173742d312d31", []],
  ["4455422d84a27c9f-9f18-41fa-81b4-769660979b1e", []],
])(
  "a tenant ID %s that starts with another Region's name in hexadecimal digits: %j",
  (id, named) => {
    const { warnings } = parseConfig("test.yaml", configText({ "identityCenter.tenantId": id }));
    expect(warnings).toEqual(
      named.map(
        (region) =>
          `identityCenter.tenantId ${id} starts with ${region} in hexadecimal digits, but regions.primary is ap-northeast-1. Check that it is of this instance.`,
      ),
    );
  },
);

test("a config in UTF-16 is refused by name", () => {
  const file = join(mkdtempSync(join(tmpdir(), "idc-")), "prod.yaml");
  writeFileSync(file, Buffer.from(`\uFEFF${configText()}`, "utf16le"));
  expect(() => loadConfig({ IDC_CONFIG: file })).toThrow("is written in UTF-16. Save it as UTF-8.");
});

test("a config that is not UTF-8 is refused by name", () => {
  const file = join(mkdtempSync(join(tmpdir(), "idc-")), "prod.yaml");
  writeFileSync(file, Buffer.from("guide: { organizationName: Beispiel für }\n", "latin1"));
  expect(() => loadConfig({ IDC_CONFIG: file })).toThrow(
    "is not written in UTF-8, perhaps in Windows-1252. Save it as UTF-8.",
  );
});

test("a number is shown as it is written: YAML drops its leading zeros", () => {
  const text = configText().replace(/managementAccountId: .*/, "managementAccountId: 012345678901");
  expect(() => parseConfig("c.yaml", text)).toThrow(
    /identityCenter\.managementAccountId \(line \d+\) = 012345678901\n {4}is a number, and YAML drops/,
  );
});

test("of many problems twenty are shown, and the rest counted", () => {
  const keys = Array.from({ length: 30 }, (_, n) => `unknown${n}: 1\n`).join("");
  expect(() => parseConfig("c.yaml", configText() + keys)).toThrow(
    /^c\.yaml: 30 problems\n(?:.|\n)*unknown19(?:.|\n)*\n {2}and 10 more\. Correct these first\.$/,
  );
});

describe("the example's instance", () => {
  const text = configText().replace("environment: example", "environment: prod");

  test("is refused in a config that is not the example", () => {
    const message =
      "is the example's, which no instance has. Copy yours from the Identity Center console, Settings.";
    expect(problemsIn(text)).toEqual([
      `identityCenter.instanceArn: ${message}`,
      `identityCenter.identityStoreId: ${message}`,
      `identityCenter.tenantId: ${message}`,
    ]);
  });
});

test("names of settings may have underscores and hyphens", () => {
  const acsFields = { default: "acs_url", additional: "acs-url_{n}" };
  expect(configWith({ "okta.acsFields": acsFields }).okta.acsFields).toEqual(acsFields);
});

test("the JSON schema for editors is current (npm run schema)", () => {
  expect(readFileSync(JSON_SCHEMA_FILE, "utf8")).toBe(configJsonSchema());
});

test("the table of keys in docs/config.md is that of the schema (npm run schema)", () => {
  // A formatter pads the columns.
  const plain = (markdown: string) => markdown.replace(/ +/g, " ").replace(/-{3,}/g, "---");
  const page = plain(readFileSync(KEY_TABLE_FILE, "utf8"));
  expect(page).toContain("| `kms.deletionWindowInDays` |");
  expect(page).toBe(plain(withKeyTable(page)));
});

describe("hostile texts", () => {
  const problem = (text: string): string => {
    try {
      parseConfig("test.yaml", text);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  test("__proto__ as a key or a tag is refused by name", () => {
    for (const text of ["__proto__: 1\n", 'kms:\n  tags: {"__proto__": x}\n']) {
      expect(problem(text)).toContain(
        "has a key __proto__, and no key or tag can be called so. Give it another name, or delete it.",
      );
    }
  });

  test("brackets thousands deep are one problem", () => {
    expect(problem(`a: ${"[".repeat(20_000)}${"]".repeat(20_000)}`)).toMatch(
      /^test\.yaml: 1 problem\n.*\n.*\n.*: It is nested too deeply\.$/,
    );
  });

  test("20,000 unknown keys are counted, in their order, with their lines", () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `unknown${index}: 1`);
    const message = problem(`${configText()}${keys.join("\n")}\n`);
    expect(message).toMatch(/^test\.yaml: 20000 problems\n\n {2}unknown0 \(line \d+\)\n/);
    expect(message).toMatch(/ {2}and 19980 more\. Correct these first\.$/);
  });

  test("a key that stands twice is found inside lists and under aliases too", () => {
    expect(problem("backend:\n  - {a: 1, a: 2}\n")).toContain(
      "Map keys must be unique. Delete one of the two.",
    );
  });
});
