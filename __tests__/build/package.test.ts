/** What people install: the packed tarball, in a folder that has nothing else. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { copyCheckout } from "../helpers/checkout";
import { metadataXml, STORE, TENANT } from "../helpers/metadata";
import { idc } from "../helpers/run";

const ROOT = resolve(__dirname, "../..");
const MEGABYTE = 1024 * 1024;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let tarball: string;
let packed: Packed;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "idc-package-")));
  const checkout = join(folder, "checkout");
  copyCheckout(checkout);
  const said = execFileSync("npm", ["pack", "--json", "--loglevel=silent"], {
    cwd: checkout,
    encoding: "utf8",
  });
  [packed] = JSON.parse(said.slice(said.indexOf("["))) as [Packed];
  tarball = join(checkout, packed.filename);
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** An empty folder with the package installed, as a person does it, without a network. */
function installed(name: string): string {
  const app = join(folder, name);
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), "{}\n");
  execFileSync("npm", ["install", "--ignore-scripts", "--offline", tarball], { cwd: app });
  return app;
}

const run = (cwd: string, program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: cwd },
  });
  return { status, stdout, stderr };
};

test("the tarball is small and holds programs, types, notices, schema, example and pages, and no sources", () => {
  const paths = packed.files.map(({ path }) => path);
  const kinds = new Set(
    paths.map((path) =>
      path.replace(/^(dist\/types|docs|template)\/.*$/, (_, start: string) => `${start}/…`),
    ),
  );
  expect([...kinds].sort()).toEqual([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "action.yml",
    "bin/idc",
    "config/config.schema.json",
    "config/example.yaml",
    "dist/THIRD-PARTY-NOTICES",
    "dist/idc.js",
    "dist/index.js",
    "dist/main.js",
    "dist/types/…",
    "docs/…",
    "lib/guide/page/page.css",
    "lib/guide/page/page.js",
    "package.json",
    "template/…",
  ]);
  expect(paths).toEqual(
    expect.arrayContaining(["template/dot-gitignore", "template/.github/workflows/plan.yml"]),
  );
  expect(paths.filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))).toEqual([]);
  expect(packed.size).toBeLessThan(3 * MEGABYTE);
  expect(packed.unpackedSize).toBeLessThan(15 * MEGABYTE);
});

