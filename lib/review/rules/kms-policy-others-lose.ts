import { evaluate, readPolicy, type Policy } from "../../iam";
import {
  administratorNeeds,
  applicationNeeds,
  type KeyFacts,
  type KeyNeed,
} from "../../key-policy";
import {
  keyOfPolicy,
  keyOf,
  isKey,
  plannedPolicy,
  policyText,
  useOf,
  type Key,
} from "../facts/keys";
import { KEY_POLICY_TYPE } from "../facts/resource-types";
import { signInFacts } from "../facts/sign-in";
import type { ResourceChange } from "../plan/plan";
import { listed, say, words } from "../render/say";
import {
  at,
  changesOf,
  forEach,
  regionName,
  type Found,
  type ReviewInput,
  type RuleCheck,
} from "../rule";

/** Who loses the key beside Identity Center itself, whose rights are kms-policy-narrowed's. */
const kmsPolicyOthersLose: RuleCheck = (input) =>
  forEach(
    changesOf(
      input,
      (change) => change.action === "update" && (isKey(change) || change.type === KEY_POLICY_TYPE),
    ),
    (change) => lossOf(change, input),
  );

export default kmsPolicyOthersLose;

function lossOf(change: ResourceChange, input: ReviewInput): Found | undefined {
  const key = isKey(change) ? keyOf(change) : keyOfPolicy(change, input);
  if (key !== undefined && useOf(key, input.plans) === "no") return undefined;
  const was = policyText(change.before, change.type);
  const after = plannedPolicy(change);
  if (was === undefined || !after.seen || after.value === undefined) return undefined;
  const [before, planned] = [readPolicy(was), readPolicy(after.value)];
  if (before === undefined || planned === undefined) return undefined;
  const losers = needsOf(was, key, input)
    .filter((need) => isAllowed(before, need) && !isAllowed(planned, need))
    .map(({ who }) => who);
  if (losers.length === 0) return undefined;
  const region = key?.region;
  return {
    ...at(change, region),
    happens: say`After this the policy of the key in ${regionName(region)} no longer lets ${listed([...new Set(losers)].map((who) => say`${who}`))} use it. They lose what they do with Identity Center's users and groups: applications their sign-in, administrators their work.`,
    advice: words(
      "Keep kms.keyPolicy aws-baseline where AWS managed applications, delegated accounts or their pipelines use Identity Center.",
    ),
  };
}

const ACCOUNT = /\b\d{12}\b/g;

function needsOf(policy: string, key: Key | undefined, input: ReviewInput): KeyNeed[] {
  const { instanceArn, primaryRegions } = signInFacts(input.plans);
  const facts: KeyFacts = {
    accountId: key?.account,
    keyArn: key?.arn,
    region: key?.region,
    instanceArn,
  };
  // Role ARNs depend on the primary Region. Where no plan says it, it is most likely the key's.
  const primaryRegion = primaryRegions[0] ?? key?.region ?? "";
  const accounts = [...new Set(policy.match(ACCOUNT))];
  return [
    ...applicationNeeds(facts),
    ...accounts.flatMap((account) => administratorNeeds(facts, account, primaryRegion)),
  ];
}

const isAllowed = (policy: Policy, { requests }: KeyNeed): boolean =>
  requests.every((request) => evaluate(policy, request).answer !== "no");
