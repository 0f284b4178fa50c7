/** Imports go one way: entries, commands, what they know, and what is pure. Types count as well. */
const PURE = "^lib/(endpoints|iam|key-policy|okta|xml)/";

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "pure-folders-use-pure-folders",
      severity: "error",
      from: { path: PURE },
      to: { path: "^(lib|cli|stacks)/", pathNot: PURE },
    },
    {
      name: "lib-uses-lib",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(cli|stacks|main)" },
    },
    {
      name: "stacks-use-lib",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: "^(cli|main)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
