import { isSame, parsed } from "../facts/values";
import { isDestroyed, isHidden, isObject, textOf, type ResourceChange } from "../plan/plan";
import { say, words } from "../render/say";
import { at, changesOf, forEach, type Found, type RuleCheck } from "../rule";

/** Resources that carry others inside them, by the attributes that say which. */
const CARRIERS: Readonly<Record<string, readonly string[]>> = {
  aws_cloudcontrolapi_resource: ["type_name", "desired_state", "properties"],
  aws_cloudformation_stack: ["template_body", "template_url", "parameters"],
  aws_cloudformation_stack_set: ["template_body", "template_url", "parameters"],
  awscc_cloudformation_stack: ["template_body", "template_url", "parameters"],
};

/** CloudFormation's names of the types that sign-in depends on, and the service that a key serves. */
const SIGN_IN = /AWS::(?:SSO|IdentityStore|Organizations)::|sso\.amazonaws\.com|ssoins-/;
const KEY = /AWS::KMS::/;

const indirectChange: RuleCheck = (input) =>
  forEach(
    changesOf(input, ({ type }) => Object.hasOwn(CARRIERS, type)),
    (change): Found | undefined => {
      const text = textsOf(change);
      const isSignIn = SIGN_IN.test(text);
      if (!isSignIn && !KEY.test(text)) return undefined;
      const doubt = isSignIn
        ? words("")
        : words(" Whether Identity Center uses that key cannot be seen.");
      if (isDestroyed(change)) {
        return {
          ...at(change),
          severity: "critical",
          happens: say`It is destroyed, and with it a key, or a part of Identity Center, that it carries.${doubt} Nobody may be able to sign in to AWS any more.`,
          advice: words("Do not apply this before you know what it carries."),
        };
      }
      if (change.action !== "update" || !changes(change)) return undefined;
      return {
        ...at(change),
        severity: stopsKey(change) ? "critical" : "high",
        happens: say`It changes a key, or a part of Identity Center, that it carries inside it. What happens to it cannot be judged from here.${doubt}`,
        advice: words("Compare the two versions by hand, or use resources that Terraform knows."),
      };
    },
  );

export default indirectChange;

const textsOf = ({ type, before, after }: ResourceChange): string =>
  [before, after]
    .flatMap((values) => (CARRIERS[type] ?? []).map((name) => JSON.stringify(values?.[name] ?? "")))
    .join("\n")
    .replaceAll('\\"', '"');

const changes = (change: ResourceChange): boolean =>
  (CARRIERS[change.type] ?? []).some(
    (name) => isHidden(change, name) || !isSame(change.before?.[name], change.after?.[name]),
  );

/** A key that is disabled, or whose policy no longer mentions the service. */
function stopsKey({ before, after }: ResourceChange): boolean {
  const [was, is] = [stateOf(before), stateOf(after)];
  const mentions = (state: unknown) => JSON.stringify(state).includes("sso.amazonaws.com");
  return (was.Enabled !== false && is.Enabled === false) || (mentions(was) && !mentions(is));
}

function stateOf(values: ResourceChange["after"]): Readonly<Record<string, unknown>> {
  const state = parsed(textOf(values?.desired_state) ?? textOf(values?.template_body));
  return isObject(state) ? state : {};
}
