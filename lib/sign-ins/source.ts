import type { CloudTrailClient, OktaClient, Records, RecordsRange } from "../clients/types";
import type { Config } from "../config";
import { CATALOGUE_APP } from "../okta";
import { readCloudTrailEvent, REFUSAL_EVENT, SUCCESS_EVENT } from "./cloudtrail";
import { readOktaEvent, SIGN_IN_EVENT } from "./okta-log";
import { dateAt } from "./read";
import type { SignIn, SignInRecords } from "./sign-in";

/** Where the records come from. What it rejects with becomes "could not look". */
export interface SignInSource {
  /** Okta's record of the app, of the whole time. */
  okta(): Promise<SignInRecords>;
  /** CloudTrail's record in a Region. */
  cloudTrail(region: string): Promise<SignInRecords>;
}

export interface SignInSourceOptions {
  readonly config: Config;
  readonly okta: Pick<OktaClient, "apps" | "log">;
  readonly cloudTrail: CloudTrailClient;
  readonly range: RecordsRange;
}

/** Each log is read once, however many checks need it. */
export function signInSource({
  config,
  okta,
  cloudTrail,
  range,
}: SignInSourceOptions): SignInSource {
  const appId = async (): Promise<string | undefined> => {
    const { app } = config.okta;
    if (app.kind === "existing") return app.id;
    return (await okta.apps(CATALOGUE_APP)).find(({ label }) => label === app.label)?.id;
  };
  const readOkta = async (): Promise<SignInRecords> => {
    const id = await appId();
    if (id === undefined) return { signIns: [], unknown: 0, stoppedAt: undefined };
    const found = await okta.log(id, SIGN_IN_EVENT, range);
    return signInsIn(distinct(found), readOktaEvent, (event) => dateAt(event, "published"));
  };
  const readCloudTrail = async (region: string): Promise<SignInRecords> => {
    const [worked, refused] = await Promise.all([
      cloudTrail.events(region, SUCCESS_EVENT, range),
      cloudTrail.events(region, REFUSAL_EVENT, range),
    ]);
    // People of other identity sources are no unknown shape, and of no interest.
    const read = (record: string) => readCloudTrailEvent(record, region, config);
    const all = [worked, refused].map((records) => signInsIn(records, read, () => undefined));
    return {
      signIns: all.flatMap(({ signIns }) => signIns),
      unknown: 0,
      stoppedAt: all.find(({ stoppedAt }) => stoppedAt)?.stoppedAt,
    };
  };

  let oktaRecords: Promise<SignInRecords> | undefined;
  const ofRegion = new Map<string, Promise<SignInRecords>>();
  return {
    okta: () => (oktaRecords ??= readOkta()),
    cloudTrail(region) {
      const records = ofRegion.get(region) ?? readCloudTrail(region);
      ofRegion.set(region, records);
      return records;
    },
  };
}

/** Okta may give a record again on the next page. */
function distinct({ records, isComplete }: Records<unknown>): Records<unknown> {
  const byId = new Map(
    records.map((record, index) => [
      (record as { readonly uuid?: unknown } | null)?.uuid ?? index,
      record,
    ]),
  );
  return { records: [...byId.values()], isComplete };
}

function signInsIn<T>(
  { records, isComplete }: Records<T>,
  read: (record: T) => SignIn | undefined,
  timeOf: (record: T) => Date | undefined,
): SignInRecords {
  const signIns = records.flatMap((record) => read(record) ?? []);
  const last = records.at(-1);
  return {
    signIns,
    unknown: records.length - signIns.length,
    stoppedAt: isComplete
      ? undefined
      : ((last === undefined ? undefined : timeOf(last)) ?? signIns.at(-1)?.at ?? new Date()),
  };
}
