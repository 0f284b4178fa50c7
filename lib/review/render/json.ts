import type { Finding, Review } from "../review";
import { toPlain } from "./say";

/**
 * The JSON of `idc review --json`. Accepted findings stand apart, so that who counts `findings`
 * counts what is left to do.
 */
export function renderJson({ verdict, stacks, findings }: Review): string {
  const accepted = findings.filter((finding) => finding.accepted !== undefined);
  return JSON.stringify(
    {
      verdict,
      stacks: { given: stacks.given, missing: stacks.missing },
      findings: findings.filter((finding) => finding.accepted === undefined).map(toJson),
      ...(accepted.length > 0 && {
        accepted: accepted.map((finding) => ({ ...toJson(finding), reason: finding.accepted })),
      }),
    },
    null,
    2,
  );
}

function toJson({ id, rule, severity, region, address, happens, advice }: Finding) {
  return {
    id,
    rule,
    severity,
    ...(region !== undefined && { region }),
    address,
    message: `${toPlain(happens)} ${toPlain(advice)}`,
  };
}
