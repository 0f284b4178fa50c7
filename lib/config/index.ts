export * from "./accounts";
export * from "./errors";
export * from "./load";
export type { Config } from "./schema";
