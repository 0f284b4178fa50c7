/**
 * Who needs which action of the key, with which encryption context: said once, for the policies that
 * are made and for those that are judged.
 *
 * Sources: AWS IAM Identity Center User Guide, pages `identity-center-customer-managed-keys` and
 * `baseline-KMS-key-policy`; for the roles' ARNs page `referencingpermissionsets`.
 */
import { partitionFacts, partitionOf } from "../endpoints";
import { accountRootArn } from "./arn";
import { OWN_ORGANIZATION, type AccessRequest, type ContextValue } from "../iam";

/** A service that uses the key for Identity Center. */
export interface KeyService {
  /** Such as `sso.amazonaws.com`. */
  readonly principal: string;
  /** First part of the service's host, as `kms:ViaService` has it. */
  readonly endpoint: "sso" | "identitystore";
  /** Key of the encryption context: its value is the ARN of the instance or of the identity store. */
  readonly encryptionContextKey: string;
}

export const IDENTITY_CENTER: KeyService = {
  principal: "sso.amazonaws.com",
  endpoint: "sso",
  encryptionContextKey: "aws:sso:instance-arn",
};
export const IDENTITY_STORE: KeyService = {
  principal: "identitystore.amazonaws.com",
  endpoint: "identitystore",
  encryptionContextKey: "aws:identitystore:identitystore-arn",
};
export const KEY_SERVICES = [IDENTITY_CENTER, IDENTITY_STORE] as const;

/** What the services do with the key, beside describing it. */
export const SERVICE_ACTIONS = [
  "kms:Decrypt",
  "kms:ReEncryptTo",
  "kms:ReEncryptFrom",
  "kms:GenerateDataKeyWithoutPlaintext",
] as const;

/** What administrators of Identity Center do with the key, through the services. */
export const ADMINISTRATOR_ACTIONS = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKeyWithoutPlaintext",
] as const;

export const DESCRIBE_ACTION = "kms:DescribeKey";

/** What applications and members of the organization do with the key, through the services. */
const THROUGH_SERVICE_ACTION = "kms:Decrypt";

/**
 * What an account needs to keep a key in its hands, to take back a mistake, and to let this project
 * add a Region. To schedule its deletion is not among them: a Deny of that protects the key.
 */
const ACCOUNT_ACTIONS = [
  "kms:DescribeKey",
  "kms:GetKeyPolicy",
  "kms:PutKeyPolicy",
  "kms:EnableKey",
  "kms:CancelKeyDeletion",
  "kms:ReplicateKey",
  "kms:TagResource",
  "kms:UntagResource",
] as const;

/** What `kms:ViaService` has when a service asks for somebody, in any Region of a Region's partition. */
export const viaServicePatterns = (
  endpoint: KeyService["endpoint"],
  region: string,
): readonly string[] => viaServiceSuffixes(region).map((suffix) => `${endpoint}.*.${suffix}`);

const viaServiceSuffixes = (region: string): readonly string[] =>
  partitionFacts(region)?.viaServiceSuffixes ?? [];

/** Region in which role ARNs of permission sets have no Region part. */
const REGION_WITHOUT_ROLE_PATH = "us-east-1";

/**
 * Patterns of the ARNs of permission sets' roles in an account. With the primary Region us-east-1
 * both forms are listed: roles there have no Region in their path.
 */
export function permissionSetRolePatterns(accountId: string, primaryRegion: string): string[] {
  const role = `arn:${partitionOf(primaryRegion)}:iam::${accountId}:role/aws-reserved/sso.amazonaws.com`;
  return [
    `${role}/*/AWSReservedSSO_*`,
    ...(primaryRegion === REGION_WITHOUT_ROLE_PATH ? [`${role}/AWSReservedSSO_*`] : []),
  ];
}

/** The role of a permission set as AWS names it, in the form of the primary Region. */
function permissionSetRole(accountId: string, primaryRegion: string): string {
  const region = primaryRegion === REGION_WITHOUT_ROLE_PATH ? "" : `${primaryRegion}/`;
  return `arn:${partitionOf(primaryRegion)}:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/${region}AWSReservedSSO_Administrator_0123456789abcdef`;
}

/** What is known about a key and whom it serves. What is left out is not known. */
export interface KeyFacts {
  readonly keyArn?: string;
  /** Region of the key. */
  readonly region?: string;
  /** Account that owns the key: the management account. 12 digits. */
  readonly accountId?: string;
  readonly instanceArn?: string;
  readonly identityStoreArn?: string;
}

/** A right that somebody needs, as the requests that have to be allowed. */
export interface KeyNeed {
  /** Such as `sso.amazonaws.com` and `the account 111122223333`. */
  readonly who: string;
  readonly what: "use" | "describe" | "administer";
  readonly requests: readonly AccessRequest[];
}

type Context = AccessRequest["context"];

/** What Identity Center cannot do without: the two services use and describe the key, its account keeps it. */
export function essentialNeeds(facts: KeyFacts): KeyNeed[] {
  return [
    ...KEY_SERVICES.flatMap((service) => serviceNeeds(service, facts)),
    ...accountNeeds(facts),
  ];
}

function serviceNeeds(service: KeyService, facts: KeyFacts): KeyNeed[] {
  const who = service.principal;
  const caller = serviceCaller(service, facts);
  const using = { ...caller, ...encryption(service, facts) };
  const request = (action: string, context: Context): AccessRequest => ({
    principal: { service: who },
    action,
    resource: resourceOf(facts),
    context,
  });
  return [
    { who, what: "use", requests: SERVICE_ACTIONS.map((action) => request(action, using)) },
    // DescribeKey has no encryption context: a condition on one never holds for it.
    {
      who,
      what: "describe",
      requests: [request(DESCRIBE_ACTION, { ...caller, ...NO_ENCRYPTION })],
    },
  ];
}

