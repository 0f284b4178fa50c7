import type { OktaApp, SignInRule } from "../../clients/types";
import { couldNotLook, failed, ok, warning, type Observation } from "../../doctor/check";
import type { EmergencyInput } from "../names";

/** What mends the way from Okta into IAM. */
const APPLY_FEDERATION = "Apply the break-glass-federation stack.";

/** The authenticator for security keys and passkeys, as constraints name it. */
const FIDO2 = "webauthn";

/**
 * Whether everybody who opens the emergency app needs phishing-resistant MFA. AWS cannot ask for it:
 * a role that is assumed with SAML knows nothing of MFA.
 *
 * @param app undefined where there is none
 * @param rules of the app's sign-in policy; undefined where the app names none
 */
export function signInPolicyObservation(
  { federation }: EmergencyInput["breakGlass"],
  app: OktaApp | undefined,
  rules: readonly SignInRule[] | undefined,
): Observation {
  const expected = "phishing-resistant MFA in every rule that lets people in";
  if (app === undefined) {
    return failed(expected, `no app ${federation.appLabel}`, APPLY_FEDERATION);
  }
  if (app.status !== "ACTIVE") {
    return failed(expected, `the app is ${app.status}`, "Activate the app in Okta.");
  }
  if (rules === undefined) {
    return couldNotLook(
      expected,
      "the app names no sign-in policy, as in an org of Okta Classic",
      "Look at the app's sign-on policy in the Okta console.",
    );
  }
  const letIn = rules.filter(({ status, access }) => status === "ACTIVE" && access !== "DENY");
  if (letIn.length === 0) {
    return failed(
      expected,
      "no rule lets anybody in",
      federation.signInPolicy === "okta-team"
        ? "Add a rule for the emergency groups in Okta."
        : APPLY_FEDERATION,
    );
  }
  const weak = letIn.filter((rule) => !asksForPhishingResistance(rule));
  if (weak.length === 0) return ok(expected);
  const seen = `not in: ${weak.map(({ name }) => name).join(", ")}`;
  return federation.signInPolicy === "okta-team"
    ? warning(expected, seen, "Ask the Okta team for it: AWS cannot ask for MFA here.")
    : failed(
        expected,
        seen,
        `${APPLY_FEDERATION} Is it the catch-all rule, or one that was added in Okta: let it deny access in Okta, which no apply does.`,
      );
}

/** Only one of the constraints has to be met, and in it everything that is required. */
function asksForPhishingResistance({ type, constraints }: SignInRule): boolean {
  return (
    type === "ASSURANCE" &&
    constraints.length > 0 &&
    constraints.every((constraint) => {
      const { possession } = (constraint ?? {}) as { possession?: Possession | null };
      return (
        possession?.required === true &&
        (possession.phishingResistant === "REQUIRED" || isFido2Alone(possession))
      );
    })
  );
}

interface Possession {
  readonly required?: unknown;
  readonly phishingResistant?: unknown;
  readonly authenticationMethods?: unknown;
}

const isFido2Alone = ({ authenticationMethods: methods }: Possession): boolean =>
  Array.isArray(methods) &&
  methods.length > 0 &&
  methods.every((method: { readonly key?: unknown } | null) => method?.key === FIDO2);
