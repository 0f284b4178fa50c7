/** `idc doctor --format prometheus`: a file for the textfile collector of the node exporter. */
import { OUTCOMES } from "./check";
import type { CheckResult } from "./run";

/**
 * One series for each check and outcome (1 for the one it has), and the time since the last sign-in.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function renderPrometheus(
  results: readonly CheckResult[],
  environment: string,
  now: Date,
): string {
  const labelsOf = ({ check, title, region }: CheckResult) => ({
    environment,
    check,
    title,
    ...(region !== undefined && { region }),
  });
  const outcomes = results.flatMap((result) =>
    OUTCOMES.map(
      (outcome) =>
        `idc_check${labels({ ...labelsOf(result), outcome })} ${result.outcome === outcome ? 1 : 0}`,
    ),
  );
  const ages = results.flatMap((result) => {
    const last = result.signIns?.lastSuccess;
    if (last === undefined) return [];
    const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(last)) / 1000));
    return [`idc_last_sign_in_age_seconds${labels(labelsOf(result))} ${seconds}`];
  });
  return [
    "# HELP idc_check Whether a check of idc doctor has this outcome.",
    "# TYPE idc_check gauge",
    ...outcomes,
    ...(ages.length === 0
      ? []
      : [
          "# HELP idc_last_sign_in_age_seconds Time since the last sign-in that worked.",
          "# TYPE idc_last_sign_in_age_seconds gauge",
          ...ages,
        ]),
    "# HELP idc_doctor_run_timestamp_seconds When idc doctor looked.",
    "# TYPE idc_doctor_run_timestamp_seconds gauge",
    `idc_doctor_run_timestamp_seconds${labels({ environment })} ${Math.round(now.getTime() / 1000)}`,
  ].join("\n");
}

function labels(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(
    ([name, value]) =>
      `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`,
  );
  return `{${pairs.join(",")}}`;
}
