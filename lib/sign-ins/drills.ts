/** `drills.yaml` beside the config: when somebody last signed in through each Region, to try it. */
import { parseDocument, stringify } from "yaml";
import { z } from "zod";

import { DRILLS_FILE, UserError, type Config } from "../config";
import { DRILLS as SUBJECT, ok, warning, type Check } from "../doctor/check";

/** A quarter. */
const LONGEST_DAYS = 92;
const DAY = 24 * 60 * 60 * 1000;

const DRILLS = z.array(
  z.strictObject({
    region: z.string(),
    /** Day of the sign-in, UTC. */
    date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "must be a date, such as 2026-11-26"),
    /** Who recorded the sign-in. */
    evidence: z.string(),
  }),
);

export type Drill = z.infer<typeof DRILLS>[number];

/**
 * @param file for messages
 * @throws UserError naming entry and key
 */
export function parseDrills(file: string, text: string): Drill[] {
  const document = parseDocument(text, { schema: "core" });
  const parsed = DRILLS.safeParse(document.errors.length > 0 ? text : (document.toJS() ?? []));
  if (parsed.success) return parsed.data;
  throw new UserError(
    parsed.error.issues
      .map(
        ({ path, message }) =>
          `${file}: ${path.map(String).join(".") || "the file"}: ${message}. Mend it, or delete the entry: idc drill writes it.`,
      )
      .join("\n"),
  );
}

/** The file with one more drill. A Region's older ones stay: they are a record. */
export const withDrill = (drills: readonly Drill[], drill: Drill): string =>
  `# Written by idc drill. Commit it: idc doctor warns where a drill is older than a quarter.\n${stringify([...drills, drill])}`;

/** Whether each additional Region was tried in the last quarter. The primary one is used every day. */
export const drillChecks = ({ regions }: Config, drills: readonly Drill[], today: Date): Check[] =>
  regions.additional.map((region) => ({
    id: "sign-ins.drill",
    subject: SUBJECT,
    title: "drill",
    region,
    look: () => {
      const expected = `one in the last ${LONGEST_DAYS} days`;
      const last = drills
        .filter((drill) => drill.region === region)
        .map(({ date }) => date)
        .sort()
        .at(-1);
      const isRecent =
        last !== undefined && today.getTime() - Date.parse(last) <= LONGEST_DAYS * DAY;
      const finding = isRecent
        ? ok(expected, last)
        : warning(
            expected,
            last === undefined ? `none in ${DRILLS_FILE}` : `the last on ${last}`,
            `Try the Region before the day you must: npx idc drill ${region}`,
          );
      return Promise.resolve(finding);
    },
  }));
