/**
 * Okta apps as the API shows them: the apps of its catalogue that this project meets, and what an
 * update does to one.
 *
 * What is known of the real API: unset settings of a catalogue app are answered as null, an update
 * replaces them all. What is not: the names of the additional ACS settings (so they are an option),
 * what Okta does with a setting that the app does not have and with what an update leaves out beside
 * the settings (so there are modes), and the exact words of a refusal.
 */
import { randomBytes } from "node:crypto";

import { allAcsFields, CATALOGUE_APP, ISSUER_FIELD, type AcsFieldNames } from "../../lib/okta";

export type Json = Record<string, unknown>;

export interface OktaApp {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly features: readonly string[];
  lastUpdated: string;
  status: "ACTIVE" | "INACTIVE";
  /** What an update replaces as a whole. */
  content: AppContent;
  /** ID of the access policy. */
  policyId: string;
  /** Another one is another certificate. */
  signingKeyId: string;
  /** Group ID to assignment. */
  readonly groups: Map<string, { priority: number; profile: Json }>;
}

export interface AppContent {
  label: string;
  accessibility: Json;
  credentials: Json;
  profile: Json | null;
  settings: Json & { app: Json };
  signOnMode: string;
  visibility: Json;
}

/** An app as a client sends it. */
export type SentApp = Partial<Omit<AppContent, "settings">> & {
  name?: string;
  settings?: Json & { app?: Json };
};

/** The ways in which Okta may take an update; which one is real is not known. */
export const OKTA_MODES = [
  /** What an update leaves out is gone; a setting that the app does not have is refused. */
  "clears",
  /** What an update leaves out beside the settings stays; unknown settings are refused. */
  "refuses",
  /** What an update leaves out beside the settings stays; unknown settings: 200, and not saved. */
  "drops",
] as const;
export type OktaMode = (typeof OKTA_MODES)[number];

/** A request that Okta refuses: answered as 400, E0000001. */
export class ApiValidationError extends Error {
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`Api validation failed: ${field}`);
  }
}

/** An ID as Okta makes them: a prefix for the kind, 20 characters in all. */
export function oktaId(prefix: string): string {
  const random = randomBytes(32)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "");
  return `${prefix}${random}`.slice(0, 20);
}

/**
 * Settings of the catalogue apps, each null until it is set.
 *
 * `amazon_aws_sso` has its 18 ACS URLs and the issuer. `unmanagedText` and `unmanagedFlag` are made
 * up: they stand for whatever else an app may have that this project must leave alone.
 * `amazon_aws` is as Okta's provider documents it.
 */
export function catalogue(acsFields: AcsFieldNames): ReadonlyMap<string, readonly string[]> {
  return new Map([
    [CATALOGUE_APP, [...allAcsFields(acsFields), ISSUER_FIELD, "unmanagedText", "unmanagedFlag"]],
    [
      "amazon_aws",
      [
        "appFilter",
        "awsEnvironmentType",
        "groupFilter",
        "identityProviderArn",
        "joinAllRoles",
        "loginURL",
        "roleValuePattern",
        "sessionDuration",
        "useGroupMapping",
      ],
    ],
    ["bookmark", ["requestIntegration", "url"]],
  ]);
}

/**
 * The content of an app after it was sent: a key that was not sent has its default.
 *
 * @param settingNames the settings that this kind of app has
 * @param before what the app had, where that may stay
 * @throws ApiValidationError for settings that the app does not have
 */
