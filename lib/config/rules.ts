/**
 * What no single key can tell: rules over the whole file.
 *
 * Rules look at the file as it was written, so that they also speak when another part of it is
 * wrong: all problems of a config are reported together.
 */
import {
  acsEndpointsOf,
  displayNameOf,
  isAwsHost,
  partitionOf,
  REGION_NAME_PATTERN,
  regionInTenantId,
  REGIONS,
  type Partition,
} from "../endpoints";
import { EVENT_PATTERN_MAX_LENGTH, eventPattern } from "../break-glass/event-patterns";
import { ALARMS, emergencyNames, logicalId } from "../break-glass/names";
import { KEY_POLICY_MAX_BYTES, keyPolicy, policySizeInBytes } from "../key-policy";
import { ACS_URL_LIMIT, ADDITIONAL_ACS_FIELDS, allAcsFields, ISSUER_FIELD } from "../okta";
import type { Problem } from "./errors";
import { nearest, valueAt } from "./problems";
import type { Config } from "./schema";

/** What a rule sees. */
export interface Draft {
  /** The file as it was written. */
  readonly written: unknown;
  /** The top-level keys that are valid in themselves, defaults filled in. */
  readonly valid: Partial<Config>;
  /** The keys of each section that are valid in themselves, defaults filled in. */
  readonly keys: { readonly [S in keyof Config]?: Partial<NonNullable<Config[S]>> };
}

type Rule = (draft: Draft) => Problem[];

interface Mention {
  readonly path: readonly (string | number)[];
  readonly region: string;
}

const REGION_LISTS = ["primary", "additional", "retiring"] as const;

/** Every Region named under a key, be it one name or a list of them. */
function mentions(written: unknown, path: readonly string[]): Mention[] {
  const value = valueAt(written, path);
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((region, index) =>
    typeof region === "string"
      ? [{ region, path: Array.isArray(value) ? [...path, index] : path }]
      : [],
  );
}

const configuredRegions = (written: unknown): Mention[] =>
  REGION_LISTS.flatMap((key) => mentions(written, ["regions", key]));

const alarmRegions = (written: unknown): Mention[] =>
  mentions(written, ["breakGlass", "extraAlarmRegions"]);

const PARTITION_NAMES: Record<Exclude<Partition, "aws">, string> = {
  "aws-cn": "AWS China (aws-cn)",
  "aws-us-gov": "AWS GovCloud (aws-us-gov)",
  "aws-eusc": "the AWS European Sovereign Cloud (aws-eusc)",
  "aws-iso": "an isolated AWS partition (aws-iso)",
};

const unsupportedPartition = (partition: Exclude<Partition, "aws">): string =>
  `is in ${PARTITION_NAMES[partition]}. Not all URL formats of that partition are known, so this project refuses it rather than guess; only the commercial partition (aws) is supported.`;

/** What is wrong with the name of a Region, whatever it is used for. */
function malformed(region: string): string | undefined {
  if (REGION_NAME_PATTERN.test(region)) return undefined;
  const meant = nearest(region.toLowerCase(), REGIONS.keys());
  return `is not the name of an AWS Region. ${meant ? `Did you mean ${meant}?` : "It must look like ap-northeast-3."}`;
}

const regionNames: Rule = ({ written }) => {
  const unlisted = mentions(written, ["regions", "unlisted"]).map(({ region }) => region);
  return [...configuredRegions(written), ...alarmRegions(written)].flatMap(({ path, region }) => {
    const problem = (message: string) => [{ path, value: region, message }];
    const partition = partitionOf(region);
    if (partition !== "aws") return problem(unsupportedPartition(partition));
    const mistake = malformed(region);
    if (mistake !== undefined) return problem(mistake);
    if (REGIONS.has(region) || unlisted.includes(region)) return [];
    const meant = nearest(region, REGIONS.keys());
    if (meant === undefined) return [];
    return problem(
      `is not an AWS Region that this version knows. Did you mean ${meant} (${displayNameOf(meant)})? If AWS has opened a Region of that name, add it to regions.unlisted.`,
    );
  });
};

