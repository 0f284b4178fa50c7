/** What `terraform show -json` says of a saved plan, as far as the scenarios look at it. */
export interface PlanJson {
  readonly terraform_version: string;
  readonly errored?: boolean;
  readonly resource_changes?: readonly ResourceChange[];
  readonly resource_drift?: readonly ResourceChange[];
  readonly checks?: readonly {
    readonly address: { readonly to_display: string; readonly kind: string };
    readonly status: "pass" | "fail" | "error" | "unknown";
    readonly instances?: readonly {
      readonly problems?: readonly { readonly message: string }[];
    }[];
  }[];
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly importing?: { readonly id: string };
  };
}

/** A saved plan. */
export interface Plan {
  /** Its file, seen from the stack's folder. */
  readonly file: string;
  /** Terraform says "No changes": no resource, no output, no data source to read again. */
  readonly empty: boolean;
  readonly json: PlanJson;
  /** `terraform show -json`, as Terraform wrote it. */
  readonly text: string;
}

/** What a plan does, in words: `import and update aws_kms_key.primary`; nothing for no changes. */
export function changesOf({ json }: Plan): string[] {
  return (json.resource_changes ?? [])
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ address, change }) => {
      const verbs = [
        ...(change.importing ? ["import"] : []),
        ...change.actions.filter((action) => action !== "no-op"),
      ];
      return verbs.length === 0 ? [] : [`${verbs.join(" and ")} ${address}`];
    })
    .sort();
}

/** Data sources that Terraform reads in the apply: with one, it does not say "No changes". */
export const readsOf = ({ json }: Plan): string[] =>
  (json.resource_changes ?? [])
    .filter(({ mode, change }) => mode === "data" && change.actions.includes("read"))
    .map(({ address }) => address);

/** The change of one resource. @throws RangeError where the plan does not have it */
export function changeOf({ json }: Plan, address: string): ResourceChange["change"] {
  const found = json.resource_changes?.find((change) => change.address === address);
  if (found === undefined) throw new RangeError(`the plan has no ${address}`);
  return found.change;
}

/** Messages of the checks that fail: warnings, in the words that people read. */
export function warningsOf({ json }: Plan): string[] {
  return (json.checks ?? [])
    .filter(({ address, status }) => address.kind === "check" && status === "fail")
    .flatMap(({ instances = [] }) => instances.flatMap(({ problems = [] }) => problems))
    .map(({ message }) => message);
}
