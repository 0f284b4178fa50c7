import { deepEqual, equal, ok } from "node:assert/strict";
import { rm } from "node:fs/promises";

import { addAppByHand, APP_ID, MANAGED_SETTINGS, UNMANAGED_SETTINGS } from "../harness/example";
import { callsOf, outageFrom, type Call } from "../harness/outage";
import type { Plan } from "../harness/plan";
import type { Project } from "../harness/project";
import { failure } from "../harness/stack";
import type { Scenario } from "../harness/world";
import { FAULT_KINDS, type FaultKind, type Request } from "../services/http";
import type { OktaStandIn } from "../services/okta";

const GROUP_ID = "00g1b2c3d4e5f6g7h8i9";

/** The provider's own patience, shortened: as it is, it tries for a quarter of an hour. */
const IMPATIENT = {
  okta: { min_wait_seconds: 1, max_wait_seconds: 1, max_retries: 1, request_timeout: 2 },
};

/** `PUT /apps/*`: a request without its IDs. */
const nameOf = ({ method, path }: Request): string =>
  `${method} ${path.replace("/api/v1", "").replace(/\/(0oa|00g)\w+/g, "/*")}`;

export const scenario: Scenario = {
  title: "Okta is down from each call of an apply on",
  needs: ["okta"],
  async run(world) {
    const okta = await world.okta();
    const project = await world.project({ okta: { bookmarks: { groupIds: [GROUP_ID] } } }, okta);
    const stack = project.stack("okta");
    await stack.overrideProviders(IMPATIENT);

    asBefore(okta);
    const plan = await stack.plan();
    okta.log.length = 0;
    await stack.apply(plan);
    const calls = callsOf(okta.log, nameOf);

    let injected = 0;
    let strays = 0;
    for (const kind of FAULT_KINDS) {
      for (const call of calls) {
        strays += await outage({ okta, project, plan, call, kind });
        injected += 1;
      }
    }
    return `${injected} outages (${FAULT_KINDS.length} kinds at ${calls.length} calls), ${injected} survived: default ACS URL always there, next apply converged; bookmark apps left over that nobody knows of: ${strays}`;
  },
};

/** Okta as it was before the first apply. */
function asBefore(okta: OktaStandIn): void {
  okta.apps.clear();
  okta.groups.clear();
  okta.log.length = 0;
  addAppByHand(okta);
  okta.addGroup("aws-users", { id: GROUP_ID });
}

interface Outage {
  readonly okta: OktaStandIn;
  readonly project: Project;
  readonly plan: Plan;
  readonly call: Call;
  readonly kind: FaultKind;
}

/**
 * One apply during which Okta goes down, and the next one, when it is back.
 *
 * @returns how many bookmark apps are there that are not in the state
 */
async function outage({ okta, project, plan, call, kind }: Outage): Promise<number> {
  const what = `${kind} from call ${call.nth} of ${call.name} on`;
  const stack = project.stack("okta");
  await rm(project.stateFile("okta"), { force: true });
  asBefore(okta);

  const fault = outageFrom(call, kind, nameOf, okta);
  await failure(() => stack.apply(plan));
  fault.remove();
  ok(fault.fired > 0, `${what}: nothing failed`);
  equal(okta.settingsOf(APP_ID).acsURL, MANAGED_SETTINGS.acsURL, what);

  await stack.apply();
  for (const { method, path, body } of okta.log) {
    if (method !== "PUT" || !path.endsWith(`/apps/${APP_ID}`)) continue;
    const { settings } = JSON.parse(body) as { settings: { app: Record<string, unknown> } };
    equal(settings.app.acsURL, MANAGED_SETTINGS.acsURL, `${what}: what was written`);
  }
  deepEqual(okta.settingsOf(APP_ID), { ...MANAGED_SETTINGS, ...UNMANAGED_SETTINGS }, what);
  await stack.settled();
  const bookmarks = [...okta.apps.values()].filter(({ name }) => name === "bookmark");
  ok(
    bookmarks.some(({ groups }) => groups.has(GROUP_ID)),
    what,
  );
  return bookmarks.length - 1;
}
