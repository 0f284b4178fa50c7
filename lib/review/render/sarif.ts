import type { Finding, Review } from "../review";
import type { Severity } from "../rule";
import { RULES } from "../rules";
import { toPlain } from "./say";

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  info: "note",
};

/**
 * The review in SARIF 2.1.0, for who collects findings of many tools. Accepted findings are
 * suppressed ones.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif({ plans, findings }: Review, version: string): string {
  const files = new Map(plans.map(({ name, file }) => [name, file]));
  const used = [...new Set(findings.map(({ rule }) => rule))];
  return JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: { name: "identity-center-okta", version, rules: used.map(ruleOf) },
          },
          results: findings.map((finding) => resultOf(finding, files.get(finding.stack) ?? "")),
        },
      ],
    },
    null,
    2,
  );
}

function ruleOf(id: string) {
  const rule = Object.hasOwn(RULES, id) ? RULES[id as keyof typeof RULES] : undefined;
  return {
    id,
    ...(rule !== undefined && {
      shortDescription: { text: rule.what },
      fullDescription: { text: rule.why },
      defaultConfiguration: { level: LEVELS[rule.severity] },
    }),
  };
}

function resultOf(finding: Finding, file: string) {
  const { id, rule, severity, stack, address, happens, advice, accepted } = finding;
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: `${toPlain(happens)} ${toPlain(advice)}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: file } },
        logicalLocations: [{ fullyQualifiedName: `${stack}/${address}`, kind: "resource" }],
      },
    ],
    partialFingerprints: { "findingId/v1": id },
    properties: { severity },
    ...(accepted !== undefined && {
      suppressions: [{ kind: "external", justification: accepted }],
    }),
  };
}
