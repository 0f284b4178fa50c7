/** The first lines of a review: no more than was seen. */
import { accountsOf, oktaOrgsOf } from "./overview";
import { signInFacts } from "../facts/sign-in";
import type { Review } from "../review";
import { SEVERITIES } from "../rule";
import { listed, say, words, type Text } from "./say";

export interface Headline {
  readonly verdict: Text;
  /** How many findings of each severity; empty where none counts. */
  readonly counts: Text;
  /** Whole sentences: what was given, and what was not. */
  readonly seen: readonly Text[];
}

export function headlineOf(review: Review): Headline {
  return {
    verdict: verdictText(review),
    counts: countsText(review),
    seen: [whereText(review), ...missingText(review), ...checkText(review)],
  };
}

function verdictText({ verdict, findings, stacks }: Review): Text {
  const counted = findings.filter(({ accepted }) => accepted === undefined);
  switch (verdict) {
    case "block":
      return words("Block: applying this can lock people out of AWS.");
    case "review":
      return words("Review: users would notice this, or it cannot be told.");
    case "pass":
      if (counted.length < findings.length) {
        return words("Pass: what users lose was accepted, for the reasons below.");
      }
      if (!stacks.isOnPath) {
        return words("Pass: nothing in these plans is on the path of sign-in to AWS.");
      }
      return stacks.missing.length === 0
        ? words("Pass: nobody loses sign-in to AWS.")
        : words("Pass, as far as these plans show: nobody loses sign-in to AWS by them.");
  }
}

function countsText({ findings }: Review): Text {
  const counted = findings.filter(({ accepted }) => accepted === undefined);
  const counts = SEVERITIES.flatMap((severity) => {
    const count = counted.filter((finding) => finding.severity === severity).length;
    return count === 0 || severity === "info" ? [] : [`${count} ${severity}`];
  }).join(", ");
  return words(counts === "" ? "" : `Findings: ${counts}.`);
}

/** Account, Okta org, primary Region and stacks, so that nobody reviews the wrong ones. */
function whereText({ plans }: Review): Text {
  const each = (names: readonly string[]) => listed(names.map((name) => say`${name}`));
  const accounts = accountsOf(plans);
  const orgs = oktaOrgsOf(plans);
  const { primaryRegions } = signInFacts(plans);
  const parts = [
    accounts.length === 0
      ? words("AWS account not named in the plans")
      : say`AWS account ${each(accounts)}`,
    orgs.length === 0 ? words("Okta org not named in the plans") : say`Okta org ${each(orgs)}`,
    ...(primaryRegions.length === 0 ? [] : [say`primary Region ${each(primaryRegions)}`]),
    say`workspace ${each(plans.map(({ name }) => name))}`,
  ];
  return say`${listed(parts, " · ")}.`;
}

function missingText({ stacks: { missing, isOnPath } }: Review): Text[] {
  if (missing.length === 0 || !isOnPath) return [];
  return [
    say`Not given, so not looked at: the ${words(missing.length === 1 ? "plan" : "plans")} of ${listed(missing.map((name) => say`${name}`))}.`,
  ];
}

function checkText({ findings }: Review): Text[] {
  const failing = findings.filter(
    ({ rule, severity, accepted }) =>
      rule === "check-failing" && severity !== "info" && accepted === undefined,
  );
  if (failing.length === 0) return [];
  return [
    say`${words(failing.length === 1 ? "A check fails" : `${failing.length} checks fail`)}: ${listed(failing.map(({ address }) => say`${address}`))}.`,
  ];
}
