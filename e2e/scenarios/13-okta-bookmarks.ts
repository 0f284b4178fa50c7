import { deepEqual, equal } from "node:assert/strict";

import { addAppByHand } from "../harness/example";
import { changesOf } from "../harness/plan";
import type { Scenario } from "../harness/world";

const BOOKMARK = "okta_app_bookmark.bookmark-ap-northeast-3";
const GROUPS = "okta_app_group_assignments.bookmark-groups-ap-northeast-3";

export const scenario: Scenario = {
  title: "bookmark apps and their groups",
  needs: ["okta"],
  inOktaModes: true,
  async run(world) {
    const okta = await world.okta();
    addAppByHand(okta);
    const first = okta.addGroup("aws-users");
    const second = okta.addGroup("aws-administrators");
    const seenBy = (...groupIds: string[]) => ({ okta: { bookmarks: { groupIds } } });
    const project = await world.project(seenBy(first, second), okta);
    const stack = project.stack("okta");
    await stack.apply();
    const bookmark = [...okta.apps.values()].find(({ name }) => name === "bookmark");
    if (bookmark === undefined) throw new Error("no bookmark was made");
    deepEqual([...bookmark.groups.keys()], [first, second]);
    await stack.settled();

    // The Okta team chooses who may open it how: none of the project's business.
    bookmark.policyId = "rstOfTheOktaTeam0000";
    await stack.settled();

    // A group given by hand goes, one taken by hand comes back.
    const stray = okta.addGroup("everybody");
    bookmark.groups.set(stray, { priority: 2, profile: {} });
    bookmark.groups.delete(first);
    const restore = await stack.plan();
    deepEqual(changesOf(restore), [`update ${GROUPS}`]);
    await stack.apply(restore);
    deepEqual([...bookmark.groups.keys()].sort(), [first, second].sort());
    await stack.settled();

    await project.synth(seenBy(second, first));
    const turned = await stack.plan();
    const turnedChanges = changesOf(turned);
    await stack.apply(turned);
    await stack.settled();

    await project.synth(seenBy(second));
    await stack.apply();
    deepEqual([...bookmark.groups.keys()], [second]);
    await stack.settled();
    equal(bookmark.policyId, "rstOfTheOktaTeam0000");

    await project.synth({ regions: { additional: [] } });
    const retire = await stack.plan();
    deepEqual(changesOf(retire), [
      `delete ${BOOKMARK}`,
      `delete ${GROUPS}`,
      "update okta_app_saml_app_settings.app-settings",
    ]);
    await stack.apply(retire);
    equal(okta.apps.has(bookmark.id), false);
    await stack.settled();
    deepEqual(
      okta.log.filter(({ path }) => path.includes("/policies")),
      [],
      "access policies are neither read nor assigned",
    );
    return `groups settle, strays go, order of the list ${turnedChanges.length === 0 ? "does not matter" : "is an update that settles"}, access policy left alone, gone with its Region`;
  },
};
