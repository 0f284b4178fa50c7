import {
  evaluate,
  isLike,
  OWN_ORGANIZATION,
  readPolicy,
  type AccessRequest,
  type ContextValue,
} from "../../../lib/iam";

const KEY = "arn:aws:kms:ap-northeast-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";

/** A request of Identity Center's, with these values for condition keys. */
const request = (context: Record<string, ContextValue> = {}): AccessRequest => ({
  principal: { service: "sso.amazonaws.com" },
  action: "kms:Decrypt",
  resource: { arn: KEY },
  context,
});

const ALLOW = {
  Effect: "Allow",
  Principal: { Service: "sso.amazonaws.com" },
  Action: "kms:Decrypt",
  Resource: "*",
};

function answer(
  statements: unknown,
  context?: Record<string, ContextValue>,
  Version: unknown = "2012-10-17",
): string {
  const policy = readPolicy({ Version, Statement: statements });
  return policy === undefined ? "no policy" : evaluate(policy, request(context)).answer;
}

describe("who, what and which", () => {
  test.each<[string, object, string]>([
    ["names the service", {}, "yes"],
    ["names everybody", { Principal: "*" }, "yes"],
    ["names everybody as AWS", { Principal: { AWS: "*" } }, "yes"],
    ["names another service", { Principal: { Service: "s3.amazonaws.com" } }, "no"],
    ["names accounts only", { Principal: { AWS: "111122223333" } }, "no"],
    ["names nobody", { Principal: undefined }, "no"],
    ["names its action in another case", { Action: "KMS:decrypt" }, "yes"],
    ["names its action by a wildcard", { Action: ["kms:Describe*", "kms:D?crypt"] }, "yes"],
    ["excludes its action", { Action: undefined, NotAction: "kms:Dec*" }, "no"],
    ["excludes other actions", { Action: undefined, NotAction: "kms:Encrypt" }, "yes"],
    ["has no Resource, which a key policy needs", { Resource: undefined }, "no"],
    ["names the key", { Resource: KEY }, "yes"],
    ["names another key", { Resource: KEY.replace("mrk-1", "mrk-2") }, "no"],
    ["excludes the key", { Resource: undefined, NotResource: KEY }, "no"],
  ])("an Allow that %s", (_what, changes, expected) => {
    expect(answer({ ...ALLOW, ...changes })).toBe(expected);
  });

  test("a Deny for everybody but one role reaches the service", () => {
    const deny = {
      Effect: "Deny",
      NotPrincipal: { AWS: "arn:aws:iam::111122223333:role/a" },
      Action: "*",
      Resource: "*",
    };
    expect(answer([ALLOW, deny])).toBe("no");
  });

  test("nobody relies on NotPrincipal in an Allow", () => {
    expect(answer({ ...ALLOW, Principal: undefined, NotPrincipal: { AWS: "111122223333" } })).toBe(
      "unknown",
    );
  });
});

describe("conditions", () => {
  const ACCOUNT = { "aws:sourceaccount": ["111122223333"] };
  test.each<[object, Record<string, ContextValue>, string]>([
    [{ StringEquals: { "aws:SourceAccount": "111122223333" } }, ACCOUNT, "yes"],
    [{ stringequals: { "AWS:sourceACCOUNT": ["1", "111122223333"] } }, ACCOUNT, "yes"],
    [{ StringEquals: { "aws:SourceAccount": "1" } }, ACCOUNT, "no"],
    [{ StringNotEquals: { "aws:SourceAccount": "1" } }, ACCOUNT, "yes"],
    [{ StringLike: { "aws:SourceAccount": "1111*" } }, ACCOUNT, "yes"],
    [{ StringEquals: { "aws:SourceAccount": "1111*" } }, ACCOUNT, "no"],
    [{ StringEquals: { "aws:SourceAccount": "1" } }, {}, "unknown"],
    [{ StringEquals: { "aws:X": "1" } }, { "aws:x": "absent" }, "no"],
    [{ StringEqualsIfExists: { "aws:X": "1" } }, { "aws:x": "absent" }, "yes"],
    [{ StringNotEquals: { "aws:X": "1" } }, { "aws:x": "absent" }, "yes"],
    [{ StringEquals: { "aws:X": "1" } }, { "aws:x": "present" }, "unknown"],
    [{ StringLike: { "aws:X": "*" } }, { "aws:x": "present" }, "yes"],
    [{ Bool: { "aws:X": "True" } }, { "aws:x": ["true"] }, "yes"],
    [{ Bool: { "aws:X": true } }, { "aws:x": ["true"] }, "yes"],
    [{ Bool: { "aws:X": "FALSE" } }, { "aws:x": ["true"] }, "no"],
    [{ Null: { "aws:X": "True" } }, { "aws:x": "absent" }, "yes"],
    [{ Null: { "aws:X": false } }, { "aws:x": "present" }, "yes"],
    [{ Null: { "aws:X": "true" } }, { "aws:x": ["1"] }, "no"],
    [{ Null: { "aws:X": "true" } }, {}, "unknown"],
    [{ "ForAnyValue:StringEquals": { "aws:X": "b" } }, { "aws:x": ["a", "b"] }, "yes"],
    [{ "ForAllValues:StringEquals": { "aws:X": "b" } }, { "aws:x": ["a", "b"] }, "no"],
    [{ "ForAllValues:StringEquals": { "aws:X": "b" } }, { "aws:x": "absent" }, "yes"],
    [{ "ForAnyValue:StringEquals": { "aws:X": "b" } }, { "aws:x": { among: ["b"] } }, "yes"],
    [{ "ForAllValues:StringEquals": { "aws:X": "b" } }, { "aws:x": { among: ["b"] } }, "unknown"],
    [{ StringEquals: { "aws:X": "b" } }, { "aws:x": ["a", "b"] }, "unknown"],
    [{ DateGreaterThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } }, {}, "unknown"],
    [{ SomethingNew: { "aws:X": "b" } }, { "aws:x": ["b"] }, "unknown"],
    // As every key of an object: all of them have to hold.
    [{ StringEquals: { "aws:X": "a", "aws:Y": "b" } }, { "aws:x": ["a"], "aws:y": ["c"] }, "no"],
  ])("%j of a request with %j", (Condition, context, expected) => {
    expect(answer({ ...ALLOW, Condition }, context)).toBe(expected);
  });

  test.each(["__proto__", "constructor", "toString"])(
    "the condition key %s is a name as any other",
    (name) => {
      const Condition = JSON.parse(`{"StringEquals":{"${name}":"x"}}`) as object;
      expect(answer({ ...ALLOW, Condition })).toBe("unknown");
    },
  );
});

