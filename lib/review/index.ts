export * from "./accept";
export * from "./plan/read-plan";
export * from "./render/json";
export * from "./render/markdown";
export * from "./render/sarif";
export * from "./render/terminal";
export * from "./review";
export { SEVERITIES, type Severity } from "./rule";
export { RULES } from "./rules";
