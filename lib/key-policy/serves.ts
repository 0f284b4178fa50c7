import { allows, type AccessRequest } from "./evaluate";

/** Whom a key policy has to serve. The `identityCenter` part of a `Config` has this shape. */
export interface ServedInstance {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  readonly managementAccountId: string;
  readonly delegatedAdminAccountIds: readonly string[];
}

/** What AWS's guide has the two services do with the key (page `identity-center-customer-managed-keys`). */
const SERVICE_ACTIONS = [
  "kms:Decrypt",
  "kms:ReEncryptTo",
  "kms:ReEncryptFrom",
  "kms:GenerateDataKeyWithoutPlaintext",
];
const ADMINISTRATOR_ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"];

/**
 * What a key policy does not allow although Identity Center needs it, in words.
 *
 * @param policy the policy document of the key
 * @param region Region of the key
 * @returns nothing where the policy serves the instance
 */
export function unservedBy(policy: unknown, instance: ServedInstance, region: string): string[] {
  const { managementAccountId, delegatedAdminAccountIds } = instance;
  const account = {
    arn: `arn:aws:iam::${managementAccountId}:root`,
    accountId: managementAccountId,
  };
  const requests: { readonly who: string; readonly request: AccessRequest }[] = [
    {
      who: `account ${managementAccountId}`,
      request: {
        principal: account,
        action: "kms:PutKeyPolicy",
        context: {
          "aws:principalarn": [account.arn],
          "aws:principalaccount": [managementAccountId],
          "aws:resourceaccount": [managementAccountId],
        },
      },
    },
    ...services(instance),
    ...[managementAccountId, ...delegatedAdminAccountIds].flatMap((accountId) =>
      administrators(instance, accountId, region),
    ),
  ];
  const refused = requests.filter(({ request }) => !allows(policy, request));
  return [...new Set(refused.map(({ who }) => who))].map((who) => {
    const actions = refused.flatMap((entry) => (entry.who === who ? entry.request.action : []));
    return `${who} may not ${[...new Set(actions)].join(", ")}`;
  });
}

/** The encryption context that each service uses the key with, and the resource it speaks for. */
function contexts({ instanceArn, identityStoreId, managementAccountId }: ServedInstance) {
  const partition = instanceArn.split(":")[1] ?? "aws";
  const identityStoreArn = `arn:${partition}:identitystore::${managementAccountId}:identitystore/${identityStoreId}`;
  return [
    { service: "sso", key: "aws:sso:instance-arn", arn: instanceArn },
    {
      service: "identitystore",
      key: "aws:identitystore:identitystore-arn",
      arn: identityStoreArn,
    },
  ];
}

function services(instance: ServedInstance) {
  const { managementAccountId } = instance;
  return contexts(instance).flatMap(({ service, key, arn }) => {
    const principal = { service: `${service}.amazonaws.com` };
    const caller = {
      "aws:sourceaccount": [managementAccountId],
      "aws:sourcearn": [arn],
      "aws:resourceaccount": [managementAccountId],
      "aws:principalisawsservice": ["true"],
      "aws:principalservicename": [principal.service],
    };
    const who = `the service ${principal.service}`;
    return [
      { who, request: { principal, action: "kms:DescribeKey", context: caller } },
      ...SERVICE_ACTIONS.map((action) => ({
        who,
        request: { principal, action, context: { ...caller, ...encryption(key, arn) } },
      })),
    ];
  });
}

function administrators(instance: ServedInstance, accountId: string, region: string) {
  const arn = `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/${region}/AWSReservedSSO_Administrator_0123456789abcdef`;
  const principal = { arn, accountId };
  const caller = {
    "aws:principalarn": [arn],
    "aws:principalaccount": [accountId],
    "aws:resourceaccount": [instance.managementAccountId],
  };
  const who = `administrators with a permission set in account ${accountId}`;
  return [
    { who, request: { principal, action: "kms:DescribeKey", context: caller } },
    ...contexts(instance).flatMap(({ service, key, arn: resource }) =>
      ADMINISTRATOR_ACTIONS.map((action) => ({
        who,
        request: {
          principal,
          action,
          context: {
            ...caller,
            "kms:viaservice": [`${service}.${region}.amazonaws.com`],
            ...encryption(key, resource),
          },
        },
      })),
    ),
  ];
}

const encryption = (key: string, value: string) => ({
  [`kms:encryptioncontext:${key}`]: [value],
  "kms:encryptioncontextkeys": [key],
});
