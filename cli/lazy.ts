/**
 * Modules that only some commands need, loaded when one of them runs: the rest stays fast to start.
 *
 * By `require`, because `import()` of a TypeScript file would need a second loader beside the one
 * that `bin/idc` sets up, and that one costs every command more than it saves.
 */
/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports -- see above */
export const lazy = {
  aws: () => require("../lib/clients/aws") as typeof import("../lib/clients/aws"),
  okta: () => require("../lib/clients/okta") as typeof import("../lib/clients/okta"),
  oktaCredentials: () =>
    require("../lib/clients/okta-credentials") as typeof import("../lib/clients/okta-credentials"),
  activation: () => require("../lib/activation") as typeof import("../lib/activation"),
  breakGlassDoctor: () =>
    require("../lib/break-glass/doctor") as typeof import("../lib/break-glass/doctor"),
  breakGlassStack: () =>
    require("../stacks/break-glass-stack") as typeof import("../stacks/break-glass-stack"),
  doctor: () => require("../lib/doctor") as typeof import("../lib/doctor"),
  init: () => require("../lib/init") as typeof import("../lib/init"),
  metadata: () => require("../lib/metadata") as typeof import("../lib/metadata"),
  review: () => require("../lib/review") as typeof import("../lib/review"),
};
