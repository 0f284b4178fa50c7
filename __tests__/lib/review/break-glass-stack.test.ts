/** The rules about the emergency access in what the project itself plans. */
import { hasBreakGlass } from "../../../lib/break-glass";
import { readPlans, review } from "../../../lib/review";
import { toPlain } from "../../../lib/review/render/say";
import { BreakGlassFederationStack } from "../../../stacks/break-glass-federation-stack";
import { BreakGlassStack } from "../../../stacks/break-glass-stack";
import { configWith, type Changes } from "../../helpers/config";
import { synth, type TerraformJson } from "../../helpers/synth";
import { stackPlan } from "./stack-plan";

const STACK: Changes = {
  "breakGlass.userNames": ["break-glass-1", "break-glass-2"],
  "breakGlass.alarmEmails": ["security@example.com"],
  "breakGlass.directFederation": true,
};

/** Both stacks of the emergency access. */
function stacks(changes: Changes = {}): TerraformJson[] {
  const config = configWith({ ...STACK, ...changes });
  if (!hasBreakGlass(config)) throw new Error("no breakGlass");
  return [synth(BreakGlassStack, config), synth(BreakGlassFederationStack, config)];
}

/** What the two rules say of the plans from one configuration to another: `rule: what happens`. */
function findings(from: Changes | undefined, to: Changes): string[] {
  const before = from && stacks(from);
  const plans = stacks(to).map((json, index) => ({
    file: ["example-break-glass.json", "example-break-glass-federation.json"][index] ?? "",
    bytes: Buffer.from(JSON.stringify(stackPlan(before?.[index], json))),
  }));
  return review(readPlans(plans))
    .findings.filter(({ rule }) => rule.startsWith("break-glass-"))
    .map(({ rule, happens }) => `${rule}: ${toPlain(happens)}`);
}

const ROLE = { name: "administrator", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
const MORE_ROLES = [ROLE, { ...ROLE, name: "reader" }];

const QUIET: [what: string, from: Changes | undefined, to: Changes][] = [
  ["everything is made", undefined, {}],
  ["nothing changes", {}, {}],
];

test.each(QUIET)("says nothing where %s", (_, from, to) => {
  expect(findings(from, to)).toEqual([]);
});

const SAID: [what: string, from: Changes, to: Changes, said: RegExp[]][] = [
  [
    "a user is added: the trust of the role changes, and there is one more way in",
    {},
    { "breakGlass.userNames": ["break-glass-1", "break-glass-2", "bg-3"] },
    [
      /^break-glass-weakened: The emergency user is created\. /,
      /^break-glass-weakened: assume_role_policy of the emergency role changes\. Before: .*break-glass-2.*After: .*bg-3/,
    ],
  ],
  [
    "a federated role is added",
    {},
    { "breakGlass.federation.roles": MORE_ROLES },
    [/^break-glass-weakened: The emergency role is created\. /],
  ],
  [
    "a permissions boundary is added",
    {},
    { "breakGlass.permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/boundary" },
    [
      /^break-glass-weakened: permissions_boundary of the emergency role changes from nothing to arn:/,
    ],
  ],
  [
    "sessions become shorter",
    { "breakGlass.sessionDurationInSeconds": 7200 },
    {},
    [
      /^break-glass-weakened: max_session_duration of the emergency role changes from 7200 to 3600\. /,
      /^break-glass-weakened: app_settings_json of the emergency app changes from /,
    ],
  ],
  [
    "a Region is retired",
    { "regions.additional": ["ap-northeast-3", "eu-west-1"] },
    {},
    [
      /^break-glass-removed: Alarms of the emergency access are deleted\. .* in Europe \(Ireland\)\.$/,
      /^break-glass-weakened: The recipient of the emergency alarms is deleted\. /,
    ],
  ],
];

test.each(SAID)("says that %s", (_, from, to, said) => {
  const found = findings(from, to);
  for (const sentence of said) expect(found).toContainEqual(expect.stringMatching(sentence));
});
