/** Stryker's settings; CONTRIBUTING.md, "How strong the tests are", says how it is run. */
const jest = require("../jest.config.js");

// The tests of one folder are those that mirror it: all of them for every mutant would take hours.
const folder = process.env.FOLDER ?? "lib/endpoints";

module.exports = {
  testRunner: "jest",
  jest: {
    projectType: "custom",
    config: { ...jest, testMatch: [`<rootDir>/__tests__/${folder}/**/*.test.ts`] },
    enableFindRelatedTests: false,
  },
  coverageAnalysis: "perTest",
  // Code that runs once at import would need all tests again for each mutant.
  ignoreStatic: true,
  mutate: [`${folder}/**/*.ts`],
  ignorePatterns: ["dist", "cdktf.out", "e2e"],
  reporters: ["progress-append-only", "clear-text"],
  // A mutant that loops for ever is ended soon.
  timeoutMS: 4000,
};
