import { UserError } from "../config/errors";

/** Why a service did not answer a question. */
export type Refusal =
  | "no credentials"
  | "expired"
  | "denied"
  | "throttled"
  | "unreachable"
  /** The service is there and cannot answer now. */
  | "unavailable"
  /** Identity Center cannot use its KMS key. */
  | "key"
  | "not found"
  | "other";

/** A service that did not do what it was asked, in words for a person and without any secret. */
export class ServiceError extends UserError {
  override readonly name = "ServiceError";

  /**
   * @param asked what was asked, of whom: `kms DescribeKey in eu-west-1`
   * @param refusal the kind of answer
   * @param reason a sentence: what happened, and what to do about it
   */
  constructor(
    readonly asked: string,
    readonly refusal: Refusal,
    readonly reason: string,
  ) {
    super(`${asked}: ${reason}`);
  }
}

/** A web proxy that answers by itself, where the host behind it was asked over TLS. */
export class ProxyRefusal extends Error {
  constructor(readonly status: number) {
    super(`the proxy answers ${status}`);
  }
}

/** An answer that is larger than anything that is read here. */
export class AnswerTooLong extends Error {
  constructor() {
    super("the answer is too long");
  }
}

/** What somebody else's page in place of an answer is called. */
export const NO_ANSWER_OF_THE_SERVICE =
  "the answer is none that the service gives: perhaps the page of a proxy, or of an outage.";

/** Replaces every known secret in a text. */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
  return secrets
    .filter((secret) => secret !== undefined && secret.length >= SHORTEST_SECRET)
    .reduce<string>((redacted, secret) => redacted.replaceAll(secret as string, "(secret)"), text);
}

/** Shorter values are no secrets, and would turn words into gaps. */
const SHORTEST_SECRET = 8;

/**
 * What a network error is called, wherever in the chain of causes it stands.
 *
 * @returns undefined where it is something else
 */
export function networkErrorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if (error instanceof ProxyRefusal || error instanceof AnswerTooLong) return error.message;
  const { code, name, cause, errors } = error as Partial<NodeJS.ErrnoException & AggregateError>;
  if (typeof code === "string" && NETWORK_CODES.test(code)) return code;
  if (name === "TimeoutError" || name === "AbortError") return "ETIMEDOUT";
  return [...(Array.isArray(errors) ? (errors as unknown[]) : []), cause]
    .map(networkErrorCode)
    .find((found) => found !== undefined);
}

const NETWORK_CODES =
  /^(ECONN|EHOST|ENET|EPIPE|EAI_|ENOTFOUND|ETIMEDOUT|EPROTO|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;
