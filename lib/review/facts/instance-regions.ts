/** Which Regions the plans add to the Identity Center instance, remove from it, and leave in it. */
import { isCreated, isDestroyed, textOf, type Plan, type ResourceChange } from "../plan/plan";
import { ofPlans } from "./memo";
import { REGION_TYPE } from "./resource-types";

export interface InstanceRegion {
  readonly change: ResourceChange;
  /** Undefined where the plan does not know it yet. */
  readonly region?: string;
  readonly instanceArn?: string;
}

const ofPlan = ({ changes }: Plan) => changes.filter(({ type }) => type === REGION_TYPE);

/** Regions that are taken out of an instance, replacements among them. */
export function removedRegions(plan: Plan): InstanceRegion[] {
  return ofPlan(plan)
    .filter(isDestroyed)
    .map((change) => side(change, change.before));
}

/** Regions that are added to an instance, replacements among them. */
export function addedRegions(plan: Plan): InstanceRegion[] {
  return ofPlan(plan)
    .filter(isCreated)
    .map((change) => side(change, change.after));
}

/** Regions that are in an instance before the apply. */
export function regionsBefore(plan: Plan): InstanceRegion[] {
  return ofPlan(plan)
    .filter(({ before }) => before !== undefined)
    .map((change) => side(change, change.before));
}

/** Regions that are in an instance after the apply. */
export function regionsAfter(plan: Plan): InstanceRegion[] {
  return ofPlan(plan)
    .filter(({ after }) => after !== undefined)
    .map((change) => side(change, change.after));
}

/**
 * True where the plans show every Region of the instance: they speak of one instance, by its Regions
 * or by the data source that finds it (an organization has one), and each Region in them is known.
 * Where they speak of two, or a Region is known only after the apply, they may leave one out.
 */
export const showAllRegions = ofPlans((plans: readonly Plan[]): boolean => {
  const regions = plans.flatMap((plan) => [...regionsBefore(plan), ...regionsAfter(plan)]);
  const found = plans
    .flatMap((plan) => plan.prior())
    .filter(({ mode, type }) => mode === "data" && type === "aws_ssoadmin_instances")
    .flatMap(({ values }) => (Array.isArray(values.arns) ? (values.arns as unknown[]) : []));
  const arns = new Set([...found, ...regions.map(({ instanceArn }) => instanceArn)]);
  return (
    arns.size === 1 && !arns.has(undefined) && regions.every(({ region }) => region !== undefined)
  );
});

/** The Regions of the instance, as all given plans show them. */
export const instanceRegions = ofPlans((plans: readonly Plan[]) => ({
  before: plans.flatMap(regionsBefore),
  after: plans.flatMap(regionsAfter),
  removed: plans.flatMap(removedRegions),
}));

/** True where two entries are the same Region of the same instance, as far as the plans know. */
export function isSameRegion(a: InstanceRegion, b: InstanceRegion): boolean {
  return (
    a.region !== undefined &&
    a.region === b.region &&
    (a.instanceArn === undefined || b.instanceArn === undefined || a.instanceArn === b.instanceArn)
  );
}

function side(change: ResourceChange, values: ResourceChange["before"]): InstanceRegion {
  return {
    change,
    region: textOf(values?.region_name),
    instanceArn: textOf(values?.instance_arn),
  };
}
