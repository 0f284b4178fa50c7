import { checksFor, makeLiveState, REACHABILITY, runChecks } from "../../../lib/doctor";
import type { Instance, OktaApp } from "../../../lib/clients/types";
import { ServiceError } from "../../../lib/clients/errors";
import { rollout } from "../../../lib/next";
import { configWith } from "../../helpers/config";
import { factsOf, fakeAws, fakeOkta, type Facts } from "../../helpers/live-state";

const OSAKA = "ap-northeast-3";
const OKTA_DENIED = new ServiceError("okta", "no credentials", "no Okta credentials.");

/** Where a rollout stands in a world that is as the config says, but for what the test changes. */
async function standing(
  change: (facts: Facts) => void,
  changes: Parameters<typeof configWith>[0] = {},
  okta?: "none",
) {
  const config = configWith(changes);
  const facts = factsOf(config);
  change(facts);
  const refuse = () => Promise.reject(OKTA_DENIED);
  const live = makeLiveState({
    config,
    aws: fakeAws(facts),
    okta:
      okta === "none"
        ? { app: refuse, apps: refuse, groupsOf: refuse, signInRules: refuse, log: refuse }
        : fakeOkta(facts),
    reach: { resolve: () => Promise.resolve([]), https: () => Promise.resolve(200) },
  });
  const checks = checksFor(config).filter(({ subject }) => subject !== REACHABILITY);
  const results = await runChecks(checks, live, () => new Promise(() => undefined));
  const { steps, next } = rollout(config, results);
  return { states: steps.map(({ state }) => state).join(" "), next, steps };
}

test("nothing is there but the instance and the app: the keys come first", async () => {
  const { states, next, steps } = await standing((facts) => {
    facts.keys.clear();
    facts.aliases.clear();
    facts.regions.pop();
    facts.bookmarks = [];
    facts.instance = { ...(facts.instance as Instance), encryption: undefined };
  });
  expect(steps.map(({ title }) => title)).toEqual([
    "the instance and the Okta app are those of the config",
    "keys: multi-Region key, replicas, aliases, policy",
    "the instance uses the key",
    "Regions of the instance",
    "Okta: ACS URLs, issuer, bookmarks",
  ]);
  expect(states).toMatch(/^done todo (todo|unknown) todo todo$/);
  expect(next).toEqual({
    command: "npx idc plan example-kms",
    why: "It makes or corrects the keys. Read the review, then npx idc apply.",
  });
});

test("with its keys, the instance is moved to them", async () => {
  const { next } = await standing((facts) => {
    facts.regions.pop();
    facts.instance = {
      ...(facts.instance as Instance),
      encryption: {
        keyType: "AWS_OWNED_KMS_KEY",
        keyArn: undefined,
        status: "ENABLED",
        reason: undefined,
      },
    };
  });
  expect(next.command).toBe("npx idc activate-key");
});

test("then come the Regions, then Okta, then the people", async () => {
  const regions = await standing((facts) => {
    facts.regions.pop();
    facts.bookmarks = [];
  });
  expect(regions.next.command).toBe("npx idc plan example-identity-center");
  const okta = await standing((facts) => {
    facts.bookmarks = [];
  });
  expect([okta.states, okta.next.command]).toEqual([
    "done done done done todo",
    "npx idc plan example-okta",
  ]);
  const guide = { organizationName: "Example Corp", supportContact: "#help" };
  const all = await standing(() => undefined, { guide });
  expect([all.states, all.next]).toEqual([
    "done done done done done",
    {
      command: "npx idc guide",
      why: "All is as the config says. Sign in at each portal once, then tell people.",
    },
  ]);
});

test("what AWS has not ended is waited for", async () => {
  const { states, next } = await standing((facts) => {
    facts.regions = facts.regions.map((region) =>
      region.name === OSAKA ? { ...region, status: "ADDING" } : region,
    );
  });
  expect(states).toBe("done done done waiting done");
  expect(next).toEqual({
    command: undefined,
    why: "AWS is not done yet. Wait, then ask npx idc next again.",
  });
});

test("an app that is not there is a matter of the config, unless the config has it made", async () => {
  const missing = (facts: Facts) => {
    facts.app = undefined;
  };
  expect((await standing(missing)).next.command).toBe("npx idc doctor");
  const made = await standing(missing, { "okta.app": { label: "AWS IAM Identity Center" } });
  expect(made.states).toMatch(/^done done done done (todo|unknown)$/);
});

test("without credentials for Okta the step is unknown, and the reason is said", async () => {
  const { states, next } = await standing(() => undefined, {}, "none");
  expect(states).toBe("unknown done done done unknown");
  expect(next).toEqual({
    command: undefined,
    why: "It could not be looked at: app: no Okta credentials.",
  });
});

describe("a Region that leaves", () => {
  const RETIRING = { "regions.additional": [], "regions.retiring": [OSAKA] };

  test("leaves Okta first, then the instance", async () => {
    const present = (facts: Facts) => {
      facts.regions.push({ name: OSAKA, status: "ACTIVE", isPrimary: false });
    };
    const before = await standing((facts) => {
      present(facts);
      facts.app = {
        ...(facts.app as OktaApp),
        settings: { ...facts.app?.settings, acsURL2: "https://ap-northeast-3.signin.aws/…" },
      };
    }, RETIRING);
    expect(before.next.command).toBe("npx idc plan example-okta");
    const after = await standing(present, RETIRING);
    expect(after.next.command).toBe("npx idc plan example-identity-center");
  });

  test("leaves the config last", async () => {
    const { next } = await standing(() => undefined, RETIRING);
    expect(next).toEqual({
      command: undefined,
      why: "ap-northeast-3 is no Region of the instance any more. To delete its key too, delete it from regions.retiring, then npx idc plan.",
    });
  });
});
