import type { SignInFigures } from "../doctor/check";
import type { SignIn } from "./sign-in";

/**
 * What the records of one place show.
 *
 * @param signIns the newest first
 */
export function evidenceOf(signIns: readonly SignIn[]): SignInFigures {
  const worked = signIns.filter(({ isSuccess }) => isSuccess);
  const failed = new Map<string, SignIn[]>();
  for (const signIn of signIns.filter(({ isSuccess }) => !isSuccess)) {
    const reason = signIn.reason ?? "no reason given";
    const tries = failed.get(reason) ?? [];
    tries.push(signIn);
    failed.set(reason, tries);
  }
  return {
    signIns: worked.length,
    people: new Set(worked.map(({ personId }) => personId)).size,
    lastSuccess: newest(worked)?.toISOString(),
    failures: [...failed].map(([reason, tries]) => ({
      reason,
      count: tries.length,
      last: (newest(tries) ?? new Date(0)).toISOString(),
    })),
    who: [...new Set(worked.map(({ personName }) => personName).filter((name) => name !== ""))],
  };
}

function newest(signIns: readonly SignIn[]): Date | undefined {
  const times = signIns.map(({ at }) => at.getTime());
  return times.length === 0 ? undefined : new Date(times.reduce((a, b) => Math.max(a, b)));
}
