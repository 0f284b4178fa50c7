/**
 * The part of `sso-admin` that moto lacks: the instance, its encryption key and its Regions.
 *
 * What AWS documents is done so: reads are answered in every `ACTIVE` Region of the instance,
 * changes are made in the primary one only; `AddRegion` and
 * `RemoveRegion` are asynchronous (`ADDING`, `REMOVING`), one at a time for an instance, else
 * `ConflictException`; a Region needs an enabled replica of the instance's key, which must be a
 * customer managed multi-Region key; the primary Region cannot be removed; a key that cannot be used
 * leaves the former one in place and `UPDATE_FAILED` with a reason; while the key in the Region asked
 * cannot be used, everything but `ListInstances` is refused with `Reason`. The error codes are those that
 * the API Reference lists for the operation; which of them answers what, where it does not say, and
 * all wording are this file's.
 *
 * Whether a key can be used is judged by its state and by its policy naming both services; the
 * conditions of the policy are not evaluated.
 */
import { AwsError, type AwsCall } from "./aws-call";
import { listOf, type Kms } from "./kms";

export interface IdentityCenterOptions {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  readonly primaryRegion: string;
  readonly managementAccountId: string;
}

export type RegionStatus = "ACTIVE" | "ADDING" | "REMOVING";

export interface RegionOfInstance {
  readonly region: string;
  readonly primary: boolean;
  readonly status: RegionStatus;
}

/** One `AddRegion` or `RemoveRegion`. Times are milliseconds of `performance.now()`. */
export interface RegionOperation {
  readonly action: "AddRegion" | "RemoveRegion";
  readonly region: string;
  readonly started: number;
  /** When its workflow is or was done; undefined for a refused one. */
  readonly ends?: number;
  /** Code of the error it was refused with. */
  readonly refused?: string;
}

export interface Encryption {
  readonly KeyType: "AWS_OWNED_KMS_KEY" | "CUSTOMER_MANAGED_KEY";
  readonly KmsKeyArn?: string;
  readonly EncryptionStatus: "ENABLED" | "UPDATING" | "UPDATE_FAILED";
  readonly EncryptionStatusReason?: string;
}

interface AdditionalRegion {
  readonly added: Date;
  status: RegionStatus;
  /** When the workflow that runs is done. */
  ends: number;
}

type Input = Readonly<Record<string, unknown>>;

const REGION_NAME = /^([a-z]+-){2,3}\d$/;
/** Services that must be able to use the key (IAM Identity Center User Guide, baseline key policy). */
const SERVICES = ["sso.amazonaws.com", "identitystore.amazonaws.com"];
const CREATED = new Date("2024-01-15T00:00:00Z");

export class IdentityCenter {
  readonly operations: RegionOperation[] = [];
  private readonly additional = new Map<string, AdditionalRegion>();
  private encryption: Encryption = { KeyType: "AWS_OWNED_KMS_KEY", EncryptionStatus: "ENABLED" };
  private update?: { readonly becomes: Encryption; readonly ends: number };

  constructor(
    private readonly options: IdentityCenterOptions,
    private readonly kms: Pick<Kms, "describe" | "policyOf">,
    /** How long a workflow takes. May be changed while it runs, for the workflows to come. */
    public delayMs: number,
  ) {}

  /** @returns the answer, or undefined where this is not one of the operations here */
  async handle({ action, region }: AwsCall, input: Input): Promise<unknown> {
    this.settle();
    if (action !== "ListInstances") await this.refuseWithoutKey(action, region);
    const here = region === this.options.primaryRegion;
    const readable = here || this.additional.get(region)?.status === "ACTIVE";
    switch (action) {
      case "ListInstances":
        return { Instances: readable ? [this.instance()] : [] };
      case "DescribeInstance":
        this.find(readable, input, "ResourceNotFoundException");
        return this.describeInstance();
      case "UpdateInstance":
        this.find(here, input, "ResourceNotFoundException");
        return this.updateInstance(input.EncryptionConfiguration as Encryption | undefined);
      case "ListRegions":
        this.find(readable, input, "ResourceNotFoundException");
        return { Regions: this.regionMetadata() };
      case "DescribeRegion":
        this.find(readable, input, "ResourceNotFoundException");
        return this.describeRegion(input.RegionName as string);
      case "AddRegion":
      case "RemoveRegion":
        return this.operate(action, here, input);
      default:
        return undefined;
    }
  }