const unlistedRegionsAreNew: Rule = ({ written }) =>
  mentions(written, ["regions", "unlisted"]).flatMap(({ path, region }) => {
    const message =
      malformed(region) ??
      (REGIONS.has(region) ? "is a Region that this version knows. Delete it here." : undefined);
    return message === undefined ? [] : [{ path, value: region, message }];
  });

const regionInOneListOnly: Rule = ({ written }) => {
  const all = configuredRegions(written);
  return all.flatMap(({ path, region }, index) => {
    const first = all.findIndex((other) => other.region === region);
    if (first === index) return [];
    const where = all[first]?.path.slice(0, 2).join(".");
    return [
      {
        path,
        value: region,
        message: `stands in ${where} already. A Region is in one list, once: delete one of the two.`,
      },
    ];
  });
};

const instancePartition: Rule = ({ written }) => {
  const path = ["identityCenter", "instanceArn"];
  const arn = valueAt(written, path);
  if (typeof arn !== "string") return [];
  const partition = arn.split(":")[1] ?? "aws";
  if (!(partition in PARTITION_NAMES)) return [];
  return [
    { path, value: arn, message: unsupportedPartition(partition as Exclude<Partition, "aws">) },
  ];
};

const managementAccountIsNotDelegated: Rule = ({ keys: { identityCenter } }) => {
  const { delegatedAdminAccountIds, managementAccountId } = identityCenter ?? {};
  if (!delegatedAdminAccountIds || !managementAccountId) return [];
  const index = delegatedAdminAccountIds.indexOf(managementAccountId);
  if (index < 0) return [];
  return [
    {
      path: ["identityCenter", "delegatedAdminAccountIds", index],
      value: managementAccountId,
      message:
        "is the management account, which administers the instance anyway. Delete it from the list.",
    },
  ];
};

const regionsAccountIsKnown: Rule = ({ keys: { identityCenter } }) => {
  const { accountId, managementAccountId, delegatedAdminAccountIds } = identityCenter ?? {};
  if (accountId === undefined || !managementAccountId || !delegatedAdminAccountIds) return [];
  const allowed = [managementAccountId, ...delegatedAdminAccountIds];
  if (allowed.includes(accountId)) return [];
  return [
    {
      path: ["identityCenter", "accountId"],
      value: accountId,
      message: `is neither the management account nor a delegated one, so it may not manage the instance. Use one of ${allowed.join(", ")}, or leave it out.`,
    },
  ];
};

/** The example's instance is nobody's. */
const EXAMPLE_IDS = {
  instanceArn: "arn:aws:sso:::instance/ssoins-111111h2222j33pp",
  identityStoreId: "d-1234567890",
  tenantId: "11111111-2222-4333-8444-555555555555",
} as const;
export const EXAMPLE_ENVIRONMENT = "example";

const idsAreNotTheExamples: Rule = ({ written, valid: { environment } }) => {
  if (environment === undefined || environment === EXAMPLE_ENVIRONMENT) return [];
  return Object.entries(EXAMPLE_IDS).flatMap(([key, example]) => {
    const path = ["identityCenter", key];
    const value = valueAt(written, path);
    if (value !== example) return [];
    return [
      {
        path,
        value,
        message:
          "is the example's, which no instance has. Copy yours from the Identity Center console, Settings.",
      },
    ];
  });
};

const aliasIsNoStore: Rule = ({ written }) => {
  const path = ["identityCenter", "portalAlias"];
  const value = valueAt(written, path);
  const store = valueAt(written, ["identityCenter", "identityStoreId"]);
  if (typeof value !== "string" || (value !== store && !/^d-[0-9a-z]{10}$/.test(value))) return [];
  return [
    {
      path,
      value,
      message:
        "is an identity store ID. That portal address is there anyway: leave portalAlias out, or set it to the subdomain of awsapps.com that was chosen.",
    },
  ];
};

const portalIsOwn: Rule = ({ keys: { portal } }) => {
  const { domain } = portal ?? {};
  if (domain === undefined || !isAwsHost(domain)) return [];
  return [
    {
      path: ["portal", "domain"],
      value: domain,
      message: "is AWS's own address. The portals of AWS need no entry here: leave portal out.",
    },
  ];
};

