export * from "./accounts";
export * from "./errors";
export * from "./load";
export { isOktaHost } from "./rules";
export * from "./text";
export * from "./variable";
export type { Config } from "./schema";
