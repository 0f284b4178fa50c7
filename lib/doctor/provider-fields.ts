/**
 * Fields of an Okta app that the okta provider does not send when it writes the app, because its own
 * structures do not have them (okta/okta 6.12.0, `sdk/v2_samlApplication*.go`). Okta's PUT replaces
 * the app; whether it then clears or keeps them is not known.
 */
const NOT_SENT: readonly string[] = [
  "settings.emOptInStatus",
  "settings.emailOptInStatus",
  "settings.identityStoreId",
  "settings.manualProvisioning",
  "settings.signOn.configuredAttributeStatements",
  "settings.signOn.samlAssertionLifetimeSeconds",
  "universalLogout",
];

/** A field that has a value, and the value as JSON. */
export interface FieldNotSent {
  readonly path: string;
  readonly value: string;
}

/** Which of these fields an app has a value in that is not the default. */
export function fieldsNotSent(app: Readonly<Record<string, unknown>>): FieldNotSent[] {
  return NOT_SENT.flatMap((path) => {
    const value = path.split(".").reduce<unknown>(memberOf, app);
    return isDefault(value) ? [] : [{ path, value: JSON.stringify(value) }];
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function isDefault(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return true;
  if (typeof value !== "object") return false;
  const { status } = value as { readonly status?: unknown };
  return status === "DISABLED" || Object.keys(value).length === 0;
}
