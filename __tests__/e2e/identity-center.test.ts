import { AwsError } from "../../e2e/services/aws-call";
import { IdentityCenter } from "../../e2e/services/identity-center";
import { keyPolicy } from "../../lib/key-policy";

const HOME = "ap-northeast-1";
const INSTANCE = {
  instanceArn: "arn:aws:sso:::instance/ssoins-111111h2222j33pp",
  identityStoreId: "d-1234567890",
  primaryRegion: HOME,
  managementAccountId: "111122223333",
};
const KEY_ID = "mrk-1234abcd12ab34cd56ef1234567890ab";
const arnIn = (region: string) => `arn:aws:kms:${region}:111122223333:key/${KEY_ID}`;
const USABLE = keyPolicy("minimal", { ...INSTANCE, delegatedAdminAccountIds: [] });
const UNUSABLE = { Version: "2012-10-17", Statement: [] };

/** Longer than a test: what takes this long is still running. */
const LONG_MS = 600_000;

/** An instance whose key is in these Regions, enabled or not. */
function instance(keys: Record<string, boolean> = { [HOME]: true }, policy: object = USABLE) {
  const kms = {
    describe: (region: string) => {
      const Enabled = keys[region];
      const KeyState = Enabled ? "Enabled" : "PendingDeletion";
      return Promise.resolve(
        Enabled === undefined
          ? undefined
          : { KeyId: KEY_ID, Arn: arnIn(region), KeyState, Enabled, Description: "" },
      );
    },
    policyOf: () => Promise.resolve(policy as never),
  };
  const center = new IdentityCenter(INSTANCE, kms, 0);
  const call = (action: string, input: object = {}, region = HOME) =>
    center.handle(
      { service: "sso", region, action },
      { InstanceArn: INSTANCE.instanceArn, ...input },
    );
  const useKey = () =>
    call("UpdateInstance", {
      EncryptionConfiguration: { KeyType: "CUSTOMER_MANAGED_KEY", KmsKeyArn: arnIn(HOME) },
    });
  return { center, call, useKey };
}

const refusal = async (answer: Promise<unknown>): Promise<string> => {
  const error: unknown = await answer.then(
    () => "not refused",
    (thrown: unknown) => thrown,
  );
  return error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
};

const REGIONS = { [HOME]: true, "us-east-1": true, "eu-west-1": true, "us-west-2": false };

test("a Region is added, becomes active, and is gone after its removal", async () => {
  const { center, call, useKey } = instance(REGIONS);
  await useKey();
  expect(await call("AddRegion", { RegionName: "us-east-1" })).toEqual({ Status: "ADDING" });
  expect(center.regions()).toEqual([
    { region: HOME, primary: true, status: "ACTIVE" },
    { region: "us-east-1", primary: false, status: "ACTIVE" },
  ]);
  expect(await call("RemoveRegion", { RegionName: "us-east-1" })).toEqual({ Status: "REMOVING" });
  expect(center.regions()).toEqual([{ region: HOME, primary: true, status: "ACTIVE" }]);
});

test.each([
  ["us-east-1", HOME, "ConflictException: us-east-1 is a Region of the instance already."],
  [
    "ca-west-1",
    HOME,
    `ValidationException: The instance's key ${KEY_ID} has no replica key in ca-west-1.`,
  ],
  [
    "us-west-2",
    HOME,
    `ValidationException: The replica key ${arnIn("us-west-2")} is PendingDeletion.`,
  ],
  [HOME, HOME, `ConflictException: ${HOME} is a Region of the instance already.`],
  ["Tokyo", HOME, "ValidationException: Tokyo is not the name of a Region."],
  [
    "eu-west-1",
    "us-east-1",
    `ValidationException: Instance ${INSTANCE.instanceArn} was not found.`,
  ],
])("AddRegion %s, asked in %s, is refused", async (RegionName, region, message) => {
  const { call, useKey } = instance(REGIONS);
  await useKey();
  await call("AddRegion", { RegionName: "us-east-1" });
  expect(await refusal(call("AddRegion", { RegionName }, region))).toBe(message);
});

