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
  const found = await remediesFor(config, fakeAws(facts), state, planned);
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
  expect(unreviewedChanges(reviewed, [change("a", "no-op"), change("b", "create")])).toEqual([]);
  expect(
    unreviewedChanges(reviewed, [
      change("a", "delete", "create"),
      change("c", "update"),
      change("d", "create"),
    ]),
  ).toEqual([change("a", "delete", "create"), change("d", "create")]);
});
