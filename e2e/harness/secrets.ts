/** What must never be in a plan or a state: whoever may read them would be let in. */

/** Resources that have a secret in their state, whatever their arguments are. */
const KEEPERS = [
  "aws_iam_access_key",
  "aws_iam_service_specific_credential",
  "aws_iam_user_login_profile",
  "aws_iam_virtual_mfa_device",
];

const SECRET_NAME = /password|secret|private_key|access_key|token/i;
const SECRET_VALUE = /\b(AKIA|ASIA)[A-Z0-9]{12,}\b|PRIVATE KEY/;

/**
 * Secrets in a plan or a state.
 *
 * @param text JSON, as Terraform wrote it
 * @param known values of the credentials that the run has had
 * @returns where they are, in words; never the secrets themselves
 */
export function secretsIn(text: string, known: readonly string[] = []): string[] {
  const found = known.flatMap((value, index) =>
    text.includes(value) ? [`known secret ${index + 1}`] : [],
  );
  walk(JSON.parse(text), "", (path, name, value) => {
    if (typeof value !== "string" || value === "") return;
    if (name === "type" && KEEPERS.includes(value)) found.push(`${path}: ${value}`);
    if (SECRET_NAME.test(name) || SECRET_VALUE.test(value)) found.push(path);
  });
  return found;
}

function walk(
  value: unknown,
  path: string,
  look: (path: string, name: string, value: unknown) => void,
): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    look(`${path}.${name}`, name, member);
    walk(member, `${path}.${name}`, look);
  }
}
