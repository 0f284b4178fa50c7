/** IAM policy documents as JSON values, in the vendor's own vocabulary. */

export type OneOrMore = string | readonly string[];

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, OneOrMore>>;
  readonly Action: OneOrMore;
  readonly Resource: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/**
 * A statement of any policy: roles' trust policies name no resource, and a denial may be of
 * everything but some actions or resources.
 */
export interface AnyPolicyStatement extends Omit<PolicyStatement, "Action" | "Resource"> {
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
}

export interface AnyPolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly AnyPolicyStatement[];
}

/** One value as itself, several as a list: the way IAM writes policies back. */
export function oneOrMore(values: readonly string[]): OneOrMore {
  return values.length === 1 ? (values[0] as string) : values;
}

/**
 * A policy, or another value with `${…}` in it, as JSON that arrives as it is through Terraform's.
 *
 * IAM policy variables (`${aws:ResourceAccount}`) look like Terraform's own interpolation, so
 * `${` and `%{` are escaped by doubling their first character.
 * https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
export function toTerraformString(document: object): string {
  return JSON.stringify(document).replace(/[$%]\{/g, (opening) => opening.charAt(0) + opening);
}
