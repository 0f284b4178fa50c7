/**
 * AWS KMS: moto, corrected where it is wrong about multi-Region keys.
 *
 * What moto 5.2.5 does, and what is done about it here:
 *
 * - `ReplicateKey` gives a second view of one key: the policy given for the replica is dropped, an
 *   alias made in one Region exists in the other, and the primary key turns into a replica. Here
 *   the replica is a key of its own, created in the other Region with the random seed of the
 *   primary, which gives it the same ID; this file remembers which Region is the primary one.
 * - Key IDs are `mrk-` and a UUID with hyphens; real ones have none. They are rewritten both ways.
 * - The rotation period is not kept. Here it is, and rotation is a matter of the primary key.
 * - A key that waits for its deletion can still be changed, and a primary key can be deleted before
 *   its replicas. Here the first is refused, and the second waits (`PendingReplicaDeletion`).
 * - Key policies are not looked at. Here those are refused that are no JSON, too long, or that would
 *   leave the account unable to change them.
 *
 * Sources: AWS KMS API Reference (`ReplicateKey`, `ScheduleKeyDeletion`, `EnableKeyRotation`,
 * `PutKeyPolicy`) and Developer Guide (multi-Region keys; key states; resource quotas).
 */
import { AwsError, type AwsCall } from "./aws-call";
import type { Request } from "./http";
import type { Moto, MotoReply } from "./moto";

export interface KeyPolicyDocument {
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Effect: string;
    readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
    readonly Action?: string | readonly string[];
    readonly [element: string]: unknown;
  }[];
  readonly [element: string]: unknown;
}

/** A key in one Region, as KMS keeps it. */
export interface KeyInRegion {
  readonly region: string;
  readonly keyId: string;
  readonly arn: string;
  /** Undefined for a key of one Region. */
  readonly multiRegion?: "PRIMARY" | "REPLICA";
  readonly state: string;
  readonly description: string;
  readonly policy: KeyPolicyDocument;
  /** Names, `alias/…`, in order. */
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly rotationEnabled: boolean;
  readonly rotationPeriodInDays?: number;
}

interface KeyMetadata {
  readonly KeyId: string;
  readonly Arn: string;
  readonly KeyState: string;
  readonly Enabled: boolean;
  readonly Description: string;
}

/** What moto does not keep of a multi-Region key. */
interface MultiRegionKey {
  readonly seed: number;
  readonly primary: string;
  /** In the order of creation. */
  readonly replicas: string[];
  /** Its deletion was asked for while it had replicas. */
  awaitsReplicas: boolean;
}

type Input = Readonly<Record<string, unknown>>;

/** Size limit of a key policy document (AWS KMS Developer Guide, resource quotas). */
const MAX_POLICY_BYTES = 32_768;
const DEFAULT_ROTATION_DAYS = 365;

/** Operations that a key refuses while it waits for its deletion (Developer Guide, key states). */
const NOT_WHILE_PENDING_DELETION = new Set([
  "CreateAlias",
  "DisableKey",
  "DisableKeyRotation",
  "EnableKey",
  "EnableKeyRotation",
  "PutKeyPolicy",
  "ReplicateKey",
  "ScheduleKeyDeletion",
  "TagResource",
  "UntagResource",
  "UpdateAlias",
  "UpdateKeyDescription",
]);

export class Kms {
  private readonly multiRegionKeys = new Map<string, MultiRegionKey>();
  private readonly rotationPeriods = new Map<string, number>();
  /** Regions that keys have been created in. */
  private readonly regions = new Set<string>();
  private seeds = 0;
  /** How long a replica is `Creating`; real ones take about ten minutes where the primary is new. */
  replicaDelayMs = 0;
  /** When a replica is ready, by Region and key ID. */
  private readonly readyAt = new Map<string, number>();

  constructor(
    private readonly moto: Moto,
    private readonly accountId: string,
  ) {}

