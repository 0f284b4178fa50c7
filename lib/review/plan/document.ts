/** The JSON of `terraform show -json` as a document of known shape: what is no whole plan is refused. */
import { UserError } from "../../config/errors";
import { isObject, type JsonObject } from "./plan";

/** One or more files that cannot be reviewed. */
export class PlanError extends UserError {
  override readonly name = "PlanError";
}

export const HOW_TO =
  "Make it with `terraform plan -out=plan.bin` and `terraform show -json plan.bin > plan.json`.";

/** Deeper values are in no plan: the deepest known one, a network policy, has about 30 levels. */
const DEEPEST_LEVEL = 500;

/** A member of this name would change what a JavaScript object is. */
const HOSTILE_NAME = "__proto__";

/** @throws PlanError saying why the file is no plan that can be reviewed; the message follows the file's name */
export function readDocument(written: Buffer): JsonObject {
  refuseOtherContents(written);
  const text = written.toString("utf8").replace(/^\uFEFF/, "");
  refuseDepth(text);
  const document: unknown = parse(text);
  if (!isObject(document)) throw new PlanError(`is JSON, but not an object. ${HOW_TO}`);
  // Walking through a large plan takes a while; the name can only be there as it is, or escaped.
  if (/__proto__|\\u00[5-7]/.test(text)) refuseHostileNames(document);
  refuseOtherFiles(document);
  refuseOtherFormats(document.format_version);
  refuseOtherShapes(document);
  if (document.errored === true) {
    throw new PlanError(
      "is a plan that failed: it does not show what would happen. Correct what Terraform reported, and plan again.",
    );
  }
  return document;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new PlanError(`is not valid JSON: ${reason((error as Error).message)}. ${HOW_TO}`);
  }
}

/** The parser's message, without the piece of the file that newer versions of Node put into it. */
const reason = (message: string): string =>
  /end of JSON input|Unterminated string/.test(message)
    ? "it ends too early"
    : (/at position \d+/.exec(message)?.[0].replace("at position", "an error at character") ??
      "it cannot be parsed");

function refuseOtherContents(bytes: Buffer): void {
  if (bytes.length === 0) throw new PlanError(`is empty. ${HOW_TO}`);
  if (bytes[0] === 0xff || bytes[0] === 0xfe) {
    throw new PlanError(
      "is written in UTF-16, as `>` does in Windows PowerShell. Write it in UTF-8: `terraform show -json plan.bin | Out-File -Encoding utf8 plan.json`.",
    );
  }
  if (bytes.subarray(0, 2).toString("latin1") === "PK") {
    throw new PlanError(
      "is the plan in Terraform's own format. Give the output of `terraform show -json` on it.",
    );
  }
  const [firstLine = ""] = bytes.toString("utf8", 0, 4096).split("\n");
  if (firstLine.includes('"@level"')) {
    throw new PlanError(
      `is the log of \`terraform plan -json\`, which has no values of resources. ${HOW_TO}`,
    );
  }
  if (bytes.subarray(0, 4096).includes(0)) throw new PlanError(`is a binary file. ${HOW_TO}`);
}

/** Counts brackets outside of strings, so that nothing that calls itself runs out of stack later. */
function refuseDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > DEEPEST_LEVEL) {
        throw new PlanError(`is nested deeper than ${DEEPEST_LEVEL} levels, as no plan is.`);
      }
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

function refuseHostileNames(document: JsonObject): void {
  const left: unknown[] = [document];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if (Object.hasOwn(value, HOSTILE_NAME)) {
      throw new PlanError(`has a member named ${HOSTILE_NAME}, as no plan has.`);
    }
    for (const child of Object.values(value)) {
      if (typeof child === "object" && child !== null) left.push(child);
    }
  }
}

function refuseOtherFiles(top: JsonObject): void {
  const has = (key: string) => Object.hasOwn(top, key);
  const isPlan = has("planned_values") || has("resource_changes");
  if (
    has("values") ||
    has("lineage") ||
    has("serial") ||
    (!isPlan && has("format_version") && Object.keys(top).length <= 2)
  ) {
    throw new PlanError(`is a state, not a plan. ${HOW_TO}`);
  }
  if (isPlan) return;
  throw new PlanError(
    `is JSON, but not a Terraform plan: it has neither planned_values nor resource_changes. ${HOW_TO}`,
  );
}

/** The major version of the format that this review understands; minor versions only add to it. */
const FORMAT_MAJOR = "1";

function refuseOtherFormats(version: unknown): void {
  if (typeof version === "string" && /^\d+\.\d+$/.test(version)) {
    if (version.split(".")[0] === FORMAT_MAJOR) return;
    throw new PlanError(
      `has the format version ${version}. This review understands ${FORMAT_MAJOR}.x, which Terraform writes since 1.1: plan with such a version.`,
    );
  }
  throw new PlanError(`has no format_version, so it cannot be understood. ${HOW_TO}`);
}

/** What Terraform writes for the members that are read; it leaves out those that it does not need. */
const SHAPES: Readonly<Record<string, "a list" | "an object" | "true or false">> = {
  resource_changes: "a list",
  resource_drift: "a list",
  deferred_changes: "a list",
  action_invocations: "a list",
  deferred_action_invocations: "a list",
  checks: "a list",
  planned_values: "an object",
  configuration: "an object",
  prior_state: "an object",
  errored: "true or false",
  complete: "true or false",
};

function refuseOtherShapes(top: JsonObject): void {
  for (const [name, shape] of Object.entries(SHAPES)) {
    if (!Object.hasOwn(top, name) || hasShape(top[name], shape)) continue;
    throw new PlanError(`has a member ${name} that is not ${shape}. ${HOW_TO}`);
  }
}

function hasShape(value: unknown, shape: (typeof SHAPES)[string]): boolean {
  if (shape === "a list") return Array.isArray(value);
  return shape === "an object" ? isObject(value) : typeof value === "boolean";
}
