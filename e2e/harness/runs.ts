import type { StackRole } from "../../lib/config";
import { OKTA_MODES, type OktaMode } from "../services/okta-apps";
import type { Tools } from "./preflight";
import type { ProviderName, Scenario } from "./world";

/** Stacks all of whose AWS resources are in release 5 of the aws provider. */
const ROLES_ON_RELEASE_5: readonly StackRole[] = ["kms", "break-glass", "break-glass-federation"];

/** A scenario with the providers that it gets. */
export interface Run {
  readonly name: string;
  readonly scenario: Scenario;
  /** Stacks that are written for the aws provider of release 5. */
  readonly onRelease5: readonly StackRole[];
  /** How Okta takes updates, where the scenario runs in every way. */
  readonly oktaMode?: OktaMode;
  /** Providers that it needs and that Terraform does not find. */
  readonly lacks: readonly ProviderName[];
  /** Which AWS provider it has where that is not the real one of the version asked for. */
  readonly note: string;
}

/**
 * The runs of a scenario, in each way in which Okta may take an update where it asks for that.
 *
 * @param named whether the command line names scenarios
 */
export function runsOf(
  name: string,
  scenario: Scenario,
  tools: Pick<Tools, "providers">,
  named = false,
): Run[] {
  const runs = runsOnProviders(name, scenario, tools, named);
  if (!scenario.inOktaModes) return runs;
  return OKTA_MODES.flatMap((oktaMode) =>
    runs.map((run) => ({ ...run, oktaMode, note: `${run.note} [Okta ${oktaMode}]` })),
  );
}

/**
 * The runs of a scenario: one where the real aws provider is there or is not needed; else one with
 * the stand-in, one with the real one of release 5, or both, as the scenario says.
 */
function runsOnProviders(
  name: string,
  scenario: Scenario,
  { providers }: Pick<Tools, "providers">,
  named: boolean,
): Run[] {
  const { needs, release5 } = scenario;
  const run = (
    required: readonly ProviderName[],
    note: string,
    onRelease5: readonly StackRole[] = [],
  ): Run => ({
    name,
    scenario,
    onRelease5,
    note,
    lacks: required.filter((provider) => providers[provider] === undefined),
  });
  const { aws, "aws-5": old } = providers;
  if (!needs.includes("aws") || (aws && !aws.standIn)) return [run(needs, "")];

  const real = old && `real aws provider ${old.version} in kms and break-glass`;
  if (release5 === "only") {
    // Without either, what is missing is the one that the project asks for.
    if (!real) return [{ ...run(needs, ""), lacks: ["aws"] }];
    const others = needs.filter((provider) => provider !== "aws");
    return [run(others, ` [${real}, with provider aliases]`, ROLES_ON_RELEASE_5)];
  }
  return [
    run(needs, " [stand-in aws provider]"),
    ...(real && (release5 === "too" || (release5 === "when-named" && named))
      ? [run(needs, ` [${real}, with provider aliases; stand-in elsewhere]`, ROLES_ON_RELEASE_5)]
      : []),
  ];
}
