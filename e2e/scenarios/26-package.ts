import { createHash } from "node:crypto";
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { appendFile, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { addAppByHand, ADDITIONAL, PRIMARY, TENANT } from "../harness/example";
import { METADATA } from "../harness/outside";
import { run } from "../harness/process";
import { ROOT } from "../harness/project";
import type { Scenario } from "../harness/world";

/** An instance that is not the example's. */
const MINE = {
  instanceArn: "arn:aws:sso:::instance/ssoins-999999h2222j33pp",
  identityStoreId: "d-9234567890",
};
const MINE_METADATA = METADATA.replaceAll(TENANT, "99999999-2222-4333-8444-555555555555")
  .replaceAll("d-1234567890", MINE.identityStoreId)
  // Nothing of the additional Region yet: it is what this is about.
  .replaceAll(new RegExp(`.*${ADDITIONAL}.*\n`, "g"), "");

/** What GitHub says to a job. */
const RUN = {
  GITHUB_RUN_ID: "42",
  GITHUB_SHA: "c0ffee",
  PLAN_PASSPHRASE: "0123456789abcdef0123456789abcdef",
};

export const scenario: Scenario = {
  title:
    "the packed tarball in an empty folder: new, init, plan, apply, the workflows' steps, doctor, guide",
  needs: ["aws"],
  async run(world) {
    const aws = await world.aws(MINE);
    const okta = await world.okta();
    addAppByHand(okta);
    const folder = dirname(await world.file("empty"));
    const tarballs = await world.file("pack");
    await rm(tarballs, { force: true, recursive: true });

    const { PATH = "", HOME = "" } = process.env;
    const command = (cwd: string, env: Readonly<Record<string, string>> = {}) => {
      const started = async (program: string, ...args: string[]) =>
        run(program, args, { cwd, env: { PATH, HOME, ...env }, signal: world.signal });
      return {
        started,
        done: async (program: string, ...args: string[]) => {
          const ran = await started(program, ...args);
          equal(ran.code, 0, `${args.join(" ")}: ${ran.stderr}${ran.stdout}`);
          return ran.stdout;
        },
      };
    };

    // As the README says.
    await command(ROOT).done("npm", "pack", "--pack-destination", folder);
    const [tarball = ""] = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
    const file = join(folder, tarball);
    const exec = ["exec", "--offline", "--yes", "--package", file, "--", "idc"];
    await command(folder).done("npm", ...exec, "new", "identity", "--package", `file:${file}`);
    const repository = join(folder, "identity");
    const providers = process.env["TF_CLI_CONFIG_FILE"];
    const services = {
      ...aws.environment,
      ...okta.environment,
      ...(providers === undefined ? {} : { TF_CLI_CONFIG_FILE: providers }),
    };
    const { started, done } = command(repository, services);
    const idc = (...args: string[]) => done("npx", "--offline", "idc", ...args);
    await done("npm", "install", "--offline");
    deepEqual(
      (await readdir(join(repository, "node_modules"))).filter((name) => !name.startsWith(".")),
      ["identity-center-okta"],
    );

    const metadata = await world.file("metadata.xml", MINE_METADATA);
    await idc(
      ...["init", "--metadata", metadata, "--environment", "prod"],
      ...["--okta-org", "example.okta.com"],
    );
    const config = join(repository, "config/prod.yaml");
    const text = await readFile(config, "utf8");
    match(text, /^ {2}additional: \[\]$/m);
    await rm(config);
    await appendFile(
      config,
      `${text.replace("  additional: []", `  additional: [${ADDITIONAL}]`)}
guide:
  organizationName: Example Corp
  supportContact: "#help"
`,
    );

    // The key by the two commands, the Region by the steps of the workflows.
    const next = async () => /^Next: (.*)$/m.exec(await idc("next"))?.[1];
    equal(await next(), "npx idc plan prod-kms");
    await idc("plan", "prod-kms");
    match(await idc("apply", "--yes"), /^prod-kms: applied, 4 to add/);
    equal(await next(), "npx idc activate-key");
    await idc("activate-key", "--yes");
    equal(await next(), "npx idc plan prod-identity-center");

    const job = command(repository, { ...services, ...RUN });
    const stack = "prod-identity-center";
    await job.done("npx", "--offline", "idc", "ci", "plan", stack);
    const plan = await readFile(join(repository, "cdktf.out/plans", `${stack}.plan`));
    const digest = createHash("sha256").update(plan).digest("hex");
    // The next job is a runner of its own: it has the sealed plan and the state, and nothing else.
    const fresh = () => rm(join(repository, "cdktf.out"), { recursive: true, force: true });
    const apply = async (env: Readonly<Record<string, string>>) => {
      await fresh();
      return command(repository, { ...services, ...RUN, ...env }).started(
        ...(["npx", "--offline", "idc", "ci", "apply", stack] as const),
      );
    };
    const attacks: readonly Readonly<Record<string, string>>[] = [
      { PLAN_DIGEST: "0".repeat(64) },
      { PLAN_DIGEST: digest, GITHUB_SHA: "another" },
      { PLAN_DIGEST: digest, GITHUB_RUN_ID: "41" },
    ];
    for (const attack of attacks) {
      const refused = await apply(attack);
      equal(refused.code, 1);
      match(refused.stderr, /^The plan of prod-identity-center is not (the one|opened)/m);
    }
    equal(aws.regions().length, 1, "nothing was applied");
    const applied = await apply({ PLAN_DIGEST: digest });
    deepEqual([applied.code, applied.stdout], [0, `${stack}: applied.\n`], applied.stderr);
    deepEqual(
      aws.regions().map(({ region, status }) => [region, status]),
      [PRIMARY, ADDITIONAL].map((region) => [region, "ACTIVE"]),
    );
    const again = await apply({ PLAN_DIGEST: digest });
    equal(again.code, 1, "a plan is applied once");
    match(again.stderr, /Saved plan is stale/);

    equal(await next(), "npx idc plan prod-okta");
    const doctor = await started(
      "npx",
      "--offline",
      "idc",
      "doctor",
      "--json",
      "--no-reachability",
    );
    const { checks } = JSON.parse(doctor.stdout) as {
      checks: readonly { subject: string; outcome: string }[];
    };
    const keys = checks.filter(({ subject }) => subject === "KMS").map(({ outcome }) => outcome);
    ok(keys.length > 0 && keys.every((outcome) => outcome === "ok"), JSON.stringify(checks));
    await idc("guide");
    ok((await readdir(join(repository, "dist/guide"))).includes("index.html"));
    return "one package; keys, key and Region applied; another plan, run and commit refused; applied once";
  },
};
