import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { buildPlan } from "../lib/review/build-plan";

/** What the stand-in answers, by the name of the stack that it runs in. */
export interface Answers {
  /** What `show -json` prints. @default a plan without changes */
  readonly plans?: Readonly<Record<string, ReturnType<typeof buildPlan>>>;
  /** Commands that fail, such as `plan example-okta`, with what they print. */
  readonly failures?: Readonly<Record<string, string>>;
  /** What `providers lock` writes. */
  readonly lock?: string;
  /** @default 1.11.4 */
  readonly version?: string;
  /** `plan` waits for an interrupt, and records how many it gets in a second. */
  readonly waits?: boolean;
  /** Text that `plan` prints beside its own. */
  readonly chatter?: string;
}

/**
 * A program that is called as Terraform is, and answers from a table: what is tested is how it is
 * called. The end-to-end runs use the real ones.
 *
 * @returns its path; `<folder>/calls` gets a line for each call: stack and arguments
 */
export function fakeTerraform(folder: string, answers: Answers = {}): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "terraform");
  writeFileSync(
    file,
    `#!${process.execPath}
const { appendFileSync, writeFileSync } = require("node:fs");
const { basename } = require("node:path");
const answers = ${JSON.stringify(answers)};
const args = process.argv.slice(2);
const stack = basename(process.cwd());
if (args[0] === "version") {
  process.stdout.write("Terraform v" + (answers.version ?? "1.11.4") + "\\non linux_amd64\\n");
  process.exit(0);
}
appendFileSync(${JSON.stringify(join(folder, "calls"))}, stack + " " + args.join(" ") + "\\n");
const failure = (answers.failures ?? {})[args[0] + " " + stack];
if (failure !== undefined) {
  process.stderr.write(failure);
  process.exit(1);
}
if (args[0] === "providers") {
  writeFileSync(".terraform.lock.hcl", answers.lock ?? "# lock\\n");
}
if (args[0] === "init" && !args.includes("-lockfile=readonly")) {
  writeFileSync(".terraform.lock.hcl", "# lock\\n");
}
if (args[0] === "plan" && answers.waits) {
  let interrupts = 0;
  process.on("SIGINT", () => {
    interrupts += 1;
    setTimeout(() => {
      appendFileSync(${JSON.stringify(join(folder, "calls"))}, "interrupts: " + interrupts + "\\n");
      process.exit(1);
    }, 300);
  });
  process.stderr.write("waiting\\n");
  setTimeout(() => {}, 60000);
} else if (args[0] === "plan") {
  process.stdout.write(answers.chatter ?? "");
  writeFileSync(args.find((arg) => arg.startsWith("-out=")).slice(5), "plan of " + stack);
}
if (args[0] === "show") {
  process.stdout.write(JSON.stringify((answers.plans ?? {})[stack] ?? ${JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: {} },
    resource_changes: [],
    configuration: { root_module: {} },
    complete: true,
    applyable: false,
    errored: false,
  })}));
}
`,
  );
  chmodSync(file, 0o755);
  return file;
}