test("it installs as one package without scripts, and does the offline part of the job", () => {
  const app = installed("job");
  expect(readdirSync(join(app, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
    "identity-center-okta",
  ]);
  const { scripts, dependencies } = JSON.parse(
    readFileSync(join(app, "node_modules/identity-center-okta/package.json"), "utf8"),
  ) as { scripts: object; dependencies?: object };
  expect(Object.keys(scripts).filter((name) => /install$|^prepare$/.test(name))).toEqual([]);
  expect(dependencies).toBeUndefined();

  const npx = (...args: string[]) => run(app, "npx", "--offline", ...args);
  expect(npx("identity-center-okta", "--version").stdout).toBe("0.1.0\n");
  const first = npx("idc", "urls");
  expect([first.status, first.stderr]).toEqual([
    0,
    "Config: node_modules/identity-center-okta/config/example.yaml. THIS IS THE EXAMPLE, not your instance. Name yours with --config <file> or IDC_CONFIG.\n",
  ]);

  const metadata = metadataXml()
    .replaceAll(TENANT, "99999999-2222-4333-8444-555555555555")
    .replaceAll(STORE, "d-9234567890");
  writeFileSync(join(app, "metadata.xml"), metadata);
  const init = npx(
    ...["idc", "init", "--offline", "--metadata", "metadata.xml", "--environment", "prod"],
    ...["--instance-arn", "arn:aws:sso:::instance/ssoins-999999h2222j33pp"],
    ...["--management-account-id", "111122223333"],
    ...["--okta-org", "example.okta.com", "--okta-app-id", "0oa1b2c3d4e5f6g7h8i9"],
  );
  expect([init.status, init.stderr]).toEqual([0, ""]);
  expect(readFileSync(join(app, "config/prod.yaml"), "utf8")).toContain(
    "# yaml-language-server: $schema=./../node_modules/identity-center-okta/config/config.schema.json\n",
  );

  appendFileSync(
    join(app, "config/prod.yaml"),
    "guide:\n  organizationName: Example Corp\n  supportContact: '#help'\n",
  );
  for (const args of [["synth"], ["urls"], ["guide"]]) {
    expect(npx("idc", ...args)).toMatchObject({ status: 0, stderr: "Config: config/prod.yaml.\n" });
  }
  expect(readdirSync(join(app, "dist/guide"))).toContain("index.html");

  const plan = join(
    ROOT,
    "__tests__/fixtures/review/cases/B03-trust-empty/example-break-glass.json",
  );
  const review = npx("idc", "review", plan);
  expect(review.status).toBe(2);
  expect(review.stdout).toContain("critical");
});

test("its synth writes what the checkout's does, byte for byte", () => {
  const app = installed("synth");
  cpSync(join(ROOT, "config/example.yaml"), join(app, "example.yaml"));
  expect(run(app, "npx", "--offline", "idc", "synth", "--config", "example.yaml").status).toBe(0);
  const mine = join(app, "checkout.out");
  expect(
    idc(["synth"], { cwd: app, env: { IDC_CONFIG: "example.yaml", CDKTF_OUTDIR: mine } }),
  ).toMatchObject({ exitCode: 0 });
  for (const stack of ["example-kms", "example-identity-center", "example-okta"]) {
    const file = `stacks/${stack}/cdk.tf.json`;
    expect(readFileSync(join(app, "cdktf.out", file), "utf8")).toBe(
      readFileSync(join(mine, file), "utf8"),
    );
  }
});

test("the names that the library has are these", () => {
  const app = installed("names");
  withPeers(app);
  const { stdout } = run(
    app,
    process.execPath,
    "-p",
    `Object.keys(require("identity-center-okta")).sort().join("\\n")`,
  );
  expect(stdout.trim().split("\n")).toEqual([
    "BaseStack",
    "BreakGlassFederationStack",
    "BreakGlassStack",
    "ConfigError",
    "IdentityCenterStack",
    "Import",
    "KmsStack",
    "OktaStack",
    "PROVIDER_VERSIONS",
    "SsoadminRegion",
    "TERRAFORM_VERSION",
    "UserError",
    "acsUrl",
    "acsUrls",
    "addStacks",
    "assignAcsFields",
    "delegatedAdminIdentityPolicy",
    "issuerOf",
    "issuerUrl",
    "keyPolicy",
    "managedAppSettings",
    "parseAcsUrl",
    "parseConfig",
    "portalUrl",
    "portalUrls",
    "readConfig",
    "toTerraformString",
  ]);
});

test("an app of one's own takes the stacks, with types", () => {
  const app = installed("own-app");
  withPeers(app);
  for (const name of ["main.ts", "cdktf.json"]) {
    cpSync(join(ROOT, "examples/own-app", name), join(app, name));
  }
  mkdirSync(join(app, "config"));
  cpSync(join(ROOT, "config/example.yaml"), join(app, "config/prod.yaml"));

  const tsc = join(ROOT, "node_modules/.bin/tsc");
  const strict = ["--noEmit", "--strict", "--target", "es2022", "--module", "node16"];
  expect(run(app, tsc, ...strict, "--types", "node", "--skipLibCheck", "main.ts")).toEqual({
    status: 0,
    stdout: "",
    stderr: "",
  });
  // Types that are missing would be `any`, and take everything.
  writeFileSync(
    join(app, "wrong.ts"),
    `import { readConfig } from "identity-center-okta";\nreadConfig("a").config.regions.primry;\n`,
  );
  expect(
    run(app, tsc, ...strict, "--types", "node", "--skipLibCheck", "wrong.ts").stdout,
  ).toContain("Property 'primry' does not exist");

  const synth = run(app, process.execPath, "--import", "tsx", "main.ts");
  expect([synth.status, synth.stderr]).toEqual([0, ""]);
  expect(readdirSync(join(app, "cdktf.out/stacks")).sort()).toEqual([
    "example-identity-center",
    "example-kms",
    "example-okta",
    "example-portal-addresses",
  ]);
  const own = readFileSync(
    join(app, "cdktf.out/stacks/example-portal-addresses/cdk.tf.json"),
    "utf8",
  );
  const { resource } = JSON.parse(own) as {
    resource: { aws_ssm_parameter: Record<string, { name: string; value: string }> };
  };
  expect(Object.values(resource.aws_ssm_parameter).map(({ name, value }) => [name, value])).toEqual(
    [
      [
        "/access-portal/ap-northeast-1",
        "https://ssoins-111111h2222j33pp.portal.ap-northeast-1.app.aws",
      ],
      [
        "/access-portal/ap-northeast-3",
        "https://ssoins-111111h2222j33pp.portal.ap-northeast-3.app.aws",
      ],
    ],
  );
});

/** What an app with CDKTF has beside the package, as the checkout has it. */
function withPeers(app: string): void {
  for (const name of ["cdktf", "constructs", "@cdktf", "tsx", "@types"]) {
    const target = join(app, "node_modules", name);
    if (!existsSync(target)) symlinkSync(join(ROOT, "node_modules", name), target);
  }
  expect(statSync(join(app, "node_modules/cdktf")).isDirectory()).toBe(true);
}

test("a browser's driver is no part of it, and is asked for by name where it is needed", () => {
  const app = installed("without-driver");
  const program = "node_modules/identity-center-okta/bin/idc";
  const { status, stderr } = run(
    app,
    "env",
    "IDC_BROWSER=/bin/sh",
    process.execPath,
    program,
    "probe",
  );
  expect(status).toBe(1);
  expect(stderr).toContain(
    "idc probe drives a browser with playwright-core, which is not installed: npm install --save-dev playwright-core\n",
  );
  const nowhere = run(app, "env", "IDC_BROWSER=/nowhere", process.execPath, program, "probe");
  expect(nowhere.stderr).toContain("IDC_BROWSER /nowhere: there is no such file.");
});

describe("idc upgrade", () => {
  /** The same package as another version, with other texts in the stacks and in the template. */
  function newVersion(): string {
    const work = join(folder, "next");
    mkdirSync(work);
    execFileSync("tar", ["-xzf", tarball, "-C", work]);
    const root = join(work, "package");
    const edit = (path: string, change: (text: string) => string) => {
      writeFileSync(join(root, path), change(readFileSync(join(root, path), "utf8")));
    };
    edit("package.json", (text) => text.replace(/"version": "[^"]+"/, '"version": "9.9.9"'));
    edit("template/README.md", (text) => `${text}\nOne line more.\n`);
    edit("template/.github/CODEOWNERS", (text) => `${text}# more\n`);
    writeFileSync(join(root, "template/NEW.md"), "new\n");
    for (const program of ["dist/idc.js", "dist/main.js"]) {
      edit(program, (text) => text.replaceAll("enableKeyRotation:!0", "enableKeyRotation:!1"));
    }
    const said = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--loglevel=silent"], {
      cwd: root,
      encoding: "utf8",
    });
    const [{ filename }] = JSON.parse(said.slice(said.indexOf("["))) as [Packed];
    return join(root, filename);
  }

  test("says what changes in the stacks, and updates what nobody has edited", () => {
    const app = join(folder, "repository");
    const idcOf = (...args: string[]) =>
      run(app, process.execPath, "node_modules/identity-center-okta/bin/idc", ...args);
    idc(["new", app, "--package", tarball]);
    execFileSync("npm", ["install", "--ignore-scripts", "--offline"], { cwd: app });
    appendFileSync(join(app, ".github/CODEOWNERS"), "* @example/identity\n");
    const to = newVersion();

    const same = idcOf("upgrade", "--to", tarball);
    expect([same.status, same.stdout]).toEqual([
      0,
      expect.stringContaining(
        "The stacks are the same: no plan changes.\n\nThe files of idc new are up to date, or yours.\n",
      ),
    ]);

    const { status, stdout } = idcOf("upgrade", "--to", to, "--json");
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      to: "9.9.9",
      stacks: [{ stack: "example-kms", changes: ["changed aws_kms_key.primary"] }],
      files: [
        { path: ".github/CODEOWNERS", what: "edited" },
        { path: "NEW.md", what: "add" },
        { path: "README.md", what: "update" },
      ],
    });
    expect(existsSync(join(app, "NEW.md"))).toBe(false);

    const written = idcOf("upgrade", "--to", to, "--write");
    expect(written.stdout).toContain(
      ".github/CODEOWNERS: left, because you have edited it\nNEW.md: added\nREADME.md: updated\n",
    );
    expect(readFileSync(join(app, "README.md"), "utf8")).toMatch(/One line more\.\n$/);
    expect(readFileSync(join(app, ".github/CODEOWNERS"), "utf8")).toMatch(/@example\/identity\n$/);
    expect(idcOf("upgrade", "--to", to).stdout).toContain(
      "The files of idc new are up to date, or yours.",
    );
  }, 120_000);

  test("elsewhere, and with a version that cannot be had, it says why", () => {
    const app = installed("elsewhere");
    const idcIn = (...args: string[]) =>
      run(app, process.execPath, "node_modules/identity-center-okta/bin/idc", ...args);
    expect(idcIn("upgrade").stderr).toContain(
      ".idc-template.json is not there, or not as idc new writes it.",
    );
    writeFileSync(join(app, ".idc-template.json"), '{"version":"0.0.1","files":{}}');
    const { status, stderr } = idcIn("upgrade", "--to", "nowhere.tgz");
    expect(status).toBe(1);
    expect(stderr).toMatch(/npm cannot install .*nowhere\.tgz: /);
    expect(stderr).not.toContain("    at ");
  }, 60_000);
});
