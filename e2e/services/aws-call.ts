import type { Reply, Request } from "./http";

/** What every client of the stand-ins signs with. */
export const CREDENTIALS = { accessKeyId: "not-a-key", secretAccessKey: "not-a-secret" } as const;

/** The header that says service and Region. Nothing here checks signatures, so it has none. */
export const authorization = ({ service, region }: Pick<AwsCall, "service" | "region">): string =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0000`;

/** What an AWS request asks for, as its headers and body say it. */
export interface AwsCall {
  /** Signing name: `kms`, `sso`, `sts`, `iam`, … */
  readonly service: string;
  /** The Region that the request was signed for: with one endpoint for all, nothing else names it. */
  readonly region: string;
  /** Name of the operation, such as `DescribeKey`. */
  readonly action: string;
}

/**
 * Reads the credential scope of the signature, and the operation from `X-Amz-Target` (JSON services)
 * or the form (query services). Undefined where the request is not a signed AWS request.
 */
export function awsCallOf({
  headers,
  body,
}: Pick<Request, "headers" | "body">): AwsCall | undefined {
  const scope = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    headers.authorization ?? "",
  );
  const action = headers["x-amz-target"]?.split(".")[1] ?? new URLSearchParams(body).get("Action");
  if (!scope?.[1] || !scope[2] || !action) return undefined;
  return { region: scope[1], service: scope[2], action };
}

/** Headers of a JSON request to one Region. */
export function jsonHeaders({ service, region, action }: AwsCall): Record<string, string> {
  const target = service === "kms" ? "TrentService" : "SWBExternalService";
  return {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `${target}.${action}`,
    authorization: authorization({ service, region }),
  };
}

/** An error as AWS words it. Thrown by a stand-in, answered by {@link errorReply}. */
export class AwsError extends Error {
  constructor(
    /** Such as `ConflictException`. */
    readonly code: string,
    message: string,
    readonly status = 400,
    /** More members of the error, such as `Reason`. */
    readonly members: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The error in the form of the service's protocol. */
export function errorReply(request: Request, { code, message, status, members }: AwsError): Reply {
  if (request.headers["x-amz-target"] !== undefined) {
    return {
      status,
      headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code },
      body: JSON.stringify({ __type: code, message, ...members }),
    };
  }
  return {
    status,
    headers: { "content-type": "text/xml" },
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`,
  };
}
