/** AWS's query protocol, which IAM and SNS speak: a form is sent, XML comes back. */
import type { MotoReply } from "./moto";

/** `Tags.member.1.Key=a&Tags.member.1.Value=b` as a map. */
export function tagsOf(form: URLSearchParams): Map<string, string> {
  const tags = new Map<string, string>();
  for (let index = 1; form.has(`Tags.member.${index}.Key`); index += 1) {
    tags.set(
      form.get(`Tags.member.${index}.Key`) ?? "",
      form.get(`Tags.member.${index}.Value`) ?? "",
    );
  }
  return tags;
}

/** The values of `<name>…</name>`, in the order of the text. */
export const valuesOf = ({ body }: Pick<MotoReply, "body">, name: string): string[] =>
  [...body.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, value = ""]) => value);

/** An answer of the protocol without a result. */
export const done = (action: string): MotoReply => ({
  status: 200,
  headers: { "content-type": "text/xml" },
  body: `<${action}Response><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></${action}Response>`,
});