  async handle(call: AwsCall, request: Request): Promise<MotoReply> {
    const { action, region } = call;
    const input = JSON.parse(request.body || "{}") as Input;
    const forward = async () => outward(await this.moto.send("/", request.headers, inward(input)));

    if (typeof input.Policy === "string") checkPolicy(input.Policy, this.accountId);
    const key = await this.keyOf(region, action, input);

    // What changes a key, and what deletes it, waits until it is there (Developer Guide, key states).
    if (key && NOT_WHILE_PENDING_DELETION.has(action) && this.isCreating(region, key.KeyId)) {
      throw new AwsError("KMSInvalidStateException", `${key.Arn} is creating.`);
    }
    switch (action) {
      case "CreateKey":
        return this.createKey(region, request.headers, input);
      case "ReplicateKey":
        return this.replicateKey(region, request.headers, input);
      case "DescribeKey":
        return this.withMultiRegion(region, "KeyMetadata", await forward());
      case "EnableKeyRotation":
      case "DisableKeyRotation": {
        const multiRegion = key && this.multiRegionKeys.get(key.KeyId);
        if (multiRegion && multiRegion.primary !== region) {
          throw new AwsError(
            "UnsupportedOperationException",
            `${action} is not supported on a multi-Region replica key: call it on the primary key in ${multiRegion.primary}.`,
          );
        }
        const reply = await forward();
        const days = (input.RotationPeriodInDays as number | undefined) ?? DEFAULT_ROTATION_DAYS;
        if (key && reply.status === 200) this.rotationPeriods.set(key.KeyId, days);
        return reply;
      }
      case "GetKeyRotationStatus":
        return key ? json(await this.rotationOf(region, key.KeyId)) : forward();
      case "ScheduleKeyDeletion": {
        const reply = await forward();
        const multiRegion = key && this.multiRegionKeys.get(key.KeyId);
        if (reply.status !== 200 || multiRegion?.primary !== region) return reply;
        multiRegion.awaitsReplicas = multiRegion.replicas.length > 0;
        if (!multiRegion.awaitsReplicas) return reply;
        return json({ KeyId: key?.Arn, KeyState: "PendingReplicaDeletion" });
      }
      case "CancelKeyDeletion": {
        const multiRegion = key && this.multiRegionKeys.get(key.KeyId);
        if (multiRegion?.primary === region) multiRegion.awaitsReplicas = false;
        return forward();
      }
      default:
        return forward();
    }
  }

  /** The key of one Region, or undefined where it is not there. */
  async describe(region: string, keyId: string): Promise<KeyMetadata | undefined> {
    const found = await this.moto.ask<{ KeyMetadata: KeyMetadata }>(
      "kms",
      region,
      "DescribeKey",
      JSON.parse(inward({ KeyId: keyId })) as object,
    );
    if (!found) return undefined;
    const key = JSON.parse(outwardText(JSON.stringify(found.KeyMetadata))) as KeyMetadata;
    const multiRegion = this.multiRegionKeys.get(key.KeyId);
    return multiRegion?.primary === region && multiRegion.awaitsReplicas
      ? { ...key, KeyState: "PendingReplicaDeletion" }
      : key;
  }

  async policyOf(region: string, keyId: string): Promise<KeyPolicyDocument> {
    const found = await this.ask<{ Policy: string }>(region, "GetKeyPolicy", {
      KeyId: keyId,
      PolicyName: "default",
    });
    return JSON.parse(found.Policy) as KeyPolicyDocument;
  }

  /** Every customer managed key, sorted by Region, then by ID. */
  async keys(): Promise<KeyInRegion[]> {
    const found: KeyInRegion[] = [];
    for (const region of [...this.regions].sort()) {
      const { Keys } = await this.ask<{ Keys: { KeyId: string }[] }>(region, "ListKeys", {});
      for (const { KeyId } of Keys) found.push(await this.keyInRegion(region, KeyId));
    }
    return found.sort((a, b) => a.arn.localeCompare(b.arn));
  }