/** Where people ask when sign-in does not work must work without sign-in. */
const supportIsElsewhere: Rule = ({ written, keys: { okta } }) => {
  const path = ["guide", "supportContact"];
  const value = valueAt(written, path);
  if (typeof value !== "string") return [];
  const host = /^https?:\/\/([^/?#:]+)/i.exec(value.trim())?.[1]?.toLowerCase();
  if (host === undefined) return [];
  const isInOkta =
    okta?.orgName !== undefined &&
    okta.baseUrl !== undefined &&
    [okta.orgName, `${okta.orgName}-admin`].some((org) => host === `${org}.${okta.baseUrl}`);
  const isInAws = isAwsHost(host);
  if (!isInOkta && !isInAws) return [];
  return [
    {
      path,
      value,
      message: `is behind the sign-in that people ask for help with: ${isInOkta ? "the Okta org" : "AWS"} does not open when it is down. Name a telephone number, a chat channel, or an address elsewhere.`,
    },
  ];
};

const defaultAcsIsRegistered: Rule = ({ keys: { identityCenter, endpoints } }) => {
  const { enabledBeforeFebruary2026 } = identityCenter ?? {};
  const { acs, defaultAcs } = endpoints ?? {};
  if (enabledBeforeFebruary2026 === undefined || !acs || !defaultAcs) return [];
  const registered = acsEndpointsOf("primary", {
    identityCenter: { enabledBeforeFebruary2026 },
    endpoints: { acs },
  });
  if (registered.includes(defaultAcs)) return [];
  return [
    {
      path: ["endpoints", "defaultAcs"],
      value: defaultAcs,
      message: `is not registered for the primary Region, which has ${registered.join(", ")}. ${
        defaultAcs === "alternative-ipv4"
          ? "Only an instance enabled before February 2026 has that URL: set identityCenter.enabledBeforeFebruary2026: true if it is one."
          : "Add it to endpoints.acs, or choose one of those."
      }`,
    },
  ];
};

const acsUrlsFitTheApp: Rule = ({ keys: { identityCenter, regions, endpoints } }) => {
  const { enabledBeforeFebruary2026 } = identityCenter ?? {};
  const { additional } = regions ?? {};
  const { acs } = endpoints ?? {};
  if (enabledBeforeFebruary2026 === undefined || !additional || !acs) return [];
  const input = { identityCenter: { enabledBeforeFebruary2026 }, endpoints: { acs } };
  const perRegion = acsEndpointsOf("additional", input).length;
  const primary = acsEndpointsOf("primary", input).length;
  const count = primary + additional.length * perRegion;
  if (count <= ACS_URL_LIMIT) return [];

  const roomFor = (types: number) => Math.floor((ACS_URL_LIMIT - primary) / types);
  const ways = [`keep ${roomFor(perRegion)} additional Regions at most`];
  if (primary - perRegion + 1 + additional.length <= ACS_URL_LIMIT && perRegion > 1) {
    ways.unshift("register one endpoint type alone (endpoints.acs: [dual-stack])");
  }
  return [
    {
      path: ["regions", "additional"],
      message: `needs ${count} ACS URLs: ${primary} of the primary Region and ${perRegion} for each of the ${additional.length} additional Regions. The Okta app has ${ACS_URL_LIMIT} fields for them (the default one and ${ADDITIONAL_ACS_FIELDS} more). Drop ${count - ACS_URL_LIMIT}: ${ways.join(", or ")}.`,
    },
  ];
};

const acsFieldsDiffer: Rule = ({ keys: { okta } }) => {
  if (!okta?.acsFields) return [];
  const [first, ...additional] = allAcsFields(okta.acsFields);
  const path = ["okta", "acsFields", "default"];
  if (first === ISSUER_FIELD) {
    return [
      { path, value: first, message: "is the field of the issuer, not of an ACS URL. Use acsURL." },
    ];
  }
  if (!additional.includes(first as string)) return [];
  return [
    {
      path,
      value: first,
      message: `is also one of the fields of okta.acsFields.additional (${okta.acsFields.additional}). Each ACS URL needs a field of its own.`,
    },
  ];
};

const appIsNamedOnce: Rule = ({ written }) => {
  const path = ["okta", "app"];
  const app = valueAt(written, path);
  if (typeof app !== "object" || app === null || Array.isArray(app)) return [];
  const named = ["id", "label"].filter((key) => Object.hasOwn(app, key));
  if (named.length === 1) return [];
  return [
    {
      path,
      message:
        named.length === 0
          ? "names no app. Set id for an app that exists (only its settings are managed), or label to have one created."
          : "has both id and label. Keep id for an app that exists, or label to have one created.",
    },
  ];
};

const backendKeys: Rule = ({ written }) => {
  const backend = valueAt(written, ["backend"]);
  if (typeof backend !== "object" || backend === null) return [];
  const { type, ...rest } = backend as Record<string, unknown>;
  if (type === "cloud" && rest["organization"] === undefined) {
    return [
      {
        path: ["backend", "organization"],
        message: "is missing. With backend.type cloud, set it to your HCP Terraform organization.",
      },
    ];
  }
  if (type !== "local") return [];
  return ["organization", "project", "hostname"]
    .filter((key) => rest[key] !== undefined)
    .map((key) => ({
      path: ["backend", key],
      value: rest[key],
      message: "is for backend.type cloud only. Delete it, or set backend.type: cloud.",
    }));
};

const adoptedIsConfigured: Rule = ({ written }) => {
  const under = (...keys: (typeof REGION_LISTS)[number][]) =>
    new Set(keys.flatMap((key) => mentions(written, ["regions", key])).map((m) => m.region));
  const allowed = {
    replicaRegions: {
      regions: under("additional", "retiring"),
      message:
        "is neither in regions.additional nor in regions.retiring, so no replica key is managed there.",
    },
    aliasRegions: {
      regions: under("primary", "additional", "retiring"),
      message: "is not one of the configured Regions, so no alias is managed there.",
    },
    identityCenterRegions: {
      regions: under("additional"),
      message: "is not in regions.additional, so it is not managed as a Region of the instance.",
    },
  };
  return Object.entries(allowed).flatMap(([key, { regions, message }]) =>
    mentions(written, ["adopt", key])
      .filter(({ region }) => !regions.has(region))
      .map(({ path, region }) => ({
        path,
        value: region,
        message: `${message} Add it there, or delete it here.`,
      })),
  );
};

const adoptedBookmarksAreConfigured: Rule = ({ written }) => {
  const additional = mentions(written, ["regions", "additional"]).map(({ region }) => region);
  const bookmarks = valueAt(written, ["adopt", "bookmarkAppIds"]);
  if (typeof bookmarks !== "object" || bookmarks === null) return [];
  const entries = Object.entries(bookmarks as Record<string, unknown>);
  const taken = [valueAt(written, ["okta", "app", "id"]), ...entries.map(([, id]) => id)];
  return entries.flatMap(([region, value], index) => {
    const problem = (message: string) => [
      { path: ["adopt", "bookmarkAppIds", region], value, message },
    ];
    if (!additional.includes(region)) {
      return problem(
        "is of a Region that is not in regions.additional, so no bookmark app is managed for it. Add it there, or delete it here.",
      );
    }
    if (taken.indexOf(value) > index) return [];
    return problem(
      "is the ID of an app that is named elsewhere in this file already. Each bookmark is an app of its own.",
    );
  });
};

const adoptedReplicasHaveAKey: Rule = ({ written }) =>
  mentions(written, ["adopt", "replicaRegions"]).length > 0 &&
  valueAt(written, ["adopt", "primaryKeyId"]) === undefined
    ? [
        {
          path: ["adopt", "primaryKeyId"],
          message:
            "is missing. Replica keys are imported by the ID of their primary key: set it, or delete adopt.replicaRegions.",
        },
      ]
    : [];

const keyPolicyFits: Rule = ({ keys: { identityCenter, kms, regions } }) => {
  const { managementAccountId, delegatedAdminAccountIds } = identityCenter ?? {};
  if (!managementAccountId || !delegatedAdminAccountIds || !kms?.keyPolicy) return [];
  const primaryRegion = regions?.primary ?? "";
  const input = { managementAccountId, delegatedAdminAccountIds, primaryRegion };
  const size = policySizeInBytes(keyPolicy(kms.keyPolicy, input));
  if (size <= KEY_POLICY_MAX_BYTES) return [];
  return [
    {
      path: ["identityCenter", "delegatedAdminAccountIds"],
      message: `makes a key policy of ${size} bytes with ${delegatedAdminAccountIds.length} accounts. KMS takes ${KEY_POLICY_MAX_BYTES} bytes at most: list fewer accounts${kms.keyPolicy === "minimal" ? ", or use kms.keyPolicy: aws-baseline, which needs fewer bytes for each" : ""}.`,
    },
  ];
};

const emergencyUsersDiffer: Rule = ({ written }) => {
  const path = ["breakGlass", "userNames"];
  const names = valueAt(written, path);
  if (!Array.isArray(names)) return [];
  const lowerCase = names.map((name: unknown) => String(name).toLowerCase());
  return names.flatMap((name: unknown, index) => {
    const first = lowerCase.indexOf(String(name).toLowerCase());
    // The very same name twice is reported with the list.
    if (first === index || names[first] === name) return [];
    return [
      {
        path: [...path, index],
        value: name,
        message: `is the same user as ${JSON.stringify(names[first])} (at [${first}]): IAM does not tell upper from lower case in names. Two different users are needed.`,
      },
    ];
  });
};

const emergencyAddressesDiffer: Rule = ({ written }) =>
  ["userNames", "alarmEmails"].flatMap((key) => {
    const path = ["breakGlass", key];
    const list = valueAt(written, path);
    if (!Array.isArray(list)) return [];
    const texts = list.map(String);
    const addresses = texts.map(logicalId);
    return texts.flatMap((text, index) => {
      const first = addresses.indexOf(addresses[index] ?? "");
      // The very same text twice is reported with the list.
      if (first === index || texts[first] === text) return [];
      return [
        {
          path: [...path, index],
          value: text,
          message: `gets the same address in Terraform as ${JSON.stringify(texts[first])} (at [${first}]): ${addresses[index]}. Use another one.`,
        },
      ];
    });
  });

const federationIsOn: Rule = ({ written }) =>
  valueAt(written, ["breakGlass", "federation"]) !== undefined &&
  // What is neither yes nor no is reported as that.
  (valueAt(written, ["breakGlass", "directFederation"]) ?? false) === false
    ? [
        {
          path: ["breakGlass", "federation"],
          message:
            "is for breakGlass.directFederation: true only. Delete it, or set directFederation: true.",
        },
      ]
    : [];

const federationHasAnOrg: Rule = ({ written }) => {
  const path = ["breakGlass", "directFederation"];
  if (valueAt(written, path) !== true) return [];
  if (valueAt(written, ["okta", "orgName"]) !== undefined) return [];
  return [
    {
      path,
      value: true,
      message:
        "needs an Okta org: its app is created there. Set okta.orgName, or directFederation: false.",
    },
  ];
};

const federationRolesDiffer: Rule = ({ written }) => {
  const path = ["breakGlass", "federation", "roles"];
  const roles = valueAt(written, path);
  if (!Array.isArray(roles)) return [];
  const names = roles.map((role: unknown) => valueAt(role, ["name"]));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === undefined || first === index) return [];
    return [
      {
        path: [...path, index, "name"],
        value: name,
        message: `is the name of the role at [${first}] already. Give each role a name of its own.`,
      },
    ];
  });
};

