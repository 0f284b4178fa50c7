export * from "./allowlist";
export * from "./instance";
export * from "./regions";
export * from "./urls";