  private async keyInRegion(region: string, keyId: string): Promise<KeyInRegion> {
    const key = await this.describe(region, keyId);
    if (!key) throw new Error(`moto lists the key ${keyId} in ${region} and does not describe it`);
    const { Aliases } = await this.ask<{ Aliases: { AliasName: string }[] }>(
      region,
      "ListAliases",
      { KeyId: key.KeyId },
    );
    const { Tags } = await this.ask<{ Tags: { TagKey: string; TagValue: string }[] }>(
      region,
      "ListResourceTags",
      { KeyId: key.KeyId },
    );
    const rotation = await this.rotationOf(region, key.KeyId);
    const multiRegion = this.multiRegionKeys.get(key.KeyId);
    return {
      region,
      keyId: key.KeyId,
      arn: key.Arn,
      multiRegion: multiRegion && (multiRegion.primary === region ? "PRIMARY" : "REPLICA"),
      state: key.KeyState,
      description: key.Description,
      policy: await this.policyOf(region, key.KeyId),
      aliases: Aliases.map(({ AliasName }) => AliasName).sort(),
      tags: Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue])),
      rotationEnabled: rotation.KeyRotationEnabled,
      rotationPeriodInDays: rotation.RotationPeriodInDays,
    };
  }

  private async ask<T>(region: string, action: string, input: Input): Promise<T> {
    const answer = await this.moto.ask<T>(
      "kms",
      region,
      action,
      JSON.parse(inward(input)) as object,
    );
    if (!answer) throw new AwsError("NotFoundException", `${action}: not found in ${region}.`);
    return JSON.parse(outwardText(JSON.stringify(answer))) as T;
  }

  /** The key that a request is about, after the checks that every operation on it makes. */
  private async keyOf(
    region: string,
    action: string,
    input: Input,
  ): Promise<KeyMetadata | undefined> {
    const keyId = (input.TargetKeyId ?? input.KeyId) as string | undefined;
    if (keyId === undefined) return undefined;
    const [, , , regionOfArn] = keyId.startsWith("arn:") ? keyId.split(":") : [];
    if (regionOfArn !== undefined && regionOfArn !== region) {
      throw new AwsError("NotFoundException", `Invalid arn ${regionOfArn}`);
    }
    const key = await this.describe(region, keyId);
    if (key && NOT_WHILE_PENDING_DELETION.has(action)) {
      if (key.KeyState === "PendingDeletion") {
        throw new AwsError("KMSInvalidStateException", `${key.Arn} is pending deletion.`);
      }
      if (key.KeyState === "PendingReplicaDeletion") {
        throw new AwsError("KMSInvalidStateException", `${key.Arn} is pending replica deletion.`);
      }
    }
    return key;
  }

  private async createKey(
    region: string,
    headers: Record<string, string>,
    input: Input,
  ): Promise<MotoReply> {
    const seed = ++this.seeds;
    const reply = await this.createWithSeed(seed, headers, input);
    if (reply.status !== 200) return reply;

    this.regions.add(region);
    if (input.MultiRegion !== true) return reply;
    const { KeyMetadata } = JSON.parse(reply.body) as { KeyMetadata: KeyMetadata };
    this.multiRegionKeys.set(KeyMetadata.KeyId, {
      seed,
      primary: region,
      replicas: [],
      awaitsReplicas: false,
    });
    return this.withMultiRegion(region, "KeyMetadata", reply);
  }

  private async replicateKey(
    region: string,
    headers: Record<string, string>,
    { KeyId, ReplicaRegion, Policy, Description, Tags }: Input,
  ): Promise<MotoReply> {
    const key = await this.describe(region, KeyId as string);
    if (!key) throw new AwsError("NotFoundException", `Key '${String(KeyId)}' does not exist`);
    const multiRegion = this.multiRegionKeys.get(key.KeyId);
    if (multiRegion?.primary !== region) {
      throw new AwsError(
        "UnsupportedOperationException",
        `${key.Arn} is not a multi-Region primary key.`,
      );
    }
    const replicaRegion = ReplicaRegion as string;
    if (replicaRegion === region || multiRegion.replicas.includes(replicaRegion)) {
      throw new AwsError(
        "AlreadyExistsException",
        `${key.KeyId} already exists in ${replicaRegion}.`,
      );
    }

    const reply = await this.createWithSeed(
      multiRegion.seed,
      {
        ...headers,
        ...inRegion(headers, region, replicaRegion),
        "x-amz-target": "TrentService.CreateKey",
      },
      { MultiRegion: true, KeyUsage: "ENCRYPT_DECRYPT", Policy, Description, Tags },
    );
    if (reply.status !== 200) return reply;
    const { KeyMetadata: replica } = JSON.parse(reply.body) as { KeyMetadata: KeyMetadata };
    if (replica.KeyId !== key.KeyId) {
      throw new Error(`moto gave the replica of ${key.KeyId} the ID ${replica.KeyId}`);
    }
    this.regions.add(replicaRegion);
    multiRegion.replicas.push(replicaRegion);
    this.readyAt.set(`${replicaRegion} ${key.KeyId}`, performance.now() + this.replicaDelayMs);
    return this.withMultiRegion(
      replicaRegion,
      "ReplicaKeyMetadata",
      json({
        ReplicaKeyMetadata: replica,
        ReplicaPolicy: JSON.stringify(await this.policyOf(replicaRegion, key.KeyId)),
        ReplicaTags: Tags ?? [],
      }),
    );
  }

  private createWithSeed(
    seed: number,
    headers: Record<string, string>,
    input: Input,
  ): Promise<MotoReply> {
    return this.moto.exclusively(async (send) => {
      await send(`/moto-api/seed?a=${seed}`, {}, "");
      return outward(await send("/", headers, inward(input)));
    });
  }

  private async rotationOf(
    region: string,
    keyId: string,
  ): Promise<{ KeyId: string; KeyRotationEnabled: boolean; RotationPeriodInDays?: number }> {
    // Rotation is one of the properties that all keys of a multi-Region key share.
    const primary = this.multiRegionKeys.get(keyId)?.primary ?? region;
    const { KeyRotationEnabled } = await this.ask<{ KeyRotationEnabled: boolean }>(
      primary,
      "GetKeyRotationStatus",
      { KeyId: keyId },
    );
    return {
      KeyId: keyId,
      KeyRotationEnabled,
      ...(KeyRotationEnabled && { RotationPeriodInDays: this.rotationPeriods.get(keyId) }),
    };
  }

  /** Puts the multi-Region configuration of the key right. */
  private isCreating(region: string, keyId: string): boolean {
    return (this.readyAt.get(`${region} ${keyId}`) ?? 0) > performance.now();
  }

  private withMultiRegion(region: string, member: string, reply: MotoReply): MotoReply {
    if (reply.status !== 200) return reply;
    const body = JSON.parse(reply.body) as Record<string, KeyMetadata>;
    const key = body[member] as KeyMetadata;
    const multiRegion = this.multiRegionKeys.get(key.KeyId);
    if (!multiRegion) return reply;

    const keyIn = (name: string) => ({
      Arn: key.Arn.replace(`:${region}:`, `:${name}:`),
      Region: name,
    });
    const waits = multiRegion.awaitsReplicas && region === multiRegion.primary;
    return json({
      ...body,
      [member]: {
        ...key,
        ...(waits && { KeyState: "PendingReplicaDeletion", DeletionDate: undefined }),
        ...(this.isCreating(region, key.KeyId) && { KeyState: "Creating", Enabled: false }),
        MultiRegionConfiguration: {
          MultiRegionKeyType: region === multiRegion.primary ? "PRIMARY" : "REPLICA",
          PrimaryKey: keyIn(multiRegion.primary),
          ReplicaKeys: multiRegion.replicas.map(keyIn),
        },
      },
    });
  }
}

