import { ssoSession } from "./cli-config";
import type { Guide } from "./model";

/**
 * `aws-config.ini`: the `sso-session` of every Region, in order, then profiles. In English, like the
 * CLI's own documentation.
 *
 * @param profiles sections of profiles, see `regionalProfiles`
 */
export function renderAwsConfig({ regions }: Guide, profiles: readonly string[] = []): string {
  return `${[HEADER, ...regions.map(ssoSession), ...profiles].join("\n\n")}\n`;
}

const HEADER = `# AWS CLI settings for signing in through each Region. Add them to ~/.aws/config, or use this file
# as it is: AWS_CONFIG_FILE=aws-config.ini aws sso login --sso-session <name>
# Where your config has a section of the same name, replace it: the CLI refuses a file that has one twice.`;
