import { join } from "node:path";

import { COMMANDS, STACKS } from "../../lib/permissions";
import { addAppByHand, PRIMARY } from "../harness/example";
import { METADATA } from "../harness/outside";
import type { Variation } from "../harness/project";
import { PermissionRecorder } from "../harness/permission-recorder";
import { failure } from "../harness/stack";
import type { AwsWorld, Scenario, World } from "../harness/world";
import type { OktaStandIn } from "../services/okta";

const BREAK_GLASS = {
  userNames: ["break-glass-1", "break-glass-2"],
  alarmEmails: ["a@example.com"],
};
const CHANGED_BREAK_GLASS = { userNames: ["one", "two"], alarmEmails: ["b@example.com"] };
/** Changes everything of the keys that can be changed. */
const CHANGED: Variation = {
  kms: { keyPolicy: "aws-baseline", rotationPeriodInDays: 400, aliasName: "other" },
  regions: { additional: ["us-west-2"] },
};

/** Not the example, of which `idc next` has nothing to say. */
const OWN: Variation = {
  environment: "recorded",
  identityCenter: {
    instanceArn: "arn:aws:sso:::instance/ssoins-2222a2222b3333cc",
    identityStoreId: "d-2234567890",
    tenantId: "22222222-3333-4333-8444-666666666666",
  },
};

export const scenario: Scenario = {
  title:
    "every call of the commands and stacks is in the list of permissions, and every one there is made",
  needs: ["aws"],
  release5: "too",
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
    addAppByHand(okta);
    const record = new PermissionRecorder(aws, okta);
    const counts = world.isOnRelease5
      ? await emergency(world, aws, record)
      : await theRest(world, aws, okta, record);
    return `${counts.subjects} commands, plans and applies with ${counts.actions} actions`;
  },
};

/** The stacks of sign-in, and the commands. */
async function theRest(world: World, aws: AwsWorld, okta: OktaStandIn, record: PermissionRecorder) {
  const project = await world.project({}, aws);
  const env = { ...aws.environment, ...okta.environment, IDC_CONFIG: project.configFile };
  const idc = (...args: string[]) => world.idc(args, env);
  const stack = (role: "kms" | "identity-center") => project.stack(role);

  for (const role of ["kms", "identity-center"] as const) {
    await record.of(`${role} plan`, () => stack(role).plan());
    await record.of(`${role} apply`, () => stack(role).apply());
    await record.of(`${role} plan`, () => stack(role).plan());
    if (role === "kms") await record.of("activate-key", () => idc("activate-key", "--yes"));
  }
  await record.of("doctor", () => idc("doctor", "--no-reachability"));
  await record.of("doctor --sign-ins", () => idc("doctor", "--no-reachability", "--sign-ins"));
  const folder = await world.file("");
  await record.of("doctor --save", () => idc("doctor", "--save", join(folder, "saved.json")));
  await record.of("guide", () => idc("guide", "--out", join(folder, "guide")));
  // What is opened in a browser is nobody's API.
  await record.of("probe", () =>
    world.idc(["probe"], { ...env, IDC_BROWSER: join(folder, "no-browser") }),
  );
  const { configFile: IDC_CONFIG } = await world.project(OWN);
  await record.of("next", () => world.idc(["next"], { ...env, IDC_CONFIG }));
  await record.of("drill", () => idc("drill", PRIMARY, "--wait", "0.01"));
  const metadata = await world.file("metadata.xml", METADATA);
  await record.of("init", () =>
    idc(
      "init",
      "--metadata",
      metadata,
      "--okta-org",
      "example.okta.com",
      "--out",
      join(folder, "made.yaml"),
    ),
  );

  await project.synth(CHANGED);
  await record.of("identity-center apply", () => failure(() => stack("identity-center").apply()));
  await stack("kms").allowDestroy();
  await record.of("kms apply", () => stack("kms").apply());

  for (const [name, needs] of Object.entries(COMMANDS)) record.compare(name, [needs]);
  for (const role of ["kms", "identity-center"] as const) {
    record.compare(`${role} plan`, [STACKS[role].plan]);
    record.compare(`${role} apply`, [STACKS[role].plan, STACKS[role].apply]);
  }
  return record.counts();
}

/** The emergency access, which only the real provider has. */
async function emergency(world: World, aws: AwsWorld, record: PermissionRecorder) {
  const project = await world.project({ breakGlass: BREAK_GLASS }, aws);
  const stack = project.stack("break-glass");
  await project.stack("kms").apply();
  await record.of("break-glass plan", () => stack.plan());
  await record.of("break-glass apply", () => stack.apply());
  await record.of("break-glass plan", () => stack.plan());
  aws.confirmSubscriptions();
  const env = { ...aws.environment, IDC_CONFIG: project.configFile };
  await record.of("doctor", () => world.idc(["doctor", "--no-reachability"], env));
  await project.synth({ breakGlass: CHANGED_BREAK_GLASS });
  await stack.allowDestroy();
  await record.of("break-glass apply", () => stack.apply());
  await stack.allowDestroy();
  await record.of("break-glass apply", () => stack.destroy());

  const { plan, apply } = STACKS["break-glass"];
  record.compare("break-glass plan", [plan]);
  record.compare("break-glass apply", [plan, apply]);
  const { doctor } = COMMANDS;
  if (doctor === undefined) throw new Error("doctor has no permissions");
  const { aws: always, emergency: besides = [] } = doctor;
  // This one has no direct federation: scenario 36 looks at Okta.
  record.compare("doctor", [{ aws: [...always, ...besides], oktaScopes: [] }]);
  return record.counts();
}