describe("Version", () => {
  const VARIABLE = {
    ...ALLOW,
    Condition: { StringEquals: { "aws:SourceAccount": "${aws:ResourceAccount}" } },
  };
  const CONTEXT = {
    "aws:sourceaccount": ["111122223333"],
    "aws:resourceaccount": ["111122223333"],
  };

  test.each([
    ["2012-10-17", "yes"],
    ["2008-10-17", "no"],
    [undefined, "no"],
    [null, "no"],
  ])("with Version %j a variable is replaced or plain text", (version, expected) => {
    const policy = readPolicy({
      ...(version !== undefined && { Version: version }),
      Statement: VARIABLE,
    });
    expect(policy && evaluate(policy, request(CONTEXT)).answer).toBe(expected);
  });

  test("a variable that nobody can fill in is unknown", () => {
    expect(answer(VARIABLE, { "aws:sourceaccount": ["111122223333"] })).toBe("unknown");
  });
});

describe("an Allow and a Deny", () => {
  const DENY = { ...ALLOW, Effect: "Deny" };
  const unknown = { Condition: { StringEquals: { "aws:X": "1" } } };
  test.each([
    ["certain Deny wins", [ALLOW, DENY], "no"],
    ["possible Deny makes it unknown", [ALLOW, { ...DENY, ...unknown }], "unknown"],
    ["possible Allow is unknown", [{ ...ALLOW, ...unknown }], "unknown"],
    ["no Allow is no", [{ ...DENY, ...unknown }], "no"],
  ])("a %s", (_what, statements, expected) => {
    expect(answer(statements)).toBe(expected);
  });
});

describe("what is no policy document", () => {
  test.each([
    ["text", "hello"],
    ["a list", []],
    ["nothing", null],
    ["a number", 7],
    ["no statements", { Version: "2012-10-17" }],
    ["a statement that is text", { Statement: ["x"] }],
    ["a statement that is a list", { Statement: [[ALLOW]] }],
    ["another effect", { Statement: { ...ALLOW, Effect: "allow" } }],
    ["no action", { Statement: { ...ALLOW, Action: undefined } }],
    ["a condition that is a list", { Statement: { ...ALLOW, Condition: [] } }],
    ["an operator that is text", { Statement: { ...ALLOW, Condition: { Bool: "true" } } }],
  ])("%s", (_what, source) => {
    expect(readPolicy(source)).toBeUndefined();
    expect(readPolicy(JSON.stringify(source))).toBeUndefined();
  });

  test("lists in lists and objects in lists are values that IAM does not know", () => {
    const policy = readPolicy({
      Statement: { ...ALLOW, Action: ["kms:Decrypt", ["kms:*"], { a: 1 }], Principal: [["*"]] },
    });
    expect(policy?.statements[0]?.actions.names).toEqual(["kms:decrypt"]);
    expect(policy?.statements[0]?.principals?.names).toEqual([]);
  });
});

