/**
 * What a change of each attribute does to the people who sign in, as data: one table for each
 * resource type. An attribute that a table does not know is at least of medium severity.
 */
import { isSame, parsed } from "../facts/values";
import { isMasked } from "../plan/mask";
import { isHidden, isObject, type JsonObject, type ResourceChange } from "../plan/plan";
import { at, type Found, type Severity } from "../rule";
import { listed, say, words, type Text } from "../render/say";

/** What a change does: whole sentences. */
export interface Effect {
  readonly severity: Severity;
  readonly happens: string;
  readonly advice: string;
}

/** Nobody's sign-in depends on it. */
export const HARMLESS = "harmless";
/** A rule of its own judges it. */
export const ELSEWHERE = "elsewhere";
export type Judgement = Effect | typeof HARMLESS | typeof ELSEWHERE;

export interface TypeTable {
  /** Of what an attribute is, such as `the Okta app`. */
  readonly what: string;
  readonly attributes: Readonly<Record<string, Judgement>>;
  readonly destroyed: Judgement;
  /** @default as destroyed */
  readonly replaced?: Judgement;
  /** @default nobody loses by what is new */
  readonly created?: Judgement;
  /**
   * Severity where the plans do not show that sign-in depends on the resource.
   * @default - as where it does
   */
  readonly whereInDoubt?: Severity;
}

export type Tables = Readonly<Record<string, TypeTable>>;

const effect =
  (severity: Severity) =>
  (happens: string, advice: string): Effect => ({ severity, happens, advice });
export const critical = effect("critical");
export const high = effect("high");
export const medium = effect("medium");

/** The same judgement for several attributes. */
export const each = (names: readonly string[], judgement: Judgement): Record<string, Judgement> =>
  Object.fromEntries(names.map((name) => [name, judgement]));

/** What no type's sign-in depends on: names of the object, and what is Terraform's alone. */
const HARMLESS_EVERYWHERE: ReadonlySet<string> = new Set([
  "arn",
  "id",
  "tags",
  "tags_all",
  "timeouts",
]);

/** How the plan changes a resource that the table knows. */
export function judgeChange(change: ResourceChange, table: TypeTable, region?: string): Found[] {
  const found = (judgement: Judgement, how: string): Found[] =>
    typeof judgement === "string"
      ? []
      : [
          {
            ...at(change, region),
            severity: judgement.severity,
            happens: say`${words(capitalized(table.what))} is ${words(how)}. ${words(judgement.happens)}`,
            advice: words(judgement.advice),
          },
        ];
  switch (change.action) {
    case "create":
      return found(table.created ?? HARMLESS, "created");
    case "delete":
      return found(table.destroyed, "deleted");
    case "replace":
      return found(table.replaced ?? table.destroyed, "deleted and made anew");
    case "update":
      return changedAttributes(change)
        .filter((name) => isWorthSaying(change, table, name))
        .map((name) => judgeAttribute(change, table, name, region));
    default:
      return [];
  }
}

/** True where a change of an attribute is neither harmless nor another rule's. */
function isWorthSaying({ before, after }: ResourceChange, table: TypeTable, name: string): boolean {
  const judgement = judgementOf(table, name);
  if (judgement === HARMLESS) return false;
  if (judgement === ELSEWHERE) return [before, after].some((values) => isMasked(own(values, name)));
  // A newer provider knows more attributes, and writes the default of those that nobody set.
  return judgement !== undefined || !isDefault(own(before, name), own(after, name));
}

function judgementOf(table: TypeTable, name: string): Judgement | undefined {
  if (Object.hasOwn(table.attributes, name)) return table.attributes[name];
  return HARMLESS_EVERYWHERE.has(name) ? HARMLESS : undefined;
}

function judgeAttribute(
  change: ResourceChange,
  table: TypeTable,
  name: string,
  region: string | undefined,
): Found {
  const judgement = judgementOf(table, name);
  const { severity, happens, advice } =
    judgement === undefined ? UNKNOWN : typeof judgement === "string" ? UNSEEN : judgement;
  return {
    ...at(change, region),
    severity,
    happens: say`${name} of ${words(table.what)} ${difference(change, name)}. ${words(happens)}`,
    advice: words(advice),
  };
}

const UNKNOWN = medium(
  "This review does not know what that does to sign-in.",
  "Read in the provider's documentation what the attribute does, and try sign-in after the apply.",
);
const UNSEEN = critical(
  "The plan marks it as sensitive, so it cannot be seen what that does to sign-in.",
  "Compare the two values by hand before you apply this.",
);

/** Old and new, in words that follow the attribute's name. */
function difference(change: ResourceChange, name: string): Text {
  const [before, after] = [own(change.before, name), own(change.after, name)];
  if (isHidden(change, name)) {
    return say`changes from ${shown(before)} to a value that is known only after the apply`;
  }
  const [was, is] = [statementsOf(before), statementsOf(after)];
  if (was === undefined || is === undefined) {
    return say`changes from ${shown(before)} to ${shown(after)}`;
  }
  const only = (some: readonly string[], others: readonly string[]): Text => {
    const statements = some.filter((statement) => !others.includes(statement));
    return statements.length === 0
      ? words("nothing")
      : listed(statements.map((statement) => say`${statement}`));
  };
  return say`changes. Before: ${only(was, is)}. After: ${only(is, was)}`;
}

/** The statements of a policy document, each as text. */
function statementsOf(value: unknown): string[] | undefined {
  const document = parsed(value);
  const statements = isObject(document) ? document.Statement : undefined;
  if (statements === undefined) return undefined;
  return [statements].flat().map((statement) => JSON.stringify(statement));
}

const shown = (value: unknown): Text =>
  value === undefined || value === null || value === ""
    ? words("nothing")
    : say`${typeof value === "string" ? value : JSON.stringify(value)}`;

/** Names of the attributes that change, in order. */
export function changedAttributes(change: ResourceChange): string[] {
  const { before = {}, after = {} } = change;
  return namesOf(before, after, isObject(change.afterUnknown) ? change.afterUnknown : {}).filter(
    (name) =>
      isHidden(change, name) || !isSameValue(own(before, name), own(after, name), change, name),
  );
}

/** A plan may name an attribute as JavaScript names what every object has. */
const own = (values: JsonObject | undefined, name: string): unknown =>
  values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;

const namesOf = (...sides: readonly JsonObject[]): string[] =>
  [...new Set(sides.flatMap((side) => Object.keys(side)))].sort();

/** A value that a provider fills in after the apply is no change that somebody asked for. */
function isSameValue(
  before: unknown,
  after: unknown,
  { afterUnknown }: ResourceChange,
  name: string,
): boolean {
  if (after === undefined && isObject(afterUnknown) && afterUnknown[name] === true) return true;
  if (isSame(before, after)) return true;
  const [was, is] = [parsed(before), parsed(after)];
  return isObject(was) && isObject(is) && isSame(was, is);
}

/** True where an attribute that was not there gets a value that means the same. */
export const isDefault = (before: unknown, after: unknown): boolean =>
  (before === undefined || before === null) &&
  (isSame(after, null) || after === false || after === 0);

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