/** IAM attaches only AWS's policies and those of the same account. */
const emergencyPoliciesAreInTheAccount: Rule = ({ keys: { identityCenter }, written }) => {
  const at = (...path: readonly (string | number)[]) => ["breakGlass", ...path];
  const account = valueAt(written, at("accountId")) ?? identityCenter?.managementAccountId;
  const roles = valueAt(written, at("federation", "roles"));
  const paths = [
    at("rolePolicyArn"),
    at("permissionsBoundaryArn"),
    ...(Array.isArray(roles)
      ? roles.map((_, index) => at("federation", "roles", index, "policyArn"))
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
      path: ["breakGlass"],
      message: `makes an event pattern of ${longest} characters with ${breakGlass.userNames.length} users and ${names.federatedRoles.length} federation roles. EventBridge takes ${EVENT_PATTERN_MAX_LENGTH} at most: list fewer users or roles, or give them and your own policies shorter names.`,
    },
  ];
};

/** Every rule, in the order of the file's keys. */
export const RULES: readonly Rule[] = [
  instancePartition,
  managementAccountIsNotDelegated,
  regionsAccountIsKnown,
  idsAreNotTheExamples,
  aliasIsNoStore,
  portalIsOwn,
  supportIsElsewhere,
  regionNames,
  unlistedRegionsAreNew,
  regionInOneListOnly,
  defaultAcsIsRegistered,
  acsUrlsFitTheApp,
  keyPolicyFits,
  appIsNamedOnce,
  acsFieldsDiffer,
  backendKeys,
  adoptedIsConfigured,
  adoptedReplicasHaveAKey,
  adoptedBookmarksAreConfigured,
  emergencyUsersDiffer,
  federationHasAnOrg,
  federationIsOn,
  federationRolesDiffer,
  emergencyAddressesDiffer,
  emergencyPoliciesAreInTheAccount,
  eventPatternsFit,
];

