/**
 * AWS for the end-to-end runs, on one endpoint for all services and Regions: moto, with the
 * multi-Region keys (`kms.ts`) and the Regions of Identity Center (`identity-center.ts`) that it
 * lacks, and corrected in what it does with users (`iam.ts`), subscriptions (`sns.ts`) and the errors of
 * queues. The Region of a request is the one that it was signed for.
 *
 *   const aws = await startAws({ instanceArn, identityStoreId, primaryRegion, managementAccountId });
 *   // … let Terraform run with every service's endpoint set to aws.url …
 *   await aws.stop();
 */
import { AwsError, awsCallOf, errorReply, jsonHeaders, type AwsCall } from "./aws-call";
import {
  serve,
  type Fault,
  type Injection,
  type LoggedRequest,
  type Reply,
  type Request,
} from "./http";
import {
  IdentityCenter,
  type Encryption,
  type IdentityCenterOptions,
  type RegionOfInstance,
  type RegionOperation,
} from "./identity-center";
import { Iam } from "./iam";
import { Kms, type KeyInRegion } from "./kms";
import { Moto, type MotoReply } from "./moto";
import { Sns } from "./sns";

export type { AwsCall } from "./aws-call";
export type {
  Encryption,
  RegionOfInstance,
  RegionOperation,
  RegionStatus,
} from "./identity-center";
export type { KeyInRegion, KeyPolicyDocument } from "./kms";

export interface AwsOptions extends IdentityCenterOptions {
  /** How long `AddRegion`, `RemoveRegion` and a change of the key take. @default 300 */
  readonly delayMs?: number;
}

/** A request in the log, with what it asked for. */
export interface LoggedCall extends AwsCall {
  readonly request: LoggedRequest;
}

export interface AwsService {
  /** `http://127.0.0.1:<port>`, the endpoint of every service. */
  readonly url: string;
  /** Endpoint of S3: moto itself, whose answers need no correction for a bucket of states. */
  readonly s3Url: string;
  /** Every request from outside, in the order of arrival. May be emptied by setting its length to 0. */
  readonly log: LoggedRequest[];
  /** The AWS calls of the log. */
  calls(): LoggedCall[];
  /** Lets requests fail. `callOf` helps to write `matches`. */
  inject(fault: Fault): Injection;
  /** What a request asks for; undefined where it is not a signed AWS request. */
  callOf(request: Pick<Request, "headers" | "body">): AwsCall | undefined;

  /** Every customer managed key, by ARN. */
  keys(): Promise<KeyInRegion[]>;
  /** Every Region of the instance, the primary one first. */
  regions(): RegionOfInstance[];
  /** Every `AddRegion` and `RemoveRegion` so far, also the refused ones. */
  regionOperations(): readonly RegionOperation[];
  /** The instance's key, as `DescribeInstance` answers it. */
  encryption(): Encryption;

  /**
   * Does a KMS or `sso-admin` operation beside the log and the faults: what somebody did by hand.
   *
   * @param service `kms` or `sso`
   * @throws AwsError as the service answers
   */
  act(service: "kms" | "sso", region: string, action: string, input: object): Promise<unknown>;
  /** Points the instance at a key and waits until that is done: the step that no resource does. */
  activateKey(keyArn: string): Promise<void>;
  /** Lets every caller be of another account, as with the credentials of a delegated administrator. */
  setCaller(accountId: string): void;
  /** CloudTrail's event history by Region, which moto has not: the JSON text of each event. */
  readonly events: Map<string, string[]>;
  /** Confirms every subscription of an e-mail address. @returns how many waited for that */
  confirmSubscriptions(): number;
  /** Changes how long the workflows to come take. */
  setDelay(delayMs: number): void;
  /** How long a replica key that is made from now on is `Creating`. @default 0 */
  setReplicaDelay(delayMs: number): void;

  /** Ends moto and the endpoint. */
  stop(): Promise<void>;
}

const DEFAULT_DELAY_MS = 300;

