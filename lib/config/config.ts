import type { ParsedConfig } from "./schema";

/** The Okta app of Identity Center. */
export type OktaApp =
  /** It exists: only its settings are managed. */
  | { readonly kind: "existing"; readonly id: string }
  /** It is created from Okta's catalogue. */
  | { readonly kind: "new"; readonly label: string };

/** Where the state is kept: a state per stack, named after it. */
export type Backend =
  | { readonly type: "local" }
  | {
      readonly type: "cloud";
      readonly organization: string;
      readonly project: string | undefined;
      readonly hostname: string;
    }
  | {
      readonly type: "s3";
      readonly bucket: string;
      readonly region: string;
      /** Start of every state's key, with the slash at its end. */
      readonly keyPrefix: string;
      /** Whether a lock file beside the state keeps two runs apart. */
      readonly lockFile: boolean;
      readonly kmsKeyId: string | undefined;
    }
  | {
      readonly type: "gcs" | "azurerm";
      readonly keyPrefix: string;
      /** As Terraform names them. */
      readonly arguments: Readonly<Record<string, string | boolean>>;
    };

/** A valid config, defaults filled in. */
export type Config = Omit<ParsedConfig, "okta" | "backend"> & {
  readonly okta: Omit<ParsedConfig["okta"], "app"> & { readonly app: OktaApp };
  readonly backend: Backend;
};

/** @param parsed a config that every rule has let through */
export function toConfig(parsed: ParsedConfig): Config {
  return {
    ...parsed,
    okta: { ...parsed.okta, app: oktaApp(parsed.okta.app) },
    backend: backendOf(parsed.backend),
  };
}

function oktaApp({ id, label }: ParsedConfig["okta"]["app"]): OktaApp {
  if (id !== undefined) return { kind: "existing", id };
  return { kind: "new", label: present(label) };
}

function backendOf(backend: ParsedConfig["backend"]): Backend {
  const { type, keyPrefix } = backend;
  switch (type) {
    case "local":
      return { type };
    case "cloud": {
      const { organization, project, hostname } = backend;
      return { type, organization: present(organization), project, hostname };
    }
    case "s3": {
      const { bucket, region, lockFile, kmsKeyId } = backend;
      return {
        type,
        bucket: present(bucket),
        region: present(region),
        keyPrefix,
        lockFile,
        kmsKeyId,
      };
    }
    case "gcs":
    case "azurerm":
      return { type, keyPrefix, arguments: present(backend.arguments) };
  }
}

/** What the rules ask for is there. */
function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("A rule of the config let a missing value through.");
  return value;
}