export function contentOf(
  name: string,
  settingNames: readonly string[],
  sent: SentApp,
  mode: OktaMode,
  before?: AppContent,
): AppContent {
  const isKnown = (setting: string) => settingNames.includes(setting);
  const sentSettings = Object.entries(sent.settings?.app ?? {});
  const unknown = sentSettings.find(([setting]) => !isKnown(setting));
  if (unknown && mode !== "drops") {
    const [setting] = unknown;
    throw new ApiValidationError(
      `settings.app.${setting}`,
      `settings.app.${setting}: The app ${name} has no such setting.`,
    );
  }
  const app = Object.fromEntries(sentSettings.filter(([setting]) => isKnown(setting)));
  const kept = mode === "clears" ? undefined : before?.settings;
  if (sent.label === undefined || sent.label === "") {
    throw new ApiValidationError("label", "label: The field cannot be left blank");
  }
  const saml = name !== "bookmark";
  return {
    label: sent.label,
    accessibility: {
      selfService: false,
      errorRedirectUrl: null,
      loginRedirectUrl: null,
      ...sent.accessibility,
    },
    credentials: {
      userNameTemplate: { template: "${source.login}", type: "BUILT_IN" },
      ...(saml && { signing: {} }),
      ...sent.credentials,
    },
    profile: sent.profile ?? null,
    settings: {
      implicitAssignment: false,
      inlineHookId: null,
      notes: { admin: null, enduser: null },
      notifications: { vpn: { network: { connection: "DISABLED" }, message: null, helpUrl: null } },
      ...kept,
      ...sent.settings,
      app: { ...Object.fromEntries(settingNames.map((setting) => [setting, null])), ...app },
      ...(saml && {
        signOn: {
          defaultRelayState: null,
          ssoAcsUrlOverride: null,
          audienceOverride: null,
          recipientOverride: null,
          destinationOverride: null,
          attributeStatements: [],
          honorForceAuthn: false,
          ...(kept?.signOn as Json | undefined),
          ...(sent.settings?.signOn as Json | undefined),
        },
      }),
    },
    signOnMode: saml ? "SAML_2_0" : "BOOKMARK",
    visibility: {
      autoLaunch: false,
      autoSubmitToolbar: false,
      hide: { iOS: false, web: false },
      appLinks: { [`${name}_link`]: true },
      ...sent.visibility,
    },
  };
}

/**
 * An app as the API answers it.
 *
 * @param orgUrl such as `https://example.okta.com`
 */
export function renderApp(app: OktaApp, orgUrl: string): Json {
  const { id, name, status, created, lastUpdated, features, content } = app;
  const self = `${orgUrl}/api/v1/apps/${id}`;
  const saml = content.signOnMode === "SAML_2_0";
  return {
    id,
    name,
    status,
    created,
    lastUpdated,
    features,
    ...content,
    credentials: {
      ...content.credentials,
      ...(saml && { signing: { kid: app.signingKeyId } }),
    },
    _links: {
      self: { href: self },
      logo: [{ name: "medium", href: `${orgUrl}/assets/${name}.png`, type: "image/png" }],
      appLinks: [{ name: `${name}_link`, href: `${orgUrl}/home/${name}/${id}`, type: "text/html" }],
      accessPolicy: { href: `${orgUrl}/api/v1/policies/${app.policyId}` },
      groups: { href: `${self}/groups` },
      users: { href: `${self}/users` },
      ...(saml && { metadata: { href: `${self}/sso/saml/metadata`, type: "application/xml" } }),
    },
  };
}

/** SAML metadata of an app. Its certificate is noise of the right shape. */
export function samlMetadata(app: OktaApp): string {
  const bindings = ["HTTP-POST", "HTTP-Redirect"].map(
    (binding) =>
      `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="https://example.okta.com/app/${app.name}/${app.id}/sso/saml"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<md:EntityDescriptor entityID="http://www.okta.com/${app.id}" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">`,
    '<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">',
    '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">',
    `<ds:X509Data><ds:X509Certificate>${certificate(app)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
    ...bindings,
    "</md:IDPSSODescriptor></md:EntityDescriptor>",
  ].join("");
}

/** The signing key of an app, as the API lists it. */
export function signingKey(app: OktaApp): Json {
  const { signingKeyId, created } = app;
  return {
    kty: "RSA",
    kid: signingKeyId,
    use: "sig",
    created,
    lastUpdated: created,
    expiresAt: "2036-01-01T00:00:00.000Z",
    e: "AQAB",
    n: "c3RhbmQtaW4",
    x5c: [certificate(app)],
    "x5t#S256": "c3RhbmQtaW4",
  };
}

const certificate = ({ signingKeyId }: OktaApp): string =>
  Buffer.from(`${signingKeyId} is not a certificate `.repeat(50)).toString("base64");
