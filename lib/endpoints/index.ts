export * from "./allowlist";
export * from "./hosts";
export * from "./instance";
export * from "./parse";
export * from "./regions";
export * from "./urls";
