import type { AdvancedFieldSelector, EventSelector } from "@aws-sdk/client-cloudtrail";

import { leftOut, type EventSelectors } from "../../../lib/break-glass/doctor/event-selectors";

const basic = (more: Partial<EventSelector>): EventSelectors => ({
  EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: "All", ...more }],
});
const advanced = (...selectors: AdvancedFieldSelector[][]): EventSelectors => ({
  AdvancedEventSelectors: selectors.map((FieldSelectors) => ({ FieldSelectors })),
});
const MANAGEMENT = { Field: "eventCategory", Equals: ["Management"] };
const DATA = { Field: "eventCategory", Equals: ["Data"] };
const WRITING = { Field: "readOnly", Equals: ["false"] };
const READING = { Field: "readOnly", Equals: ["true"] };

test.each<[what: string, selectors: EventSelectors]>([
  ["all", basic({})],
  ["all", basic({ ExcludeManagementEventSources: [] })],
  [
    "all but those of the RDS Data API",
    basic({ ExcludeManagementEventSources: ["rdsdata.amazonaws.com"] }),
  ],
  ["all, with advanced selectors", advanced([MANAGEMENT])],
  [
    "all but those of the RDS Data API, with advanced selectors",
    advanced([MANAGEMENT, { Field: "eventSource", NotEquals: ["rdsdata.amazonaws.com"] }]),
  ],
  ["all by one selector of several", advanced([DATA], [MANAGEMENT, READING], [MANAGEMENT])],
])("a trail that logs %s leaves out nothing that alarms need", (_, selectors) => {
  expect(leftOut(selectors)).toBeUndefined();
});

test.each<[what: string, selectors: EventSelectors]>([
  ["management events", {}],
  ["management events", basic({ IncludeManagementEvents: false })],
  ["management events", advanced([DATA])],
  ["management events that only read", basic({ ReadWriteType: "WriteOnly" })],
  ["management events that only read", advanced([MANAGEMENT, WRITING])],
  ["management events that write", basic({ ReadWriteType: "ReadOnly" })],
  ["management events that write", advanced([MANAGEMENT, READING])],
  [
    "management events of kms.amazonaws.com",
    basic({ ExcludeManagementEventSources: ["kms.amazonaws.com", "rdsdata.amazonaws.com"] }),
  ],
  [
    "management events of kms.amazonaws.com",
    advanced([MANAGEMENT, { Field: "eventSource", NotEquals: ["kms.amazonaws.com"] }]),
  ],
  [
    "management events that only read, of kms.amazonaws.com",
    basic({ ReadWriteType: "WriteOnly", ExcludeManagementEventSources: ["kms.amazonaws.com"] }),
  ],
  [
    "management events by their eventSource",
    advanced([MANAGEMENT, { Field: "eventSource", Equals: ["s3.amazonaws.com"] }]),
  ],
  [
    "management events by their userIdentity.arn, by their eventName",
    advanced([
      MANAGEMENT,
      { Field: "userIdentity.arn", NotStartsWith: ["arn:aws:sts::111122223333:assumed-role/"] },
      { Field: "eventName", NotEquals: ["AssumeRole"] },
    ]),
  ],
])("a trail leaves out %s: %j", (what, selectors) => {
  expect(leftOut(selectors)).toBe(what);
});
