import { runsOf } from "../../e2e/harness/runs";
import type { Tools } from "../../e2e/harness/preflight";
import type { Scenario } from "../../e2e/harness/world";

const REAL = { version: "6.66.0", standIn: false };
const STAND_IN = { version: "6.54.0+stand-in", standIn: true };
const OLD = { version: "5.100.0", standIn: false };
const OKTA = { version: "6.12.0", standIn: false };

const runs = (scenario: Partial<Scenario>, providers: Tools["providers"], named = false) =>
  runsOf(
    "01-name",
    { title: "", needs: ["aws"], run: jest.fn(), ...scenario },
    { providers },
    named,
  ).map(({ note, lacks, onRelease5 }) => ({ note: note.trim(), lacks, onRelease5 }));

const WITH_OLD =
  "[real aws provider 5.100.0 in kms and break-glass, with provider aliases; stand-in elsewhere]";

test("with the real provider there is one run, and nothing to say about it", () => {
  for (const release5 of ["too", "only", undefined] as const) {
    expect(runs({ release5 }, { aws: REAL })).toEqual([{ note: "", lacks: [], onRelease5: [] }]);
  }
});

test("with a stand-in and the real release 5, the scenario decides", () => {
  const providers = { aws: STAND_IN, "aws-5": OLD };
  const standIn = { note: "[stand-in aws provider]", lacks: [], onRelease5: [] };
  expect(runs({}, providers)).toEqual([standIn]);
  expect(runs({ release5: "too" }, providers)).toEqual([
    standIn,
    { note: WITH_OLD, lacks: [], onRelease5: ["kms", "break-glass", "break-glass-federation"] },
  ]);
  expect(runs({ release5: "only" }, providers)).toEqual([
    {
      note: "[real aws provider 5.100.0 in kms and break-glass, with provider aliases]",
      lacks: [],
      onRelease5: ["kms", "break-glass", "break-glass-federation"],
    },
  ]);
});

test("what takes long runs with release 5 only where scenarios are named", () => {
  const providers = { aws: STAND_IN, "aws-5": OLD };
  expect(runs({ release5: "when-named" }, providers)).toHaveLength(1);
  expect(runs({ release5: "when-named" }, providers, true)).toEqual(
    runs({ release5: "too" }, providers),
  );
});

test("a run says which providers it lacks", () => {
  expect(runs({ needs: ["aws", "okta"] }, { aws: REAL })).toMatchObject([{ lacks: ["okta"] }]);
  expect(runs({ needs: ["okta"] }, { okta: OKTA })).toMatchObject([{ lacks: [], note: "" }]);
  expect(runs({ needs: [] }, {})).toMatchObject([{ lacks: [] }]);
  expect(runs({ release5: "only" }, { aws: STAND_IN })).toMatchObject([{ lacks: ["aws"] }]);
  expect(runs({ release5: "too" }, { "aws-5": OLD })).toMatchObject([
    { lacks: ["aws"] },
    { lacks: ["aws"] },
  ]);
});

test("a scenario may run in each way in which Okta may take an update", () => {
  const scenario = { title: "", needs: ["okta"] as const, inOktaModes: true, run: jest.fn() };
  const found = runsOf("02-name", scenario as Scenario, { providers: { okta: OKTA } });
  expect(found.map(({ note, oktaMode, lacks }) => [note.trim(), oktaMode, lacks])).toEqual([
    ["[Okta clears]", "clears", []],
    ["[Okta refuses]", "refuses", []],
    ["[Okta drops]", "drops", []],
  ]);
  const [without] = runsOf("02-name", scenario as Scenario, { providers: {} });
  expect(without?.lacks).toEqual(["okta"]);
});