describe("wildcards", () => {
  test.each([
    ["kms:decrypt", "kms:*", true],
    ["kms:decrypt", "*", true],
    ["", "*", true],
    ["", "?", false],
    ["kms:decrypt", "kms:d?crypt", true],
    ["kms:decrypt", "kms:d?rypt", false],
    ["abcabc", "*abc", true],
    ["abcabd", "*abc", false],
    ["aXbXc", "a*b*c", true],
    ["a.b", "a[.]b", false],
    ["a\nb", "a*b", true],
  ])("%j is like %j: %j", (value, pattern, expected) => {
    expect(isLike(value, pattern)).toBe(expected);
  });

  test("a pattern of many stars does not multiply the steps", () => {
    // With backtracking into every star this takes longer than any test may.
    const pattern = `kms:${"*a".repeat(50)}X`;
    expect(isLike(`kms:${"a".repeat(5000)}`, pattern)).toBe(false);
  });
});

describe("what is known of the request", () => {
  const allows = (statement: object, changes: Partial<AccessRequest>): string => {
    const policy = readPolicy({ Version: "2012-10-17", Statement: { ...ALLOW, ...statement } });
    if (policy === undefined) return "no policy";
    return evaluate(policy, { ...request(), ...changes }).answer;
  };
  const ROLE = "arn:aws:iam::111122223333:role/a";
  const role = { arn: ROLE, accountId: "111122223333" };

  test.each<[string, object, Partial<AccessRequest>, string]>([
    ["its key is not known, and any is named", {}, { resource: "unknown" }, "yes"],
    [
      "its key is not known, and one is named",
      { Resource: KEY },
      { resource: "unknown" },
      "unknown",
    ],
    ["it has no resource, and none is named", { Resource: undefined }, { resource: "none" }, "yes"],
    [
      "it comes from nobody in particular",
      { Principal: undefined },
      { principal: undefined },
      "yes",
    ],
    [
      "it comes from the role that is named",
      { Principal: { AWS: ROLE } },
      { principal: role },
      "yes",
    ],
    ["it comes from another role", { Principal: { AWS: `${ROLE}b` } }, { principal: role }, "no"],
  ])("%s", (_what, statement, changes, expected) => {
    expect(allows(statement, changes)).toBe(expected);
  });

  test.each<[string, object, ContextValue, string]>([
    [
      "an ID of an organization, which may be ours",
      { StringEquals: { "aws:k": "o-abc" } },
      [OWN_ORGANIZATION],
      "unknown",
    ],
    [
      "a pattern, which may be ours",
      { StringLike: { "aws:k": "?-abc" } },
      [OWN_ORGANIZATION],
      "unknown",
    ],
    [
      "what is no organization",
      { StringEquals: { "aws:k": "111122223333" } },
      [OWN_ORGANIZATION],
      "no",
    ],
    ["text with o- inside", { StringEquals: { "aws:k": "no-abc" } }, [OWN_ORGANIZATION], "no"],
    [
      "the organization of the request",
      { StringEquals: { "aws:k": "${aws:org}" } },
      [OWN_ORGANIZATION],
      "yes",
    ],
    [
      "anything, of a key that may be missing",
      { StringLikeIfExists: { "aws:k": "*" } },
      "unknown",
      "yes",
    ],
    [
      "anything, of a key that has to be there",
      { StringLike: { "aws:k": "*" } },
      "unknown",
      "unknown",
    ],
    [
      "one value, of a key whose value is not known",
      { StringEquals: { "aws:k": "a" } },
      "present",
      "unknown",
    ],
    ["the value in another case", { StringEqualsIgnoreCase: { "aws:k": "ABC" } }, ["abc"], "yes"],
    [
      "another value, without regard to case",
      { StringEqualsIgnoreCase: { "aws:k": "ABD" } },
      ["abc"],
      "no",
    ],
    [
      "one of two values, where IAM asks for a set operator",
      { StringEquals: { "aws:k": "a" } },
      ["a", "b"],
      "unknown",
    ],
    [
      "a pattern where the operator compares word for word",
      { StringEquals: { "aws:k": "*" } },
      ["abc"],
      "no",
    ],
  ])("a condition that names %s", (_what, Condition, value, expected) => {
    const context = { "aws:k": value, "aws:org": [OWN_ORGANIZATION] };
    expect(answer({ ...ALLOW, Condition }, context)).toBe(expected);
  });
});

test.each([
  ["", "", true],
  ["a", "", false],
  ["ab", "a", false],
  ["a", "a*", true],
  ["xab", "*ab", true],
  ["aab", "*ab", true],
  ["abab", "*ab", true],
  ["abc", "*ab", false],
  ["ab", "a?", true],
  ["a", "a?", false],
  ["b", "*a*b", false],
])("%j is like %j: %s", (value, pattern, expected) => {
  expect(isLike(value, pattern)).toBe(expected);
});
