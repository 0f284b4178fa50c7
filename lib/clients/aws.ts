import type { Agent } from "node:http";

import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  paginateListAliases,
  paginateListKeys,
  type KeyMetadata,
} from "@aws-sdk/client-kms";
import {
  DescribeInstanceCommand,
  paginateListInstances,
  paginateListRegions,
  SSOAdminClient,
  UpdateInstanceCommand,
  type DescribeInstanceCommandOutput,
} from "@aws-sdk/client-sso-admin";
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";

import { boundAnswers } from "./bounded-handler";
import {
  networkErrorCode,
  NO_ANSWER_OF_THE_SERVICE,
  redact,
  ServiceError,
  type Refusal,
} from "./errors";
import type { AwsClients, IdentityCenterClient, Instance, Key, KmsClient } from "./types";

export interface AwsOptions {
  /** The instance's primary Region: it is asked first, and changes are made nowhere else. */
  readonly primaryRegion: string;
  /** Regions that are asked where the primary one does not answer. @default none */
  readonly additionalRegions?: readonly string[];
  readonly agent?: Agent | undefined;
  /** Values that no message may hold. */
  readonly secrets?: readonly (string | undefined)[];
  /** Name of the profile that was asked for, for messages. */
  readonly profile?: string | undefined;
  /** @default DEFAULT_TIMEOUTS */
  readonly timeouts?: Timeouts;
}

/** In milliseconds, for one attempt; the SDK makes three unless AWS_MAX_ATTEMPTS says otherwise. */
export interface Timeouts {
  readonly connection: number;
  readonly request: number;
}

const DEFAULT_TIMEOUTS: Timeouts = { connection: 5_000, request: 10_000 };

/** What all clients share: one chain of credentials, one way to word what goes wrong. */
export interface AwsSession {
  readonly sts: STSClient;
  /** Settings of a client of the SDK. */
  readonly inRegion: (region: string) => Pick<
    STSClientConfig,
    "region" | "requestHandler" | "credentials"
  > & {
    readonly region: string;
  };
  readonly ask: Ask;
}

/**
 * AWS through its SDK, which takes credentials (its default chain), custom endpoints
 * (AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>), and the number of attempts from the environment.
 */
export function awsSession({
  primaryRegion,
  agent,
  secrets = [],
  profile,
  timeouts = DEFAULT_TIMEOUTS,
}: AwsOptions): AwsSession {
  const requestHandler = boundAnswers(
    new NodeHttpHandler({
      connectionTimeout: timeouts.connection,
      requestTimeout: timeouts.request,
      throwOnRequestTimeout: true,
      ...(agent && { httpAgent: agent, httpsAgent: agent as never }),
    }),
    timeouts.request,
  );
  const sts = new STSClient({ region: primaryRegion, requestHandler });
  // Found once for all clients: a chain may ask another program, or a person.
  const { credentials } = sts.config;
  return {
    sts,
    inRegion: (region) => ({ region, requestHandler, credentials }),
    ask: (asked, answer) =>
      answer.catch((error: unknown) => {
        throw serviceError(asked, error, secrets, profile);
      }),
  };
}

export function awsClients(options: AwsOptions): AwsClients {
  const { primaryRegion, additionalRegions = [] } = options;
  const { sts, inRegion, ask } = awsSession(options);
  const kms = new Map<string, KmsClient>();
  return {
    identityCenter: identityCenterClient(
      [primaryRegion, ...additionalRegions].map((region) => ({
        region,
        client: new SSOAdminClient(inRegion(region)),
      })),
      ask,
    ),
    kms(region) {
      const client = kms.get(region) ?? kmsClient(new KMSClient(inRegion(region)), region, ask);
      kms.set(region, client);
      return client;
    },
    async callerAccountId() {
      const { Account } = await ask(
        `sts GetCallerIdentity in ${primaryRegion}`,
        sts.send(new GetCallerIdentityCommand()),
      );
      return Account ?? "";
    },
  };
}

/** Waits for an answer, and words what goes wrong. */
export type Ask = <T>(asked: string, answer: Promise<T>) => Promise<T>;

interface RegionalClient {
  readonly region: string;
  readonly client: SSOAdminClient;
}

/** What another Region of the instance may answer in its place. */
const ANSWERED_ELSEWHERE: readonly Refusal[] = ["unreachable", "unavailable"];
/** What says nothing about whether there is such an instance. */
const SAYS_NOTHING: readonly Refusal[] = [
  "no credentials",
  "expired",
  "throttled",
  "unreachable",
  "unavailable",
  "key",
];

