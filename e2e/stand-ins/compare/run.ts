/**
 * Compares the stand-in for the aws provider with a real one, which need not be new enough for the
 * project: both do the same steps against the same services, and everything that Terraform says of
 * it as JSON, and every request, must be the same.
 *
 *   npx tsx e2e/stand-ins/compare/run.ts <CLI config with the stand-in> <CLI config with a real 5.x>
 */
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";

import { keyPolicy } from "../../../lib/key-policy";
import { startAws, type AwsService, type LoggedCall } from "../../services/aws";

const INSTANCE = {
  instanceArn: "arn:aws:sso:::instance/ssoins-111111h2222j33pp",
  identityStoreId: "d-1234567890",
  primaryRegion: "ap-northeast-1",
  managementAccountId: "111122223333",
};
const owner = { ...INSTANCE, delegatedAdminAccountIds: [] };

type Variables = Readonly<Record<string, string>>;
const CREATED: Variables = {
  policy: JSON.stringify(keyPolicy("minimal", owner), null, 2),
  description: "first",
  tag: "one",
  enabled: "true",
};
const CHANGED: Variables = {
  policy: JSON.stringify(keyPolicy("aws-baseline", owner), null, 2),
  description: "second",
  tag: "changed",
  enabled: "false",
};

/** What one provider did, step by step. */
type Steps = Record<string, unknown>;

async function steps(cliConfig: string): Promise<Steps> {
  const aws = await startAws(INSTANCE);
  const folder = await mkdtemp(join(tmpdir(), "compare-"));
  try {
    await cp(join(__dirname, "main.tf"), join(folder, "main.tf"));
    const terraform = (variables: Variables, ...args: string[]) =>
      promisify(execFile)("terraform", [...args, "-no-color"], {
        cwd: folder,
        maxBuffer: 2 ** 26,
        env: {
          PATH: process.env.PATH,
          TF_CLI_CONFIG_FILE: cliConfig,
          AWS_ENDPOINT_URL: aws.url,
          AWS_ACCESS_KEY_ID: "local",
          AWS_SECRET_ACCESS_KEY: "local",
          AWS_EC2_METADATA_DISABLED: "true",
          AWS_STAND_IN_WAIT_FACTOR: "0.01",
          ...Object.fromEntries(
            Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value]),
          ),
        },
      });
    const seen: Steps = {};
    const step = async (name: string, variables: Variables, ...args: string[]) => {
      aws.log.length = 0;
      await terraform(variables, ...args);
      seen[`${name}: requests`] = aws.calls().map(requestText).sort();
      const shown = args[0] === "plan" ? ["show", "-json", "plan"] : ["show", "-json"];
      const { stdout } = await terraform(variables, ...shown);
      seen[`${name}: JSON`] = comparable(JSON.parse(stdout));
    };

    await terraform(CREATED, "init");
    await step("plan of the creation", CREATED, "plan", "-out=plan");
    await step("creation", CREATED, "apply", "plan");
    await step("plan without changes", CREATED, "plan", "-out=plan");
    await step("plan of the change", CHANGED, "plan", "-out=plan");
    await step("change", CHANGED, "apply", "plan");
    await drift(aws);
    await step("plan after drift", CHANGED, "plan", "-out=plan");
    await step("destruction", CHANGED, "destroy", "-auto-approve");

    await rm(join(folder, "terraform.tfstate"));
    await writeFile(join(folder, "imports.tf"), imports(await madeByHand(aws)));
    await step("plan of imports", CREATED, "plan", "-out=plan");
    await step("imports", CREATED, "apply", "plan");
    await step("plan after imports", CREATED, "plan", "-out=plan");
    return seen;
  } finally {
    await rm(folder, { recursive: true });
    await aws.stop();
  }
}

/** What somebody does by hand: another policy on a replica, an alias gone. */
async function drift(aws: AwsService): Promise<void> {
  const replica = (await aws.keys()).find(
    ({ region, aliases }) => region === "ap-northeast-3" && aliases.length > 0,
  );
  if (!replica) throw new Error("no replica key was made");
  const { region, keyId } = replica;
  const PolicyName = "default";
  await aws.act("kms", region, "PutKeyPolicy", {
    KeyId: keyId,
    PolicyName,
    Policy: CREATED.policy,
  });
  await aws.act("kms", "ap-northeast-1", "DeleteAlias", { AliasName: "alias/identity-center" });
}

/** What the configuration describes, made before Terraform knows it. @returns the key's ID */
async function madeByHand(aws: AwsService): Promise<string> {
  const Policy = CREATED.policy;
  const { KeyMetadata } = (await aws.act("kms", "ap-northeast-1", "CreateKey", {
    MultiRegion: true,
    Policy,
    Description: "made by hand",
  })) as { KeyMetadata: { KeyId: string } };
  const { KeyId } = KeyMetadata;
  const replica = { KeyId, ReplicaRegion: "ap-northeast-3", Policy, Description: "made by hand" };
  await aws.act("kms", "ap-northeast-1", "ReplicateKey", replica);
  await aws.act("kms", "ap-northeast-1", "EnableKeyRotation", { KeyId });
  for (const region of ["ap-northeast-1", "ap-northeast-3"]) {
    const alias = { AliasName: "alias/identity-center", TargetKeyId: KeyId };
    await aws.act("kms", region, "CreateAlias", alias);
  }
  return KeyId;
}

const imports = (keyId: string): string =>
  Object.entries({
    "aws_kms_key.primary": keyId,
    "aws_kms_replica_key.osaka": keyId,
    "aws_kms_alias.primary": "alias/identity-center",
    "aws_kms_alias.osaka": "alias/identity-center",
  })
    .map(([to, id]) => `import {\n  to = ${to}\n  id = "${id}"\n}\n`)
    .join("\n");

/** Members in any order, and the two names of one member as one. */
function requestText({ region, action, request }: LoggedCall): string {
  const body = masked(request.body).replace("CustomerMasterKeySpec", "KeySpec");
  return [region, action, request.status, ...body.split(/[{},[\]]+/).sort()].join(" ");
}

/** Without what differs between any two runs, and without the argument that 5.x lacks. */
function comparable(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(comparable);
  if (typeof json === "string") return masked(json);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([name]) => !["region", "timestamp", "relevant_attributes"].includes(name))
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, value]) => [name, comparable(value)]),
  );
}

const masked = (text: string): string =>
  text
    .replace(/\bmrk-[0-9a-f]{32}\b/g, "MULTI-REGION-KEY")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "KEY")
    .replace(/\b\d{4}-\d\d-\d\dT[\d:]+Z/g, "TIME");

async function main([standIn, real]: readonly string[]): Promise<void> {
  if (standIn === undefined || real === undefined) {
    throw new Error(
      "Two Terraform CLI configs are needed: with the stand-in, and with a real provider.",
    );
  }
  const [ours, theirs] = [await steps(standIn), await steps(real)];
  for (const [name, value] of Object.entries(theirs)) {
    const same = isDeepStrictEqual(ours[name], value);
    console.log(`${same ? "same     " : "DIFFERENT"}  ${name}`);
    if (same) continue;
    process.exitCode = 1;
    const lines = (of: unknown) => JSON.stringify(of, null, 1).split("\n");
    const [a, b] = [lines(ours[name]), lines(value)];
    for (const line of a.filter((text) => !b.includes(text)).slice(0, 20))
      console.log(`  stand-in ${line}`);
    for (const line of b.filter((text) => !a.includes(text)).slice(0, 20))
      console.log(`  real     ${line}`);
  }
}

void main(process.argv.slice(2));
