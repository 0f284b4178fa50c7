/** Findings that somebody has looked at and takes as meant. */
import { z } from "zod";
import { parseDocument } from "yaml";

import { UserError } from "../config/errors";

/** Somebody's word that a finding is meant. It ends when the change is another: the ID then is, too. */
export interface Acceptance {
  /** ID of the finding, as the review shows it. */
  readonly finding: string;
  readonly reason: string;
  /** Last day on which it counts, such as `2026-12-31`. */
  readonly until?: string;
}

/** `<rule>:<stack>/<address>#<8 hex digits>` */
const ID = /^[a-z0-9-]+:.+\/.+#[0-9a-f]{8}$/s;
const SHAPE = "<rule>:<stack>/<address>#<8 hex digits>";
const ID_RULE = `must be the ID of a finding, ${SHAPE}, as \`idc review\` shows it`;

/**
 * Reads the values of `--accept`.
 *
 * @throws UserError naming every value that is wrong
 */
export function parseAcceptances(values: readonly string[]): Acceptance[] {
  const problems: string[] = [];
  const acceptances = values.flatMap((value) => {
    const [, finding = "", reason = ""] = /^(.*?#[0-9a-f]{8})=(.*)$/s.exec(value) ?? [];
    if (ID.test(finding) && reason.trim() !== "") return [{ finding, reason: reason.trim() }];
    problems.push(
      `--accept ${JSON.stringify(value)} ${ID_RULE}, then =, and why the finding is meant.`,
    );
    return [];
  });
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return acceptances;
}

const ENTRIES = z.array(
  z.strictObject({
    finding: z.string().regex(ID, ID_RULE),
    reason: z.string().trim().min(1, "must say why the finding is meant"),
    until: z.iso.date("must be a day, such as 2026-12-31").optional(),
  }),
);

/**
 * Reads `accepted-findings.yaml`.
 *
 * @param file as the messages name it
 * @throws UserError naming every entry that is wrong
 */
export function parseAcceptedFile(file: string, text: string): Acceptance[] {
  const document = parseDocument(text, { schema: "core" });
  const errors = document.errors.map(({ message }) => message.split("\n")[0]);
  if (errors.length > 0) throw new UserError(`${file} is not valid YAML: ${errors.join("; ")}`);
  const content: unknown = document.toJS();
  const parsed = ENTRIES.safeParse(content ?? []);
  if (parsed.success) return parsed.data;
  throw new UserError(
    parsed.error.issues
      .map(({ path, message }) => `${file}: ${path.map(String).join(".") || "the file"} ${message}`)
      .join("\n"),
  );
}

/** Whether an acceptance counts on a day. */
export const isInForce = ({ until }: Acceptance, today: Date): boolean =>
  until === undefined || today.toISOString().slice(0, 10) <= until;
