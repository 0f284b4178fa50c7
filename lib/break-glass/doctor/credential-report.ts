/**
 * When a user's password was last changed, by IAM's credential report: the only place that says so.
 *
 * A row begins with the user's name and ARN. Names may hold commas, which the report does not quote,
 * so a row is found by both together and cut after them.
 *
 * Source: IAM User Guide, page `id_credentials_getting-report`.
 *
 * @param report CSV
 * @returns undefined where there was no password when IAM wrote the report
 */
export function passwordChangedAt(
  report: string,
  user: { readonly name: string; readonly arn: string },
): Date | undefined {
  const [head = "", ...rows] = report.trim().split(/\r?\n/);
  const begin = `${user.name},${user.arn},`;
  const values = rows
    .find((line) => line.startsWith(begin))
    ?.slice(begin.length)
    .split(",");
  const valueOf = (column: string) => values?.[head.split(",").indexOf(column) - 2];

  if (valueOf("password_enabled") !== "true") return undefined;
  const time = Date.parse(valueOf("password_last_changed") ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
