/** One try to sign in, as Okta or AWS recorded it. */
export interface SignIn {
  readonly at: Date;
  readonly isSuccess: boolean;
  /** Why not, in the words of the service. */
  readonly reason: string | undefined;
  /** An ID that says nothing about the person. */
  readonly personId: string;
  /** Personal: shown only where it was asked for. */
  readonly personName: string;
  /** What the record says about where the person was going. */
  readonly to: Destination;
}

export type Destination =
  /** AWS asked for this ACS URL. */
  | { readonly kind: "acs"; readonly url: string }
  /** Okta started it: its answer goes to the default ACS URL. */
  | { readonly kind: "default" }
  /** The record is of this Region, and says no ACS URL. */
  | { readonly kind: "region"; readonly region: string }
  /** There was a request, and it cannot be read. */
  | { readonly kind: "unreadable" };

/** Records of a time, the newest first. */
export interface SignInRecords {
  readonly signIns: readonly SignIn[];
  /** Records that do not have the shape of one. */
  readonly unknown: number;
  /** Until when it was read back; undefined where all of the time was. */
  readonly stoppedAt: Date | undefined;
}
