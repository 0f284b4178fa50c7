import { remediesFor, unreviewedChanges, type TerraformObject } from "../../../lib/heal";
import { configWith } from "../../helpers/config";
import { factsOf, fakeAws, KEY_ID, type Facts } from "../../helpers/live-state";

const OSAKA = "ap-northeast-3";
const object = (
  address: string,
  values: TerraformObject["values"] = {},
  tainted = false,
): TerraformObject => ({ address, type: address.split(".")[0] ?? "", values, tainted });
const PRIMARY_KEY = object("aws_kms_key.primary", { key_id: KEY_ID, region: "ap-northeast-1" });
const REPLICA = "aws_kms_replica_key.replica-ap-northeast-3";
const REGION = "aws_ssoadmin_region.ap-northeast-3";

async function remedies(
  state: readonly TerraformObject[],
  planned: readonly TerraformObject[] = [],
  change: (facts: Facts) => void = () => undefined,
) {
  const config = configWith();
  const facts = factsOf(config);
  change(facts);
  const found = await remediesFor(config, fakeAws(facts), state, planned, new Date());
  return Promise.all(
    found.map(async ({ address, command, isReady }) => ({
      address,
      command: command.join(" "),
      isReady: await isReady(),
    })),
  );
}

const creating = (facts: Facts) => {
  const key = facts.keys.get(OSAKA);
  if (key) facts.keys.set(OSAKA, { ...key, state: "Creating" });
};

describe("a replica that the provider gave up waiting for", () => {
  const tainted = object(REPLICA, { key_id: KEY_ID, region: OSAKA }, true);

  test("is untainted, once KMS says Enabled", async () => {
    expect(await remedies([PRIMARY_KEY, tainted], [], creating)).toEqual([
      { address: REPLICA, command: `untaint ${REPLICA}`, isReady: false },
    ]);
    expect((await remedies([PRIMARY_KEY, tainted]))[0]?.isReady).toBe(true);
  });

  test("is found by its ID where the provider has kept nothing else", async () => {
    const bare = object(REPLICA, { id: KEY_ID, region: OSAKA }, true);
    expect((await remedies([PRIMARY_KEY, bare]))[0]?.isReady).toBe(true);
  });

  test("is imported where its answer was lost", async () => {
    const planned = [object(REPLICA, { region: OSAKA })];
    expect(await remedies([PRIMARY_KEY], planned)).toEqual([
      {
        address: REPLICA,
        command: `import -input=false ${REPLICA} ${KEY_ID}@${OSAKA}`,
        isReady: true,
      },
    ]);
  });

  test("is no matter of this where there is none, or no primary key", async () => {
    const planned = [object(REPLICA, { region: OSAKA })];
    expect(await remedies([PRIMARY_KEY], planned, (facts) => facts.keys.delete(OSAKA))).toEqual([]);
    expect(await remedies([], planned)).toEqual([]);
  });
});

test("another tainted resource is left to a person: what it is was never seen", async () => {
  expect(await remedies([object("aws_kms_key.primary", { key_id: KEY_ID }, true)])).toEqual([]);
});

