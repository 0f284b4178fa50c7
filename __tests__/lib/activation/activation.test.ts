import { activate, planActivation } from "../../../lib/activation";
import { ServiceError } from "../../../lib/clients/errors";
import type { EncryptionStatus, Instance } from "../../../lib/clients/types";
import { configWith, type Changes } from "../../helpers/config";
import { factsOf, fakeAws, KEY_ID, keyIn, type Facts } from "../../helpers/live-state";

const PRIMARY = "ap-northeast-1";
const KEY_ARN = `arn:aws:kms:${PRIMARY}:111122223333:key/${KEY_ID}`;

/** The world of a config whose instance is still on the AWS owned key. */
function before(change: (facts: Facts) => void = () => undefined, changes: Changes = {}) {
  const config = configWith(changes);
  const facts = factsOf(config);
  if (facts.instance) facts.instance = { ...facts.instance, encryption: encryption("ENABLED") };
  change(facts);
  return { config, facts, aws: fakeAws(facts) };
}

const encryption = (status: EncryptionStatus, keyArn?: string, reason?: string) => ({
  keyType:
    keyArn === undefined ? ("AWS_OWNED_KMS_KEY" as const) : ("CUSTOMER_MANAGED_KEY" as const),
  keyArn,
  status,
  reason,
});

const plan = async (change?: (facts: Facts) => void, changes?: Changes) => {
  const { config, aws } = before(change, changes);
  return planActivation(config, aws);
};

const setKey = (changes: object) => (facts: Facts) => {
  facts.keys.set(PRIMARY, { ...keyIn(PRIMARY, configWith()), ...changes });
};

test("a key that serves the instance may be used", async () => {
  expect(await plan()).toMatchObject({ key: { arn: KEY_ARN }, alreadyActive: false, problems: [] });
});

test.each<[string, (facts: Facts) => void, string]>([
  [
    "swapped Regions are refused, as the instance says it",
    (facts) => {
      if (facts.instance) facts.instance = { ...facts.instance, primaryRegion: "ap-northeast-3" };
    },
    "The primary Region of arn:aws:sso:::instance/ssoins-111111h2222j33pp is ap-northeast-3, but regions.primary is ap-northeast-1. Set it to ap-northeast-3; nothing is done until then.",
  ],
  [
    "an instance of which AWS does not say the primary Region is not touched",
    (facts) => {
      if (facts.instance) facts.instance = { ...facts.instance, primaryRegion: undefined };
      facts.regions = facts.regions.map((region) => ({ ...region, isPrimary: false }));
    },
    "AWS does not say which Region of arn:aws:sso:::instance/ssoins-111111h2222j33pp is the primary one, so nothing is done. Compare regions.primary with the Identity Center console, and try again later.",
  ],
])("%s", async (_what, change, message) => {
  await expect(plan(change)).rejects.toThrow(message);
});

test("on the key already: nothing is asked of it any more", async () => {
  const already = await plan((facts) => {
    if (facts.instance)
      facts.instance = { ...facts.instance, encryption: encryption("ENABLED", KEY_ARN) };
    facts.policies.clear();
  });
  expect(already).toMatchObject({ alreadyActive: true, problems: [] });
});

test("a config that adopts a key means that one", async () => {
  const adopted = await plan(
    (facts) => {
      facts.aliases.clear();
    },
    { "adopt.primaryKeyId": KEY_ID },
  );
  expect(adopted).toMatchObject({ key: { id: KEY_ID }, problems: [] });
});

