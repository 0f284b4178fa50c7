import "./lib/constructs/preload-cdktf";

import { App } from "cdktf";

import { runEntry } from "./cli/run";
import { synthReport } from "./cli/synth-report";
import { loadConfig } from "./lib/config";
import { IdentityCenterStack } from "./stacks/identity-center-stack";
import { KmsStack } from "./stacks/kms-stack";
import { OktaStack } from "./stacks/okta-stack";

void runEntry(() => {
  const loaded = loadConfig();
  const props = { config: loaded.config };

  const app = new App();
  const kms = new KmsStack(app, props);
  const identityCenter = new IdentityCenterStack(app, props);
  const okta = new OktaStack(app, props);

  // The order of apply. No stack reads another's outputs, so each can be planned alone.
  identityCenter.addDependency(kms);
  okta.addDependency(identityCenter);

  app.synth();
  return synthReport(app.outdir, [kms, identityCenter, okta], loaded);
});
