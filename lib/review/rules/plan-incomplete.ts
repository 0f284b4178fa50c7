import type { Found, RuleCheck } from "../rule";
import { say, words } from "../render/say";

const planIncomplete: RuleCheck = ({ plans }) =>
  plans.flatMap((plan): Found[] => [
    ...(plan.complete
      ? []
      : [
          {
            plan,
            address: plan.name,
            happens: words(
              "The plan does not show everything that the configuration asks for: it was made with -target or -refresh-only, or Terraform puts changes off to a later plan. What the rest would do to users cannot be seen.",
            ),
            advice: words("Plan again without these options, and review the next plan too."),
          },
        ]),
    ...(plan.actionInvocations === 0
      ? []
      : [
          {
            plan,
            address: plan.name,
            happens: say`The apply runs ${plan.actionInvocations} ${words(plan.actionInvocations === 1 ? "action" : "actions")} of providers. What an action does cannot be seen in a plan.`,
            advice: words("Look at the action blocks by hand."),
          },
        ]),
  ]);

export default planIncomplete;
