/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
import { critical, each, ELSEWHERE, HARMLESS, medium, type Tables, type TypeTable } from "./table";

const EXPIRES = critical(
  "When the key material expires, KMS deletes it and the key stops working: nobody can sign in to AWS in that Region.",
  "Keep key material that does not expire.",
);
const SHORTER_WAIT = medium(
  "It is how long a deletion can still be cancelled.",
  "Keep 30 days, the longest that KMS allows.",
);
const ROTATION = medium(
  "Sign-in works as before, but the key material is no longer as new as it was meant to be.",
  "Ask whoever is responsible for the keys.",
);

const KEY: TypeTable = {
  what: "the KMS key",
  destroyed: ELSEWHERE,
  attributes: {
    ...each(
      [
        "bypass_policy_lockout_safety_check",
        "description",
        "key_id",
        "key_rotation_enabled",
        "key_spec",
        "key_state",
        "key_usage",
        "region",
        "rotation_period_in_days",
      ],
      HARMLESS,
    ),
    ...each(["enabled", "is_enabled", "policy", "key_policy"], ELSEWHERE),
    ...each(["expiration_model", "valid_to"], EXPIRES),
    ...each(["deletion_window_in_days", "pending_window_in_days"], SHORTER_WAIT),
    enable_key_rotation: ROTATION,
    key_material_base64: critical(
      "Other key material cannot decrypt what Identity Center has encrypted: nobody can sign in to AWS.",
      "Do not apply this. A key takes back only the material that it had.",
    ),
    xks_key_id: critical(
      "Another external key cannot decrypt what Identity Center has encrypted: nobody can sign in to AWS.",
      "Do not apply this.",
    ),
    primary_region: critical(
      "Another key of the set becomes the primary one. Replicas, and Terraform's view of them, depend on which it is.",
      "Keep the primary key in the primary Region of the instance.",
    ),
  },
};

export const KEY_TABLES: Tables = {
  aws_kms_key: KEY,
  aws_kms_external_key: KEY,
  aws_kms_replica_key: KEY,
  aws_kms_replica_external_key: KEY,
  awscc_kms_key: KEY,
  awscc_kms_replica_key: KEY,
  aws_kms_key_policy: {
    what: "the key policy",
    destroyed: ELSEWHERE,
    attributes: {
      ...each(["policy", "key_id"], ELSEWHERE),
      bypass_policy_lockout_safety_check: HARMLESS,
    },
  },
};

/** Identity Center uses the ARN of its key, so that nothing of an alias is on the path of sign-in. */
export const KMS_HARMLESS_TYPES: readonly string[] = ["aws_kms_alias", "awscc_kms_alias"];
