import { hasBreakGlass } from "../lib/break-glass";
import type { Config } from "../lib/config";

/** Names of the stacks that a config asks for, in the order of apply. */
export function stackNames(config: Config): string[] {
  const roles = ["kms", "identity-center", "okta"];
  return [...roles, ...(hasBreakGlass(config) ? ["break-glass"] : [])].map(
    (role) => `${config.environment}-${role}`,
  );
}
