export * from "./accounts";
export * from "./errors";
export * from "./load";
export * from "./text";
export type { Config } from "./schema";
