import type { Problem } from "../errors";
import { valueAt } from "../problems";
import { BACKEND_TYPES, type BackendType } from "../schema";
import { at, type Rule } from "./rule";

/** Keys of each type of backend beside `type`, and what a required one is to be set to. */
const KEYS: Readonly<
  Record<BackendType, { required: Readonly<Record<string, string>>; optional: readonly string[] }>
> = {
  local: { required: {}, optional: [] },
  cloud: {
    required: { organization: "your HCP Terraform organization" },
    optional: ["project", "hostname"],
  },
  s3: {
    required: { bucket: "the bucket of the states", region: "the Region of the bucket" },
    optional: ["keyPrefix", "kmsKeyId", "lockFile"],
  },
  gcs: {
    required: { arguments: "a mapping with at least bucket" },
    optional: ["keyPrefix"],
  },
  azurerm: {
    required: { arguments: "a mapping with at least storage_account_name and container_name" },
    optional: ["keyPrefix"],
  },
};

/**
 * Arguments that Terraform takes for these backends, without those that name the state (that is
 * `keyPrefix`) and those that are secret (they are read from the environment).
 *
 * https://developer.hashicorp.com/terraform/language/backend/gcs and …/azurerm
 */
const ARGUMENTS: Readonly<
  Partial<Record<BackendType, { required: readonly string[]; optional: readonly string[] }>>
> = {
  gcs: {
    required: ["bucket"],
    optional: ["impersonate_service_account", "kms_encryption_key", "storage_custom_endpoint"],
  },
  azurerm: {
    required: ["storage_account_name", "container_name"],
    optional: [
      "client_id",
      "environment",
      "metadata_host",
      "resource_group_name",
      "snapshot",
      "subscription_id",
      "tenant_id",
      "use_azuread_auth",
      "use_msi",
      "use_oidc",
    ],
  },
};

const isBackendType = (type: unknown): type is BackendType =>
  (BACKEND_TYPES as readonly unknown[]).includes(type);

const backendKeys: Rule = ({ written }) => {
  const backend = valueAt(written, at("backend"));
  if (typeof backend !== "object" || backend === null) return [];
  const { type, ...rest } = backend as Record<string, unknown>;
  if (!isBackendType(type)) return [];
  const { required, optional } = KEYS[type];
  const given = Object.keys(rest).filter((key) => rest[key] !== undefined);
  const missing = Object.keys(required).filter((key) => !given.includes(key));
  return [
    ...missing.map((key) => ({
      path: ["backend", key],
      message: `is missing. With backend.type ${type}, set it to ${required[key] ?? ""}.`,
    })),
    ...given.flatMap((key): Problem[] => {
      if (Object.hasOwn(required, key) || optional.includes(key)) return [];
      const types = BACKEND_TYPES.filter(
        (other) => Object.hasOwn(KEYS[other].required, key) || KEYS[other].optional.includes(key),
      );
      // A key that no type has is unknown, and reported as that.
      if (types.length === 0) return [];
      return [
        {
          path: ["backend", key],
          value: rest[key],
          message: `is for backend.type ${types.join(", ")} only. Delete it, or set backend.type: ${types[0] ?? ""}.`,
        },
      ];
    }),
  ];
};

const backendArguments: Rule = ({ written }) => {
  const type = valueAt(written, at("backend", "type"));
  const allowed = isBackendType(type) ? ARGUMENTS[type] : undefined;
  const given = valueAt(written, at("backend", "arguments"));
  if (allowed === undefined || typeof given !== "object" || given === null) return [];
  const { required, optional } = allowed;
  const known = [...required, ...optional];
  return [
    ...required
      .filter((name) => !Object.hasOwn(given, name))
      .map((name) => ({
        path: ["backend", "arguments", name],
        message: `is missing. The backend ${String(type)} needs it.`,
      })),
    // The value is not shown: it may be a secret that does not belong here.
    ...Object.keys(given)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path: ["backend", "arguments", name],
        message: `is not taken. The backend ${String(type)} may have ${known.join(", ")} here; keyPrefix names the states, and credentials come from the environment.`,
      })),
  ];
};

export const BACKEND_RULES: readonly Rule[] = [backendKeys, backendArguments];
