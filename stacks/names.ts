import { hasBreakGlass } from "../lib/break-glass";
import { SIGN_IN_STACK_ROLES, stackName, type Config, type StackRole } from "../lib/config";

/** Names of the stacks that a config asks for, in the order of apply. */
export function stackNames(config: Config): string[] {
  const roles: StackRole[] = [
    ...SIGN_IN_STACK_ROLES,
    ...(hasBreakGlass(config) ? (["break-glass"] as const) : []),
    ...(config.breakGlass?.directFederation ? (["break-glass-federation"] as const) : []),
  ];
  return roles.map((role) => stackName(config.environment, role));
}
