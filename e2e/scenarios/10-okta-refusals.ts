import { deepEqual, equal } from "node:assert/strict";

import {
  addAppByHand,
  alternativeAcs,
  APP_ID,
  dualStackAcs,
  ISSUER,
  PRIMARY,
  TENANT,
} from "../harness/example";
import type { Scenario, World } from "../harness/world";
import type { OktaStandIn } from "../services/okta";

interface Refusal {
  readonly prepare: (okta: OktaStandIn) => unknown;
  readonly message: string;
}

const elsewhere = "https://ap-northeast-1.sso.signin.aws/platform/saml/acs/another-tenant";

const REFUSALS: Record<string, Refusal> = {
  "an app of another type": {
    prepare: (okta) =>
      okta.addApp(
        "amazon_aws",
        { label: "AWS Account Federation", settings: { app: { sessionDuration: 3600 } } },
        { id: APP_ID },
      ),
    message: `okta.app.id ${APP_ID} is the app "AWS Account Federation" of type amazon_aws, not the catalogue app AWS IAM Identity Center (amazon_aws_sso). Set it to the app that people sign in to AWS with.`,
  },
  "the default ACS URL of another instance": {
    prepare: (okta) =>
      addAppByHand(okta, { settings: { app: { acsURL: elsewhere, entityID: ISSUER } } }),
    message: `The app's acsURL is now ${elsewhere}, which does not end with identityCenter.tenantId ${TENANT}: this app signs people in to another Identity Center instance, or the tenant ID is wrong. Correct the one that is wrong; nothing is changed until then.`,
  },
  "an alternative-ipv4 URL that would go": {
    prepare: (okta) =>
      addAppByHand(okta, {
        settings: { app: { acsURL: dualStackAcs(PRIMARY), acsURL1: alternativeAcs(PRIMARY) } },
      }),
    message: `The app has the ACS URL ${alternativeAcs(PRIMARY)}, which only instances enabled before February 2026 have, and which sign-in from their portal needs. Set identityCenter.enabledBeforeFebruary2026: true to keep it.`,
  },
  "an app that does not exist": {
    prepare: () => undefined,
    message: `failed get app by ID: the API returned an error: Not found: Resource not found: ${APP_ID} (AppInstance)`,
  },
};

export const scenario: Scenario = {
  title: "what the okta stack refuses to plan",
  needs: ["okta"],
  async run(world) {
    for (const [name, refusal] of Object.entries(REFUSALS)) await refuses(world, name, refusal);
    return `${Object.keys(REFUSALS).join(", ")}: each refused in words, nothing written`;
  },
};

async function refuses(world: World, name: string, { prepare, message }: Refusal): Promise<void> {
  const okta = await world.okta();
  prepare(okta);
  const stack = (await world.project({}, okta)).stack("okta");
  const { diagnostics } = await stack.refusal(() => stack.plan());
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  deepEqual(
    errors.map(({ summary, detail }) => detail || summary),
    [message],
    name,
  );
  equal(okta.log.filter(({ method }) => method !== "GET").length, 0, name);
}
