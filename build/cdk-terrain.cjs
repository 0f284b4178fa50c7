/**
 * `npm run cdk-terrain`: synthesizes the same app with CDK Terrain, the community's continuation of
 * CDKTF, and compares. The okta provider's package, which it has none of, is used as it is, with
 * CDK Terrain in the place of CDKTF.
 *
 * Bytes are the same, but for three things that mean the same to Terraform: the version in a stack's
 * metadata, the aws provider's source in full, and the line break in what is empty.
 */
"use strict";

const { execFileSync } = require("node:child_process");
const { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { parse, stringify } = require("yaml");

const ROOT = join(__dirname, "..");
/** `constructs` is the newest release that CDK Terrain takes; the checkout has the same. */
const PACKAGES = {
  cdktn: "0.24.0",
  "@cdktn/provider-aws": "25.7.0",
  constructs: require("../package.json").devDependencies.constructs,
};

/** The example, and what it does not have. */
function configs() {
  const example = parse(readFileSync(join(ROOT, "config/example.yaml"), "utf8"));
  const more = {
    ...example,
    regions: { primary: "us-east-1", additional: ["eu-west-1"], retiring: ["us-west-2"] },
    kms: { keyPolicy: "aws-baseline", tags: { team: "identity" } },
    okta: {
      ...example.okta,
      app: { label: "AWS IAM Identity Center" },
      bookmarks: { groupIds: ["00g1b2c3d4e5f6g7h8i9"] },
    },
    adopt: { aliasRegions: ["eu-west-1"] },
    backend: { type: "cloud", organization: "example" },
    breakGlass: {
      userNames: ["break-glass-1", "break-glass-2"],
      alarmEmails: ["security@example.com"],
      directFederation: true,
    },
  };
  return { example, more };
}

/** What Terraform reads, written in one way. */
function canonical(text) {
  const stack = JSON.parse(text);
  delete stack["//"].metadata.version;
  const { aws } = stack.terraform.required_providers;
  if (aws?.source === "aws") aws.source = "hashicorp/aws";
  return JSON.stringify(stack);
}

function synth(program, config, outdir) {
  execFileSync(process.execPath, [program], {
    env: { ...process.env, IDC_CONFIG: config, CDKTF_OUTDIR: outdir },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const folder = join(outdir, "stacks");
  return new Map(
    readdirSync(folder).map((name) => [
      name,
      canonical(readFileSync(join(folder, name, "cdk.tf.json"), "utf8")),
    ]),
  );
}

function bundle(outdir, alias) {
  require("esbuild").buildSync({
    absWorkingDir: ROOT,
    entryPoints: { main: "main.ts" },
    outdir,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    alias,
  });
  return join(outdir, "main.js");
}

const folder = mkdtempSync(join(tmpdir(), "cdk-terrain-"));
try {
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, dependencies: PACKAGES }),
  );
  execFileSync(
    "npm",
    ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: folder,
      stdio: "inherit",
    },
  );
  const installed = (name) => join(folder, "node_modules", name);
  const terrain = bundle(join(folder, "terrain"), {
    cdktf: installed("cdktn"),
    "@cdktf/provider-aws": installed("@cdktn/provider-aws"),
    constructs: installed("constructs"),
  });
  const cdktf = bundle(join(folder, "cdktf"), {});
  const different = [];
  let count = 0;
  for (const [name, config] of Object.entries(configs())) {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, stringify(config));
    const ours = synth(cdktf, file, join(folder, `${name}-cdktf`));
    const theirs = synth(terrain, file, join(folder, `${name}-terrain`));
    for (const stack of new Set([...ours.keys(), ...theirs.keys()])) {
      count += 1;
      if (ours.get(stack) === theirs.get(stack)) continue;
      different.push(`${name}: ${stack}`);
      process.stderr.write(`CDKTF:       ${ours.get(stack)}\nCDK Terrain: ${theirs.get(stack)}\n`);
    }
  }
  if (different.length > 0)
    throw new Error(`CDK Terrain writes other Terraform: ${different.join(", ")}`);
  process.stdout.write(
    `${count} stacks: CDK Terrain ${PACKAGES.cdktn} writes the same Terraform as CDKTF.\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
