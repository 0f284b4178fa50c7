/** What `idc review` is measured with: a plan without anything, and one with many unchanged resources. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Subject } from "./measure";

const UNCHANGED_RESOURCES = 20_000;

/** As large as a usual resource of the aws provider is in a plan. */
const values = (index: number) => ({
  arn: `arn:aws:iam::111122223333:role/team-${index}`,
  description: "A role of a team, with a description as long as such texts are",
  id: `team-${index}`,
  max_session_duration: 3600,
  name: `team-${index}`,
  path: "/",
  tags: { team: `team-${index}`, stage: "production" },
});

const resource = (index: number) => ({
  address: `aws_iam_role.team[${index}]`,
  mode: "managed",
  type: "aws_iam_role",
  name: "team",
  index,
  provider_name: "registry.terraform.io/hashicorp/aws",
});

function planOf(count: number): string {
  const indexes = [...Array(count).keys()];
  const resources = indexes.map((index) => ({
    ...resource(index),
    schema_version: 0,
    values: values(index),
    sensitive_values: { tags: {} },
  }));
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: { resources } },
    resource_changes: indexes.map((index) => ({
      ...resource(index),
      change: {
        actions: ["no-op"],
        before: values(index),
        after: values(index),
        after_unknown: {},
        before_sensitive: { tags: {} },
        after_sensitive: { tags: {} },
      },
    })),
    prior_state: { format_version: "1.0", values: { root_module: { resources } } },
    configuration: { root_module: {} },
    applyable: false,
    complete: true,
    errored: false,
  });
}

/** The goal: how many times the time of the empty plan the other may take. */
export const REVIEW_TIME_GOAL = 2;

/**
 * Writes the plans and says what to run: first the empty one, then the one to compare with it.
 *
 * @param folder for the plans
 */
export function reviewSubjects(folder: string): [empty: Subject, many: Subject] {
  const subject = (name: string, count: number): Subject => {
    const file = join(folder, `plan-${count}.json`);
    writeFileSync(file, planOf(count));
    return { name, args: ["bin/idc", "review", file] };
  };
  return [
    subject("empty plan", 0),
    subject(`${UNCHANGED_RESOURCES.toLocaleString("en")} unchanged`, UNCHANGED_RESOURCES),
  ];
}
