import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { askForMissing } from "../../cli/init-questions";
import { parseConfig } from "../../lib/config";
import { metadataXml } from "../helpers/metadata";
import { idc } from "../helpers/run";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "idc-init-"));
  writeFileSync(join(folder, "metadata.xml"), metadataXml());
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const SAID = [
  ...["--instance-arn", "arn:aws:sso:::instance/ssoins-111111h2222j33pp"],
  ...["--management-account-id", "111122223333"],
  ...["--okta-org", "https://example.oktapreview.com/"],
  ...["--okta-app-id", "0oa1b2c3d4e5f6g7h8i9"],
];
const init = (...args: string[]) =>
  idc(["init", "--offline", "--metadata", "metadata.xml", ...args], { cwd: folder });

test("writes a config that every other command takes", () => {
  const { exitCode, stdout, stderr } = init(
    "--out",
    "prod.yaml",
    "--environment",
    "example",
    ...SAID,
  );
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(`Wrote prod.yaml.

The metadata file is that of the dual-stack tab: it lists dual-stack and IPv4 URLs.

Asked neither AWS nor Okta (--offline): what exists is not adopted.

backend.type is local: set one that lasts before the first apply in production (--backend, docs/config.md).

Next: read the file, then
  export IDC_CONFIG=prod.yaml
  npx idc synth
  npx idc doctor
`);
  const text = readFileSync(join(folder, "prod.yaml"), "utf8");
  expect(text).toContain("environment: example\n");
  expect(text).toContain("  orgName: example\n  baseUrl: oktapreview.com\n");
  const urls = idc(["urls", "--json"], { cwd: folder, env: { IDC_CONFIG: "prod.yaml" } });
  expect(urls.exitCode).toBe(0);
});

test("makes the folder of the file, and names the schema that comes with the tool", () => {
  const { exitCode, stdout } = init("--environment", "example", ...SAID);
  expect([exitCode, stdout.split("\n")[0]]).toEqual([0, "Wrote config/example.yaml."]);
  const [first = ""] = readFileSync(join(folder, "config/example.yaml"), "utf8").split("\n");
  const schema = /^# yaml-language-server: \$schema=(\.\/.*)$/.exec(first)?.[1] ?? "";
  expect(realpathSync(join(folder, "config", schema))).toBe(resolve("config/config.schema.json"));
});

test("never overwrites a file", () => {
  writeFileSync(join(folder, "prod.yaml"), "mine");
  const { exitCode, stdout, stderr } = init(
    "--out",
    "prod.yaml",
    "--environment",
    "example",
    ...SAID,
  );
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    "prod.yaml exists already and is never overwritten. Delete it, or name another file: --out.\n",
  );
  expect(readFileSync(join(folder, "prod.yaml"), "utf8")).toBe("mine");
});

test.each([
  [
    "neither file nor environment",
    [],
    "Say what to write: --environment <name> for config/<name>.yaml, or --out <file>.\n",
  ],
  [
    "a folder that cannot be made",
    ["--out", "metadata.xml/example.yaml", ...SAID],
    "metadata.xml/example.yaml cannot be written (EEXIST).\n",
  ],
  [
    "a metadata file that is not there",
    ["--out", "a.yaml", "--metadata", "other.xml"],
    "--metadata other.xml cannot be read: there is no such file. Download it: IAM Identity Center console > Settings > Identity source > Manage authentication > Service provider metadata, tab Dual-stack.\n",
  ],
])("with %s it writes nothing and says what to do", (_what, args, message) => {
  const { exitCode, stdout, stderr } = init(...args);
  expect([exitCode, stdout, stderr]).toEqual([1, "", message]);
  expect(readdirSync(folder)).toEqual(["metadata.xml"]);
});

test("a value that the config does not take is refused before anything is written", () => {
  const { exitCode, stderr } = init(
    "--out",
    "prod.yaml",
    "--environment",
    "example",
    ...SAID,
    "--okta-app-id",
    "1",
  );
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    "is not allowed: it must be the ID of an Okta app, 0oa and letters or digits.",
  );
  expect(readdirSync(folder)).toEqual(["metadata.xml"]);
});

