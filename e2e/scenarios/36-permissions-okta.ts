import { COMMANDS, STACKS } from "../../lib/permissions";
import { addAppByHand } from "../harness/example";
import { HOSTS } from "../harness/outside";
import { PermissionRecorder } from "../harness/permission-recorder";
import type { Scenario } from "../harness/world";
import { oktaId } from "../services/okta-apps";

const BREAK_GLASS = {
  userNames: ["break-glass-1", "break-glass-2"],
  alarmEmails: ["a@example.com"],
  directFederation: true,
};

export const scenario: Scenario = {
  title:
    "every call of the stacks that use Okta is in the list of permissions, and every one there is made",
  needs: ["aws", "okta"],
  release5: "only",
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta();
    addAppByHand(okta);
    const proxy = await world.webProxy(HOSTS);
    const record = new PermissionRecorder(aws, okta);
    const group = okta.addGroup("aws-users");
    const project = await world.project(
      { breakGlass: BREAK_GLASS, okta: { bookmarks: { groupIds: [group] } } },
      aws,
      okta,
    );

    for (const role of ["okta", "break-glass-federation"] as const) {
      const stack = project.stack(role);
      await record.of(`${role} plan`, () => stack.plan());
      await record.of(`${role} apply`, () => stack.apply());
      await record.of(`${role} plan`, () => stack.plan());
    }
    const env = {
      ...aws.environment,
      ...okta.environment,
      ...proxy.environment,
      IDC_CONFIG: project.configFile,
    };
    await record.of("doctor", () => world.idc(["doctor"], env));
    const { oktaScopes: ofDoctor = [], federationScopes = [] } = COMMANDS["doctor"] ?? {};
    record.compareScopes("doctor", [...ofDoctor, ...federationScopes]);
    // Another app, another Region, another signing key, and the Okta team makes the policy.
    for (const app of okta.apps.values()) app.signingKeyId = oktaId("key");
    await project.synth({
      regions: { additional: ["us-west-2"] },
      okta: { app: { id: undefined, label: "AWS" } },
      breakGlass: {
        ...BREAK_GLASS,
        federation: { appLabel: "Other", signInPolicy: "okta-team" },
      },
    });
    for (const role of ["okta", "break-glass-federation"] as const) {
      const stack = project.stack(role);
      await stack.allowDestroy();
      await record.of(`${role} apply`, () => stack.apply());
      await stack.allowDestroy();
      await record.of(`${role} apply`, () => stack.destroy());
      const { plan, apply } = STACKS[role];
      record.compare(`${role} plan`, [plan]);
      record.compare(`${role} apply`, [plan, apply]);
    }
    const { subjects, actions } = record.counts();
    return `${subjects} commands, plans and applies with ${actions} actions`;
  },
};
