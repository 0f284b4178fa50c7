import { deepEqual, equal, match, ok } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { StackRole } from "../../lib/config";
import { toTerraformString } from "../../lib/iam";
import { keyPolicy } from "../../lib/key-policy";
import {
  ACCOUNT,
  addAppByHand,
  ADDITIONAL,
  bookmarkOf,
  PRIMARY,
  PRIMARY_KEY,
  regionOf,
  replicaOf,
  SETTINGS,
} from "../harness/example";
import type { Project, Variation } from "../harness/project";
import { CONFIG_LINE, type Scenario, type World } from "../harness/world";

/** In the order of apply. */
const ROLES: readonly StackRole[] = ["kms", "identity-center", "okta"];
/** With `--keep-plans`, plans and comments go there: docs/review.md shows them. */
const FOLDER = "__tests__/fixtures/review/examples";

/** What the review says of the plans of a pull request. */
interface Expected {
  readonly verdict: "pass" | "review" | "block";
  /** Rule and address of each finding that is more than information. */
  readonly findings: readonly string[];
}

const PASS: Expected = { verdict: "pass", findings: [] };

export const scenario: Scenario = {
  title: "the pull requests of docs/review.md",
  needs: ["aws", "okta"],
  async run(world) {
    const project = await applied(world, {});
    const reviewed = async (name: string, expected: Expected) => {
      await review(world, project, name, expected);
    };

    await project.synth({ regions: { additional: [ADDITIONAL, "us-east-1"] } });
    await reviewed("add-region", PASS);

    await project.synth({ regions: { additional: [], retiring: [ADDITIONAL] } });
    await reviewed("retire-region", {
      verdict: "review",
      findings: [
        `acs-url-removed ${SETTINGS}`,
        `region-removed ${regionOf(ADDITIONAL)}`,
        `bookmark-removed ${bookmarkOf(ADDITIONAL)}`,
      ],
    });

    await project.synth({ kms: { keyPolicy: "aws-baseline" } });
    await reviewed("edit-key-policy", PASS);

    // No config does this: somebody writes another policy over the synthesized one.
    await project.synth({});
    await project.stack("kms").override(withoutIdentityStore());
    await reviewed("narrow-key-policy", {
      verdict: "block",
      findings: [PRIMARY_KEY, replicaOf(ADDITIONAL)].map((key) => `kms-policy-narrowed ${key}`),
    });

    const made = await applied(world, appCalled("AWS IAM Identity Center"));
    await made.synth(appCalled("AWS (Example Corp)"));
    await review(world, made, "rename-okta-app", PASS);
    return "a Region added: pass; a Region retired: review; another key policy: pass; one without Identity Store: block; the app renamed: pass";
  },
};

/** An app that the project makes. */
const appCalled = (label: string): Variation => ({ okta: { app: { id: undefined, label } } });

/** A variation of the example, applied. */
async function applied(world: World, variation: Variation): Promise<Project> {
  const aws = await world.aws();
  const okta = await world.okta();
  addAppByHand(okta);
  const project = await world.project(variation, aws, okta);
  await project.stack("kms").apply();
  const primary = (await aws.keys()).find(({ multiRegion }) => multiRegion === "PRIMARY");
  ok(primary);
  await aws.activateKey(primary.arn);
  await project.stack("identity-center").apply();
  await project.stack("okta").apply();
  return project;
}

/** An override of both key policies: the statement that lets Identity Store use the key is gone. */
function withoutIdentityStore(): object {
  const { Version, Statement } = keyPolicy("minimal", {
    managementAccountId: ACCOUNT,
    delegatedAdminAccountIds: [],
    primaryRegion: PRIMARY,
  });
  const left = Statement.filter(({ Sid }) => Sid !== "AllowIdentityStoreToUseTheKMSKey");
  equal(left.length, Statement.length - 1);
  const policy = toTerraformString({ Version, Statement: left });
  return {
    resource: {
      aws_kms_key: { primary: { policy } },
      aws_kms_replica_key: { [`replica-${ADDITIONAL}`]: { policy } },
    },
  };
}

/** Plans every stack, and lets `idc review` read the plans together. */
async function review(world: World, project: Project, name: string, expected: Expected) {
  const files: string[] = [];
  for (const role of ROLES) {
    const stack = project.stack(role);
    const { text } = await stack.plan();
    const file = join(stack.folder, "plan.json");
    await writeFile(file, text);
    files.push(file);
    await world.keepFile(`${FOLDER}/${name}/example-${role}.json`, text);
  }
  const { code, stdout, stderr } = await world.idc(["review", ...files, "--json"], {
    IDC_CONFIG: project.configFile,
  });
  match(stderr, CONFIG_LINE);
  const { verdict, findings } = JSON.parse(stdout) as {
    verdict: string;
    findings: { rule: string; severity: string; address: string }[];
  };
  const serious = findings.filter(({ severity }) => severity !== "info");
  deepEqual(
    { verdict, findings: serious.map(({ rule, address }) => `${rule} ${address}`) },
    expected,
  );
  equal(code, verdict === "pass" ? 0 : 2);
  const comment = await world.idc(["review", ...files], {});
  await world.keepFile(`${FOLDER}/${name}/comment.md`, comment.stdout);
}
