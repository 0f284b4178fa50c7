import { REGION_NAME_PATTERN } from "../../endpoints";
import { isObject, textAttribute, textOf, type ResourceChange } from "../plan/plan";

const ARN_REGION = /^arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]+):/;

/**
 * The Region that an AWS resource lies in: its ARN, its `region` argument, or its provider's, which
 * is how configurations for older providers say it.
 */
export function regionOfResource(change: ResourceChange): string | undefined {
  return (
    ARN_REGION.exec(textAttribute(change, "arn") ?? "")?.[1] ??
    regionName(textAttribute(change, "region")) ??
    regionOfProvider(change)
  );
}

function regionOfProvider(change: ResourceChange): string | undefined {
  const key = change.plan.configured(change)?.providerKey;
  const provider = key === undefined ? undefined : change.plan.providers[key];
  const expressions = isObject(provider) ? provider.expressions : undefined;
  const region = isObject(expressions) ? expressions.region : undefined;
  return isObject(region) ? regionName(textOf(region.constant_value)) : undefined;
}

const regionName = (text: string | undefined): string | undefined =>
  text !== undefined && REGION_NAME_PATTERN.test(text) ? text : undefined;
