/**
 * Modules that only some commands need, loaded when one of them runs: the rest stays fast to start.
 *
 * By `require`, because `import()` of a TypeScript file would need a second loader beside the one
 * that `bin/idc` sets up, and that one costs every command more than it saves.
 */
/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/consistent-type-imports -- see above */
export const lazy = {
  review: () => require("../lib/review") as typeof import("../lib/review"),
};
