import { EVENT_PATTERN_MAX_LENGTH, eventPattern } from "../../break-glass/event-patterns";
import { ALARMS, emergencyNames, logicalId } from "../../break-glass/names";
import { valueAt } from "../problems";
import { at, repetitions, type Rule } from "./rule";

const emergencyUsersDiffer: Rule = ({ written }) => {
  const path = at("breakGlass", "userNames");
  const names = valueAt(written, path);
  if (!Array.isArray(names)) return [];
  return repetitions(names.map((name: unknown) => String(name).toLowerCase())).flatMap(
    ({ index, first }) => {
      const name: unknown = names[index];
      // The very same name twice is reported with the list.
      if (names[first] === name) return [];
      return [
        {
          path: [...path, index],
          value: name,
          message: `is the same user as ${JSON.stringify(names[first])} (at [${first}]): IAM does not tell upper from lower case in names. Two different users are needed.`,
        },
      ];
    },
  );
};

const federationHasAnOrg: Rule = ({ written }) => {
  const path = at("breakGlass", "directFederation");
  if (valueAt(written, path) !== true) return [];
  if (valueAt(written, at("okta", "orgName")) !== undefined) return [];
  return [
    {
      path,
      value: true,
      message:
        "needs an Okta org: its app is created there. Set okta.orgName, or directFederation: false.",
    },
  ];
};

const federationIsOn: Rule = ({ written }) =>
  valueAt(written, at("breakGlass", "federation")) !== undefined &&
  // What is neither yes nor no is reported as that.
  (valueAt(written, at("breakGlass", "directFederation")) ?? false) === false
    ? [
        {
          path: at("breakGlass", "federation"),
          message:
            "is for breakGlass.directFederation: true only. Delete it, or set directFederation: true.",
        },
      ]
    : [];

const federationRolesDiffer: Rule = ({ written }) => {
  const path = at("breakGlass", "federation", "roles");
  const roles = valueAt(written, path);
  if (!Array.isArray(roles)) return [];
  const names = roles.map((role: unknown) => valueAt(role, ["name"]));
  return repetitions(names)
    .filter(({ index }) => names[index] !== undefined)
    .map(({ index, first }) => ({
      path: [...path, index, "name"],
      value: names[index],
      message: `is the name of the role at [${first}] already. Give each role a name of its own.`,
    }));
};

const emergencyAddressesDiffer: Rule = ({ written }) =>
  ["userNames", "alarmEmails", "alarmUrls"].flatMap((key) => {
    const path = ["breakGlass", key];
    const list = valueAt(written, path);
    if (!Array.isArray(list)) return [];
    const texts = list.map(String);
    const addresses = texts.map(logicalId);
    return repetitions(addresses).flatMap(({ index, first }) => {
      const text = texts[index];
      // The very same text twice is reported with the list.
      if (texts[first] === text) return [];
      return [
        {
          path: [...path, index],
          value: text,
          message: `gets the same address in Terraform as ${JSON.stringify(texts[first])} (at [${first}]): ${addresses[index]}. Use another one.`,
        },
      ];
    });
  });

/** IAM attaches only AWS's policies and those of the same account. */
const emergencyPoliciesAreInTheAccount: Rule = ({ keys: { identityCenter }, written }) => {
  const account =
    valueAt(written, at("breakGlass", "accountId")) ?? identityCenter?.managementAccountId;
  const roles = valueAt(written, at("breakGlass", "federation", "roles"));
  const paths = [
    at("breakGlass", "rolePolicyArn"),
    at("breakGlass", "permissionsBoundaryArn"),
    ...(Array.isArray(roles)
      ? roles.map((_, index) => at("breakGlass", "federation", "roles", index, "policyArn"))
      : []),
  ];
  return paths.flatMap((path) => {
    const value = valueAt(written, path);
    const [, owner] = /^arn:aws:iam::(\d{12}):policy\//.exec(String(value)) ?? [];
    if (owner === undefined || typeof account !== "string" || owner === account) return [];
    return [
      {
        path,
        value,
        message: `is a policy of account ${owner}. The emergency access is in account ${account}, and IAM attaches only that account's own policies and AWS's (arn:aws:iam::aws:policy/…).`,
      },
    ];
  });
};

/** Longest ID of a KMS key in an ARN: of a multi-Region key. The real one is made by AWS. */
const SOME_KEY_ID = `mrk-${"0".repeat(32)}`;

const eventPatternsFit: Rule = ({
  valid: { environment, identityCenter, regions, breakGlass },
}) => {
  if (!environment || !identityCenter || !regions || !breakGlass) return [];
  const names = emergencyNames({ environment, identityCenter, regions, breakGlass });
  const longest = Math.max(
    ...ALARMS.flatMap((alarm) =>
      names.alarmRegions.map((region) => {
        const keyArn = `arn:aws:kms:${region}:${names.accountId}:key/${SOME_KEY_ID}`;
        return JSON.stringify(eventPattern(alarm, names, region, keyArn)).length;
      }),
    ),
  );
  if (longest <= EVENT_PATTERN_MAX_LENGTH) return [];
  return [
    {
      path: at("breakGlass"),
      message: `makes an event pattern of ${longest} characters with ${breakGlass.userNames.length} users and ${names.federatedRoles.length} federation roles. EventBridge takes ${EVENT_PATTERN_MAX_LENGTH} at most: list fewer users or roles, or give them and your own policies shorter names.`,
    },
  ];
};

export const BREAK_GLASS_RULES: readonly Rule[] = [
  emergencyUsersDiffer,
  federationHasAnOrg,
  federationIsOn,
  federationRolesDiffer,
  emergencyAddressesDiffer,
  emergencyPoliciesAreInTheAccount,
  eventPatternsFit,
];