/** What is no mistake, but a person should know before applying. */
export function warningsFor(config: Config): string[] {
  return [
    ...regionWarnings(config),
    ...minimalPolicyWarning(config),
    ...endpointWarning(config),
    ...tenantWarning(config),
    ...oktaHostWarning(config),
  ];
}

function regionWarnings({ regions, identityCenter }: Config): string[] {
  return [regions.primary, ...regions.additional, ...regions.retiring].flatMap((name) => {
    const region = REGIONS.get(name);
    if (region === undefined) {
      return [
        `${name} is not an AWS Region that this version knows. It is used as it is: check the name, and that Identity Center offers the Region.`,
      ];
    }
    if (!region.optIn) return [];
    return [
      `${name} (${region.displayName}) is an opt-in Region: it must be enabled in account ${identityCenter.managementAccountId} before anything is applied.`,
    ];
  });
}

/** What `minimal` keeps out of the delegated accounts. */
function minimalPolicyWarning({ kms, identityCenter }: Config): string[] {
  const { delegatedAdminAccountIds } = identityCenter;
  if (kms.keyPolicy !== "minimal" || delegatedAdminAccountIds.length === 0) return [];
  return [
    `kms.keyPolicy minimal lets only roles of permission sets use the key in ${delegatedAdminAccountIds.join(", ")}. Functions and pipelines there are refused: kms.keyPolicy aws-baseline lets them in.`,
  ];
}

