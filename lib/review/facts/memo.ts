import type { Plan } from "../plan/plan";

/** A fact about all given plans together, found once however many rules ask for it. */
export function ofPlans<T>(find: (plans: readonly Plan[]) => T): (plans: readonly Plan[]) => T {
  const found = new WeakMap<readonly Plan[], { readonly value: T }>();
  return (plans) => {
    let known = found.get(plans);
    if (known === undefined) {
      known = { value: find(plans) };
      found.set(plans, known);
    }
    return known.value;
  };
}

/** Whether people's sign-in to AWS depends on a resource, as far as the given plans show. */
export type OnPath = "yes" | "no" | "unknown";
