/** The emergency access as the given plans show it together: its parts, and what points at them. */
import { listOf } from "./facts/values";
import { hasMark, isEmergency } from "./facts/emergency";
import { accountsOf } from "./render/overview";
import {
  isMarked,
  isObject,
  referencesIn,
  refersTo,
  textOf,
  withoutIndexes,
  type JsonObject,
  type Plan,
  type ResourceChange,
} from "./plan/plan";
import type { Text } from "./render/say";

/**
 * Where the values of a part are from: the state, a plan that changes it, or one that creates it.
 * `adopted`: it is there without marks, and a plan adds one, which proves nothing.
 */
type Origin = "existing" | "changed" | "created" | "adopted";

/** A resource with the marks of the emergency access, in the state or in a plan. */
export interface Part {
  readonly plan: Plan;
  readonly type: string;
  /** Module and name in the configuration, without indexes. */
  readonly module: string;
  readonly name: string;
  readonly values: JsonObject;
  readonly origin: Origin;
}

export interface EmergencyAccess {
  readonly plans: readonly Plan[];
  readonly parts: readonly Part[];
  /** IDs of the AWS accounts that it is in. */
  readonly accounts: ReadonlySet<string>;
}

/** What a change loosens, a sentence each. */
export type Judge = (change: ResourceChange, access: EmergencyAccess) => Text[];
export type Judges = Readonly<Record<string, Judge>>;

/** Who has rights and credentials. */
export const IDENTITY_TYPES: readonly string[] = ["aws_iam_role", "aws_iam_user"];

/**
 * One judge of several, by the type of the resource.
 *
 * @param parts for what belongs to the emergency access
 * @param others for what may be about it, and sees for itself
 */
export const judgeBy =
  (parts: Judges, others: Judges = {}): Judge =>
  (change, access) => [
    ...((isEmergency(change) ? parts[change.type]?.(change, access) : undefined) ?? []),
    ...(others[change.type]?.(change, access) ?? []),
  ];

export function emergencyAccess(plans: readonly Plan[]): EmergencyAccess {
  const parts = plans.flatMap(partsOf);
  return {
    plans,
    parts,
    accounts: new Set([
      ...accountsOf([...new Set(parts.map(({ plan }) => plan))]),
      ...parts.flatMap(({ values, origin }) =>
        origin === "existing" ? (accountOf(values.arn) ?? []) : [],
      ),
    ]),
  };
}

/** The account in an ARN. */
export const accountOf = (arn: unknown): string | undefined =>
  /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):/.exec(textOf(arn) ?? "")?.[1];

function partsOf(plan: Plan): Part[] {
  const inState = plan.prior().map(({ type, address, values }): Part => {
    const [, module = "", name = ""] =
      /^(.*?)\.?[^.]+\.([^.]+)$/.exec(withoutIndexes(address)) ?? [];
    return { plan, type, module, name, values, origin: "existing" };
  });
  const inChanges = plan.changes.flatMap((change): Part[] => {
    const { type, name, before, after } = change;
    const module = withoutIndexes(change.module);
    const part = (values: JsonObject | undefined, origin: Origin): Part[] =>
      values === undefined ? [] : [{ plan, type, module, name, values, origin }];
    return [...part(before, "existing"), ...part(after, originOf(change))];
  });
  return [...inState, ...inChanges].filter(({ type, values }) => hasMark(type, values));
}

function originOf({ type, before }: ResourceChange): Origin {
  if (before === undefined) return "created";
  return hasMark(type, before) ? "changed" : "adopted";
}

/** What an argument points at. */
export interface Pointed {
  readonly parts: readonly Part[];
  /** True where it points at nothing else. */
  readonly isAll: boolean;
  /** True where it may point at a part that this plan makes. */
  readonly isUnseen: boolean;
}

/** An argument as a plan shows it: its value, whether that is unknown, and its expression. */
export interface Argument {
  readonly change: ResourceChange;
  /** A text, or a list of them. */
  readonly value: unknown;
  readonly unknown: unknown;
  readonly expression: unknown;
}

export const argumentOf = (change: ResourceChange, name: string): Argument => ({
  change,
  value: change.after?.[name],
  unknown: isObject(change.afterUnknown) ? change.afterUnknown[name] : change.afterUnknown,
  expression: change.plan.configured(change)?.expressions[name],
});

/** The parts of some types that an argument points at: by what is known of them, or by reference. */
export function pointedAt(
  { change, value, unknown, expression }: Argument,
  types: readonly string[],
  { parts }: EmergencyAccess,
): Pointed {
  const kin = parts.filter(({ type }) => types.includes(type));
  const values = listOf(value);
  const known = kin.filter((part) => values.some((one) => isNamed(part, one)));
  const isAllKnown = values.every((one) => known.some((part) => isNamed(part, one)));
  if (!isMarked(unknown)) return { parts: known, isAll: isAllKnown, isUnseen: false };
  // What is unknown is of something that the same plan makes.
  const module = withoutIndexes(change.module);
  const near = kin.filter((part) => part.plan === change.plan && part.module === module);
  const references = referencesIn(expression).filter(isOfResource);
  const referred = near.filter((part) => refersTo(references, part));
  return {
    parts: [...known, ...referred],
    isAll:
      isAllKnown &&
      references.length > 0 &&
      references.every((reference) => near.some((part) => refersTo([reference], part))),
    isUnseen: references.length === 0 && kin.some(({ plan }) => plan === change.plan),
  };
}

const isNamed = ({ values }: Part, value: unknown): boolean =>
  textOf(value) !== undefined && IDENTIFIERS.some((name) => values[name] === value);

/** By what other resources name a part. */
const IDENTIFIERS = ["arn", "id", "key_id", "name"];

/** References to variables, locals and other modules do not say what they stand for. */
const isOfResource = (reference: string): boolean => /^[a-z0-9]+_[a-z0-9_]+\./.test(reference);

/** True where the access gets a second one of what it has once. */
export const isSecond = (
  { type, plan, before }: ResourceChange,
  { parts }: EmergencyAccess,
): boolean =>
  before === undefined &&
  parts.some((part) => part.type === type && part.plan === plan && part.origin === "existing");
