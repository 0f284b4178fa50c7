import { evaluate, readPolicy } from "../iam";
import { administratorNeeds, essentialNeeds, type KeyNeed } from "./needs";

/** Whom a key policy has to serve. The `identityCenter` part of a `Config` has this shape. */
export interface ServedInstance {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  readonly managementAccountId: string;
  readonly delegatedAdminAccountIds: readonly string[];
}

/** The key that is asked about. */
export interface AskedKey {
  readonly arn: string;
  readonly region: string;
}

/**
 * What a key policy does not allow for certain although Identity Center needs it, in words.
 *
 * @param policy the policy document of the key
 * @param primaryRegion primary Region of the instance: role ARNs of permission sets depend on it
 * @returns nothing where the policy serves the instance
 */
export function unservedBy(
  policy: unknown,
  instance: ServedInstance,
  { arn, region }: AskedKey,
  primaryRegion: string,
): string[] {
  const document = readPolicy(policy);
  if (document === undefined) return ["the policy is no policy document"];
  const { managementAccountId, delegatedAdminAccountIds } = instance;
  const facts = {
    keyArn: arn,
    region,
    accountId: managementAccountId,
    instanceArn: instance.instanceArn,
    identityStoreArn: identityStoreArn(instance),
  };
  const needs = [
    ...essentialNeeds(facts),
    ...[managementAccountId, ...delegatedAdminAccountIds].flatMap((accountId) =>
      administratorNeeds(facts, accountId, primaryRegion),
    ),
  ];
  return [...new Set(needs.map(({ who }) => who))].flatMap((who) => [
    ...sentence(who, "may not", document, needs, "no"),
    ...sentence(who, "may not for certain", document, needs, "unknown"),
  ]);
}

function sentence(
  who: string,
  verb: string,
  policy: NonNullable<ReturnType<typeof readPolicy>>,
  needs: readonly KeyNeed[],
  answer: "no" | "unknown",
): string[] {
  const actions = needs
    .filter((need) => need.who === who)
    .flatMap(({ requests }) => requests)
    .filter((request) => evaluate(policy, request).answer === answer)
    .map(({ action }) => action);
  return actions.length === 0 ? [] : [`${who} ${verb} ${[...new Set(actions)].join(", ")}`];
}

function identityStoreArn({
  instanceArn,
  managementAccountId,
  identityStoreId,
}: ServedInstance): string {
  const partition = instanceArn.split(":")[1] ?? "aws";
  return `arn:${partition}:identitystore::${managementAccountId}:identitystore/${identityStoreId}`;
}