test.each<[string, (facts: Facts) => void, string[]]>([
  [
    "no key",
    (facts) => {
      facts.keys.clear();
    },
    ["There is no key alias/identity-center in ap-northeast-1. Apply the kms stack first."],
  ],
  [
    "a single-Region key",
    setKey({ multiRegion: undefined }),
    [
      "It is a single-Region key, which AWS never converts: no Region could ever be added.",
      "It has no replica in ap-northeast-3, a Region of the instance. Apply the kms stack.",
    ],
  ],
  [
    "a replica",
    setKey({
      multiRegion: {
        type: "REPLICA",
        primaryRegion: "us-east-1",
        replicaRegions: [PRIMARY, "ap-northeast-3"],
      },
    }),
    ["It is a replica of the key in us-east-1. The primary key must be in ap-northeast-1."],
  ],
  ["a disabled key", setKey({ state: "Disabled" }), ["It is Disabled, not Enabled."]],
  [
    "a key on its way out",
    setKey({ state: "PendingDeletion" }),
    ["It is PendingDeletion, not Enabled."],
  ],
  ["an asymmetric key", setKey({ spec: "RSA_2048" }), ["It is of type RSA_2048, not symmetric."]],
  [
    "a key of another account",
    setKey({ accountId: "999988887777" }),
    ["It belongs to account 999988887777, not to the management account 111122223333."],
  ],
  [
    "a key without a replica in a Region of the instance",
    (facts) =>
      (facts.regions = [
        ...facts.regions,
        { name: "eu-west-1", status: "ACTIVE", isPrimary: false },
      ]),
    ["It has no replica in eu-west-1, a Region of the instance. Apply the kms stack."],
  ],
  [
    "a policy that does not serve Identity Center",
    (facts) => {
      const text = JSON.stringify(facts.policies.get(PRIMARY));
      facts.policies.set(PRIMARY, JSON.parse(text.replaceAll("ReEncryptFrom", "ReEncryptFrum")));
    },
    [
      "Its policy does not serve Identity Center: sso.amazonaws.com may not kms:ReEncryptFrom. Apply the kms stack.",
      "Its policy does not serve Identity Center: identitystore.amazonaws.com may not kms:ReEncryptFrom. Apply the kms stack.",
    ],
  ],
  [
    "a policy that speaks of another key",
    (facts) => {
      const text = JSON.stringify(facts.policies.get(PRIMARY));
      const other =
        "arn:aws:kms:ap-northeast-1:111122223333:key/mrk-00000000000000000000000000000000";
      facts.policies.set(
        PRIMARY,
        JSON.parse(text.replaceAll('"Resource":"*"', `"Resource":"${other}"`)),
      );
    },
    [
      "Its policy does not serve Identity Center: sso.amazonaws.com may not kms:Decrypt, kms:ReEncryptTo, kms:ReEncryptFrom, kms:GenerateDataKeyWithoutPlaintext, kms:DescribeKey. Apply the kms stack.",
      "Its policy does not serve Identity Center: identitystore.amazonaws.com may not kms:Decrypt, kms:ReEncryptTo, kms:ReEncryptFrom, kms:GenerateDataKeyWithoutPlaintext, kms:DescribeKey. Apply the kms stack.",
      "Its policy does not serve Identity Center: the account 111122223333 may not kms:DescribeKey, kms:GetKeyPolicy, kms:PutKeyPolicy, kms:EnableKey, kms:CancelKeyDeletion, kms:ReplicateKey, kms:TagResource, kms:UntagResource. Apply the kms stack.",
      "Its policy does not serve Identity Center: administrators with a permission set in account 111122223333 may not kms:DescribeKey, kms:Decrypt, kms:Encrypt, kms:GenerateDataKeyWithoutPlaintext. Apply the kms stack.",
    ],
  ],
  [
    "a replica that is disabled",
    (facts) => {
      facts.keys.set("ap-northeast-3", {
        ...keyIn("ap-northeast-3", configWith()),
        state: "Disabled",
      });
    },
    ["Its replica in ap-northeast-3 is Disabled, not Enabled."],
  ],
  [
    "a replica whose policy does not serve Identity Center",
    (facts) => {
      const text = JSON.stringify(facts.policies.get("ap-northeast-3"));
      facts.policies.set(
        "ap-northeast-3",
        JSON.parse(text.replaceAll("kms:ReEncryptTo", "kms:Sign")),
      );
    },
    [
      "Its replica in ap-northeast-3: the policy does not serve Identity Center: sso.amazonaws.com may not kms:ReEncryptTo. Apply the kms stack.",
      "Its replica in ap-northeast-3: the policy does not serve Identity Center: identitystore.amazonaws.com may not kms:ReEncryptTo. Apply the kms stack.",
    ],
  ],
  [
    "an encryption status that AWS does not say",
    (facts) => {
      if (facts.instance)
        facts.instance = {
          ...facts.instance,
          encryption: { ...encryption("ENABLED", KEY_ARN), status: undefined },
        };
    },
    ["AWS does not say whether the instance's encryption is being changed. Try again later."],
  ],
  [
    "an update that is under way",
    (facts) => {
      if (facts.instance)
        facts.instance = { ...facts.instance, encryption: encryption("UPDATING") };
    },
    ["AWS is already changing the instance's encryption. Wait until it is done."],
  ],
])("%s forbids the move", async (_what, change, problems) => {
  expect(
    (
      await plan((facts) => {
        change(facts);
      })
    ).problems,
  ).toEqual(problems);
});

