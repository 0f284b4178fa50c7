import {
  CloudTrailClient as SdkClient,
  LookupEventsCommand,
  type LookupEventsCommandOutput,
} from "@aws-sdk/client-cloudtrail";

import type { AwsSession } from "./aws";
import { ServiceError } from "./errors";
import type { CloudTrailClient } from "./types";

/** A Region takes two of these requests a second, 50 records each: more would not end in time. */
const MOST_PAGES = 60;

/** CloudTrail's event history: 90 days, without a trail, a Region at a time, the newest first. */
export function cloudTrailClient({ inRegion, ask }: AwsSession): CloudTrailClient {
  return {
    async events(region, name, { since, until, deadline }) {
      const client = new SdkClient(inRegion(region));
      const records: string[] = [];
      let token: string | undefined;
      for (let page = 0; page < MOST_PAGES && Date.now() < deadline; page++) {
        let answer: LookupEventsCommandOutput;
        try {
          answer = await ask(
            `cloudtrail LookupEvents in ${region}`,
            client.send(
              new LookupEventsCommand({
                LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: name }],
                StartTime: since,
                EndTime: until,
                NextToken: token,
              }),
            ),
          );
        } catch (error) {
          const isBusy = error instanceof ServiceError && error.refusal === "throttled";
          if (!isBusy || page === 0) throw error;
          return { records, isComplete: false };
        }
        records.push(
          ...(answer.Events ?? []).flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []),
        );
        token = answer.NextToken;
        if (token === undefined) return { records, isComplete: true };
      }
      return { records, isComplete: false };
    },
  };
}
