/**
 * AWS IAM: moto, corrected where this project meets what it lacks.
 *
 * What moto 5.2.5 does, and what is done about it here:
 *
 * - Tags of SAML providers are dropped. Here they are kept.
 * - A user is deleted who has a password, an MFA device or an access key. Here that is refused.
 *
 * Sources: AWS IAM API Reference (`CreateSAMLProvider`, `TagSAMLProvider`, `DeleteUser`).
 */
import { AwsError, type AwsCall } from "./aws-call";
import type { Request } from "./http";
import type { Moto, MotoReply } from "./moto";
import { done, tagsOf, valuesOf } from "./query";

/** What a user must not have when it is deleted, and what asks for it. */
const IN_THE_WAY = [
  { action: "GetLoginProfile", element: "CreateDate", what: "login profile" },
  { action: "ListMFADevices", element: "SerialNumber", what: "MFA device" },
  { action: "ListAccessKeys", element: "AccessKeyId", what: "access keys" },
];

export class Iam {
  /** ARN of a SAML provider to its tags. */
  private readonly samlTags = new Map<string, Map<string, string>>();

  constructor(private readonly moto: Moto) {}

  async handle({ action }: AwsCall, request: Request): Promise<MotoReply> {
    const form = new URLSearchParams(request.body);
    const forward = () => this.moto.send(request.path, request.headers, request.body);
    const arn = form.get("SAMLProviderArn") ?? "";
    const tags = this.samlTags.get(arn) ?? new Map<string, string>();

    switch (action) {
      case "CreateSAMLProvider": {
        const reply = await forward();
        const [made] = valuesOf(reply, "SAMLProviderArn");
        if (made !== undefined) this.samlTags.set(made, tagsOf(form));
        return reply;
      }
      case "GetSAMLProvider": {
        const reply = await forward();
        const members = [...tags].map(
          ([key, value]) => `<member><Key>${key}</Key><Value>${value}</Value></member>`,
        );
        const end = "</GetSAMLProviderResult>";
        return {
          ...reply,
          body: reply.body.replace(end, () => `<Tags>${members.join("")}</Tags>${end}`),
        };
      }
      case "TagSAMLProvider":
        this.samlTags.set(arn, new Map([...tags, ...tagsOf(form)]));
        return done(action);
      case "UntagSAMLProvider":
        for (const [name, key] of form) if (name.startsWith("TagKeys.")) tags.delete(key);
        return done(action);
      case "DeleteUser":
        await this.refuseUserInUse(form.get("UserName") ?? "", request);
        return forward();
      default:
        return forward();
    }
  }

  private async refuseUserInUse(UserName: string, { path, headers }: Request): Promise<void> {
    for (const { action, element, what } of IN_THE_WAY) {
      const body = new URLSearchParams({ Action: action, Version: "2010-05-08", UserName });
      const reply = await this.moto.send(path, headers, body.toString());
      if (reply.status === 200 && valuesOf(reply, element).length > 0) {
        throw new AwsError(
          "DeleteConflict",
          `Cannot delete entity, must delete ${what} first.`,
          409,
        );
      }
    }
  }
}