test("no Region is added while the instance uses the AWS owned key", async () => {
  const { call } = instance(REGIONS);
  expect(await refusal(call("AddRegion", { RegionName: "us-east-1" }))).toBe(
    "ValidationException: The instance uses the AWS owned key: set a customer managed multi-Region key first.",
  );
});

test("one operation runs at a time, also when two are asked for at once", async () => {
  const { center, call, useKey } = instance(REGIONS);
  await useKey();
  center.delayMs = LONG_MS;
  const both = ["us-east-1", "eu-west-1"].map((RegionName) => call("AddRegion", { RegionName }));
  const messages = await Promise.all(both.map(refusal));
  expect(messages).toEqual([
    "not refused",
    "ConflictException: Another Region operation is in progress: us-east-1 is ADDING.",
  ]);
  expect(await refusal(call("RemoveRegion", { RegionName: "us-east-1" }))).toBe(
    "ConflictException: Another Region operation is in progress: us-east-1 is ADDING.",
  );
  expect(center.operations.map(({ action, region, refused }) => [action, region, refused])).toEqual(
    [
      ["AddRegion", "us-east-1", undefined],
      ["AddRegion", "eu-west-1", "ConflictException"],
      ["RemoveRegion", "us-east-1", "ConflictException"],
    ],
  );
});

test("the primary Region cannot be removed, an unknown one is not found", async () => {
  const { call } = instance();
  expect(await refusal(call("RemoveRegion", { RegionName: HOME }))).toBe(
    `ValidationException: ${HOME} is the primary Region: it cannot be removed.`,
  );
  expect(await refusal(call("RemoveRegion", { RegionName: "us-east-1" }))).toBe(
    "ResourceNotFoundException: us-east-1 is not a Region of the instance.",
  );
});

test("the instance is read in each of its Regions, and says which one is primary", async () => {
  const { call, useKey } = instance(REGIONS);
  await useKey();
  expect(await call("ListInstances")).toMatchObject({
    Instances: [{ InstanceArn: INSTANCE.instanceArn, IdentityStoreId: "d-1234567890" }],
  });
  expect(await call("ListInstances", {}, "us-east-1")).toEqual({ Instances: [] });
  await call("AddRegion", { RegionName: "us-east-1" });
  expect(await call("ListInstances", {}, "us-east-1")).toEqual(await call("ListInstances"));
  expect(await call("DescribeInstance", {}, "us-east-1")).toMatchObject({ PrimaryRegion: HOME });
  expect(await call("ListRegions", {}, "us-east-1")).toMatchObject({
    Regions: [
      { RegionName: HOME, IsPrimaryRegion: true },
      { RegionName: "us-east-1", IsPrimaryRegion: false },
    ],
  });
  // Changes are made in the primary Region only.
  expect(await refusal(call("RemoveRegion", { RegionName: "us-east-1" }, "us-east-1"))).toMatch(
    /^[A-Za-z]+Exception: /,
  );
});

test.each([
  ["is not there", {}, USABLE, `The key ${arnIn(HOME)} was not found in ${HOME}.`],
  ["is disabled", { [HOME]: false }, USABLE, `The key ${arnIn(HOME)} is PendingDeletion.`],
  [
    "does not let the services in",
    { [HOME]: true },
    UNUSABLE,
    `The key policy does not let sso.amazonaws.com and identitystore.amazonaws.com use the key ${arnIn(HOME)}.`,
  ],
])("a key that %s leaves the former one in place", async (_, keys, policy, reason) => {
  const { center, useKey } = instance(keys, policy);
  await useKey();
  expect(center.encryptionDetails()).toEqual({
    KeyType: "AWS_OWNED_KMS_KEY",
    EncryptionStatus: "UPDATE_FAILED",
    EncryptionStatusReason: reason,
  });
});

test("a usable key is updating until it is enabled", async () => {
  const { center, useKey } = instance();
  center.delayMs = LONG_MS;
  await useKey();
  expect(center.encryptionDetails()).toEqual({
    KeyType: "AWS_OWNED_KMS_KEY",
    EncryptionStatus: "UPDATING",
  });
});
