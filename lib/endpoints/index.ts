export * from "./allowlist";
export * from "./instance";
export * from "./parse";
export * from "./partitions";
export * from "./regions";
export * from "./urls";
