/** Failing at each API call of an apply in turn. */
import type { Fault, FaultKind, Injection, LoggedRequest, Request } from "../services/http";

/** One call of an apply: what it is, and how often that came before. */
export interface Call {
  /** In words that are the same in every run: IDs are left out. */
  readonly name: string;
  /** From 1: which of the calls of this name. */
  readonly nth: number;
}

/** The calls of an apply, from the log of a run without faults. */
export function callsOf(
  log: readonly LoggedRequest[],
  nameOf: (request: Request) => string | undefined,
): Call[] {
  const seen = new Map<string, number>();
  return log.flatMap((request) => {
    const name = nameOf(request);
    if (name === undefined) return [];
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return [{ name, nth }];
  });
}

/**
 * From a given call on, the service is down. A lost answer (`cut-after`) is that one call's alone:
 * the service itself is well.
 */
export function outageFrom(
  { name, nth }: Call,
  kind: FaultKind,
  nameOf: (request: Request) => string | undefined,
  service: { inject(fault: Fault): Injection },
): Injection {
  let seen = 0;
  let begun = false;
  return service.inject({
    kind,
    times: kind === "cut-after" ? 1 : Infinity,
    matches(request) {
      if (!begun && nameOf(request) === name) {
        seen += 1;
        begun = seen === nth;
      }
      return begun;
    },
  });
}
