import type {
  AdvancedEventSelector,
  AdvancedFieldSelector,
  EventSelector,
} from "@aws-sdk/client-cloudtrail";

/** The Amazon RDS Data API, which trails may leave out beside KMS; no alarm looks at it. */
const NOT_NEEDED = "rdsdata.amazonaws.com";

/** What a trail logs: whatever any of its selectors asks for. */
export interface EventSelectors {
  readonly EventSelectors?: readonly EventSelector[] | undefined;
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
}

/**
 * What a trail leaves out of the management events that alarms need, in words that follow "leaves
 * out".
 *
 * Source: AWS CloudTrail API Reference, `EventSelector` and `AdvancedFieldSelector`.
 *
 * @returns undefined where it logs them all
 */
export function leftOut({
  EventSelectors = [],
  AdvancedEventSelectors = [],
}: EventSelectors): string | undefined {
  const restrictions = [
    ...EventSelectors.filter(({ IncludeManagementEvents }) => IncludeManagementEvents).map(ofBasic),
    ...AdvancedEventSelectors.filter(isOfManagement).map(ofAdvanced),
  ];
  const [first, ...others] = restrictions;
  if (first === undefined) return "management events";
  const isAll = [first, ...others].some((those) => those.length === 0);
  return isAll ? undefined : `management events ${first.join(", ")}`;
}

function ofBasic({ ReadWriteType, ExcludeManagementEventSources = [] }: EventSelector): string[] {
  return [
    ...(ReadWriteType === "WriteOnly" ? ["that only read"] : []),
    ...(ReadWriteType === "ReadOnly" ? ["that write"] : []),
    ...ofSources(ExcludeManagementEventSources),
  ];
}

const isOfManagement = ({ FieldSelectors = [] }: AdvancedEventSelector): boolean =>
  FieldSelectors.some(
    ({ Field, Equals = [] }) => Field === "eventCategory" && Equals.includes("Management"),
  );

const ofAdvanced = ({ FieldSelectors = [] }: AdvancedEventSelector): string[] =>
  FieldSelectors.flatMap(ofField);

function ofField({ Field, Equals = [], NotEquals }: AdvancedFieldSelector): string[] {
  if (Field === "eventCategory") return [];
  if (Field === "readOnly") return [Equals.includes("true") ? "that write" : "that only read"];
  return Field === "eventSource" && NotEquals ? ofSources(NotEquals) : [`by their ${Field}`];
}

const ofSources = (sources: readonly string[]): string[] =>
  sources.filter((source) => source !== NOT_NEEDED).map((source) => `of ${source}`);