/** @param regions the primary Region first */
function identityCenterClient(regions: readonly RegionalClient[], ask: Ask): IdentityCenterClient {
  let answeredIn: string | undefined;

  /** Asks the primary Region; where it does not answer, the others in turn. */
  const read = async <T>(
    operation: string,
    send: (client: SSOAdminClient) => Promise<T>,
  ): Promise<T> => {
    let first: unknown;
    for (const { region, client } of regions) {
      try {
        const answer = await ask(`sso-admin ${operation} in ${region}`, send(client));
        answeredIn = region;
        return answer;
      } catch (error) {
        first ??= error;
        if (!(error instanceof ServiceError) || !ANSWERED_ELSEWHERE.includes(error.refusal)) {
          throw error;
        }
      }
    }
    throw first;
  };

  const instances = () =>
    read("ListInstances", (client) =>
      collect(paginateListInstances({ client }, {}), ({ Instances = [] }) =>
        Instances.map(({ InstanceArn = "", IdentityStoreId = "" }) => ({
          arn: InstanceArn,
          identityStoreId: IdentityStoreId,
        })),
      ),
    );

  return {
    answeredIn: () => answeredIn,
    instances,
    async instance(arn) {
      try {
        const answer = await read("DescribeInstance", (client) =>
          client.send(new DescribeInstanceCommand({ InstanceArn: arn })),
        );
        return instanceOf(arn, answer);
      } catch (error) {
        // What AWS answers to an unknown ARN is not documented.
        if (!(error instanceof ServiceError) || SAYS_NOTHING.includes(error.refusal)) throw error;
        const known = await instances().catch(() => undefined);
        if (known !== undefined && known.every((instance) => instance.arn !== arn)) {
          return undefined;
        }
        throw error;
      }
    },
    regions: (arn) =>
      read("ListRegions", (client) =>
        collect(paginateListRegions({ client }, { InstanceArn: arn }), ({ Regions = [] }) =>
          Regions.map(({ RegionName = "", Status = "", IsPrimaryRegion = false }) => ({
            name: RegionName,
            status: Status,
            isPrimary: IsPrimaryRegion,
          })),
        ),
      ),
    async encryptWith(arn, keyArn) {
      const [primary] = regions;
      if (primary === undefined) return;
      await ask(
        `sso-admin UpdateInstance in ${primary.region}`,
        primary.client.send(
          new UpdateInstanceCommand({
            InstanceArn: arn,
            EncryptionConfiguration: { KeyType: "CUSTOMER_MANAGED_KEY", KmsKeyArn: keyArn },
          }),
        ),
      );
    },
  };
}

function instanceOf(arn: string, answer: DescribeInstanceCommandOutput): Instance {
  const { EncryptionConfigurationDetails: encryption } = answer;
  return {
    arn,
    identityStoreId: answer.IdentityStoreId ?? "",
    ownerAccountId: answer.OwnerAccountId ?? "",
    status: answer.Status ?? "",
    createdAt: answer.CreatedDate,
    primaryRegion: answer.PrimaryRegion,
    encryption: encryption && {
      keyType: encryption.KeyType ?? "AWS_OWNED_KMS_KEY",
      keyArn: encryption.KmsKeyArn,
      status: encryption.EncryptionStatus,
      reason: encryption.EncryptionStatusReason,
    },
  };
}

export function kmsClient(client: KMSClient, region: string, ask: Ask): KmsClient {
  const of = (operation: string) => `kms ${operation} in ${region}`;
  return {
    async key(id) {
      const answer = await foundOrNot(
        ask(of("DescribeKey"), client.send(new DescribeKeyCommand({ KeyId: id }))),
      );
      return answer?.KeyMetadata && keyOf(answer.KeyMetadata);
    },
    async policy(id) {
      const { Policy = "{}" } = await ask(
        of("GetKeyPolicy"),
        client.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: "default" })),
      );
      return policyOf(Policy, of("GetKeyPolicy"));
    },
    async rotation(id) {
      const { KeyRotationEnabled = false, RotationPeriodInDays } = await ask(
        of("GetKeyRotationStatus"),
        client.send(new GetKeyRotationStatusCommand({ KeyId: id })),
      );
      return { enabled: KeyRotationEnabled, periodInDays: RotationPeriodInDays };
    },
    aliases: (id) =>
      ask(
        of("ListAliases"),
        collect(paginateListAliases({ client }, { KeyId: id }), ({ Aliases = [] }) =>
          Aliases.map(({ AliasName = "" }) => AliasName.replace(/^alias\//, "")),
        ),
      ),
    async primaryKeysSince(time) {
      const ids = await ask(
        of("ListKeys"),
        collect(paginateListKeys({ client }, {}), ({ Keys = [] }) =>
          Keys.map(({ KeyId = "" }) => KeyId),
        ),
      );
      const described = await Promise.all(
        ids
          .filter((id) => id.startsWith(MULTI_REGION_KEY))
          .map((KeyId) => ask(of("DescribeKey"), client.send(new DescribeKeyCommand({ KeyId })))),
      );
      return described.flatMap(({ KeyMetadata: metadata }) => {
        if (metadata?.CreationDate === undefined || metadata.CreationDate < time) return [];
        const key = keyOf(metadata);
        return key.multiRegion?.type === "PRIMARY" ? [key] : [];
      });
    },
  };
}

/** IDs of multi-Region keys start so (KMS Developer Guide, page `multi-region-keys-overview`). */
const MULTI_REGION_KEY = "mrk-";