describe("a primary key whose making was not answered", () => {
  const planned = [object("aws_kms_key.primary", { region: "ap-northeast-1" })];
  const withoutAlias = (facts: Facts) => facts.aliases.delete("ap-northeast-1");

  test("is imported: it is new, has the policy of the config, and no alias", async () => {
    expect(await remedies([], planned, withoutAlias)).toEqual([
      {
        address: "aws_kms_key.primary",
        command: `import -input=false aws_kms_key.primary ${KEY_ID}`,
        isReady: true,
      },
    ]);
  });

  test.each<[string, (facts: Facts) => void]>([
    ["has an alias: somebody uses it", () => undefined],
    [
      "has another policy",
      (facts) => {
        withoutAlias(facts);
        facts.policies.set("ap-northeast-1", { Version: "2012-10-17", Statement: [] });
      },
    ],
    [
      "is on its way out",
      (facts) => {
        withoutAlias(facts);
        const key = facts.keys.get("ap-northeast-1");
        if (key) facts.keys.set("ap-northeast-1", { ...key, state: "PendingDeletion" });
      },
    ],
  ])("is left alone where it %s", async (_, change) => {
    expect(await remedies([], planned, change)).toEqual([]);
  });

  test("is left to a person where there are two", async () => {
    const config = configWith();
    const facts = factsOf(config);
    withoutAlias(facts);
    const aws = fakeAws(facts);
    const twice = {
      ...aws,
      kms: (region: string) => ({
        ...aws.kms(region),
        primaryKeysSince: async (time: Date) => {
          const keys = await aws.kms(region).primaryKeysSince(time);
          return [...keys, ...keys];
        },
      }),
    };
    expect(await remediesFor(config, twice, [], planned, new Date())).toEqual([]);
  });
});

describe("an alias whose making was not answered", () => {
  const alias = (region: string) =>
    object(`aws_kms_alias.alias-${region}`, { region, name: "alias/identity-center" });
  const key = object("aws_kms_key.primary", {
    key_id: KEY_ID,
    region: "ap-northeast-1",
    arn: `arn:aws:kms:ap-northeast-1:111122223333:key/${KEY_ID}`,
  });

  test("is imported, in either Region", async () => {
    const found = await remedies([key], [alias("ap-northeast-1"), alias(OSAKA)]);
    expect(found.map(({ command }) => command)).toEqual([
      "import -input=false aws_kms_alias.alias-ap-northeast-1 alias/identity-center",
      `import -input=false aws_kms_alias.alias-${OSAKA} alias/identity-center@${OSAKA}`,
    ]);
  });

  test("is left alone where it leads to another key, or there is no key", async () => {
    const gone = (facts: Facts) => facts.aliases.delete(OSAKA);
    expect(await remedies([key], [alias(OSAKA)], gone)).toEqual([]);
    expect(await remedies([], [alias(OSAKA)])).toEqual([]);
  });
});

describe("a Region that AWS adds", () => {
  const planned = [object(REGION, { region_name: OSAKA })];
  const importId = "arn:aws:sso:::instance/ssoins-111111h2222j33pp,ap-northeast-3";

  test("is imported, once it is ACTIVE", async () => {
    const adding = (facts: Facts) => {
      facts.regions = facts.regions.map((one) =>
        one.name === OSAKA ? { ...one, status: "ADDING" } : one,
      );
    };
    expect(await remedies([], planned, adding)).toEqual([
      { address: REGION, command: `import -input=false ${REGION} ${importId}`, isReady: false },
    ]);
    expect((await remedies([], planned))[0]?.isReady).toBe(true);
  });

  test("is no matter of this where AWS has not begun, or the state has it", async () => {
    expect(
      await remedies([], planned, (facts) => {
        facts.regions.pop();
      }),
    ).toEqual([]);
    expect(await remedies([object(REGION)], planned)).toEqual([]);
  });
});

test("what is left must be part of what was reviewed", () => {
  const change = (address: string, ...actions: string[]) => ({ address, actions });
  const reviewed = [change("a", "create"), change("b", "create"), change("c", "update")];
  const none = new Set<string>();
  const left = (...now: ReturnType<typeof change>[]) => unreviewedChanges(reviewed, now, none);
  expect(left(change("a", "no-op"), change("b", "create"))).toEqual([]);
  expect(
    left(change("a", "delete", "create"), change("c", "update"), change("d", "create")),
  ).toEqual([change("a", "delete", "create"), change("d", "create")]);
  // What was imported may still lack what its creation was to set; what was not may not be changed.
  const updates = [change("a", "update"), change("b", "update")];
  expect(unreviewedChanges(reviewed, updates, new Set(["a"]))).toEqual([change("b", "update")]);
});
