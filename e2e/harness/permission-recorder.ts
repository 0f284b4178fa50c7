/** Records what commands and stacks ask of AWS and Okta, and holds it against the list of permissions. */
import { deepEqual, ok } from "node:assert/strict";

import type { Need, Needs } from "../../lib/permissions";
import type { OktaStandIn } from "../services/okta";
import type { AwsWorld } from "./world";

/** Paths of Okta's API by the subject of the scope for them; undefined where none is needed. */
const OKTA_SUBJECTS: readonly (readonly [RegExp, string | undefined])[] = [
  [/^\/\.well-known\//, undefined],
  [/^\/api\/v1\/apps(\/|$)/, "apps"],
  [/^\/api\/v1\/groups(\/|$)/, "groups"],
  [/^\/api\/v1\/logs$/, "logs"],
  [/^\/api\/v1\/policies(\/|$)/, "policies"],
  // The okta provider asks it where it has an API token, which has no scopes.
  [/^\/api\/v1\/users\/me$/, undefined],
];

/** Where IAM calls a service otherwise than signatures do. */
const IAM_NAMES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** What was asked of AWS and Okta, by subject. */
export class PermissionRecorder {
  private readonly made = new Map<string, { actions: Set<string>; scopes: Set<string> }>();

  constructor(
    private readonly aws: AwsWorld,
    private readonly okta: OktaStandIn,
  ) {}

  async of(subject: string, work: () => Promise<unknown>): Promise<void> {
    this.aws.log.length = 0;
    this.okta.log.length = 0;
    await work();
    const { actions, scopes } = this.made.get(subject) ?? { actions: new Set(), scopes: new Set() };
    for (const { service, action } of this.aws.calls()) {
      actions.add(`${IAM_NAMES[service] ?? service}:${action}`);
    }
    for (const { method, path } of this.okta.log) {
      const scope = scopeOf(method, path);
      if (scope !== undefined) scopes.add(scope);
    }
    this.made.set(subject, { actions, scopes });
  }

  /** Fails where a call is not in the list, and where one of the list was never made. */
  compare(subject: string, needs: readonly Needs[]): void {
    const { actions } = this.made.get(subject) ?? {};
    const listed = needs.flatMap(({ aws }) => aws);
    const named = (some: readonly Need[]) => new Set(some.flatMap((need) => need.actions));
    const all = named(listed);
    const called = [...(actions ?? [])];
    const expected = named(listed.filter(({ behind }) => behind === undefined));
    deepEqual(
      called.filter((action) => !all.has(action)).sort(),
      [],
      `${subject}: not in the list`,
    );
    deepEqual(
      [...expected].filter((action) => !actions?.has(action)),
      [],
      `${subject}: never called`,
    );
    this.compareScopes(
      subject,
      needs.flatMap(({ oktaScopes }) => oktaScopes),
    );
  }

  compareScopes(subject: string, wanted: readonly string[]): void {
    const scopes = this.made.get(subject)?.scopes ?? [];
    deepEqual([...scopes].sort(), [...new Set(wanted)].sort(), `${subject}: Okta`);
  }

  counts(): { readonly subjects: number; readonly actions: number } {
    const actions = new Set([...this.made.values()].flatMap((one) => [...one.actions]));
    return { subjects: this.made.size, actions: actions.size };
  }
}

function scopeOf(method: string, path: string): string | undefined {
  const known = OKTA_SUBJECTS.find(([pattern]) => pattern.test(path));
  ok(known, `${method} ${path} needs no known scope`);
  const [, subject] = known;
  return subject && `okta.${subject}.${method === "GET" ? "read" : "manage"}`;
}