function policyOf(text: string, asked: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ServiceError(asked, "other", NO_ANSWER_OF_THE_SERVICE);
  }
}

function keyOf(metadata: KeyMetadata): Key {
  const { MultiRegionConfiguration: multiRegion } = metadata;
  return {
    id: metadata.KeyId ?? "",
    arn: metadata.Arn ?? "",
    accountId: metadata.AWSAccountId ?? "",
    state: metadata.KeyState ?? "",
    deletionDate: metadata.DeletionDate,
    spec: metadata.KeySpec ?? "",
    manager: metadata.KeyManager ?? "",
    multiRegion: metadata.MultiRegion
      ? {
          type: multiRegion?.MultiRegionKeyType ?? "PRIMARY",
          primaryRegion: multiRegion?.PrimaryKey?.Region ?? "",
          replicaRegions: (multiRegion?.ReplicaKeys ?? []).flatMap(({ Region }) => Region ?? []),
        }
      : undefined,
  };
}

export async function collect<Page, T>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly T[],
): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...items(page));
  return all;
}

export async function foundOrNot<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ServiceError && error.refusal === "not found") return undefined;
    throw error;
  }
}

const GET_CREDENTIALS =
  "Set them as for the AWS CLI, such as with AWS_PROFILE, and sign in (aws sso login).";

/** How AWS says that the time in a signature is not now. */
const CLOCK = /RequestTimeTooSkewed|Signature (?:expired|not yet current)/;

/** AWS's error names, and what they mean to a person. */
const REFUSALS: readonly (readonly [RegExp, Refusal, (message: string) => string])[] = [
  [
    /^(CredentialsProviderError|TokenProviderError|ProviderError)$/,
    "no credentials",
    // The SDK's own words may hold what another program printed.
    () => `no AWS credentials, or none that are still valid. ${GET_CREDENTIALS}`,
  ],
  [
    /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/,
    "expired",
    () => `the AWS credentials have expired. ${GET_CREDENTIALS}`,
  ],
  [
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|InvalidAccessKeyId|IncompleteSignature|MissingAuthenticationToken\w*)$/,
    "expired",
    () => `AWS does not accept these credentials. ${GET_CREDENTIALS}`,
  ],
  [/^AccessDenied(Exception)?$/, "denied", (message) => `access denied. ${message}`],
  [
    /^(Throttling(Exception)?|TooManyRequestsException|RequestLimitExceeded|ThrottledException)$/,
    "throttled",
    () => "AWS throttles these requests, also after retries. Wait a minute and try again.",
  ],
  [
    /^(InternalServer(Exception|Error)|InternalFailure|ServiceUnavailable(Exception)?|InternalServiceException)$/,
    "unavailable",
    (message) => `AWS has a problem there. ${message}`,
  ],
  [
    /^(NotFound(Exception)?|ResourceNotFoundException|NoSuchEntity(Exception)?)$/,
    "not found",
    (message) => message,
  ],
];

function serviceError(
  asked: string,
  error: unknown,
  secrets: readonly (string | undefined)[],
  profile: string | undefined,
): ServiceError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const { Reason: keyReason } = error as { readonly Reason?: string };
  // Without it a broken key looks like an instance or a Region that is not there.
  if (keyReason?.startsWith("KMS_")) {
    return new ServiceError(
      asked,
      "key",
      redact(
        `Identity Center cannot use its KMS key (${keyReason}). Look at the key's state and policy in this Region. AWS says: ${message}`,
        secrets,
      ),
    );
  }
  if (CLOCK.test(`${name} ${message}`)) {
    return new ServiceError(
      asked,
      "expired",
      "AWS takes requests of its own time alone, and this machine's clock shows another one. Set the clock, then run it again.",
    );
  }
  const known = REFUSALS.find(([pattern]) => pattern.test(name));
  if (known?.[1] === "no credentials" && profile) {
    return new ServiceError(
      asked,
      "no credentials",
      `no AWS credentials from the profile ${profile} (AWS_PROFILE): there is no such profile, or its credentials are not valid any more. ${GET_CREDENTIALS}`,
    );
  }
  if (known) return new ServiceError(asked, known[1], redact(known[2](message).trim(), secrets));
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  if (($metadata?.httpStatusCode ?? 0) >= 500) {
    return new ServiceError(
      asked,
      "unavailable",
      redact(
        `AWS has a problem there (${$metadata?.httpStatusCode ?? 500}). ${message === "UnknownError" ? "" : message}`,
        secrets,
      ).trim(),
    );
  }
  // The SDK could not make anything of the answer.
  if (name === "SyntaxError" || message.includes("Deserialization error")) {
    return new ServiceError(asked, "other", NO_ANSWER_OF_THE_SERVICE);
  }
  const code = networkErrorCode(error);
  if (code !== undefined) {
    return new ServiceError(
      asked,
      "unreachable",
      `does not answer (${code}). Check the network and the proxy, and whether AWS has an outage there.`,
    );
  }
  return new ServiceError(asked, "other", redact(`${name}: ${message}`, secrets));
}
