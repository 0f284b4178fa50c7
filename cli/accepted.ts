import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { ACCEPTED_FILE } from "../lib/config";
import { parseAcceptedFile, type Acceptance } from "../lib/review";

/** The findings that are accepted beside a config; none where there is no such file. */
export function acceptedBeside(configFile: string): Acceptance[] {
  const file = join(dirname(configFile), ACCEPTED_FILE);
  return existsSync(file) ? parseAcceptedFile(file, readFileSync(file, "utf8")) : [];
}

/** Lines about acceptances that do nothing. */
export const unusedLines = (unused: readonly Acceptance[]): string[] =>
  unused.map(
    ({ finding, until }) =>
      `warning: the acceptance of ${finding} fits no finding${until === undefined ? "" : `, or is over (until ${until})`}. Take it out, or correct it.`,
  );
