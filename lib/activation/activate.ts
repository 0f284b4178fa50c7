import type { IdentityCenterClient, Instance, Key } from "../clients/types";
import { isOn } from "./plan";

/** How the move ended. */
export type ActivationResult =
  | { readonly outcome: "activated"; readonly instance: Instance }
  /** AWS keeps the former key. */
  | { readonly outcome: "failed"; readonly instance: Instance; readonly reason: string }
  /** AWS may still be at it. */
  | { readonly outcome: "unfinished"; readonly instance: Instance };

/** The clock, in milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

const POLL_INTERVAL = 5_000;
/** AWS gives no bound. The wait ends here; the update does not. */
export const LONGEST_WAIT_IN_MINUTES = 15;
/** As long a failure from before may still be shown as if it were this one's. */
const STALE_STATUS = 30_000;

/**
 * Moves an instance to a key and waits until AWS says how that ended.
 *
 * @throws ServiceError where AWS refuses the call or stops answering
 */
export async function activate(
  client: IdentityCenterClient,
  before: Instance,
  key: Key,
  clock: Clock,
): Promise<ActivationResult> {
  await client.encryptWith(before.arn, key.arn);
  const start = clock.now();
  let instance = before;
  while (clock.now() - start < LONGEST_WAIT_IN_MINUTES * 60_000) {
    await clock.sleep(POLL_INTERVAL);
    instance = (await client.instance(before.arn)) ?? instance;
    if (isOn(instance, key)) return { outcome: "activated", instance };
    const { status, reason = "AWS gives no reason" } = instance.encryption ?? {};
    const stale =
      before.encryption?.status === "UPDATE_FAILED" &&
      before.encryption.reason === instance.encryption?.reason &&
      clock.now() - start < STALE_STATUS;
    if (status === "UPDATE_FAILED" && !stale) return { outcome: "failed", instance, reason };
  }
  return { outcome: "unfinished", instance };
}
