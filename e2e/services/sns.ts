/**
 * Amazon SNS: moto, corrected in one thing. There a subscription to e-mail is confirmed at once; here,
 * as at AWS, it waits until the recipient opens a link, and until then it has no ARN in lists and
 * cannot be taken back.
 *
 * Source: Amazon SNS API Reference (`Subscribe`, `GetSubscriptionAttributes`, `Unsubscribe`).
 */
import { AwsError, type AwsCall } from "./aws-call";
import type { Request } from "./http";
import type { Moto, MotoReply } from "./moto";
import { valuesOf } from "./query";

export class Sns {
  /** ARNs of the subscriptions whose recipient has not answered. */
  private readonly pending = new Set<string>();
  private readonly known = new Set<string>();

  constructor(private readonly moto: Moto) {}

  /** What every recipient does: opens the link in each e-mail. @returns how many there were */
  confirmAll(): number {
    const count = this.pending.size;
    this.pending.clear();
    return count;
  }

  async handle({ action }: AwsCall, request: Request): Promise<MotoReply> {
    const form = new URLSearchParams(request.body);
    const forward = () => this.moto.send(request.path, request.headers, request.body);
    const isPending = this.pending.has(form.get("SubscriptionArn") ?? "");

    switch (action) {
      case "Subscribe": {
        const reply = await forward();
        const [arn] = valuesOf(reply, "SubscriptionArn");
        if (arn === undefined || !form.get("Protocol")?.startsWith("email")) return reply;
        if (!this.known.has(arn)) this.pending.add(arn);
        this.known.add(arn);
        return form.get("ReturnSubscriptionArn") === "true" || !this.pending.has(arn)
          ? reply
          : { ...reply, body: reply.body.replace(arn, "pending confirmation") };
      }
      case "GetSubscriptionAttributes": {
        const reply = await forward();
        const confirmed = /(<key>PendingConfirmation<\/key>\s*<value>)false(?=<)/i;
        return isPending ? { ...reply, body: reply.body.replace(confirmed, "$1true") } : reply;
      }
      case "ListSubscriptions":
      case "ListSubscriptionsByTopic": {
        const reply = await forward();
        const body = valuesOf(reply, "SubscriptionArn")
          .filter((arn) => this.pending.has(arn))
          .reduce((text, arn) => text.replace(`>${arn}<`, ">PendingConfirmation<"), reply.body);
        return { ...reply, body };
      }
      case "Unsubscribe":
        if (isPending) {
          throw new AwsError(
            "InvalidParameter",
            "Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation",
          );
        }
        return forward();
      default:
        return forward();
    }
  }
}
