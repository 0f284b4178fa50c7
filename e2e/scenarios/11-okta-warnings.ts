import { deepEqual } from "node:assert/strict";

import {
  addAppByHand,
  APP_ID,
  dualStackAcs,
  ipv4Acs,
  ISSUER,
  MANAGED_SETTINGS,
  PRIMARY,
} from "../harness/example";
import { warningsOf } from "../harness/plan";
import type { Scenario } from "../harness/world";
import type { OktaStandIn } from "../services/okta";

interface Warning {
  readonly prepare: (okta: OktaStandIn) => unknown;
  readonly messages: readonly string[];
}

const otherIssuer = "https://ap-northeast-1.signin.aws.amazon.com/platform/saml/d-0000000000";

const WARNINGS: Record<string, Warning> = {
  "all is well": { prepare: (okta) => addAppByHand(okta), messages: [] },
  "an inactive app": {
    prepare(okta) {
      addAppByHand(okta).status = "INACTIVE";
    },
    messages: [
      `The Okta app ${APP_ID} is INACTIVE: nobody can sign in to AWS with it. Activate it in the Okta console.`,
    ],
  },
  "an empty default field": {
    prepare: (okta) =>
      addAppByHand(okta, {
        settings: { app: { acsURL5: dualStackAcs(PRIMARY), entityID: ISSUER } },
      }),
    messages: [
      `The Okta app ${APP_ID} has no value in acsURL now. This apply sets it; if the app works today, the field has another name: correct okta.acsFields.default first.`,
    ],
  },
  "another default ACS URL": {
    prepare: (okta) =>
      addAppByHand(okta, { settings: { app: { acsURL: ipv4Acs(PRIMARY), entityID: ISSUER } } }),
    messages: [
      `The app's default ACS URL (acsURL) is now ${ipv4Acs(PRIMARY)}, and this apply changes it to ${MANAGED_SETTINGS.acsURL}. Everybody who opens AWS from Okta is sent there. To keep the former, set endpoints.defaultAcs to its type.`,
    ],
  },
  "another issuer": {
    prepare: (okta) =>
      addAppByHand(okta, {
        settings: { app: { acsURL: dualStackAcs(PRIMARY), entityID: otherIssuer } },
      }),
    messages: [
      `The app's issuer (entityID) is now ${otherIssuer}, and this apply changes it to ${ISSUER}. If the Identity Center console shows the former, set identityCenter.issuerUrl to it: with a wrong issuer nobody can sign in.`,
    ],
  },
};

export const scenario: Scenario = {
  title: "what the okta stack warns of, and plans nevertheless",
  needs: ["okta"],
  async run(world) {
    for (const [name, { prepare, messages }] of Object.entries(WARNINGS)) {
      const okta = await world.okta();
      prepare(okta);
      const plan = await (await world.project({}, okta)).stack("okta").plan();
      deepEqual(warningsOf(plan), messages, name);
    }
    return `${Object.keys(WARNINGS).length} apps, each with exactly its warnings`;
  },
};