test("a policy that cannot be read forbids the move too", async () => {
  const { config, aws } = before();
  const denied = new ServiceError("kms GetKeyPolicy in ap-northeast-1", "denied", "access denied.");
  const { problems } = await planActivation(config, {
    ...aws,
    kms: (region) => ({ ...aws.kms(region), policy: () => Promise.reject(denied) }),
  });
  expect(problems).toEqual([
    "Its policy could not be read, so it is not known to serve Identity Center. kms GetKeyPolicy in ap-northeast-1: access denied.",
    "Its replica in ap-northeast-3: the policy could not be read, so it is not known to serve Identity Center. kms GetKeyPolicy in ap-northeast-1: access denied.",
  ]);
});

test("no instance is said, and not taken for one without encryption", async () => {
  await expect(plan((facts) => (facts.instance = undefined))).rejects.toThrow(
    "There is no instance arn:aws:sso:::instance/ssoins-111111h2222j33pp in ap-northeast-1. Check identityCenter.instanceArn, regions.primary and the credentials.",
  );
});

describe("the move", () => {
  /** Lets AWS report one status after the other, the last one for ever; time passes by sleeping. */
  async function move(first: Instance["encryption"], ...reported: Instance["encryption"][]) {
    const { config, facts, aws } = before();
    const instance = { ...facts.instance, encryption: first } as Instance;
    const key = keyIn(PRIMARY, config);
    const asked: string[] = [];
    let now = 0;
    const client = {
      ...aws.identityCenter,
      encryptWith: (arn: string, keyArn: string) => {
        asked.push(`${arn} ${keyArn}`);
        return Promise.resolve();
      },
      instance: () =>
        Promise.resolve({
          ...instance,
          encryption: reported.length > 1 ? reported.shift() : reported[0],
        }),
    };
    const clock = {
      now: () => now,
      sleep: (milliseconds: number) => Promise.resolve((now += milliseconds)),
    };
    const result = await activate(client, instance, key, clock);
    expect(asked).toEqual([`${instance.arn} ${KEY_ARN}`]);
    return { result, seconds: now / 1000 };
  }
  const owned = encryption("ENABLED");
  const updating = encryption("UPDATING");
  const done = encryption("ENABLED", KEY_ARN);
  const refused = encryption("UPDATE_FAILED", undefined, "The key policy does not allow it.");

  test("waits until the instance is on the key, also while AWS still shows the former state", async () => {
    const { result, seconds } = await move(owned, owned, updating, updating, done);
    expect([result.outcome, seconds]).toEqual(["activated", 20]);
  });

  test("reports AWS's reason", async () => {
    const { result } = await move(owned, updating, refused);
    expect(result).toMatchObject({
      outcome: "failed",
      reason: "The key policy does not allow it.",
    });
  });

  test("does not take the failure of an earlier move for its own", async () => {
    const { result } = await move(refused, refused, updating, done);
    expect(result.outcome).toBe("activated");
  });

  test("believes the same failure once it has stood for half a minute", async () => {
    const { result, seconds } = await move(refused, refused);
    expect([result.outcome, seconds]).toEqual(["failed", 30]);
  });

  test("ends the wait after a quarter of an hour, and says that AWS may still be at it", async () => {
    const { result, seconds } = await move(owned, updating);
    expect([result.outcome, seconds]).toEqual(["unfinished", 900]);
  });
});
