import type { App } from "cdktf";

import { hasBreakGlass } from "../lib/break-glass";
import type { Config } from "../lib/config";
import type { BaseStack } from "../lib/constructs";
import { BreakGlassFederationStack } from "./break-glass-federation-stack";
import { BreakGlassStack } from "./break-glass-stack";
import { IdentityCenterStack } from "./identity-center-stack";
import { KmsStack } from "./kms-stack";
import { OktaStack } from "./okta-stack";

/** Adds every stack that the config asks for. Returns them in the order of apply. */
export function addStacks(app: App, config: Config): BaseStack[] {
  const kms = new KmsStack(app, { config });
  const identityCenter = new IdentityCenterStack(app, { config });
  const okta = new OktaStack(app, { config });
  // On its own: it must apply when the rest cannot.
  const breakGlass = hasBreakGlass(config) ? [new BreakGlassStack(app, { config })] : [];
  // Apart from it: it must be planned while Okta is down.
  const federation =
    hasBreakGlass(config) && config.breakGlass.directFederation
      ? [new BreakGlassFederationStack(app, { config })]
      : [];

  // The order of apply. No stack reads another's outputs, so each can be planned alone.
  identityCenter.addDependency(kms);
  okta.addDependency(identityCenter);

  return [kms, identityCenter, okta, ...breakGlass, ...federation];
}