function accountNeeds(facts: KeyFacts): KeyNeed[] {
  const { accountId, region } = facts;
  if (accountId === undefined) return [];
  const arn = accountRootArn(partitionOf(region ?? ""), accountId);
  // Which of its administrators asks, and from where, is not known.
  const context = {
    ...common(facts),
    "aws:principalaccount": [accountId],
    "aws:principalisawsservice": ["false"],
  };
  return [
    {
      who: `the account ${accountId}`,
      what: "administer",
      requests: ACCOUNT_ACTIONS.map((action) => ({
        principal: { arn, accountId },
        action,
        resource: resourceOf(facts),
        context,
      })),
    },
  ];
}

/** What administrators with a permission set in an account need, through both services. */
export function administratorNeeds(
  facts: KeyFacts,
  accountId: string,
  primaryRegion: string,
): KeyNeed[] {
  const arn = permissionSetRole(accountId, primaryRegion);
  const who = `administrators with a permission set in account ${accountId}`;
  const caller: Context = {
    ...common(facts),
    "aws:principalarn": [arn],
    "aws:principalaccount": [accountId],
    "aws:principalisawsservice": ["false"],
    "aws:principalorgid": [OWN_ORGANIZATION],
  };
  const request = (action: string, context: Context): AccessRequest => ({
    principal: { arn, accountId },
    action,
    resource: resourceOf(facts),
    context,
  });
  return [
    {
      who,
      what: "describe",
      requests: [
        request(DESCRIBE_ACTION, { ...caller, ...NO_ENCRYPTION, "kms:viaservice": "absent" }),
      ],
    },
    {
      who,
      what: "use",
      requests: KEY_SERVICES.flatMap((service) =>
        via(service, facts).flatMap((value) => {
          const using = { ...caller, ...encryption(service, facts), "kms:viaservice": value };
          return ADMINISTRATOR_ACTIONS.map((action) => request(action, using));
        }),
      ),
    },
  ];
}

/** What those need who `aws-baseline` lets in and `minimal` does not: applications, and the organization. */
export function applicationNeeds(facts: KeyFacts): KeyNeed[] {
  const through = (who: string, own: Context): KeyNeed => ({
    who,
    what: "use",
    requests: KEY_SERVICES.flatMap((service) =>
      via(service, facts).map((value) => ({
        // Any principal: only a statement for everybody, with these conditions, lets all of them in.
        principal: { service: "any.amazonaws.com" },
        action: THROUGH_SERVICE_ACTION,
        resource: resourceOf(facts),
        context: {
          ...common(facts),
          ...encryption(service, facts),
          "kms:viaservice": value,
          ...own,
        },
      })),
    ),
  });
  return [
    through("AWS managed applications", {
      "aws:principalisawsservice": ["true"],
      "aws:sourceorgid": [OWN_ORGANIZATION],
    }),
    through("roles of the organization", {
      "aws:principalisawsservice": ["false"],
      "aws:principalorgid": [OWN_ORGANIZATION],
      "aws:sourceorgid": "absent",
    }),
  ];
}

const resourceOf = ({ keyArn }: KeyFacts): AccessRequest["resource"] =>
  keyArn === undefined ? "unknown" : { arn: keyArn };

/** What every request to this key carries. KMS takes TLS only. */
function common({ accountId, region }: KeyFacts): Context {
  return {
    "aws:securetransport": ["true"],
    "aws:resourceaccount": known(accountId),
    "aws:resourceorgid": [OWN_ORGANIZATION],
    "aws:requestedregion": known(region),
  };
}

/** What a service that asks for itself carries; its principal is a member of no organization. */
function serviceCaller(service: KeyService, facts: KeyFacts): Context {
  return {
    ...common(facts),
    "aws:principalisawsservice": ["true"],
    "aws:principalservicename": [service.principal],
    "aws:principalorgid": "absent",
    "aws:principalorgpaths": "absent",
    "aws:sourceaccount": known(facts.accountId),
    "aws:sourceorgid": [OWN_ORGANIZATION],
    // AWS does not say what the services send.
    "aws:sourcearn": "unknown",
    "kms:viaservice": "absent",
  };
}

const resourceServed = ({ endpoint }: KeyService, facts: KeyFacts): string | undefined =>
  endpoint === "sso" ? facts.instanceArn : facts.identityStoreArn;

/** AWS documents the one key; whether a request has further ones is not known. */
function encryption(service: KeyService, facts: KeyFacts): Context {
  const own = service.encryptionContextKey;
  return {
    [`kms:encryptioncontext:${own}`]: known(resourceServed(service, facts)),
    "kms:encryptioncontextkeys": { among: [own] },
  };
}

const NO_ENCRYPTION: Context = {
  "kms:encryptioncontextkeys": "absent",
  ...Object.fromEntries(
    KEY_SERVICES.map(({ encryptionContextKey }) => [
      `kms:encryptioncontext:${encryptionContextKey}`,
      "absent",
    ]),
  ),
};

/** Each value that a request through a service can carry. */
const via = ({ endpoint }: KeyService, { region }: KeyFacts): ContextValue[] =>
  region === undefined || partitionFacts(region) === undefined
    ? ["present"]
    : viaServiceSuffixes(region).map((suffix) => [`${endpoint}.${region}.${suffix}`]);

const known = (value: string | undefined): ContextValue =>
  value === undefined ? "present" : [value];
