import { UserError } from "../lib/config";

/**
 * A variable that a step cannot do without.
 *
 * @throws UserError where it is not set or empty, as GitHub makes those that do not exist
 */
export function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") {
    throw new UserError(`${name} is not set: this step cannot do without it.`);
  }
  return value;
}