  /** Every Region of the instance, the primary one first. */
  regions(): RegionOfInstance[] {
    this.settle();
    return this.regionMetadata().map(({ RegionName, IsPrimaryRegion, Status }) => ({
      region: RegionName,
      primary: IsPrimaryRegion,
      status: Status,
    }));
  }

  /** As `DescribeInstance` answers it. */
  encryptionDetails(): Encryption {
    this.settle();
    return this.update ? { ...this.encryption, EncryptionStatus: "UPDATING" } : this.encryption;
  }

  /** Does what time has brought. */
  private settle(): void {
    const now = performance.now();
    for (const [name, region] of this.additional) {
      if (region.status === "ACTIVE" || now < region.ends) continue;
      if (region.status === "ADDING") region.status = "ACTIVE";
      else this.additional.delete(name);
    }
    if (this.update && now >= this.update.ends) {
      this.encryption = this.update.becomes;
      this.update = undefined;
    }
  }

  private find(here: boolean, { InstanceArn }: Input, code: string): void {
    if (here && InstanceArn === this.options.instanceArn) return;
    throw new AwsError(code, `Instance ${String(InstanceArn)} was not found.`);
  }

  /**
   * With a key that cannot be used, AWS refuses with a `Reason` beside the error. Which error it is
   * where the operation lists ResourceNotFoundException is this file's choice: the worst one, which
   * looks like a missing Region.
   */
  private async refuseWithoutKey(action: string, region: string): Promise<void> {
    const { KmsKeyArn } = this.encryption;
    const keyId = KmsKeyArn?.split("/")[1];
    if (keyId === undefined) return;
    const key = await this.kms.describe(region, keyId);
    if (!key || key.Enabled) return;
    const code =
      action === "DescribeRegion" ? "ResourceNotFoundException" : "AccessDeniedException";
    const Reason =
      key.KeyState === "Disabled" ? "KMS_DisabledException" : "KMS_InvalidStateException";
    throw new AwsError(code, "The key of the instance cannot be used.", 400, { Reason });
  }

  private async operate(
    action: "AddRegion" | "RemoveRegion",
    here: boolean,
    input: Input,
  ): Promise<{ Status: RegionStatus }> {
    const region = input.RegionName as string;
    const started = performance.now();
    try {
      const ends = await (action === "AddRegion"
        ? this.add(here, input)
        : this.remove(here, input));
      this.operations.push({ action, region, started, ends });
      return { Status: action === "AddRegion" ? "ADDING" : "REMOVING" };
    } catch (error) {
      if (error instanceof AwsError) {
        this.operations.push({ action, region, started, refused: error.code });
      }
      throw error;
    }
  }

  private async add(here: boolean, input: Input): Promise<number> {
    const name = input.RegionName as string;
    // AddRegion does not list ResourceNotFoundException.
    this.find(here, input, "ValidationException");
    if (!REGION_NAME.test(name)) {
      throw new AwsError("ValidationException", `${name} is not the name of a Region.`);
    }
    const keyProblem = await this.keyProblem(name);
    // Nothing waits from here on, so that two requests at once cannot both pass.
    this.refuseWhileBusy();
    if (name === this.options.primaryRegion || this.additional.has(name)) {
      throw new AwsError("ConflictException", `${name} is a Region of the instance already.`);
    }
    if (keyProblem) throw new AwsError("ValidationException", keyProblem);

    const ends = performance.now() + this.delayMs;
    this.additional.set(name, { added: new Date(), status: "ADDING", ends });
    return ends;
  }

  private remove(here: boolean, input: Input): number {
    const name = input.RegionName as string;
    this.find(here, input, "ResourceNotFoundException");
    if (name === this.options.primaryRegion) {
      throw new AwsError(
        "ValidationException",
        `${name} is the primary Region: it cannot be removed.`,
      );
    }
    const region = this.additional.get(name);
    if (!region) {
      throw new AwsError("ResourceNotFoundException", `${name} is not a Region of the instance.`);
    }
    this.refuseWhileBusy();
    region.status = "REMOVING";
    region.ends = performance.now() + this.delayMs;
    return region.ends;
  }

  private refuseWhileBusy(): void {
    this.settle();
    for (const [name, { status }] of this.additional) {
      if (status === "ACTIVE") continue;
      throw new AwsError(
        "ConflictException",
        `Another Region operation is in progress: ${name} is ${status}.`,
      );
    }
  }

