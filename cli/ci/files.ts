/** Files that one step of a workflow leaves for another. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { lockFile, planFiles, PRIVATE_FILE } from "../../lib/terraform";
import { open, seal, type SealedFor, type SealedPlan } from "../../lib/terraform/sealed";
import { required } from "./environment";

/** The review, for the comment, the issue and the page of the run. */
export const REVIEW_FILE = "review.md";
/** What `idc doctor --json` says, for the drift issue. */
export const DOCTOR_FILE = "doctor.json";
/** What `idc probe --json` says, for the same. */
export const PROBE_FILE = "probe.json";
/** Folder of the artefacts: a sealed plan of each stack. */
export const SEALED_FOLDER = "sealed";

const sealedFile = (folder: string, stack: string): string => join(folder, `${stack}.jwe`);

const boundTo = (env: NodeJS.ProcessEnv, stack: string): SealedFor => ({
  run: required(env, "GITHUB_RUN_ID"),
  commit: required(env, "GITHUB_SHA"),
  stack,
});

/** Seals the plan of a stack that lies in `outdir`. */
export async function writeSealed(
  env: NodeJS.ProcessEnv,
  outdir: string,
  folder: string,
  stack: string,
): Promise<void> {
  const { plan, json } = planFiles(outdir, stack);
  const files: SealedPlan = {
    plan: readFileSync(plan),
    json: readFileSync(json),
    lock: readFileSync(lockFile(outdir, stack)),
  };
  const sealed = await seal(files, required(env, "PLAN_PASSPHRASE"), boundTo(env, stack));
  mkdirSync(folder, { recursive: true });
  writeFileSync(sealedFile(folder, stack), sealed);
}

/** @returns undefined where there is no sealed plan of the stack */
export async function readSealed(
  env: NodeJS.ProcessEnv,
  folder: string,
  stack: string,
): Promise<SealedPlan | undefined> {
  const file = sealedFile(folder, stack);
  if (!existsSync(file)) return undefined;
  return open(readFileSync(file, "utf8"), required(env, "PLAN_PASSPHRASE"), boundTo(env, stack));
}

/** Puts a plan where `idc plan` would have left it. */
export function writePlan(outdir: string, stack: string, files: SealedPlan): void {
  const { plan, json } = planFiles(outdir, stack);
  writeFileSync(plan, files.plan, { mode: PRIVATE_FILE });
  writeFileSync(json, files.json, { mode: PRIVATE_FILE });
}
