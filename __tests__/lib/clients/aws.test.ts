import { awsClients } from "../../../lib/clients/aws";
import { ServiceError } from "../../../lib/clients/errors";
import type { AwsClients } from "../../../lib/clients/types";
import { serve, type Reply, type Request, type Service } from "../../../e2e/services/http";

const SECRET = "a-secret-that-nobody-may-see";
const ARN = "arn:aws:sso:::instance/ssoins-111111h2222j33pp";
const KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";

let service: Service;
let answers: Record<string, (input: Record<string, unknown>) => unknown>;
let environment: NodeJS.ProcessEnv;

/** A refusal as AWS's JSON protocols send it. */
const error = (code: string, message: string, status = 400): Reply => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: { __type: code, message },
});

beforeEach(async () => {
  answers = {};
  service = await serve(
    ({ headers, body }: Request) => {
      const operation = (headers["x-amz-target"] ?? "").split(".")[1] ?? "";
      const answered = answers[operation]?.(JSON.parse(body) as Record<string, unknown>) ?? {};
      return typeof (answered as Reply).status === "number" ? answered : { body: answered };
    },
    { throttled: () => error("ThrottlingException", "Rate exceeded") },
  );
  environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: service.url,
    AWS_ACCESS_KEY_ID: "not-a-key",
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/nowhere",
    AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
});

afterEach(async () => {
  process.env = environment;
  await service.close();
});

const clients = (): AwsClients =>
  awsClients({
    primaryRegion: "eu-west-1",
    secrets: [SECRET],
    timeouts: { connection: 500, request: 300 },
  });

async function refusal(promise: Promise<unknown>): Promise<ServiceError> {
  const reason: unknown = await promise.then(
    () => new Error("was not refused"),
    (thrown: unknown) => thrown,
  );
  if (!(reason instanceof ServiceError)) throw reason;
  expect(reason.message).not.toContain(SECRET);
  return reason;
}

/** The Region that a request was signed for. */
const regionOf = ({ headers }: Request): string | undefined =>
  /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers["authorization"] ?? "")?.[1];

test("the instance is read with its encryption, in the primary Region", async () => {
  answers["DescribeInstance"] = ({ InstanceArn }) => ({
    InstanceArn,
    IdentityStoreId: "d-1234567890",
    OwnerAccountId: "111122223333",
    Status: "ACTIVE",
    CreatedDate: 1_700_000_000,
    EncryptionConfigurationDetails: {
      KeyType: "CUSTOMER_MANAGED_KEY",
      KmsKeyArn: KEY_ARN,
      EncryptionStatus: "UPDATE_FAILED",
      EncryptionStatusReason: "The key policy …",
    },
  });
  expect(await clients().identityCenter.instance(ARN)).toEqual({
    arn: ARN,
    identityStoreId: "d-1234567890",
    ownerAccountId: "111122223333",
    status: "ACTIVE",
    createdAt: new Date(1_700_000_000_000),
    encryption: {
      keyType: "CUSTOMER_MANAGED_KEY",
      keyArn: KEY_ARN,
      status: "UPDATE_FAILED",
      reason: "The key policy …",
    },
  });
  expect(service.log.map(regionOf)).toEqual(["eu-west-1"]);
});

test("instances, Regions and aliases are read to their last page", async () => {
  const paged =
    (name: string, make: (n: number) => object, token: string, from: string) =>
    (input: Record<string, unknown>) =>
      input[from] === undefined
        ? { [name]: [make(1)], [token]: "next", ...(name === "Aliases" && { Truncated: true }) }
        : { [name]: [make(2)] };
  answers["ListInstances"] = paged(
    "Instances",
    (n) => ({ InstanceArn: `arn${n}`, IdentityStoreId: `d-${n}` }),
    "NextToken",
    "NextToken",
  );
  answers["ListRegions"] = paged(
    "Regions",
    (n) => ({ RegionName: `eu-west-${n}`, Status: "ACTIVE", IsPrimaryRegion: n === 1 }),
    "NextToken",
    "NextToken",
  );
  answers["ListAliases"] = paged(
    "Aliases",
    (n) => ({ AliasName: `alias/name-${n}` }),
    "NextMarker",
    "Marker",
  );
  const aws = clients();
  expect(await aws.identityCenter.instances()).toEqual([
    { arn: "arn1", identityStoreId: "d-1" },
    { arn: "arn2", identityStoreId: "d-2" },
  ]);
  expect(await aws.identityCenter.regions(ARN)).toEqual([
    { name: "eu-west-1", status: "ACTIVE", isPrimary: true },
    { name: "eu-west-2", status: "ACTIVE", isPrimary: false },
  ]);
  expect(await aws.kms("eu-west-2").aliases("mrk-1")).toEqual(["name-1", "name-2"]);
});