  /** Why the instance's key does not let it work in a Region. */
  private async keyProblem(region: string): Promise<string | undefined> {
    const { KeyType, KmsKeyArn } = this.encryption;
    if (KeyType === "AWS_OWNED_KMS_KEY" || KmsKeyArn === undefined) {
      return "The instance uses the AWS owned key: set a customer managed multi-Region key first.";
    }
    const keyId = KmsKeyArn.split("/")[1] as string;
    const replica = keyId.startsWith("mrk-") ? await this.kms.describe(region, keyId) : undefined;
    if (!replica) return `The instance's key ${keyId} has no replica key in ${region}.`;
    if (!replica.Enabled) return `The replica key ${replica.Arn} is ${replica.KeyState}.`;
    return undefined;
  }

  private describeRegion(name: string) {
    const found = this.regionMetadata().find(({ RegionName }) => RegionName === name);
    if (found) return found;
    throw new AwsError("ResourceNotFoundException", `${name} is not a Region of the instance.`);
  }

  private regionMetadata() {
    const seconds = (date: Date) => date.getTime() / 1000;
    return [
      {
        RegionName: this.options.primaryRegion,
        IsPrimaryRegion: true,
        Status: "ACTIVE" as RegionStatus,
        AddedDate: seconds(CREATED),
      },
      ...[...this.additional].map(([RegionName, { status, added }]) => ({
        RegionName,
        IsPrimaryRegion: false,
        Status: status,
        AddedDate: seconds(added),
      })),
    ];
  }

  private instance() {
    const { instanceArn, identityStoreId, managementAccountId, primaryRegion } = this.options;
    return {
      InstanceArn: instanceArn,
      IdentityStoreId: identityStoreId,
      OwnerAccountId: managementAccountId,
      CreatedDate: CREATED.getTime() / 1000,
      PrimaryRegion: primaryRegion,
      Status: "ACTIVE",
    };
  }

  private describeInstance() {
    return {
      ...this.instance(),
      EncryptionConfigurationDetails: this.encryptionDetails(),
      Regions: this.regionMetadata(),
    };
  }

  private async updateInstance(wanted: Encryption | undefined): Promise<object> {
    if (!wanted) return {};
    const { KeyType, KmsKeyArn } = wanted;
    if ((KeyType === "CUSTOMER_MANAGED_KEY") !== (KmsKeyArn !== undefined)) {
      throw new AwsError(
        "ValidationException",
        "KmsKeyArn is required for CUSTOMER_MANAGED_KEY, and not allowed otherwise.",
      );
    }
    const problem = KmsKeyArn === undefined ? undefined : await this.unusable(KmsKeyArn);
    if (this.update) throw new AwsError("ConflictException", "Another update is in progress.");
    this.update = {
      ends: performance.now() + this.delayMs,
      becomes: problem
        ? { ...this.encryption, EncryptionStatus: "UPDATE_FAILED", EncryptionStatusReason: problem }
        : { KeyType, KmsKeyArn, EncryptionStatus: "ENABLED" },
    };
    return {};
  }

  /** Why the instance cannot encrypt and decrypt with a key. */
  private async unusable(arn: string): Promise<string | undefined> {
    const { primaryRegion } = this.options;
    const [, , , region, , resource = ""] = arn.split(":");
    const keyId = resource.replace("key/", "");
    const key = region === primaryRegion ? await this.kms.describe(region, keyId) : undefined;
    if (!key) return `The key ${arn} was not found in ${primaryRegion}.`;
    if (!key.Enabled) return `The key ${arn} is ${key.KeyState}.`;
    const policy = await this.kms.policyOf(primaryRegion, keyId);
    const allowed = new Set(
      policy.Statement.filter(
        ({ Effect, Action }) =>
          Effect === "Allow" && listOf(Action).some((name) => /^kms:(\*|Decrypt)$/.test(name)),
      ).flatMap(({ Principal }) =>
        typeof Principal === "object" ? listOf(Principal.Service) : listOf(Principal),
      ),
    );
    const missing = SERVICES.filter((service) => !allowed.has(service));
    if (missing.length === 0) return undefined;
    return `The key policy does not let ${missing.join(" and ")} use the key ${arn}.`;
  }
}
