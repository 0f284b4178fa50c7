import { configText } from "../helpers/config";
import { idc } from "../helpers/run";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Permissions {
  readonly policy?: {
    readonly Statement: readonly { Sid: string; Action: string[]; Resource: string | string[] }[];
  };
  readonly oktaScopes: readonly string[];
}

const EMERGENCY = { userNames: ["one", "two"], alarmEmails: ["a@example.com"] };

const permissions = (...words: string[]): Record<string, Permissions> =>
  permissionsWith(EMERGENCY, ...words);

function permissionsWith(breakGlass: object, ...words: string[]): Record<string, Permissions> {
  const file = join(mkdtempSync(join(tmpdir(), "idc-permissions-")), "prod.yaml");
  writeFileSync(file, configText({ environment: "prod", breakGlass }));
  const { stdout } = idc(["permissions", ...words, "--config", file, "--json"]);
  return JSON.parse(stdout) as Record<string, Permissions>;
}

test("all of them: each command, and plan and apply of each stack", () => {
  expect(Object.keys(permissions())).toEqual([
    "idc init",
    "idc doctor",
    "idc doctor --sign-ins",
    "idc doctor --save",
    "idc drill",
    "idc guide",
    "idc probe",
    "idc next",
    "idc activate-key",
    "prod-kms, plan",
    "prod-kms, apply",
    "prod-identity-center, plan",
    "prod-identity-center, apply",
    "prod-okta, plan",
    "prod-okta, apply",
    "prod-break-glass, plan",
    "prod-break-glass, apply",
  ]);
});

test("a policy by what is asked of what, in the accounts of the config", () => {
  const { "prod-kms, plan": plan, "prod-kms, apply": apply } = permissions("prod-kms");
  expect(plan?.policy?.Statement).toEqual([
    {
      Sid: "Everything",
      Effect: "Allow",
      Action: ["kms:ListAliases", "sts:GetCallerIdentity"],
      Resource: "*",
    },
    {
      Sid: "Keys",
      Effect: "Allow",
      Action: [
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListResourceTags",
      ],
      Resource: ["arn:aws:kms:*:111122223333:key/*"],
    },
  ]);
  expect(apply?.policy?.Statement.map(({ Sid }) => Sid)).toEqual([
    "Everything",
    "Keys",
    "KeysAndAliases",
    "ServiceRoleOfMultiRegionKeys",
  ]);
  const emergency = permissions("prod-break-glass")["prod-break-glass, plan"];
  expect(emergency?.policy?.Statement.map(({ Resource }) => Resource).flat()).toEqual([
    "*",
    "arn:aws:iam::111122223333:user/emergency/*",
    "arn:aws:iam::111122223333:role/emergency/*",
    "arn:aws:iam::111122223333:policy/emergency/*",
    "arn:aws:iam::aws:policy/*",
    "arn:aws:sns:*:111122223333:prod-emergency-alarms",
    "arn:aws:events:*:111122223333:rule/prod-emergency-*",
    "arn:aws:sqs:*:111122223333:prod-emergency-undelivered",
    "arn:aws:cloudwatch:*:111122223333:alarm:prod-emergency-undelivered",
    "arn:aws:kms:*:111122223333:key/*",
  ]);
});

test("a command with an option, the scopes in Okta, and a name that there is not", () => {
  expect(permissions("doctor", "--sign-ins")["idc doctor --sign-ins"]?.oktaScopes).toEqual([
    "okta.apps.read",
    "okta.logs.read",
  ]);
  // Doctor then looks at the sign-in policy of the emergency app.
  const federation = permissionsWith({ ...EMERGENCY, directFederation: true }, "doctor");
  expect(federation["idc doctor"]?.oktaScopes).toEqual(["okta.apps.read", "okta.policies.read"]);
  const { exitCode, stderr } = idc(["permissions", "destroy"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("There are no permissions of destroy. There are those of init, doctor,");
  expect(idc(["permissions", "example-okta"]).stdout).toMatch(
    /^example-okta, plan:\nOkta scopes: okta\.apps\.read\nAWS: nothing\n/,
  );
});