test("a key is read in the Region that is asked, with its replicas, policy and rotation", async () => {
  answers["DescribeKey"] = () => ({
    KeyMetadata: {
      KeyId: "mrk-1",
      Arn: KEY_ARN,
      AWSAccountId: "111122223333",
      KeyState: "PendingDeletion",
      DeletionDate: 1_700_000_000,
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyManager: "CUSTOMER",
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: "PRIMARY",
        PrimaryKey: { Arn: KEY_ARN, Region: "eu-west-1" },
        ReplicaKeys: [{ Arn: "x", Region: "eu-north-1" }],
      },
    },
  });
  answers["GetKeyPolicy"] = () => ({ Policy: '{"Version":"2012-10-17"}' });
  answers["GetKeyRotationStatus"] = () => ({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
  const kms = clients().kms("eu-north-1");
  expect(await kms.key("mrk-1")).toEqual({
    id: "mrk-1",
    arn: KEY_ARN,
    accountId: "111122223333",
    state: "PendingDeletion",
    deletionDate: new Date(1_700_000_000_000),
    spec: "SYMMETRIC_DEFAULT",
    manager: "CUSTOMER",
    multiRegion: { type: "PRIMARY", primaryRegion: "eu-west-1", replicaRegions: ["eu-north-1"] },
  });
  expect(await kms.policy("mrk-1")).toEqual({ Version: "2012-10-17" });
  expect(await kms.rotation("mrk-1")).toEqual({ enabled: true, periodInDays: 365 });
  expect([...new Set(service.log.map(regionOf))]).toEqual(["eu-north-1"]);
});

test("the move to a key names the instance and the key", async () => {
  await clients().identityCenter.encryptWith(ARN, KEY_ARN);
  expect(service.log.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    {
      InstanceArn: ARN,
      EncryptionConfiguration: { KeyType: "CUSTOMER_MANAGED_KEY", KmsKeyArn: KEY_ARN },
    },
  ]);
});

test("what is not there is undefined", async () => {
  answers["DescribeKey"] = () => error("NotFoundException", "Alias is not found.");
  answers["DescribeInstance"] = () => error("ResourceNotFoundException", "No such instance.");
  expect(await clients().kms("eu-west-1").key("alias/x")).toBeUndefined();
  expect(await clients().identityCenter.instance(ARN)).toBeUndefined();
});

test.each([
  [
    "ExpiredTokenException",
    "expired",
    "the AWS credentials have expired. Set them as for the AWS CLI, such as with AWS_PROFILE, and sign in (aws sso login).",
  ],
  [
    "UnrecognizedClientException",
    "expired",
    "AWS does not accept these credentials. Set them as for the AWS CLI, such as with AWS_PROFILE, and sign in (aws sso login).",
  ],
  [
    "AccessDeniedException",
    "denied",
    "access denied. User x is not authorized to perform this with (secret).",
  ],
  [
    "ValidationException",
    "other",
    "ValidationException: User x is not authorized to perform this with (secret).",
  ],
])("AWS's %s is put into words without a secret", async (code, refused, reason) => {
  answers["ListRegions"] = () =>
    error(code, `User x is not authorized to perform this with ${SECRET}.`);
  expect(await refusal(clients().identityCenter.regions(ARN))).toMatchObject({
    asked: "sso-admin ListRegions in eu-west-1",
    refusal: refused,
    reason,
  });
});

test("throttling is tried again, and said when it lasts", async () => {
  service.inject({ kind: "throttle", times: 1 });
  expect(await clients().identityCenter.regions(ARN)).toEqual([]);
  service.inject({ kind: "throttle", times: 100 });
  expect(await refusal(clients().identityCenter.regions(ARN))).toMatchObject({
    refusal: "throttled",
    reason: "AWS throttles these requests, also after retries. Wait a minute and try again.",
  });
});

