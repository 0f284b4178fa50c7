import { Iam } from "../../e2e/services/iam";
import type { Moto } from "../../e2e/services/moto";
import { Sns } from "../../e2e/services/sns";

/** A moto that answers each action with a text, and a call of it as the query protocol sends one. */
function service(kind: typeof Iam | typeof Sns, answers: Readonly<Record<string, string>>) {
  const sent: string[] = [];
  const moto = {
    send: (_path: string, _headers: object, body: string) => {
      const action = new URLSearchParams(body).get("Action") ?? "";
      sent.push(action);
      const answer = answers[action];
      return Promise.resolve({
        status: answer === undefined ? 404 : 200,
        headers: {},
        body: answer ?? "",
      });
    },
  } as unknown as Moto;
  const tested = new kind(moto);
  const call = async (action: string, form: Readonly<Record<string, string>> = {}) => {
    const body = new URLSearchParams({ Action: action, ...form }).toString();
    const request = { method: "POST", path: "/", query: new URLSearchParams(), headers: {}, body };
    const reply = await tested.handle({ service: "", region: "us-east-1", action }, request);
    return reply.body;
  };
  return { tested, call, sent };
}

describe("IAM", () => {
  const ARN = "arn:aws:iam::111122223333:saml-provider/okta";
  const saml = () =>
    service(Iam, {
      CreateSAMLProvider: `<SAMLProviderArn>${ARN}</SAMLProviderArn>`,
      GetSAMLProvider:
        "<GetSAMLProviderResult><SAMLMetadataDocument>$&</SAMLMetadataDocument></GetSAMLProviderResult>",
    });

  test("keeps the tags of a SAML provider, and changes nothing else of the answer", async () => {
    const { call } = saml();
    await call("CreateSAMLProvider", { "Tags.member.1.Key": "a", "Tags.member.1.Value": "1" });
    await call("TagSAMLProvider", {
      SAMLProviderArn: ARN,
      "Tags.member.1.Key": "b",
      "Tags.member.1.Value": "2",
    });
    await call("UntagSAMLProvider", { SAMLProviderArn: ARN, "TagKeys.member.1": "a" });
    expect(await call("GetSAMLProvider", { SAMLProviderArn: ARN })).toBe(
      "<GetSAMLProviderResult><SAMLMetadataDocument>$&</SAMLMetadataDocument><Tags><member><Key>b</Key><Value>2</Value></member></Tags></GetSAMLProviderResult>",
    );
  });

  test.each([
    ["GetLoginProfile", "<CreateDate>2026</CreateDate>", "login profile"],
    ["ListMFADevices", "<SerialNumber>GAHT1</SerialNumber>", "MFA device"],
    ["ListAccessKeys", "<AccessKeyId>AKIA</AccessKeyId>", "access keys"],
  ])("keeps a user of whom %s tells something", async (action, answer, what) => {
    const { call, sent } = service(Iam, { DeleteUser: "", [action]: answer });
    await expect(call("DeleteUser", { UserName: "somebody" })).rejects.toMatchObject({
      code: "DeleteConflict",
      message: `Cannot delete entity, must delete ${what} first.`,
      status: 409,
    });
    expect(sent).not.toContain("DeleteUser");
  });

  test("deletes a user who has nothing", async () => {
    const { call, sent } = service(Iam, { DeleteUser: "", ListMFADevices: "<MFADevices/>" });
    await call("DeleteUser", { UserName: "somebody" });
    expect(sent.at(-1)).toBe("DeleteUser");
  });
});

describe("SNS", () => {
  const ARN = "arn:aws:sns:us-east-1:111122223333:alarms:1";
  const ATTRIBUTES = "<key>PendingConfirmation</key><value>false</value>";
  const sns = () => {
    const made = service(Sns, {
      Subscribe: `<SubscriptionArn>${ARN}</SubscriptionArn>`,
      GetSubscriptionAttributes: ATTRIBUTES,
      ListSubscriptionsByTopic: `<SubscriptionArn>${ARN}</SubscriptionArn>`,
      Unsubscribe: "gone",
    });
    return { ...made, confirmAll: () => (made.tested as Sns).confirmAll() };
  };
  const PENDING = "<key>PendingConfirmation</key><value>true</value>";

  test("an e-mail subscription waits, has no ARN in lists and cannot be taken back", async () => {
    const { call } = sns();
    expect(await call("Subscribe", { Protocol: "email" })).toContain("pending confirmation");
    expect(await call("GetSubscriptionAttributes", { SubscriptionArn: ARN })).toBe(PENDING);
    expect(await call("ListSubscriptionsByTopic")).toBe(
      "<SubscriptionArn>PendingConfirmation</SubscriptionArn>",
    );
    await expect(call("Unsubscribe", { SubscriptionArn: ARN })).rejects.toMatchObject({
      code: "InvalidParameter",
    });
  });

  test("once confirmed it is like any other, and stays so when it is made again", async () => {
    const { call, confirmAll } = sns();
    const subscribe = () => call("Subscribe", { Protocol: "email", ReturnSubscriptionArn: "true" });
    expect(await subscribe()).toContain(ARN);
    expect(confirmAll()).toBe(1);
    expect(await subscribe()).toContain(ARN);
    expect(confirmAll()).toBe(0);
    expect(await call("GetSubscriptionAttributes", { SubscriptionArn: ARN })).toBe(ATTRIBUTES);
    expect(await call("ListSubscriptionsByTopic")).toContain(ARN);
    expect(await call("Unsubscribe", { SubscriptionArn: ARN })).toBe("gone");
  });

  test("other protocols need no confirmation", async () => {
    const { call, confirmAll } = sns();
    await call("Subscribe", { Protocol: "sqs" });
    expect(confirmAll()).toBe(0);
  });
});
