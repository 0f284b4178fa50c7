import { TRUSTED_ACCESS_LOST, TRUSTED_SERVICE } from "../attributes/organization";
import { ruleOf } from "../attributes/rule";
import { isObject, isMarked, type ResourceChange } from "../plan/plan";
import { say, words } from "../render/say";
import { at, changesOf, type Found, type ReviewInput } from "../rule";

export default ruleOf("organization-changed", ({ plans, ...rest }: ReviewInput): Found[] =>
  changesOf({ plans, ...rest }, losesTrustedAccess).map((change) => ({
    ...at(change),
    severity: TRUSTED_ACCESS_LOST.severity,
    happens: say`${words(TRUSTED_ACCESS_LOST.happens)}`,
    advice: words(TRUSTED_ACCESS_LOST.advice),
  })),
);

const SERVICES = "aws_service_access_principals";

/** The list is not harmless as a whole, but only this service's place in it counts. */
function losesTrustedAccess({
  type,
  action,
  before,
  after,
  afterUnknown,
}: ResourceChange): boolean {
  if (type === "aws_organizations_aws_service_access") {
    return (
      (action === "delete" || action === "replace") && before?.service_principal === TRUSTED_SERVICE
    );
  }
  if (type !== "aws_organizations_organization" || action !== "update") return false;
  const has = (values: unknown) =>
    isObject(values) && [values[SERVICES]].flat().includes(TRUSTED_SERVICE);
  return has(before) && (!has(after) || isMarked(afterUnknown, SERVICES));
}