describe("what people give instead", () => {
  const fixture = (name: string) =>
    readFileSync(join(__dirname, "../fixtures/metadata", name), "utf8");
  const OWN = [
    ...["--instance-arn", "arn:aws:sso:::instance/ssoins-722374e8c3c8e6c6"],
    ...["--management-account-id", "111122223333"],
  ];
  const written = (name: string, ...args: string[]) => {
    writeFileSync(join(folder, "metadata.xml"), fixture(name));
    const result = init("--out", "prod.yaml", ...OWN, ...args);
    const text = readFileSync(join(folder, "prod.yaml"), "utf8");
    return { ...result, config: parseConfig("prod.yaml", text).config };
  };
  const ORG = ["--okta-org", "https://example.okta.com"];

  test("the file of the dual-stack tab gives both types of ACS URL", () => {
    const { config, stdout } = written("dualstack.xml", ...ORG);
    expect(config.endpoints.acs).toEqual(["dual-stack", "ipv4"]);
    expect(stdout).toContain("The metadata file is that of the dual-stack tab: ");
  });

  test("the file of the IPv4-only tab is named, with the one to download", () => {
    const { config, stdout } = written("ipv4only.xml", ...ORG);
    expect(config.endpoints.acs).toEqual(["ipv4"]);
    expect(stdout).toContain(
      "The metadata file is that of the IPv4-only tab: it lists no dual-stack ACS URL. Download that of the tab Dual-stack and compare; with it both types are registered.",
    );
  });

  test("the admin console's address gives the org's name, and the app's ID", () => {
    const { config } = written(
      "dualstack.xml",
      ...["--okta-org", "https://example-admin.okta.com/admin/dashboard"],
      "--okta-app-id",
      "https://example-admin.okta.com/admin/app/amazon_aws_sso/instance/0oa1b2c3d4e5f6g7h8i9/#tab-general",
    );
    expect(config.okta).toMatchObject({
      orgName: "example",
      baseUrl: "okta.com",
      app: { id: "0oa1b2c3d4e5f6g7h8i9" },
    });
  });

  test.each([
    [
      "UTF-16 with a byte order mark",
      Buffer.from("\uFEFF<?xml ?><a/>", "utf16le"),
      "is written in UTF-16. Save it as UTF-8.",
    ],
    [
      "UTF-16 without one",
      Buffer.from("<?xml version='1.0'?>", "utf16le"),
      "is written in UTF-16. Save it as UTF-8.",
    ],
    [
      "a ZIP archive",
      Buffer.from("PK\u0003\u0004\u0000\u0000", "latin1"),
      "is a binary file, not text.",
    ],
  ])("%s is refused by name", (_what, bytes, problem) => {
    writeFileSync(join(folder, "metadata.xml"), bytes);
    const { exitCode, stderr } = init("--out", "prod.yaml", ...OWN, ...ORG);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`--metadata metadata.xml ${problem} Download it: `);
  });
});

describe("the backend", () => {
  const backendOf = (where: string) => {
    const named = ["--out", `${where.split(":")[0] ?? ""}.yaml`, "--environment", "example"];
    const outcome = init(...named, ...SAID, "--backend", where);
    const text = outcome.exitCode === 0 ? readFileSync(join(folder, named[1] ?? ""), "utf8") : "";
    return { ...outcome, backend: /^backend:\n([\s\S]*?)\n\n/m.exec(text)?.[1] };
  };

  test("is written as it was said, and a lasting one is not asked for again", () => {
    const s3 = backendOf("s3:example-states:eu-west-1");
    expect(s3.backend).toBe("  type: s3\n  bucket: example-states\n  region: eu-west-1");
    expect(s3.stdout).not.toContain("backend.type is local");
    expect(backendOf("cloud:example-org").backend).toBe(
      "  type: cloud\n  organization: example-org",
    );
  });

  test("that cannot be is blamed on the option", () => {
    const { exitCode, stderr } = backendOf("s3:example-states");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "--backend s3:example-states: say local, cloud:<organization>, or s3:<bucket>:<region>. gcs and azurerm are written by hand, see docs/config.md.\n",
    );
  });
});

describe("on a terminal", () => {
  /** Answers in turn; what is said beside them. */
  const dialog = async (options: object, answers: string[]) => {
    const said: string[] = [];
    const asked: string[] = [];
    const ask = (question: string) => {
      asked.push(question);
      return Promise.resolve(answers.shift() ?? "");
    };
    const answered = await askForMissing(options, ask, (line) => said.push(line));
    return { answered, asked, said };
  };

  test("what is missing is asked for, explained, and asked again where it cannot be used", async () => {
    const { answered, asked, said } = await dialog({ metadata: "m.xml" }, [
      "Production",
      " prod ",
      "not a host",
      "example.okta.com",
      "here",
      "s3:states:eu-west-1",
    ]);
    expect(answered).toEqual({
      metadata: "m.xml",
      environment: "prod",
      oktaOrg: "example.okta.com",
      backend: "s3:states:eu-west-1",
    });
    expect(asked).toEqual([
      "Environment: ",
      "Environment: ",
      "Okta org: ",
      "Okta org: ",
      "Backend: ",
      "Backend: ",
    ]);
    expect(said).toContain("It must be 1 to 20 of a-z, 0-9 and -, starting with a letter.");
    expect(said.join("\n")).toContain("Where Terraform keeps its state");
  });

  test("nothing is asked where all is said", async () => {
    const options = {
      metadata: "m.xml",
      out: "prod.yaml",
      oktaOrg: "a.okta.com",
      backend: "local",
    };
    expect(await dialog(options, [])).toEqual({ answered: options, asked: [], said: [] });
  });

  test("elsewhere the missing option is named", () => {
    const { exitCode, stderr } = idc(["init", "--environment", "prod"], { cwd: folder });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^--metadata <file> is missing: the SAML service provider metadata of your instance\. Download it: /,
    );
  });
});
