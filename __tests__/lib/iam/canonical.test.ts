import { policyDifferences, samePolicy } from "../../../lib/iam";
import { keyPolicy, KEY_POLICY_PROFILES } from "../../../lib/key-policy";

const ACCOUNTS = {
  managementAccountId: "111122223333",
  delegatedAdminAccountIds: ["444455556666"],
  primaryRegion: "ap-northeast-1",
};
const minimal = keyPolicy("minimal", ACCOUNTS);

/** The policy with a text replaced in its JSON. */
const edited = (from: string | RegExp, to: string): unknown => {
  const before = JSON.stringify(minimal);
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${String(from)} does not occur`);
  return JSON.parse(after) as unknown;
};

/** The same policy as AWS or a person may write it. */
const SAME: [string, unknown][] = [
  ["statements in another order", { ...minimal, Statement: minimal.Statement.toReversed() }],
  [
    "without statement IDs",
    {
      ...minimal,
      Statement: minimal.Statement.map((statement) => ({ ...statement, Sid: undefined })),
    },
  ],
  ["an account by its ID", edited("arn:aws:iam::111122223333:root", "111122223333")],
  ["one value as a list", edited('"Resource":"*"', '"Resource":["*"]')],
  [
    "a list in another order",
    edited('["kms:Decrypt","kms:Encrypt"', '["kms:Encrypt","kms:Decrypt"'),
  ],
  ["an action in other letters", edited('"kms:DescribeKey"', '"KMS:describekey"')],
  [
    "an account in another way of writing its root",
    edited('"AWS":"arn:aws:iam::111122223333:root"', '"AWS":["111122223333"]'),
  ],
  ["a condition key in other letters", edited('"aws:SourceAccount"', '"AWS:sourceaccount"')],
  [
    "a value twice",
    edited(
      '["identitystore.amazonaws.com",',
      '["identitystore.amazonaws.com","identitystore.amazonaws.com",',
    ),
  ],
];

test.each(SAME)("%s is the same policy", (_what, policy) => {
  expect(samePolicy(minimal, policy)).toBe(true);
  expect(policyDifferences(minimal, policy)).toEqual([]);
});

const OTHER: [string, unknown, string[]][] = [
  [
    "one condition",
    edited('"aws:SourceAccount":"111122223333"', '"aws:SourceAccount":"999988887777"'),
    ["has another Condition in statement AllowIAMIdentityCenterToUseTheKMSKey"],
  ],
  [
    "a condition's operator",
    edited('"StringEquals"', '"StringLike2"'),
    ["has another Condition in statement AllowIAMIdentityCenterToUseTheKMSKey"],
  ],
  [
    "the effect",
    edited('"Effect":"Allow"', '"Effect":"Deny"'),
    ["has another Effect in statement EnableIAMUserPermissions"],
  ],
  [
    "the version",
    { ...minimal, Version: "2008-10-17" },
    ["counts as Version 2008-10-17 instead of 2012-10-17"],
  ],
  [
    "a statement less",
    { ...minimal, Statement: minimal.Statement.slice(0, -1) },
    ["lacks statement AllowIAMIdentityCenterAndIdentityStoreToDescribeKMSKey"],
  ],
  [
    "a statement more",
    {
      ...minimal,
      Statement: [
        ...minimal.Statement,
        { Sid: "Mine", Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" },
      ],
    },
    ["has a further statement Mine"],
  ],
  [
    "nothing of it",
    {},
    [
      "counts as Version 2008-10-17 instead of 2012-10-17",
      ...minimal.Statement.map(({ Sid }) => `lacks statement ${Sid}`),
    ],
  ],
];

test.each(OTHER)(
  "a policy that differs in %s is another one, in words",
  (_what, policy, differences) => {
    expect(samePolicy(minimal, policy)).toBe(false);
    expect(policyDifferences(minimal, policy)).toEqual(differences);
  },
);

test("no profile is the same as another, nor with another account", () => {
  const all = KEY_POLICY_PROFILES.flatMap((profile) => [
    keyPolicy(profile, ACCOUNTS),
    keyPolicy(profile, { ...ACCOUNTS, delegatedAdminAccountIds: [] }),
  ]);
  for (const a of all) for (const b of all) expect(samePolicy(a, b)).toBe(a === b);
});