export async function startAws({
  delayMs = DEFAULT_DELAY_MS,
  ...options
}: AwsOptions): Promise<AwsService> {
  const moto = await Moto.start(options.managementAccountId);
  const kms = new Kms(moto, options.managementAccountId);
  const iam = new Iam(moto);
  const sns = new Sns(moto);
  const identityCenter = new IdentityCenter(options, kms, delayMs);

  let caller: string | undefined;
  const events = new Map<string, string[]>();

  const answer = async (request: Request): Promise<Reply> => {
    const call = awsCallOf(request);
    if (call?.action === "GetCallerIdentity" && caller !== undefined) {
      return callerIdentity(caller);
    }
    if (call?.action === "LookupEvents")
      return lookupEvents(events.get(call.region) ?? [], request);
    if (call?.service === "kms") return kms.handle(call, request);
    if (call?.service === "iam") return iam.handle(call, request);
    if (call?.service === "sns") return sns.handle(call, request);
    if (call?.service === "sso") {
      const body = await identityCenter.handle(
        call,
        JSON.parse(request.body) as Record<string, unknown>,
      );
      if (body !== undefined) {
        return {
          headers: { "content-type": "application/x-amz-json-1.1" },
          body: JSON.stringify(body),
        };
      }
    }
    const reply = await moto.send(request.path, request.headers, request.body, request.method);
    return call?.service === "sqs" ? withQueryError(reply) : reply;
  };
  const handle = async (request: Request): Promise<Reply> => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof AwsError) return errorReply(request, error);
      throw error;
    }
  };

  const service = await serve(handle, {
    throttled: (request) =>
      errorReply(request, new AwsError("ThrottlingException", "Rate exceeded")),
    denied: (request) =>
      errorReply(request, new AwsError("AccessDeniedException", "Not authorized.")),
    broken: (request) => {
      const code =
        awsCallOf(request)?.service === "kms" ? "KMSInternalException" : "InternalFailure";
      return errorReply(request, new AwsError(code, "Injected by the test.", 500));
    },
  });

  const act: AwsService["act"] = async (signingName, region, action, input) => {
    const reply = await answer({
      method: "POST",
      path: "/",
      query: new URLSearchParams(),
      headers: jsonHeaders({ service: signingName, region, action }),
      body: JSON.stringify(input),
    });
    const body = JSON.parse((reply.body as string) || "{}") as Record<string, string>;
    if ((reply.status ?? 200) < 400) return body;
    throw new AwsError(body.__type ?? "Unknown", body.message ?? "", reply.status);
  };

  return {
    url: service.url,
    s3Url: moto.url,
    log: service.log,
    calls: () =>
      service.log.flatMap((request) => {
        const call = awsCallOf(request);
        return call ? [{ ...call, request }] : [];
      }),
    inject: (fault) => service.inject(fault),
    callOf: awsCallOf,
    keys: () => kms.keys(),
    regions: () => identityCenter.regions(),
    regionOperations: () => identityCenter.operations,
    encryption: () => identityCenter.encryptionDetails(),
    act,
    async activateKey(keyArn) {
      const EncryptionConfiguration = { KeyType: "CUSTOMER_MANAGED_KEY", KmsKeyArn: keyArn };
      const InstanceArn = options.instanceArn;
      const { primaryRegion } = options;
      await act("sso", primaryRegion, "UpdateInstance", { InstanceArn, EncryptionConfiguration });
      while (identityCenter.encryptionDetails().EncryptionStatus === "UPDATING") {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const { EncryptionStatus, EncryptionStatusReason } = identityCenter.encryptionDetails();
      if (EncryptionStatus !== "ENABLED") throw new Error(EncryptionStatusReason);
    },
    events,
    setCaller(accountId) {
      caller = accountId;
    },
    confirmSubscriptions: () => sns.confirmAll(),
    setDelay(changed) {
      identityCenter.delayMs = changed;
    },
    setReplicaDelay(changed) {
      kms.replicaDelayMs = changed;
    },
    async stop() {
      await service.close();
      await moto.stop();
    },
  };
}

/**
 * SQS says in a header how its older protocol called an error, and clients go by that (Amazon SQS
 * Developer Guide, "AWS JSON protocol FAQs"); moto does not.
 */
function withQueryError(reply: MotoReply): MotoReply {
  if (reply.status !== 400 || !reply.body.includes("QueueDoesNotExist")) return reply;
  return {
    ...reply,
    headers: {
      ...reply.headers,
      "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender",
    },
  };
}

const callerIdentity = (accountId: string): Reply => ({
  headers: { "content-type": "text/xml" },
  body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::${accountId}:assumed-role/terraform/run</Arn><UserId>AROAEXAMPLE:run</UserId><Account>${accountId}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
});

/** Two events a page, so that every reader has to ask for more. */
const EVENTS_ON_A_PAGE = 2;

function lookupEvents(all: readonly string[], { body }: Request): Reply {
  const {
    LookupAttributes,
    StartTime,
    NextToken = "0",
  } = JSON.parse(body) as {
    readonly LookupAttributes: readonly { readonly AttributeValue: string }[];
    readonly StartTime: number;
    readonly NextToken?: string;
  };
  const found = all
    .map((text) => ({ text, ...(JSON.parse(text) as { eventName: string; eventTime: string }) }))
    .filter(
      ({ eventName, eventTime }) =>
        eventName === LookupAttributes[0]?.AttributeValue &&
        Date.parse(eventTime) >= StartTime * 1000,
    )
    .sort((a, b) => b.eventTime.localeCompare(a.eventTime));
  const end = Number(NextToken) + EVENTS_ON_A_PAGE;
  return {
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify({
      Events: found
        .slice(Number(NextToken), end)
        .map(({ text, eventName }) => ({ EventName: eventName, CloudTrailEvent: text })),
      ...(end < found.length && { NextToken: String(end) }),
    }),
  };
}