test("a Region that does not answer is given up after three attempts", async () => {
  service.inject({ kind: "hang", times: 100 });
  expect(await refusal(clients().kms("eu-north-1").key("mrk-1"))).toMatchObject({
    asked: "kms DescribeKey in eu-north-1",
    refusal: "unreachable",
    reason:
      "does not answer (ETIMEDOUT). Check the network and the proxy, and whether AWS has an outage there.",
  });
  expect(service.log).toHaveLength(3);
});

test("without credentials nothing is sent", async () => {
  delete process.env["AWS_ACCESS_KEY_ID"];
  delete process.env["AWS_SECRET_ACCESS_KEY"];
  expect(await refusal(clients().callerAccountId())).toMatchObject({
    refusal: "no credentials",
    reason:
      "no AWS credentials, or none that are still valid. Set them as for the AWS CLI, such as with AWS_PROFILE, and sign in (aws sso login).",
  });
  expect(service.log).toHaveLength(0);
});

describe("where the primary Region does not answer", () => {
  const regionOf = ({ headers }: Request) =>
    /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers["authorization"] ?? "")?.[1];

  test("the additional Regions are asked in turn, and it is known which one answered", async () => {
    const asked: (string | undefined)[] = [];
    const regional = await serve(
      (request: Request) => {
        const region = regionOf(request);
        asked.push(region);
        return region === "eu-central-1"
          ? {
              body: {
                Regions: [{ RegionName: "eu-west-1", Status: "ACTIVE", IsPrimaryRegion: true }],
              },
            }
          : error("InternalServerException", "down", 500);
      },
      { throttled: () => error("ThrottlingException", "Rate exceeded") },
    );
    process.env["AWS_ENDPOINT_URL"] = regional.url;
    process.env["AWS_MAX_ATTEMPTS"] = "1";
    const { identityCenter } = awsClients({
      primaryRegion: "eu-west-1",
      additionalRegions: ["us-east-1", "eu-central-1"],
      timeouts: { connection: 500, request: 300 },
    });
    expect(identityCenter.answeredIn()).toBeUndefined();
    expect(await identityCenter.regions(ARN)).toEqual([
      { name: "eu-west-1", status: "ACTIVE", isPrimary: true },
    ]);
    expect(identityCenter.answeredIn()).toBe("eu-central-1");
    expect(asked).toEqual(["eu-west-1", "us-east-1", "eu-central-1"]);
    // A change is made in the primary Region, or not at all.
    expect((await refusal(identityCenter.encryptWith(ARN, KEY_ARN))).asked).toBe(
      "sso-admin UpdateInstance in eu-west-1",
    );
    expect(asked.at(-1)).toBe("eu-west-1");
    await regional.close();
  });
});

describe("an instance that DescribeInstance refuses", () => {
  beforeEach(() => {
    answers["DescribeInstance"] = () => error("ValidationException", "no such thing");
  });

  test("is not there where ListInstances does not list it", async () => {
    answers["ListInstances"] = () => ({ Instances: [{ InstanceArn: `${ARN}x` }] });
    expect(await clients().identityCenter.instance(ARN)).toBeUndefined();
  });

  test("is refused where ListInstances lists it", async () => {
    answers["ListInstances"] = () => ({ Instances: [{ InstanceArn: ARN }] });
    expect(await refusal(clients().identityCenter.instance(ARN))).toMatchObject({
      refusal: "other",
      reason: "ValidationException: no such thing",
    });
  });

  test("is refused where nobody may list instances", async () => {
    answers["ListInstances"] = () => error("AccessDeniedException", "no");
    expect(await refusal(clients().identityCenter.instance(ARN))).toMatchObject({
      refusal: "other",
    });
  });
});

test("a key that Identity Center cannot use is not taken for an instance that is not there", async () => {
  answers["DescribeInstance"] = () => ({
    status: 400,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: {
      __type: "ResourceNotFoundException",
      message: "not found",
      Reason: "KMS_DisabledException",
    },
  });
  answers["ListInstances"] = () => ({ Instances: [] });
  expect(await refusal(clients().identityCenter.instance(ARN))).toMatchObject({
    refusal: "key",
    reason:
      "Identity Center cannot use its KMS key (KMS_DisabledException). Look at the key's state and policy in this Region. AWS says: not found",
  });
});
