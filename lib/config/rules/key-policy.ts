import { KEY_POLICY_MAX_BYTES, keyPolicy, policySizeInBytes } from "../../key-policy";
import { at, type Rule } from "./rule";

const keyPolicyFits: Rule = ({ keys: { identityCenter, kms, regions } }) => {
  const { managementAccountId, delegatedAdminAccountIds } = identityCenter ?? {};
  if (!managementAccountId || !delegatedAdminAccountIds || !kms?.keyPolicy) return [];
  const primaryRegion = regions?.primary ?? "";
  const input = { managementAccountId, delegatedAdminAccountIds, primaryRegion };
  const size = policySizeInBytes(keyPolicy(kms.keyPolicy, input));
  if (size <= KEY_POLICY_MAX_BYTES) return [];
  return [
    {
      path: at("identityCenter", "delegatedAdminAccountIds"),
      message: `makes a key policy of ${size} bytes with ${delegatedAdminAccountIds.length} accounts. KMS takes ${KEY_POLICY_MAX_BYTES} bytes at most: list fewer accounts${kms.keyPolicy === "minimal" ? ", or use kms.keyPolicy: aws-baseline, which needs fewer bytes for each" : ""}.`,
    },
  ];
};

export const KEY_POLICY_RULES: readonly Rule[] = [keyPolicyFits];
