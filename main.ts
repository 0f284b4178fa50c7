import { withoutSourceMaps } from "./lib/constructs/load-cdktf";

import { App } from "cdktf";

import { lazy } from "./cli/lazy";
import { runEntry } from "./cli/run";
import { synthReport } from "./cli/synth-report";
import { hasBreakGlass } from "./lib/break-glass/names";
import { loadConfig } from "./lib/config";
import { IdentityCenterStack } from "./stacks/identity-center-stack";
import { KmsStack } from "./stacks/kms-stack";
import { OktaStack } from "./stacks/okta-stack";

void runEntry(() => {
  const loaded = loadConfig();
  const { config } = loaded;

  return withoutSourceMaps(() => {
    const app = new App();
    const kms = new KmsStack(app, { config });
    const identityCenter = new IdentityCenterStack(app, { config });
    const okta = new OktaStack(app, { config });
    // On its own: it must apply when the rest cannot.
    const breakGlass = hasBreakGlass(config)
      ? [new (lazy.breakGlassStack().BreakGlassStack)(app, { config })]
      : [];

    // The order of apply. No stack reads another's outputs, so each can be planned alone.
    identityCenter.addDependency(kms);
    okta.addDependency(identityCenter);

    app.synth();
    return synthReport(app.outdir, [kms, identityCenter, okta, ...breakGlass], loaded);
  });
});