/** The part of the lockout safety check that can be judged from the document. */
function checkPolicy(text: string, accountId: string): void {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) {
    throw new AwsError(
      "LimitExceededException",
      `The key policy is longer than ${MAX_POLICY_BYTES} bytes.`,
    );
  }
  let policy: KeyPolicyDocument;
  try {
    policy = JSON.parse(text) as KeyPolicyDocument;
  } catch {
    throw new AwsError("MalformedPolicyDocumentException", "The key policy is not valid JSON.");
  }
  const root = new RegExp(`^arn:aws[a-z-]*:iam::${accountId}:root$`);
  const keepsAccess = policy.Statement.some(
    ({ Effect, Principal, Action }) =>
      Effect === "Allow" &&
      listOf(typeof Principal === "object" ? Principal.AWS : Principal).some(
        (p) => p === accountId || p === "*" || root.test(p),
      ) &&
      listOf(Action).some((action) => ["kms:*", "kms:Put*", "kms:PutKeyPolicy"].includes(action)),
  );
  if (!keepsAccess) {
    throw new AwsError(
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
}

export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** The headers of a request, signed for another Region. */
function inRegion(
  headers: Record<string, string>,
  from: string,
  to: string,
): { authorization: string } {
  return { authorization: (headers.authorization ?? "").replace(`/${from}/kms/`, `/${to}/kms/`) };
}

const json = (body: unknown): MotoReply => ({
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify(body),
});

/** A request body as moto wants it: with hyphens in the IDs of multi-Region keys. */
const inward = (input: Input): string =>
  JSON.stringify(input).replace(
    /\bmrk-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})\b/g,
    "mrk-$1-$2-$3-$4-$5",
  );

const outwardText = (body: string): string =>
  body.replace(
    /\bmrk-([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\b/g,
    "mrk-$1$2$3$4$5",
  );

const outward = (reply: MotoReply): MotoReply => ({ ...reply, body: outwardText(reply.body) });
