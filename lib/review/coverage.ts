/** Which stacks the given plans are of, and which they leave out. */
import { SIGN_IN_STACK_ROLES, stackName } from "../config/names";
import { classify } from "./attributes";
import { emergencyParts } from "./facts/emergency";
import { signInKeys } from "./facts/keys";
import { REGION_TYPE } from "./facts/resource-types";
import { regionsNamedByOkta, signInFacts } from "./facts/sign-in";
import type { Plan } from "./plan/plan";

const NAME = new RegExp(`^(.+)-(?:${SIGN_IN_STACK_ROLES.join("|")})$`);

export interface Coverage {
  /** Names of the stacks whose plans were given. */
  readonly given: readonly string[];
  /** Names of those that were not; without the environment's name where no plan says it. */
  readonly missing: readonly string[];
  /** False where nothing in the given plans is on the path of sign-in. */
  readonly isOnPath: boolean;
}

/**
 * @param expected the stacks of the environment, where a config names them; else what the names and
 * the contents of the plans show
 */
export function coverageOf(plans: readonly Plan[], expected: readonly string[] = []): Coverage {
  const given = plans.map(({ name }) => name);
  const isOnPath = plans.some(({ changes }) =>
    changes.some((change) => {
      const classified = classify(change, plans);
      return (
        emergencyParts(plans).has(change) || (classified !== undefined && classified.use !== "no")
      );
    }),
  );
  const environments = new Set(given.flatMap((name) => NAME.exec(name)?.[1] ?? []));
  const named =
    expected.length > 0
      ? expected
      : [...environments].flatMap((environment) =>
          SIGN_IN_STACK_ROLES.map((role) => stackName(environment, role)),
        );
  if (named.length > 0) {
    return { given, missing: named.filter((name) => !given.includes(name)), isOnPath };
  }
  const shown: Record<(typeof SIGN_IN_STACK_ROLES)[number], boolean> = {
    kms: signInKeys(plans).length > 0,
    "identity-center":
      signInFacts(plans).instanceArn !== undefined ||
      plans.some(({ changes }) => changes.some(({ type }) => type === REGION_TYPE)),
    okta: regionsNamedByOkta(plans).size > 0,
  };
  const any = Object.values(shown).includes(true);
  return {
    given,
    missing: any ? SIGN_IN_STACK_ROLES.filter((role) => !shown[role]) : [],
    isOnPath,
  };
}
