/** The rules about the emergency access in what the project itself plans. */
import { hasBreakGlass } from "../../../lib/break-glass";
import { readPlans, review } from "../../../lib/review";
import { toPlain } from "../../../lib/review/render/say";
import { BreakGlassStack } from "../../../stacks/break-glass-stack";
import { configWith, type Changes } from "../../helpers/config";
import { synth, type TerraformJson } from "../../helpers/synth";
import { stackPlan } from "./stack-plan";

const STACK: Changes = {
  "breakGlass.userNames": ["break-glass-1", "break-glass-2"],
  "breakGlass.alarmEmails": ["security@example.com"],
  "breakGlass.directFederation": true,
};

function stack(changes: Changes = {}): TerraformJson {
  const config = configWith({ ...STACK, ...changes });
  if (!hasBreakGlass(config)) throw new Error("no breakGlass");
  return synth(BreakGlassStack, config);
}

/** What the two rules say of the plan from one configuration to another: `rule: what happens`. */
function findings(from: TerraformJson | undefined, to: TerraformJson): string[] {
  const bytes = Buffer.from(JSON.stringify(stackPlan(from, to)));
  return review(readPlans([{ file: "example-break-glass.json", bytes }]))
    .findings.filter(({ rule }) => rule.startsWith("break-glass-"))
    .map(({ rule, happens }) => `${rule}: ${toPlain(happens)}`);
}

const ROLE = { name: "administrator", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
const MORE_ROLES = [ROLE, { ...ROLE, name: "reader" }];

const QUIET: [what: string, from: Changes | undefined, to: Changes][] = [
  ["everything is made", undefined, {}],
  ["nothing changes", {}, {}],
  ["a user is added", {}, { "breakGlass.userNames": ["break-glass-1", "break-glass-2", "bg-3"] }],
  [
    "an address is added",
    {},
    { "breakGlass.alarmEmails": ["security@example.com", "soc@example.com"] },
  ],
  ["a Region is added", {}, { "regions.additional": ["ap-northeast-3", "eu-west-1"] }],
  ["direct federation is added", { "breakGlass.directFederation": false }, {}],
  ["a federated role is added", {}, { "breakGlass.federation.roles": MORE_ROLES }],
  [
    "a permissions boundary is added",
    {},
    { "breakGlass.permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/boundary" },
  ],
  ["sessions become shorter", { "breakGlass.sessionDurationInSeconds": 7200 }, {}],
];

test.each(QUIET)("says nothing where %s", (_, from, to) => {
  expect(findings(from && stack(from), stack(to))).toEqual([]);
});

test("says of a retired Region that its alarms go, and nothing else", () => {
  const kinds = findings(stack({ "regions.additional": ["ap-northeast-3", "eu-west-1"] }), stack());
  expect([...new Set(kinds)]).toEqual([
    "break-glass-removed: Alarms of the emergency access are deleted. Nobody is told any more what happens with it in Europe (Ireland).",
    "break-glass-weakened: security@example.com is no longer subscribed to the emergency alarms of Europe (Ireland).",
  ]);
});

test("says of longer sessions that both ways in last longer", () => {
  expect(findings(stack(), stack({ "breakGlass.sessionDurationInSeconds": 7200 }))).toEqual([
    "break-glass-weakened: Sessions of the emergency role may last 7200 seconds instead of 3600.",
    "break-glass-weakened: Sessions of the emergency role may last 7200 seconds instead of 3600.",
    "break-glass-weakened: Sessions through the emergency app may last 7200 seconds instead of 3600.",
  ]);
});