function endpointWarning({ endpoints }: Config): string[] {
  const [only, ...others] = endpoints.acs;
  if (only === undefined || others.length > 0) return [];
  return [
    `endpoints.acs has ${only} alone. The CLI and the portal are reported to use different types, and the one that is missing fails: keep both, dual-stack and ipv4, where they fit.`,
  ];
}

function tenantWarning({ identityCenter: { tenantId }, regions }: Config): string[] {
  const named = regionInTenantId(tenantId);
  if (named === undefined || named === regions.primary) return [];
  return [
    `identityCenter.tenantId ${tenantId} starts with ${named} in hexadecimal digits, but regions.primary is ${regions.primary}. Check that it is of this instance.`,
  ];
}

/** Okta's own base URLs; anything else is a custom domain, or a mistake. */
const OKTA_BASE_URLS = ["okta.com", "okta-emea.com", "oktapreview.com", "okta-gov.com", "okta.mil"];

/** Whether an Okta org's address is one that credentials may be sent to. */
export const isOktaHost = (baseUrl: string): boolean => OKTA_BASE_URLS.includes(baseUrl);

function oktaHostWarning({ okta: { baseUrl, baseUrlIsOurs } }: Config): string[] {
  if (isOktaHost(baseUrl) || baseUrlIsOurs) return [];
  return [
    `okta.baseUrl ${baseUrl} is none of Okta's own (${OKTA_BASE_URLS.join(", ")}), so no credentials are sent to it. If it is your custom domain, set okta.baseUrlIsOurs: true.`,
  ];
}
