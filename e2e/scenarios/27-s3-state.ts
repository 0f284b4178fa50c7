import { deepEqual, equal, match } from "node:assert/strict";
import { dirname, join } from "node:path";

import { engineOf, run } from "../harness/process";
import type { Scenario } from "../harness/world";

const BUCKET = "states-of-example-org";
/** Not the primary Region: its state is read when that is down. */
const STATE_REGION = "eu-central-1";

export const scenario: Scenario = {
  title: "states in S3: one per stack, kept apart by lock files",
  needs: ["aws"],
  async run(world) {
    const aws = await world.aws();
    const bucket = `${aws.s3Url}/${BUCKET}`;
    const asked = (path: string, method = "GET", body?: string) =>
      fetch(`${bucket}${path}`, { method, ...(body === undefined ? {} : { body }) });
    const region = `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${STATE_REGION}</LocationConstraint></CreateBucketConfiguration>`;
    equal((await asked("", "PUT", region)).status, 200);

    const backend = { type: "s3", bucket: BUCKET, region: STATE_REGION, keyPrefix: "sign-in/" };
    const project = await world.project({ backend }, aws);
    const outdir = join(dirname(project.configFile), "cdktf.out");
    const env = {
      ...aws.environment,
      AWS_ENDPOINT_URL_S3: aws.s3Url,
      // No name server knows <bucket>.127.0.0.1.
      TF_CLI_ARGS_init: "-backend-config=use_path_style=true",
      IDC_CONFIG: project.configFile,
      CDKTF_OUTDIR: outdir,
    };
    const idc = (...args: string[]) => world.idc(args, env);

    const planned = await idc("plan", "example-kms", "--json");
    equal(planned.code, 0, planned.stderr);
    const applied = await idc("apply", "--yes");
    equal(applied.code, 0, applied.stderr);
    const keys = async () =>
      [...(await (await asked("?list-type=2")).text()).matchAll(/<Key>([^<]*)<\/Key>/g)].map(
        ([, key]) => key,
      );
    deepEqual(await keys(), ["sign-in/example-kms.tfstate"], "the state, and no lock left over");

    // Empty with the state of the bucket, from another folder.
    const again = await idc("plan", "example-kms");
    equal(again.code, 0, again.stderr);
    match((await idc("apply", "--yes")).stdout, /0 to add, 0 to change, 0 to destroy/);

    // Moved to another backend, as docs/config.md says, and back to no changes.
    await project.synth({ backend: { type: "local" } });
    const folder = join(outdir, "stacks/example-kms");
    const terraform = (...args: string[]) =>
      run(engineOf(world.env), args, {
        cwd: folder,
        env: { ...world.env, ...env },
        signal: world.signal,
      });
    await idc("synth");
    const { TF_CLI_ARGS_init: _, ...local } = env;
    const moved = await run(engineOf(world.env), ["init", "-migrate-state", "-force-copy"], {
      cwd: folder,
      env: { ...world.env, ...local },
      signal: world.signal,
    });
    equal(moved.code, 0, moved.stderr);
    const after = await world.idc(["plan", "example-kms"], local);
    equal(after.code, 0, after.stderr);
    match(
      (await world.idc(["apply", "--yes"], local)).stdout,
      /0 to add, 0 to change, 0 to destroy/,
    );
    await project.synth({ backend });
    await idc("synth");
    equal((await terraform("init", "-reconfigure")).code, 0);

    // The file that Terraform 1.10 and later lock by.
    equal(
      (await asked("/sign-in/example-kms.tfstate.tflock", "PUT", '{"ID":"1","Who":"somebody"}'))
        .status,
      200,
    );
    const locked = await terraform("plan", "-input=false", "-lock-timeout=1s");
    equal(locked.code, 1);
    match(locked.stderr, /Error acquiring the state lock/);
    return "applied, planned again, moved to a local backend without a change, and kept out by somebody else's lock";
  },
};
